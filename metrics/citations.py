"""How to cite a page of this site, or an article that it rests on: GB/T 7714, APA, BibTeX.

Pure: words and dates in, sentences out.
"""

import re
from dataclasses import dataclass
from datetime import date

SITE_ZH, SITE_EN = "工会帮扶数据", "unionwork"
_AUTHORS = re.compile(r"[\s、,，]+")
_MONTHS = (
    "January February March April May June July August September October November December".split()
)


@dataclass(frozen=True, slots=True)
class Citation:
    """One thing to cite, in the three forms."""

    gb_t_7714: str
    apa: str
    bibtex: str


def cite_page(
    *, key: str, name_zh: str, name_en: str, address: str, changed_on: date, read_on: date
) -> Citation:
    """A page of this site: a part of an online database [DB/OL]."""
    gb_t_7714 = f"{SITE_ZH}. {name_zh}[DB/OL]. ({changed_on})[{read_on}]. {address}."
    apa = (
        f"{SITE_EN}. ({_day(changed_on)}). {name_en} [Data set]. "
        f"Retrieved {_month_day(read_on)}, {read_on.year}, from {address}"
    )
    entry = {
        "author": f"{{{SITE_EN}}}",
        "title": f"{{{name_en}}}",
        "year": str(changed_on.year),
        "url": address,
        "urldate": read_on.isoformat(),
        "note": "Data set",
    }
    return Citation(gb_t_7714, apa, _bibtex("misc", f"{SITE_EN}-{key}", entry))


def cite_article(
    *, key: str, title: str, byline: str, publication: str, published: str
) -> Citation:
    """An article of a document, as much of it as is known; `published` is 2018, 2018-03 or a day.

    What kind of publication it stood in isn't recorded, so that it is [Z], other.
    """
    authors = [author for author in _AUTHORS.split(byline) if author]
    by = f"{', '.join(authors)}. " if authors else ""
    where = ", ".join(part for part in (publication, published) if part)
    gb_t_7714 = f"{by}{title}[Z].{f' {where}.' if where else ''}"
    apa_by = f"{_and(authors)}. " if authors else ""
    apa = (
        f"{apa_by}({published[:4] or 'n.d.'}). {title}.{f' {publication}.' if publication else ''}"
    )
    entry = {
        "author": " and ".join(f"{{{author}}}" for author in authors),
        "title": f"{{{title}}}",
        "howpublished": publication,
        "year": published[:4],
        "date": published,
    }
    return Citation(gb_t_7714, apa, _bibtex("misc", key, entry))


def _and(authors: list[str]) -> str:
    return authors[0] if len(authors) == 1 else f"{', '.join(authors[:-1])}, & {authors[-1]}"


def _month_day(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}"


def _day(day: date) -> str:
    return f"{day.year}, {_month_day(day)}"


def _bibtex(kind: str, key: str, fields: dict[str, str]) -> str:
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key},", ",\n".join(lines), "}"])
