"""Addresses that are queries: the same one with a choice more, less or replaced."""

from django.http import QueryDict

TURNING_PAGES = ("page",)


def address(query: QueryDict) -> str:
    """`?kind=culture&region=410000`, or `?` alone where nothing is asked for."""
    return f"?{query.urlencode()}"


def kept(query: QueryDict) -> QueryDict:
    """A copy of the query without the page: another list starts at its beginning."""
    copy = query.copy()
    for name in TURNING_PAGES:
        copy.pop(name, None)
    return copy


def replaced(query: QueryDict, **values: str | int | None) -> str:
    """The address with other values of some parameters; None leaves a parameter out."""
    other = kept(query)
    for name, value in values.items():
        other.pop(name, None)
        if value is not None:
            other[name] = str(value)
    return address(other)


def toggled(query: QueryDict, name: str, value: str) -> str:
    """The address with one value of a repeatable parameter put in, or left out if it is there."""
    other = kept(query)
    values = other.getlist(name)
    chosen = [one for one in values if one != value] if value in values else [*values, value]
    other.setlist(name, chosen)
    return address(other)
