"""What a list of programs can be narrowed to: choices, each counted under all other choices."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from unionwork.addresses import replaced, toggled
from unionwork.api.filtering import Asked, filters_of
from unionwork.compiled import Unknown
from unionwork.compiled_values import records_of, values_of
from unionwork.indexed import Beginning, Year
from unionwork.kept import kept
from unionwork.models import Record

from .choices import LEADING_ROLES, ProgramKind, TradeUnionTier
from .filters import ProgramFilter
from .lines import most_first
from .models import BeneficiaryGroup, Program, Region
from .models.program import ProgramQuerySet
from .models.region import CODE_LENGTH

MOST_REMEDIES = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: how many programs have it, and the address that (un)chooses it."""

    label: Any
    count: int
    is_chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A side of the programs by which the list can be narrowed."""

    label: str
    choices: list[Choice]

    @property
    def has_chosen(self) -> bool:
        return any(choice.is_chosen for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice that was made: what it is, and the address without it."""

    label: str
    value: Any
    names: tuple[str, ...]
    address: str


@dataclass(frozen=True, slots=True)
class RegionBelow:
    """A region just below the one that is shown: how many programs, and the address of its list."""

    region: Region
    count: int
    address: str


def found(
    chosen: Asked, name: Hashable, query: Callable[[Any], QuerySet[Any, Any]]
) -> list[tuple[Any, ...]]:
    """The rows of a query of the programs under every choice, kept for a version of the data."""

    def narrowed() -> QuerySet[Any, Any]:
        return query(chosen.narrow_unknown(Program.objects.order_by()))

    given = sorted((one, texts) for one, texts in chosen.texts if one in chosen.values)
    return kept(
        "programs",
        (name, given),
        lambda: values_of(("programs", name, chosen.shape), narrowed, chosen.values),
        chosen.counted_version,
    )


def count_by(chosen: Asked, field: str) -> dict[Any, int]:
    """How many programs have each value of a field, of which a program has each once at most."""
    return dict(
        found(chosen, field, lambda them: them.values_list(field).annotate(found=Count("*")))
    )


def total(chosen: Asked) -> int:
    return sum(count_by(chosen, "kind").values())  # which are counted anyway, for their facet


def ids_at(chosen: Asked, start: int, stop: int) -> list[int]:
    """The programs at these places of the list."""
    rows = found(
        chosen, ("places", start, stop), lambda them: most_first(them).values_list("pk")[start:stop]
    )
    return [pk for (pk,) in rows]


def facets(chosen: Asked, query: QueryDict) -> list[Facet]:
    """Every facet but the region, with what is possible under the other choices."""
    return [
        kinds(chosen, query),
        tiers(chosen, query),
        years(chosen, query),
        beneficiaries(chosen, query),
    ]


def kinds(chosen: Asked, query: QueryDict) -> Facet:
    counts = count_by(chosen.without(["kind"]), "kind")
    return facet(_("Kind"), query, "kind", ProgramKind.choices, counts)


def tiers(chosen: Asked, query: QueryDict) -> Facet:
    """The tiers of the unions that lead; a program led from two tiers counts in both."""

    def by_tier(programs: ProgramQuerySet) -> QuerySet[Any, Any]:
        led = programs.filter(participants__role__in=LEADING_ROLES)
        tiers = led.values_list("participants__trade_union__tier")
        return tiers.annotate(found=Count("pk", distinct=True))

    counts = dict(found(chosen.without(["tier"]), "tier", by_tier))
    return facet(_("Tier of the lead union"), query, "tier", TradeUnionTier.choices, counts)


def beneficiaries(chosen: Asked, query: QueryDict) -> Facet:
    counts = count_by(chosen.without(["beneficiaries"]), "beneficiaries")
    groups = records_of(BeneficiaryGroup, "groups", lambda groups: groups.order_by("code"), {})
    groups.sort(key=lambda group: -counts.get(group.pk, 0))
    labelled = [(group.code, group) for group in groups]
    by_code = {group.code: counts.get(group.pk, 0) for group in groups}
    return facet(_("For whom"), query, "beneficiaries", labelled, by_code)


