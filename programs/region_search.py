"""Finding regions as one types: in Chinese, in pinyin or by initials (酒泉, jiuquan, jq).

All regions fit into memory, and they change only by import; so a process reads them once, and again
when regions were added or removed.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max
from pypinyin import Style, lazy_pinyin

from .models import Region

MOST_FOUND = 12
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one region: its names, how it may be typed, and how far up it stands."""

    code: str
    name_zh: str
    name_en: str
    depth: int
    typed: tuple[str, ...]
    above: tuple[str, ...]


def plain(text: str) -> str:
    """The letters of a text alone: Xi'an → xian."""
    return _NO_LETTER.sub("", text).casefold()


@lru_cache(maxsize=1)
def entries(number: int, newest: int) -> tuple[Entry, ...]:
    """Every region below the country; how many there are and the newest tell when to read anew."""
    rows = Region.objects.exclude(parent=None).order_by("path")
    return tuple(
        Entry(
            code=region.code,
            name_zh=region.name_zh,
            name_en=region.name_en,
            depth=len(region.path),
            typed=(
                plain(region.name_zh),
                plain(region.name_en),
                "".join(lazy_pinyin(region.name_zh)),
                "".join(lazy_pinyin(region.name_zh, style=Style.FIRST_LETTER)),
            ),
            above=tuple(region.codes_down[1:-1]),
        )
        for region in rows
    )


def find_regions(text: str, most: int = MOST_FOUND) -> list[Entry]:
    """The regions that the text may mean: exact beginnings first, larger regions first.

    Several words narrow it down: 甘肃 酒泉, or “gansu jq”; the last is the region itself, those
    before it stand above.
    """
    words = [plain(word) for word in text.split()]
    words = [word for word in words if word]
    if not words:
        return []
    known = Region.objects.aggregate(number=Count("pk"), newest=Max("pk"))
    everything = entries(known["number"], known["newest"] or 0)
    by_code = {entry.code: entry for entry in everything}
    found = []
    for entry in everything:
        rank = match(entry, words[-1])
        if rank is None:
            continue
        above = [by_code[code] for code in entry.above if code in by_code]
        if all(any(match(one, word) is not None for one in above) for word in words[:-1]):
            found.append((rank, entry.depth, entry.code, entry))
    return [entry for *_order, entry in sorted(found, key=lambda one: one[:3])[:most]]


def match(entry: Entry, word: str) -> int | None:
    """How well a word fits: 0 from the beginning, 1 somewhere in a name; None if it doesn't.

    Letters in the middle of pinyin mean nothing: only beginnings count there.
    """
    if any(typed.startswith(word) for typed in entry.typed):
        return 0
    return 1 if word in entry.typed[0] else None
