"""`/api/checks/`: relations among figures, and whether they can hold."""

from typing import Any

from django.db.models import DateTimeField, F, Max, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from programs.api import MODIFIED_AT
from programs.filters import in_region_filter
from unionwork.api.filtering import StrictFilterSet
from unionwork.api.filters import ChoicesFilter, ModifiedSinceFilter
from unionwork.api.rows import JoinedCodes, Row, Values
from unionwork.api.viewsets import RowViewSet

from .check_outcomes import Outcomes, outcomes, with_figures
from .models import Check, CheckTerm
from .models.check import Relation, TermName

YES_OR_NO = (("true", _("yes")), ("false", _("no")))


def of_terms() -> QuerySet[CheckTerm]:
    return CheckTerm.objects.filter(check_made=OuterRef("pk"))


def last_change() -> Greatest:
    """When the check or one of its figures last changed."""
    latest = of_terms().order_by().values("check_made").annotate(latest=Max("figure__modified_at"))
    of_figures = Subquery(latest.values("latest"), output_field=DateTimeField())
    return Greatest(F("modified_at"), Coalesce(of_figures, F("modified_at")))


FIGURE = Cast("figure_id", TextField())


class CheckRow(Row):
    """The columns; the outcomes are those that CheckViewSet adds to the checks."""

    slug = serializers.CharField(label=_("Slug"), help_text=_("Its name in addresses."))
    relation = serializers.ChoiceField(
        Relation.choices, label=_("Relation"), help_text=_("What should hold among the figures.")
    )
    figures = serializers.CharField(
        allow_null=True,
        label=_("Figures"),
        help_text=_("Numbers of the figures, joined by “;”; the record says the part of each."),
    )
    band_lower = serializers.FloatField(
        allow_null=True,
        label=_("Least per head"),
        help_text=_("Of money per head: the least that is plausible."),
    )
    band_upper = serializers.FloatField(
        allow_null=True,
        label=_("Most per head"),
        help_text=_("Of money per head: the most that is plausible."),
    )
    holds = serializers.BooleanField(
        allow_null=True,
        label=_("Holds"),
        help_text=_(
            "Whether the figures can all be true by what their words allow; null if the terms "
            "don't fit the relation."
        ),
    )
    gap = serializers.FloatField(
        allow_null=True,
        label=_("Gap"),
        help_text=_("By how much it fails: what lies between both sides; null if it holds."),
    )
    is_explained = serializers.BooleanField(
        label=_("Explained"),
        help_text=_("Whether it fails for a reason that is known, with the figures as they are."),
    )
    explanation = serializers.CharField(
        allow_null=True, label=_("Explanation"), help_text=_("The reason, in Chinese.")
    )
    modified_at = serializers.DateTimeField(label=_("Modified at"), help_text=MODIFIED_AT)

    is_compiled_once = False  # the outcomes are computed here, and put into the query
    expressions = {
        "figures": lambda: JoinedCodes(of_terms().alias(code=FIGURE), "code"),
        "holds": F("outcome_holds"),
        "gap": F("outcome_gap"),
        "is_explained": F("outcome_explained"),
        "modified_at": last_change,
    }


class Side(serializers.Serializer[Any]):
    """One side of a relation: an interval."""

    lower = serializers.FloatField(allow_null=True)
    upper = serializers.FloatField(allow_null=True)


class TermRow(serializers.Serializer[Any]):
    name = serializers.ChoiceField(
        TermName.choices, help_text=_("The part of the figure in the relation.")
    )
    figure = serializers.IntegerField()
    as_reported = serializers.CharField()
    value = serializers.FloatField()
    lower = serializers.FloatField(allow_null=True)
    upper = serializers.FloatField(allow_null=True)


class CheckDetail(CheckRow):
    """A check with its figures and the two sides that were compared."""

    terms = TermRow(many=True)
    stated = Side(allow_null=True, help_text=_("What the text says, with room for rounding."))
    computed = Side(allow_null=True, help_text=_("What follows from the other figures."))


class ChangedSinceFilter(ModifiedSinceFilter):
    """A check changes with its figures."""

    def filter(self, queryset: Any, value: Any) -> Any:
        return queryset.changed_since(value) if value else queryset


def outcome_filter(name: str, **kwargs: Any) -> ChoicesFilter:
    """Checks by an outcome, `true` or `false`."""

    def found(queryset: Any, _name: str, values: list[str]) -> Any:
        wanted = [value == "true" for value in values]
        return queryset.filter(**{f"{name}__in": wanted}) if wanted else queryset

    return ChoicesFilter(method=found, choices=YES_OR_NO, **kwargs)


class CheckFilter(StrictFilterSet):
    region = in_region_filter()
    relation = ChoicesFilter(choices=Relation.choices, label=_("Relation"))
    holds = outcome_filter("outcome_holds", label=_("Holds"))
    is_explained = outcome_filter("outcome_explained", label=_("Explained"))
    modified_since = ChangedSinceFilter()

    class Meta:
        model = Check
        fields: list[str] = []


class CheckViewSet(RowViewSet):
    """Relations that figures should satisfy, whether they can, and by how much they don't."""

    queryset = Check.objects.public()
    serializer_class = CheckRow
    detail_class = CheckDetail
    filterset_class = CheckFilter
    title = _("Checks")
    lookup_field = "slug"
    ordering = ("slug",)

    @cached_property
    def outcomes(self) -> Outcomes:
        return outcomes(version=self.version.text)

    def get_queryset(self) -> QuerySet[Check]:
        """The public checks with their outcomes."""
        return (
            super()
            .get_queryset()
            .alias(
                outcome_holds=self.outcomes.holds,
                outcome_gap=self.outcomes.gap,
                outcome_explained=self.outcomes.is_explained,
            )
        )

    def nested(self, key: Any) -> Values:
        (check,) = with_figures(Check.objects.filter(pk=key))
        outcome = check.outcome()
        columns = ("as_reported", "value", "lower", "upper")
        return {
            "terms": [
                {"name": term.name, "figure": term.figure_id}
                | {column: getattr(term.figure, column) for column in columns}
                for term in check.terms.all()
            ],
            "stated": outcome and outcome.stated._asdict(),
            "computed": outcome and outcome.computed._asdict(),
        }