def facet(
    label: str,
    query: QueryDict,
    name: str,
    values: Iterable[tuple[str, Any]],
    counts: dict[Any, int],
) -> Facet:
    """The choices that some program has, and those that were made although none has them."""
    chosen = query.getlist(name)
    choices = [
        Choice(text, counts.get(code, 0), code in chosen, toggled(query, name, code))
        for code, text in values
        if counts.get(code) or code in chosen
    ]
    return Facet(label, choices)


def years(chosen: Asked, query: QueryDict) -> Facet:
    """The years in which programs ran, as far as their dates are known."""

    def by_years(programs: ProgramQuerySet) -> QuerySet[Any, Any]:
        known = programs.with_years().values_list(Year("first_day"), Year("last_day"))
        return known.annotate(found=Count("*"))

    counts: Counter[int] = Counter()
    for first, last, count in found(chosen.without(["year_from", "year_to"]), "years", by_years):
        if first and last:
            counts.update(dict.fromkeys(range(first, last + 1), count))
    chosen_from, chosen_to = query.get("year_from"), query.get("year_to")
    choices = []
    for year in sorted(counts, reverse=True):
        is_chosen = chosen_from == chosen_to == str(year)
        other = (
            replaced(query, year_from=None, year_to=None)
            if is_chosen
            else replaced(query, year_from=year, year_to=year)
        )
        choices.append(Choice(str(year), counts[year], is_chosen, other))
    return Facet(_("Years"), choices)


def chips(chosen: Asked, query: QueryDict) -> list[Chip]:
    """Every choice that was made, in the order of the filters."""
    made = []
    for name, filter in filters_of(ProgramFilter).items():
        if name not in chosen.values:
            continue
        value = chosen.values[name]
        several = isinstance(value, list)
        labels = dict(getattr(filter.field, "choices", [])) if several else {}
        for one in value if several else [value]:
            raw = one.natural_key()[0] if isinstance(one, Record | Region) else str(one)
            other = toggled(query, name, raw) if several else replaced(query, **{name: None})
            shown = labels.get(one, one) if isinstance(one, str) else one
            made.append(Chip(str(filter.label), shown, (name,), other))
    return made


def remedies(chosen: Asked, query: QueryDict) -> list[Choice]:
    """What to loosen where nothing was found: the choices without which there is something."""
    loosened = []
    names = [name for name in filters_of(ProgramFilter) if name in chosen.values]
    for name in names[:MOST_REMEDIES]:
        count = total(chosen.without([name]))
        if count:
            label = str(filters_of(ProgramFilter)[name].label)
            loosened.append(Choice(label, count, False, replaced(query, **{name: None})))
    return loosened


def regions_below(chosen: Asked, query: QueryDict) -> list[RegionBelow]:
    """The regions just below the one that is shown, with and without programs."""
    region = chosen.values.get("region")
    if region is None:
        return []
    counts = counts_by_step(chosen, len(region.path) + CODE_LENGTH)
    children = records_of(
        Region,
        "children",
        lambda regions: regions.filter(parent__pk=Unknown(itemgetter("pk"))).order_by("code"),
        {"pk": region.pk},
    )
    return [
        RegionBelow(child, counts.get(child.path, 0), replaced(query, region=child.code))
        for child in children
    ]


def counts_by_province(chosen: Asked) -> dict[str, int]:
    """How many programs each province-level region has under the other choices, by its code."""
    counts = counts_by_step(chosen.without(["region"]), 2 * CODE_LENGTH)
    return {path[-CODE_LENGTH:]: count for path, count in counts.items()}


def counts_by_step(chosen: Asked, length: int) -> dict[str, int]:
    """How many programs there are under each path of `length` characters."""
    return dict(found(chosen, ("step", length), lambda them: by_step(them, length)))


def by_step(programs: ProgramQuerySet, length: int) -> QuerySet[Any, Any]:
    """The paths of `length` characters, each with how many programs there are under it."""
    steps = programs.order_by().values_list(Beginning("region_path", length=length))
    return steps.annotate(found=Count("*"))
