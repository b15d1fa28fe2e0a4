"""Made-up documents and articles. Each says of itself that it is made up."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any, NamedTuple

from programs.sample import MARK_EN, MARK_ZH, PREFIX
from programs.sample.chances import Draw
from programs.sample.programs import YEARS
from programs.sample.unions import Union

FIGURES_AN_ARTICLE = 20
MOST_ARTICLES = 9  # in one document
DAYS = 1000  # over which the entering of all is spread, before the load
HEADLINES = (
    "工作综述 年度工作报告 上半年工作情况 服务职工实事盘点 维权服务纪实 帮扶工作见成效 "
    "建功立业结硕果 工会改革出实效 服务阵地建设巡礼 职工之家暖人心"
).split()


class Article(NamedTuple):
    """What the figures need to know of an article."""

    id: int
    document_id: int
    position: int
    union: Union
    year: int
    month: int
    title: str
    figures: int
    created_at: str
    modified_at: str


class Sources:
    """As many articles as it takes to claim so many figures, and the documents they stand in."""

    def __init__(
        self,
        random: Random,
        unions: list[Union],
        figures: int,
        first_document: int,
        first_article: int,
        loaded_at: datetime,
    ) -> None:
        self.random, self.loaded_at = random, loaded_at
        self.first_document, self.first_article = first_document, first_article
        self.draw_union = Draw(unions, [union.weight for union in unions])
        self.articles: list[Article] = []
        self.documents: list[Article] = []  # the first article of each
        while figures > 0:
            figures -= self.make_document(figures)

    def make_document(self, wanted: int) -> int:
        """One document with its articles; how many figures they have, at most `wanted`."""
        random = self.random
        document_id = self.first_document + len(self.documents)
        year, month = YEARS(random), random.randint(1, 12)
        entered = self.loaded_at - timedelta(seconds=random.random() * DAYS * 86_400)
        verified = entered + (self.loaded_at - entered) * random.random() ** 3
        made = 0
        for position in range(1, random.randint(1, MOST_ARTICLES) + 1):
            if made == wanted:
                break
            figures = 1 + int(random.expovariate(1 / (FIGURES_AN_ARTICLE - 1)))
            figures = min(figures, wanted - made)
            made += figures
            union = self.draw_union(random)
            article = Article(
                self.first_article + len(self.articles),
                document_id,
                position,
                union,
                year,
                month,
                f"{union.name_zh}：{random.choice(HEADLINES)}（示例）",
                figures,
                f"{entered:%Y-%m-%d %H:%M:%S}",
                f"{verified:%Y-%m-%d %H:%M:%S}",
            )
            self.articles.append(article)
            if position == 1:
                self.documents.append(article)
        return made

    def document_records(self) -> Iterator[dict[str, Any]]:
        """The rows of the table of documents."""
        for number, article in enumerate(self.documents, 1):
            slug = f"{PREFIX}document-{number:06d}"
            yield {
                "id": article.document_id,
                "created_at": article.created_at,
                "modified_at": article.created_at,
                "slug": slug,
                "name": f"{slug}.txt",
                "sha256": sha256(slug.encode()).hexdigest(),
                "publication": MARK_ZH,
                **published(article),
                "rights": f"{MARK_ZH} ({MARK_EN})",
                "note": "程序生成的示例，不是真实报道。",
                "note_en": "Made up by a program; not a real report.",
            }

    def article_records(self) -> Iterator[dict[str, Any]]:
        """The rows of the table of articles."""
        for number, article in enumerate(self.articles, 1):
            yield {
                "id": article.id,
                "created_at": article.created_at,
                "modified_at": article.created_at,
                "slug": f"{PREFIX}article-{number:06d}",
                "document_id": article.document_id,
                "position": article.position,
                "title": article.title,
                **published(article),
            }


def published(article: Article) -> dict[str, Any]:
    return {
        "published_on": f"{article.year}-{article.month:02d}-01",
        "published_on_precision": "month",
    }
