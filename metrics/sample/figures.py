"""Made-up figures: claims by articles, with their rivals, corrections, sums and changes."""

from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from metrics.models import Indicator
from programs.choices import ProgramKind
from programs.models import Region
from programs.sample import PREFIX
from programs.sample.chances import Draw, zipf
from programs.sample.programs import Program
from programs.sample.unions import Union

from .amounts import Amount, amount, plain
from .periods import Period, period
from .sources import Article

THEMES = {
    ProgramKind.POVERTY_RELIEF: ["poverty_relief", "hardship", "training"],
    ProgramKind.MUTUAL_AID: ["mutual_aid"],
    ProgramKind.SKILLS_CONTEST: ["contests", "honours"],
    ProgramKind.INNOVATION_STUDIO: ["innovation"],
    ProgramKind.HARDSHIP_RELIEF: ["hardship", "publicity"],
    ProgramKind.EMPLOYMENT_SERVICE: ["employment", "training"],
    ProgramKind.SKILLS_TRAINING: ["training", "talent"],
    ProgramKind.TALENT_DEVELOPMENT: ["talent", "training"],
    ProgramKind.STARTUP_LOAN: ["loans"],
    ProgramKind.DISPUTE_MEDIATION: ["rights"],
    ProgramKind.CULTURE: ["culture", "publicity"],
    ProgramKind.ORGANISATION_BUILDING: ["organisation"],
    ProgramKind.HONOURS: ["honours"],
}
WITHOUT_PROGRAM = 0.15
REMEMBERED = 6  # claims about a union that a later article may dispute
# What the next claim of an article is. A sum and a change are several claims.
KINDS = Draw.of({"plain": 91.0, "rival": 5.0, "sum": 2.0, "change": 2.0})
ROLES = Draw.of({"result": 86.0, "target": 6.0, "term": 4.0, "context": 4.0})
SCOPES = Draw.of({"whole": 55.0, "own": 25.0, "unknown": 20.0})
REVIEWS = Draw.of({"verified": 93.0, "draft": 5.0, "rejected": 2.0})
STATUSES = Draw.of({"A": 970.0, "E": 12.0, "P": 12.0, "F": 3.0, "U": 2.0, "B": 1.0})
RANK_REASONS = {"normal": "", "preferred": "出处更权威（示例）", "deprecated": "已被更正（示例）"}
CUT_BY_A_LINE_BREAK = 0.005


class Measured(NamedTuple):
    """What is needed of an indicator."""

    id: int
    unit: str
    measure: str
    theme: str


class Claim(NamedTuple):
    """What a claim is about, and what it says: all but who says so."""

    id: int
    indicator: Measured
    role: str
    program_id: int | None
    union: Union
    region_id: int | None
    scope: str
    period: Period
    amount: Amount
    rank: str = "normal"
    related_to: int | None = None
    supersedes: int | None = None


Terms = list[tuple[str, int]]


