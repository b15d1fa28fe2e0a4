"""The codes of indicators and figures and their labels (SDMX terms where there are such)."""

from django.db.models import TextChoices
from django.utils.functional import lazy
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .units import UNITS


class Measure(TextChoices):
    """How an indicator may be added up, over time and over organisations."""

    FLOW = "flow", _("Flow")
    STOCK = "stock", _("Stock")
    DISTINCT = "distinct", _("Distinct count")
    RATIO = "ratio", _("Ratio")
    LEVEL = "level", pgettext_lazy("measure", "Level")


class Theme(TextChoices):
    CONTEXT = "context", _("Background")
    CONTESTS = "contests", _("Contests")
    CULTURE = "culture", _("Culture")
    EMPLOYMENT = "employment", _("Employment")
    HARDSHIP = "hardship", _("Hardship relief")
    HONOURS = "honours", _("Honours")
    INNOVATION = "innovation", _("Innovation")
    LOANS = "loans", _("Loans")
    MUTUAL_AID = "mutual_aid", _("Workers' mutual aid")
    ORGANISATION = "organisation", _("Organisation building")
    PLANNING = "planning", _("Plans and targets")
    POVERTY_RELIEF = "poverty_relief", _("Poverty relief")
    PUBLICITY = "publicity", _("Publicity")
    RIGHTS = "rights", _("Rights and mediation")
    TALENT = "talent", _("Skilled talent")
    TRAINING = "training", _("Training")


class Role(TextChoices):
    """What a figure states."""

    RESULT = "result", _("Result")
    TARGET = "target", _("Target")
    TERM = "term", _("Term")  # a rule of the program
    CHANGE = "change", pgettext_lazy("role", "Change")  # on an earlier period
    COMPLETION = "completion", _("Completion")  # stated rate of fulfilment
    CONTEXT = "context", pgettext_lazy("role", "Context")  # not the union's doing


class Scope(TextChoices):
    WHOLE = "whole", _("With everything below it")
    OWN = "own", _("Itself alone")
    UNKNOWN = "unknown", _("Not stated")


class PeriodBasis(TextChoices):
    DURING = "during", _("During the period")
    AS_OF = "as_of", _("As of its end")
    CUMULATIVE = "cumulative", _("Cumulative since its start")


class Qualifier(TextChoices):
    """The word that goes with a number."""

    EXACT = "exact", _("Exactly")
    AT_LEAST = "at_least", _("At least")  # 余 多 以上 超
    NEARLY = "nearly", _("Nearly")  # 近
    ABOUT = "about", _("About")  # 约 左右
    AT_MOST = "at_most", _("At most")  # 最高 不足


class Review(TextChoices):
    DRAFT = "draft", _("Draft")
    VERIFIED = "verified", _("Verified")
    REJECTED = "rejected", _("Rejected")


class Rank(TextChoices):
    PREFERRED = "preferred", _("Preferred")
    NORMAL = "normal", pgettext_lazy("rank", "Normal")
    DEPRECATED = "deprecated", _("Deprecated")


class ObservationStatus(TextChoices):
    """SDMX code list CL_OBS_STATUS, as far as it applies here."""

    NORMAL = "A", pgettext_lazy("observation status", "Normal")
    TIME_SERIES_BREAK = "B", _("Break in the series")
    ESTIMATED = "E", _("Estimated")
    FORECAST = "F", _("Forecast")
    PROVISIONAL = "P", _("Provisional")
    UNRELIABLE = "U", _("Low reliability")


def unit_label(code: str) -> str:
    """The label of a unit in the active language."""
    unit = UNITS[code]
    return unit.label_zh if (get_language() or "").startswith("zh") else unit.label_en


# Made once: lazy() makes a class at every call, and lists ask for the choices row by row.
unit_label_later = lazy(unit_label, str)


def unit_choices() -> list[tuple[str, object]]:
    """The units of units.py with their labels in the active language."""
    return [(code, unit_label_later(code)) for code in UNITS]
