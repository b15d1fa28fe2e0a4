"""What the lines of a list of programs show, by a few compiled queries however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.apps import apps
from django.db.models import F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber

from unionwork.api.rows import CountOf
from unionwork.compiled import Unknown
from unionwork.compiled_values import values_of

from .api import public_figures
from .choices import LEADING_ROLES, ProgramKind
from .models import Program, ProgramParticipant
from .models.program import ProgramQuerySet

MOST_LEADING, MOST_TELLING = 2, 3  # unions and figures in one line of the list
IDS = itemgetter("ids")
NAMES = ("name_zh", "name_en")


@dataclass(frozen=True, slots=True)
class Named:
    """The names of a region or a union."""

    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Measured(Named):
    """The names of an indicator, and the code of its unit."""

    unit: str


@dataclass(frozen=True, slots=True)
class Telling:
    """A figure that tells what came of a program."""

    indicator: Measured
    pk: int
    as_reported: str
    qualifier: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """A program with what one line of a list shows."""

    region: Named
    slug: str
    kind: str
    name_zh: str
    name_en: str
    started_on: date | None
    ended_on: date | None
    leading: list[Named] = field(default_factory=list)
    telling_figures: list[Telling] = field(default_factory=list)

    @property
    def kind_label(self) -> str:
        return str(ProgramKind(self.kind).label)


def most_first(programs: ProgramQuerySet) -> ProgramQuerySet:
    """Those with the most figures first."""
    counted = programs.alias(figures_found=CountOf(public_figures(program=OuterRef("pk"))))
    return counted.order_by("-figures_found", "region_path", "slug")


def first_lines(programs: ProgramQuerySet, most: int) -> list[Line]:
    """The lines of so many of the programs, those with the most figures first."""
    return lines_of(list(most_first(programs).values_list("pk", flat=True)[:most]))


def lines_of(ids: Sequence[int]) -> list[Line]:
    """The lines of these programs, in this order."""
    values = {"ids": list(ids)}
    lines = {
        pk: Line(Named(zh, en), *own)
        for pk, *own, zh, en in values_of("lines", the_programs, values)
    }
    for pk, *names in values_of("leading", those_leading, values):
        lines[pk].leading.append(Named(*names))
    for pk, *own, zh, en, unit in values_of("telling", telling_figures, values):
        lines[pk].telling_figures.append(Telling(Measured(zh, en, unit), *own))
    return [lines[pk] for pk in ids if pk in lines]


def the_programs() -> QuerySet[Any, Any]:
    own = ("pk", "slug", "kind", *NAMES, "started_on", "ended_on")
    region = (f"region__{name}" for name in NAMES)
    return Program.objects.filter(pk__among=Unknown(IDS)).order_by().values_list(*own, *region)


def those_leading() -> QuerySet[Any, Any]:
    """The first unions that lead a program."""
    leading = ProgramParticipant.objects.filter(role__in=LEADING_ROLES)
    names = (f"trade_union__{name}" for name in NAMES)
    return first_of_each(leading, MOST_LEADING).values_list("program_id", *names)


def telling_figures() -> QuerySet[Any, Any]:
    """The first results that are reported of a program."""
    # Figures belong to metrics, which this app doesn't import: it asks for them by name.
    results = apps.get_model("metrics", "ReportedFigure").objects.public().filter(role="result")
    own = ("program_id", "pk", "as_reported", "qualifier", "value")
    indicator = (f"indicator__{name}" for name in (*NAMES, "unit"))
    return first_of_each(results, MOST_TELLING).values_list(*own, *indicator)


def first_of_each(records: QuerySet[Any], most: int) -> QuerySet[Any]:
    """So many records of each of the programs, those that were entered first."""
    place = Window(RowNumber(), partition_by=F("program_id"), order_by="pk")
    of_them = records.filter(program__pk__among=Unknown(IDS)).annotate(place=place)
    return of_them.filter(place__lte=most).order_by("pk")
