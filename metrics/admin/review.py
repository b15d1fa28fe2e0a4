"""Where reviewers verify figures or send them back."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from metrics.choices import Review
from metrics.models import ReportedFigure
from metrics.models.review import PERMISSION
from metrics.showing import amount, bounds
from metrics.views.figure import excerpt_of
from unionwork.staff.history import differences, version_of

# What a reviewer compares with the source, in the order of reading.
COMPARED = (
    "as_reported value indicator role related_to program trade_union scope region period_basis "
    "period_start period_end period_text period_inferred observation_status note"
).split()


class QueueFilter(admin.SimpleListFilter):
    """What waits: for this person's review, or for this person's correction."""

    title = gettext_lazy("waiting")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        waiting = [("waiting", _("Waiting for me"))] if request.user.has_perm(PERMISSION) else []
        return [*waiting, ("sent_back", _("Sent back to me"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "waiting":
            return queryset.filter(pk__in=ReportedFigure.objects.waiting_for(request.user))
        if self.value() == "sent_back":
            return queryset.filter(pk__in=ReportedFigure.objects.sent_back_to(request.user))
        return queryset


class ReviewAdmin(admin.ModelAdmin):
    """The page on which a figure is read beside its source, and verified or sent back."""

    def get_urls(self) -> list[URLPattern]:
        review = path(
            "<int:pk>/review/",
            self.admin_site.admin_view(self.review_view),
            name="metrics_reportedfigure_review",
        )
        following = path(
            "review/",
            self.admin_site.admin_view(self.next_view),
            name="metrics_reportedfigure_review_next",
        )
        return [review, following, *super().get_urls()]

    def next_view(self, request: HttpRequest) -> HttpResponse:
        """Go to what waits for this reviewer, the articles one after the other."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return self.go_on(request)

    def go_on(self, request: HttpRequest, reviewed: int | None = None) -> HttpResponse:
        following = ReportedFigure.objects.waiting_for(request.user).order_by("article", "id")
        if (after := following.exclude(pk=reviewed).first()) is not None:
            return redirect("admin:metrics_reportedfigure_review", after.pk)
        self.message_user(request, _("Nothing waits for your review."))
        return redirect("admin:metrics_reportedfigure_changelist")

    @method_decorator(transaction.atomic)
    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = self.get_queryset(request).select_for_update(of=("self",))
        figure = get_object_or_404(
            rows if request.method == "POST" else self.get_queryset(request), pk=pk
        )
        if not self.has_view_permission(request, figure):
            raise PermissionDenied
        if request.method == "POST":
            return self.review(request, figure)
        return self.render_review(request, figure)

    def review(self, request: HttpRequest, figure: ReportedFigure) -> HttpResponse:
        """Verify or send back what the reviewer has seen, and go on to what waits next."""
        reason = request.POST.get("reason", "")
        if request.POST.get("version") != version_of(figure):
            return self.refuse(request, figure, _("It was changed while you read it: look again."))
        try:
            if "verify" in request.POST:
                figure.verify(request.user)
                done = _("“%(figure)s” is verified and public.")
            else:
                figure.send_back(request.user, reason)
                done = _("“%(figure)s” is sent back.")
        except ValidationError as error:
            return self.refuse(request, figure, " ".join(error.messages))
        self.message_user(request, done % {"figure": figure})
        return self.go_on(request, figure.pk)

    def refuse(self, request: HttpRequest, figure: ReportedFigure, why: str) -> HttpResponse:
        self.message_user(request, why, messages.ERROR)
        figure.refresh_from_db()
        return self.render_review(request, figure)

    def render_review(self, request: HttpRequest, figure: ReportedFigure) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": pgettext("to do", "Review"),
            "subtitle": str(figure),
            "figure": figure,
            "facts": facts(figure),
            "corrections": corrections(figure),
            "excerpt": excerpt_of(figure),
            "version": version_of(figure),
            "reason": request.POST.get("reason", ""),
            "why_not": figure.why_not_reviewed_by(request.user),
            "may_verify": figure.review != Review.VERIFIED,
            "may_send_back": figure.review != Review.REJECTED,
            "waiting": ReportedFigure.objects.waiting_for(request.user).count(),
        }
        return TemplateResponse(request, "metrics/review.html", context)


def facts(figure: ReportedFigure) -> list[tuple[str, str]]:
    """What the figure says, field by field, as a reader sees it."""
    rows = []
    for name in COMPARED:
        field: Any = figure._meta.get_field(name)
        if name == "value":
            text = f"{amount(figure, figure.value)} · {bounds(figure)}"
        elif field.choices:
            text = str(getattr(figure, f"get_{name}_display")())
        elif isinstance(value := getattr(figure, name), bool):
            text = _("yes") if value else ""
        else:
            text = "" if value is None else str(value)
        if text:
            rows.append((str(field.verbose_name), text))
    return rows


def corrections(figure: ReportedFigure) -> list[Any]:
    """What a correction changes in the figure that it supersedes."""
    if figure.supersedes is None:
        return []
    later, earlier = figure.history.latest(), figure.supersedes.history.latest()
    return [each for each in differences(later, earlier) if each.name in [*COMPARED, "qualifier"]]
