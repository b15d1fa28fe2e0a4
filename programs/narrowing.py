"""What a list of programs can be narrowed to: choices, each counted under all other choices."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from unionwork.addresses import replaced, toggled
from unionwork.indexed import Beginning, Year
from unionwork.models import Record
from unionwork.tree import in_subtree

from .choices import LEADING_ROLES, ProgramKind, TradeUnionTier
from .filters import ProgramFilter
from .models import BeneficiaryGroup, Program, ProgramParticipant, Region
from .models.program import ProgramQuerySet
from .models.region import CODE_LENGTH, DEPTHS

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


def programs_under(filterset: ProgramFilter, leaving_out: Iterable[str] = ()) -> ProgramQuerySet:
    """The programs under every choice but those left out."""
    queryset: ProgramQuerySet = Program.objects.all()
    for name, value in filterset.form.cleaned_data.items():
        if name not in leaving_out:
            queryset = filterset.filters[name].filter(queryset, value)
    return queryset.order_by()


def count_by(programs: QuerySet[Program], field: str) -> dict[Any, int]:
    """How many programs have each value of a field, of which a program has each once at most."""
    found = programs.values(field).annotate(found=Count("*"))
    return dict(found.values_list(field, "found"))


def facets(filterset: ProgramFilter, query: QueryDict) -> list[Facet]:
    """Every facet but the region, with what is possible under the other choices."""
    return [
        kinds(filterset, query),
        tiers(filterset, query),
        years(filterset, query),
        beneficiaries(filterset, query),
    ]


def kinds(filterset: ProgramFilter, query: QueryDict) -> Facet:
    counts = count_by(programs_under(filterset, ["kind"]), "kind")
    return facet(_("Kind"), query, "kind", ProgramKind.choices, counts)


def tiers(filterset: ProgramFilter, query: QueryDict) -> Facet:
    """The tiers of the unions that lead; a program led from two tiers counts in both."""
    leading = ProgramParticipant.objects.filter(
        role__in=LEADING_ROLES, program__in=programs_under(filterset, ["tier"]).values("pk")
    )
    counts = leading.order_by().values("trade_union__tier")
    found = counts.annotate(found=Count("program", distinct=True))
    by_tier = dict(found.values_list("trade_union__tier", "found"))
    return facet(_("Tier of the lead union"), query, "tier", TradeUnionTier.choices, by_tier)


def beneficiaries(filterset: ProgramFilter, query: QueryDict) -> Facet:
    counts = count_by(programs_under(filterset, ["beneficiaries"]), "beneficiaries__code")
    groups = [(group.code, group) for group in BeneficiaryGroup.objects.order_by("code")]
    labelled = sorted(groups, key=lambda pair: -counts.get(pair[0], 0))
    return facet(_("For whom"), query, "beneficiaries", labelled, counts)


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


def years(filterset: ProgramFilter, query: QueryDict) -> Facet:
    """The years in which programs ran, as far as their dates are known."""
    spans = programs_under(filterset, ["year_from", "year_to"]).with_years()
    known = spans.values(first=Year("first_day"), last=Year("last_day"))
    found = known.annotate(found=Count("*"))
    counts: Counter[int] = Counter()
    for first, last, count in found.values_list("first", "last", "found"):
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


def chips(filterset: ProgramFilter, query: QueryDict) -> list[Chip]:
    """Every choice that was made, in the order of the filters."""
    made = []
    for name, value in filterset.form.cleaned_data.items():
        if not query.getlist(name) or value in (None, ""):
            continue
        label = str(filterset.filters[name].label)
        several = isinstance(value, list | QuerySet)
        labels = dict(getattr(filterset.form.fields[name], "choices", []) if several else [])
        for one in value if several else [value]:
            raw = one.natural_key()[0] if isinstance(one, Record | Region) else str(one)
            other = toggled(query, name, raw) if several else replaced(query, **{name: None})
            shown = labels.get(one, one) if isinstance(one, str) else one
            made.append(Chip(label, shown, (name,), other))
    return made


def remedies(filterset: ProgramFilter, query: QueryDict) -> list[Choice]:
    """What to loosen where nothing was found: the choices without which there is something."""
    found = []
    for name in [name for name in filterset.filters if query.getlist(name)][:MOST_REMEDIES]:
        count = programs_under(filterset, [name]).values("pk").distinct().count()
        if count:
            label = str(filterset.filters[name].label)
            found.append(Choice(label, count, False, replaced(query, **{name: None})))
    return found


def regions_below(
    filterset: ProgramFilter, query: QueryDict, region: Region | None
) -> list[RegionBelow]:
    """The regions just below `region` (provinces, if None), with and without programs."""
    if region is None:
        return []
    programs = programs_under(filterset, ["region"]).filter(
        in_subtree("region_path", region.path, DEPTHS)
    )
    counts = counts_by_step(programs, len(region.path) + CODE_LENGTH)
    return [
        RegionBelow(child, counts.get(child.path, 0), replaced(query, region=child.code))
        for child in region.children.order_by("code")
    ]


def counts_by_province(filterset: ProgramFilter) -> dict[str, int]:
    """How many programs each province-level region has under the other choices, by its code."""
    counts = counts_by_step(programs_under(filterset, ["region"]), 2 * CODE_LENGTH)
    return {path[-CODE_LENGTH:]: count for path, count in counts.items()}


def counts_by_step(programs: QuerySet[Program], length: int) -> dict[str, int]:
    """How many programs there are under each path of `length` characters."""
    stepped = programs.annotate(step=Beginning("region_path", length=length))
    return count_by(stepped, "step")
