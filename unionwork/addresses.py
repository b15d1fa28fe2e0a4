"""Addresses that are queries: the same one with a choice more, less or replaced."""

from urllib.parse import urlencode

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
    lists = {name: found for name, found in listed(query).items() if name not in values}
    lists |= {name: [str(value)] for name, value in values.items() if value is not None}
    return of_lists(lists)


def toggled(query: QueryDict, name: str, value: str) -> str:
    """The address with one value of a repeatable parameter put in, or left out if it is there."""
    lists = listed(query)
    values = lists.get(name, [])
    chosen = [one for one in values if one != value] if value in values else [*values, value]
    return of_lists(lists | {name: chosen})


# Pages have a hundred such addresses: a copy of the whole query for each would take longer than
# what they are counted by.
def listed(query: QueryDict) -> dict[str, list[str]]:
    return {name: values for name, values in query.lists() if name not in TURNING_PAGES}


def of_lists(lists: dict[str, list[str]]) -> str:
    return f"?{urlencode(lists, doseq=True)}"
