"""`ordering=`: the order of a list by any of its columns, and what stands after a place in it.

Unknown (null) comes last in both directions; the primary key breaks ties, so that no two rows ever
stand at the same place, and pages can be cut anywhere.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from .filtering import did_you_mean
from .rows import PREFIX, Row

Place = list[Any]  # the values of the columns of an order in one row


@dataclass(frozen=True)
class By:
    """One column of an order."""

    name: str
    column: str  # as the queryset names it
    is_descending: bool
    is_nullable: bool


class Ordering:
    """An order of the rows of a resource."""

    def __init__(self, row: type[Row], names: tuple[str, ...]) -> None:
        self.text = ",".join(names)
        self.by = []
        for name in names:
            bare = name.removeprefix("-")
            self.by.append(By(bare, PREFIX + bare, name.startswith("-"), row.is_nullable(bare)))
        if row.key() not in self.names:  # the key is unique: nothing can tie behind it
            self.by.append(By("pk", "pk", False, False))

    @classmethod
    @lru_cache(maxsize=1000)
    def asked(cls, row: type[Row], text: str | None, default: tuple[str, ...]) -> "Ordering":
        """The order that `ordering=` asks for: columns by commas, descending with a minus."""
        if text is None:
            return cls(row, default)
        names = tuple(text.split(","))
        bare = [name.removeprefix("-") for name in names]
        for name in bare:
            if name not in row.names():
                raise ValidationError({"ordering": [unknown_column(name, row)]})
        if len(set(bare)) < len(bare):
            raise ValidationError({"ordering": [_("Each column may stand only once.")]})
        return cls(row, names)

    @property
    def names(self) -> list[str]:
        """The columns that the order needs, without the primary key."""
        return [by.name for by in self.by if by.column != "pk"]

    def sorted(self, queryset: QuerySet[Any], backwards: bool = False) -> QuerySet[Any]:
        """The queryset, which has the columns already, in this order."""
        return queryset.order_by(*(self._term(by, backwards) for by in self.by))

    def _term(self, by: By, backwards: bool) -> Any:
        nulls = {} if not by.is_nullable else {"nulls_first" if backwards else "nulls_last": True}
        if by.is_descending != backwards:
            return F(by.column).desc(**nulls)
        return F(by.column).asc(**nulls)

    def beyond(self, place: Place, backwards: bool = False) -> Q:
        """The condition for the rows after a place (before it, if `backwards`)."""
        reached, so_far = Q(pk__in=[]), Q()
        for by, value in zip(self.by, place, strict=True):
            later = self._later(by, value, backwards)
            if later is not None:
                reached |= so_far & later
            so_far &= Q(**{f"{by.column}__isnull": True} if value is None else {by.column: value})
        return reached & self._bound(place, backwards)

    def _later(self, by: By, value: Any, backwards: bool) -> Q | None:
        """The rows whose value in one column comes later than `value`; None, where none can."""
        if value is None:  # the unknown come last
            return Q(**{f"{by.column}__isnull": False}) if backwards else None
        comparison = "lt" if by.is_descending != backwards else "gt"
        later = Q(**{f"{by.column}__{comparison}": value})
        if by.is_nullable and not backwards:
            later |= Q(**{f"{by.column}__isnull": True})
        return later

    def _bound(self, place: Place, backwards: bool) -> Q:
        """What follows from the condition for the first column, in a form that an index serves."""
        by, value = self.by[0], place[0]
        if by.is_nullable or len(self.by) == 1:
            return Q()
        return Q(**{f"{by.column}__{'lte' if by.is_descending != backwards else 'gte'}": value})


def unknown_column(name: str, row: type[Row]) -> str:
    return did_you_mean(name, row.names(), _("There is no column “%s”.") % name)


def asked_columns(row: type[Row], text: str | None) -> list[str]:
    """The columns that `fields=` asks for, in their declared order; all without it."""
    if text is None:
        return row.names()
    asked = text.split(",")
    for name in asked:
        if name not in row.names():
            raise ValidationError({"fields": [unknown_column(name, row)]})
    if len(set(asked)) < len(asked):
        raise ValidationError({"fields": [_("Each column may stand only once.")]})
    return [name for name in row.names() if name in asked]
