"""Finding regions as one types: in Chinese, in pinyin or by initials (酒泉, jiuquan, jq)."""

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Length

from unionwork.tree import subtree

from .choices import RegionLevel
from .models import Region

MOST_FOUND = 12
MOST_ABOVE = 50  # regions that the words before the last may mean


def find_regions(text: str, most: int = MOST_FOUND) -> list[Region]:
    """The regions that the text may mean: those whose name begins so first, larger ones first.

    Several words narrow it down: 甘肃 酒泉, or “gansu jq”; the last is the region itself, those
    before it stand above.
    """
    *above, last = text.replace("\0", " ").split() or [""]  # PostgreSQL takes no NUL
    if not last:
        return []
    found = Region.objects.exclude(parent=None).search(last)
    for word in above:
        found = found.filter(inside(word))
    begins = When(Q(name_zh__startswith=last) | Q(name_en__istartswith=last), then=Value(0))
    rank = Case(begins, default=Value(1), output_field=IntegerField())
    return list(found.order_by(rank, Length("path"), "code")[:most])


def inside(word: str) -> Q:
    """The condition of lying in a region that the word may mean."""
    tops = Region.objects.exclude(level__in=[RegionLevel.COUNTRY, RegionLevel.COUNTY]).search(word)
    somewhere = Q(pk__in=[])
    for path in tops.order_by("code").values_list("path", flat=True)[:MOST_ABOVE]:
        somewhere |= subtree("path", path)
    return somewhere