class Figures:
    """The claims of all articles; `checks` are the relations that hold among them."""

    def __init__(
        self, random: Random, programs: list[Program], below: dict[Any, list[Union]], first_id: int
    ) -> None:
        self.random, self.first_id, self.next_id = random, first_id, first_id
        self.below = below
        self.region_paths: dict[int | None, str] = dict(Region.objects.values_list("id", "path"))
        self.program_kinds: dict[int | None, str] = {
            program.id: program.scheme.kind for program in programs
        }
        self.programs: dict[int, list[Program]] = defaultdict(list)
        for program in programs:
            self.programs[program.union.id].append(program)
        self.recent: dict[int, list[Claim]] = defaultdict(list)
        self.checks: list[tuple[str, Terms]] = []
        names = ("id", "unit", "measure", "theme")
        measured = [
            Measured(*row)
            for row in Indicator.objects.exclude(code="completion_rate").values_list(*names)
        ]
        random.shuffle(measured)
        self.all_indicators = Draw(measured, zipf(len(measured), 1.1))
        self.indicators = {
            str(kind): self.of_themes(measured, themes) for kind, themes in THEMES.items()
        }

    def of_themes(self, measured: list[Measured], themes: list[str]) -> Draw[Measured]:
        own = [each for theme in themes for each in measured if each.theme == theme]
        return Draw(own, zipf(len(own), 1.1))

    def records(self, articles: list[Article]) -> Iterator[dict[str, Any]]:
        """The rows of the table."""
        for article in articles:
            line = 1
            left = article.figures
            while left > 0:
                claims = self.next_claims(article, left)
                left -= len(claims)
                line += self.random.randrange(3)
                start = self.random.randrange(200)
                for claim in claims:
                    start += self.random.randrange(5, 40)
                    yield self.record(claim, article, line, start)
                    start += len(claim.amount.words)

    def next_claims(self, article: Article, left: int) -> list[Claim]:
        """What the article says next, in at most `left` claims."""
        kind = KINDS(self.random)
        union, recent = article.union, self.recent[article.union.id]
        if kind == "rival" and recent:
            return [self.rival(recent)]
        claim = self.plain(article)
        if kind == "sum" and left >= 3 and self.below[union.id]:
            return self.sum_of_parts(claim, left)
        if kind == "change" and left >= 3:
            return self.change(claim, article)
        if len(recent) == REMEMBERED:
            recent.pop(0)
        recent.append(claim)
        return [claim]

    def new_id(self) -> int:
        self.next_id += 1
        return self.next_id - 1

    def plain(self, article: Article) -> Claim:
        random, union = self.random, article.union
        program, programs = None, self.programs.get(union.id)
        if programs and random.random() > WITHOUT_PROGRAM:
            program = programs[int(random.random() * len(programs))]
            indicator = self.indicators[program.scheme.kind](random)
        else:
            indicator = self.all_indicators(random)
        return Claim(
            self.new_id(),
            indicator,
            "term" if indicator.measure == "level" else ROLES(random),
            program.id if program else None,
            union,
            union.place.id if random.random() < 0.97 else None,
            "own" if union.tier == "workplace" else SCOPES(random),
            period(random, indicator.measure, article.year, article.month),
            amount(random, indicator.unit, union.tier),
        )

    def rival(self, recent: list[Claim]) -> Claim:
        """Another claim about the same: it may be a correction, or be preferred or deprecated."""
        random = self.random
        place = random.randrange(len(recent))
        disputed = recent[place]
        says = amount(random, disputed.indicator.unit, disputed.union.tier)
        if isinstance(disputed.amount.value, int) and random.random() < 0.8:
            near = int(disputed.amount.value * random.uniform(0.9, 1.12)) + 1
            says = plain(near, disputed.indicator.unit)
        is_correction = random.random() < 0.25
        rank = random.random()
        claim = disputed._replace(
            id=self.new_id(),
            amount=says,
            rank="preferred" if rank < 0.1 else "deprecated" if rank < 0.2 else "normal",
            supersedes=disputed.id if is_correction else None,
        )
        if is_correction:  # one claim supersedes another only once
            recent[place] = claim
        return claim

    def sum_of_parts(self, whole: Claim, left: int) -> list[Claim]:
        """A whole and its parts, of unions below."""
        if not isinstance(whole.amount.value, int):
            return [whole]
        random, unit = self.random, whole.indicator.unit
        near = self.below[whole.union.id]
        unions = random.sample(near, min(len(near), left - 1, 4))
        parts = [
            whole._replace(
                id=self.new_id(),
                union=union,
                region_id=union.place.id,
                amount=plain(max(1, int(whole.amount.value / len(unions) * random.random())), unit),
            )
            for union in unions
        ]
        total = sum(int(part.amount.value) for part in parts)
        whole = whole._replace(amount=plain(total, unit))
        terms = [("whole", whole.id)] + [("part", part.id) for part in parts]
        self.checks.append(("sum", terms))
        return [whole, *parts]

    def change(self, now: Claim, article: Article) -> list[Claim]:
        """A figure, the one of the year before, and the increase."""
        if not isinstance(now.amount.value, int) or now.indicator.measure == "level":
            return [now]
        random, unit = self.random, now.indicator.unit
        year = article.year - 1
        this_year = Period("during", f"{year}-01-01", f"{year}-12-31", f"{year}年", False)
        last_year = Period(
            "during", f"{year - 1}-01-01", f"{year - 1}-12-31", f"{year - 1}年", False
        )
        before = max(1, int(now.amount.value * random.uniform(0.5, 1.0)))
        more = int(now.amount.value * random.uniform(0.01, 0.5)) + 1
        now = now._replace(amount=plain(before + more, unit), period=this_year)
        earlier = now._replace(
            id=self.new_id(), amount=plain(before, unit), period=last_year, related_to=None
        )
        change = now._replace(
            id=self.new_id(), role="change", amount=plain(more, unit), related_to=now.id
        )
        self.checks.append(
            ("change", [("change", change.id), ("now", now.id), ("before", earlier.id)])
        )
        return [now, earlier, change]

    def record(self, claim: Claim, article: Article, line: int, start: int) -> dict[str, Any]:
        """A row of the table. The claims' order is that of their ids but within a sum."""
        random = self.random
        words, qualifier, value, lower, upper = claim.amount
        review = REVIEWS(random)
        is_cut = random.random() < CUT_BY_A_LINE_BREAK
        return {
            "id": claim.id,
            "created_at": article.created_at,
            "modified_at": article.modified_at,
            "key": f"{PREFIX}{claim.id - self.first_id + 1:08d}",
            "article_id": article.id,
            "line": line,
            "start": start,
            "end": 1 if is_cut else start + len(words),
            "end_line": line + 1 if is_cut else None,
            "as_reported": words,
            "qualifier": qualifier,
            "value": value,
            "lower": lower,
            "upper": upper,
            "indicator_id": claim.indicator.id,
            "role": claim.role,
            "related_to_id": claim.related_to,
            "program_id": claim.program_id,
            "trade_union_id": claim.union.id,
            "region_id": claim.region_id,
            "scope": claim.scope,
            "period_basis": claim.period.basis,
            "period_start": claim.period.start,
            "period_end": claim.period.end,
            "period_text": claim.period.text,
            "period_inferred": int(claim.period.is_inferred),
            "observation_status": STATUSES(random),
            "review": review,
            "review_reason": "" if review != "rejected" else "与原文不符（示例）",
            "rank": claim.rank,
            "rank_reason": RANK_REASONS[claim.rank],
            "supersedes_id": claim.supersedes,
            "region_path": self.region_paths.get(claim.region_id),
            "trade_union_path": claim.union.path,
            "program_kind": self.program_kinds.get(claim.program_id),
        }
