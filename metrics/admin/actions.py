"""What can be done to many figures at once: verify, send back, set the region."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from metrics.choices import Review
from metrics.models import ReportedFigure
from metrics.models.review import PERMISSION
from programs.admin.actions import plan_region, region_form
from unionwork.staff.actions import BulkAction, BulkForm, bound_form


class VerifyForm(BulkForm):
    """Verifying needs no reason, but may have one."""

    change_reason = forms.CharField(
        label=_("Reason for the change"), max_length=100, required=False
    )


def plan_verifying(figure: ReportedFigure, asked: Any, user: Any) -> tuple[str, str]:
    if why_not := figure.why_not_reviewed_by(user):
        raise ValidationError(why_not)
    return figure.get_review_display(), str(Review.VERIFIED.label)


def plan_sending_back(figure: ReportedFigure, asked: Any, user: Any) -> tuple[str, str]:
    if why_not := figure.why_not_reviewed_by(user):
        raise ValidationError(why_not)
    return figure.get_review_display(), str(Review.REJECTED.label)


def plan_figure_region(figure: ReportedFigure, asked: Any, user: Any) -> tuple[str, str]:
    if hasattr(figure, "superseded_by"):
        raise ValidationError(
            _("This figure has a correction already (%(key)s): change that one."),
            params={"key": figure.superseded_by.key},
        )
    return plan_region(figure, asked, user)


def set_figure_region(figure: ReportedFigure, asked: Any, user: Any) -> None:
    """A public figure gets a correction with the region; others are drafts again."""
    figure.region = asked["region"]
    figure.settle_review(user)
    figure.full_clean()
    figure.save()


VERIFY = BulkAction(
    lambda request: bound_form(VerifyForm, request),
    plan_verifying,
    lambda figure, asked, user: figure.verify(user),
)
SEND_BACK = BulkAction(
    lambda request: bound_form(BulkForm, request),
    plan_sending_back,
    lambda figure, asked, user: figure.send_back(user, asked["change_reason"]),
)
SET_REGION = BulkAction(region_form, plan_figure_region, set_figure_region)


class FigureActions:
    """The bulk actions of the list of figures."""

    def has_review_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    @admin.action(description=_("Verify …"), permissions=["review"])
    def verify(self, request: HttpRequest, queryset: Any) -> Any:
        return VERIFY(self, request, queryset.select_related("indicator"))

    @admin.action(description=_("Send back …"), permissions=["review"])
    def send_back(self, request: HttpRequest, queryset: Any) -> Any:
        return SEND_BACK(self, request, queryset.select_related("indicator"))

    @admin.action(description=_("Set the region …"), permissions=["change"])
    def set_region(self, request: HttpRequest, queryset: Any) -> Any:
        rows = queryset.select_related("indicator", "region", "superseded_by")
        return SET_REGION(self, request, rows)
