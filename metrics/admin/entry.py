"""The one screen on which an article's figures are entered, beside its text where that is here."""

from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import BaseFormSet, formset_factory, modelform_factory
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from metrics.entry_forms import CARRIED, ROW_FIELDS, EntryRow, NewArticleForm, offer
from metrics.forms import entries
from metrics.left_out import read_left_out
from metrics.marking import figure_at, is_in, marked_lines, marks_in
from metrics.models import Article, DocumentText, ReportedFigure
from metrics.models.left_out import LeftOutReason, LeftOutWords
from metrics.periods import Period
from metrics.provenance import Place, characters, words_at
from programs.models import StaffScope
from unionwork.staff.scope import visible_rows

EMPTY_ROWS = 1
ENTRY_MEDIA = forms.Media(css={"all": ["metrics/entry.css"]})


class ChooseArticleForm(forms.Form):
    """Which article the figures stand in."""

    article = forms.ModelChoiceField(Article.objects.all())


class EntryAdmin(admin.ModelAdmin):
    """Adds the screen to the admin of figures."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("entry/", wrap(self.entry_view), name="metrics_reportedfigure_entry"),
            path("period/", wrap(self.period_view), name="metrics_reportedfigure_period"),
            path("leave-out/", wrap(self.leave_out_view), name="metrics_reportedfigure_leave_out"),
            path("take-back/", wrap(self.take_back_view), name="metrics_reportedfigure_take_back"),
            *super().get_urls(),
        ]

    # the screen -------------------------------------------------------------------------------

    def entry_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        if not request.GET.get("article", "").isdigit():
            return self.choose_view(request)
        article = get_object_or_404(
            Article.objects.select_related("document"), pk=request.GET["article"]
        )
        rows = self.rows(request, article)
        if request.method == "POST" and "more" not in request.POST and rows.is_valid():
            return self.save_rows(request, article, rows)
        if any(row.awaits_confirmation for row in rows):
            self.message_user(
                request,
                _("Nothing is saved yet: check how the words were read, then save again."),
                messages.WARNING,
            )
        return self.render_entry(request, article, rows)

    def rows(self, request: HttpRequest, article: Article) -> Any:
        """The formset of the article's new figures."""
        form: Any = modelform_factory(
            ReportedFigure,
            form=EntryRow,
            fields=ROW_FIELDS,
            formfield_callback=partial(self.formfield_for_dbfield, request=request),
        )
        form.user = request.user
        for name, field in form.base_fields.items():
            without_links(field.widget, may_add=name == "program")
        extra = EMPTY_ROWS if request.method == "GET" else 0
        formset: Any = formset_factory(
            form, formset=Rows, extra=extra, max_num=200, absolute_max=300
        )
        data: Any = request.POST if request.method == "POST" else None
        if data is not None and "more" in data:
            data = data.copy()
            data["row-TOTAL_FORMS"] = str(int(data.get("row-TOTAL_FORMS") or 0) + EMPTY_ROWS)
        return formset(
            data,
            prefix="row",
            form_kwargs={"article": article},
            initial=None if data is not None else [self.taken(request, article)],
            carried=self.carried(request, article),
        )

    def carried(self, request: HttpRequest, article: Article) -> dict[str, Any]:
        """What an empty row starts with: as the last figure of this article, or the scope."""
        last = visible_rows(ReportedFigure, request.user).filter(article=article).last()
        if last is not None:
            names = [name for name in CARRIED if name != "period_read"]
            values = {name: last._meta.get_field(name).value_from_object(last) for name in names}
            return values | {"period_read": last.period_text}
        user: Any = request.user
        scopes = list(StaffScope.objects.filter(user=user).select_related("trade_union")[:2])
        if len(scopes) != 1:
            return {}
        union = scopes[0].trade_union
        return {"trade_union": union.pk, "region": union.region_id}

    def taken(self, request: HttpRequest, article: Article) -> dict[str, Any]:
        """The figure at the place in the address (?take=12:5:9), read, for the first row."""
        numbers = request.GET.get("take", "").split(":")
        text = text_of(article)
        if text is None or not all(number.isdigit() for number in numbers) or len(numbers) < 3:
            return {}
        place = Place(*map(int, numbers[:4]))
        figure = figure_at(text, place)
        if figure is None:
            return {}
        words = words_at(text.split("\n"), place)
        at = {
            "line": place.line,
            "start": place.start,
            "end": place.end,
            "end_line": place.end_line,
        }
        return {"as_reported": words, **entries(figure), **at}

    @transaction.atomic
    def save_rows(self, request: HttpRequest, article: Article, rows: Any) -> HttpResponse:
        count = 0
        for row in rows:
            if row.has_changed():
                figure = row.save(commit=False)
                figure.become_draft_of(request.user)
                figure.save()
                self.log_addition(request, figure, [{"added": {}}])
                count += 1
        sentence = ngettext(
            "%(n)s figure is entered and waits for review.",
            "%(n)s figures are entered and wait for review.",
            count,
        )
        self.message_user(request, sentence % {"n": count})
        return redirect(f"{reverse('admin:metrics_reportedfigure_entry')}?article={article.pk}")

    def render_entry(self, request: HttpRequest, article: Article, rows: Any) -> HttpResponse:
        figures = visible_rows(ReportedFigure, request.user).filter(article=article)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Enter figures"),
            "subtitle": article.title,
            "article": article,
            "rows": rows,
            "media": self.media + rows.media + ENTRY_MEDIA,
            "figures": figures.select_related("indicator", "trade_union"),
            **self.marked_text(article),
            "reasons": LeftOutReason.choices,
        }
        return TemplateResponse(request, "metrics/entry.html", context)

    def marked_text(self, article: Article) -> dict[str, Any]:
        """The document's text with its figures marked; nothing where it isn't attached."""
        text = text_of(article)
        if text is None:
            return {}
        figures = ReportedFigure.objects.filter(article__document=article.document_id)
        entered = [figure.place for figure in figures if figure.place]
        left_out = list(article.document.left_out_words.select_related("left_out_by"))
        known = known_left_out(article.document.name)
        marks = marks_in(text, entered, [*(words.place for words in left_out), *known])
        return {
            "lines": marked_lines(text, marks),
            "open_marks": [mark for mark in marks if mark.state == "open"],
            "can_be_taken_back": {
                mark.place
                for mark in marks
                if mark.state == "left_out"
                and at_place(text, mark.place, left_out)
                and not covers(text, mark.place, known)
            },
        }

    def choose_view(self, request: HttpRequest) -> HttpResponse:
        """Which article? One that is here, or a new one."""
        chosen = ChooseArticleForm()
        field = ReportedFigure._meta.get_field("article")
        choice: Any = self.formfield_for_dbfield(field, request=request)
        without_links(choice.widget)
        chosen.fields["article"] = choice
        may_add = all(
            request.user.has_perm(f"metrics.add_{name}") for name in ("article", "document")
        )
        new = NewArticleForm(request.POST or None, request.FILES or None)
        if request.method == "POST":
            if not may_add:
                raise PermissionDenied
            if new.is_valid():
                with transaction.atomic():
                    article = new.save()
                return redirect(f"{request.path}?article={article.pk}")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Enter figures"),
            "chosen": chosen,
            "new": new if may_add else None,
            "media": self.media + chosen.media + ENTRY_MEDIA,
        }
        return TemplateResponse(request, "metrics/choose_article.html", context)

    # what the script asks ---------------------------------------------------------------------

    def period_view(self, request: HttpRequest) -> JsonResponse:
        """The dates that the words of a period name, as JSON; {} where they leave it open."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        number = request.GET.get("article", "")
        article = Article.objects.filter(pk=number).first() if number.isdigit() else None
        period = offer(request.GET.get("words", "")[:100], article) if article else None
        return JsonResponse(offered(period) if period else {})

    def leave_out_view(self, request: HttpRequest) -> HttpResponse:
        """Mark words as no figure, with a reason."""
        article, place = self.posted_words(request)
        reason = request.POST.get("reason", "")
        if place is not None and reason in LeftOutReason.values:
            article.document.left_out_words.create(
                **asdict(place), reason=reason, left_out_by_id=request.user.pk
            )
        return redirect(f"{reverse('admin:metrics_reportedfigure_entry')}?article={article.pk}")

    @method_decorator(transaction.atomic)
    def take_back_view(self, request: HttpRequest) -> HttpResponse:
        """Words that staff left out are “not yet entered” again."""
        article, place = self.posted_words(request)
        text = text_of(article)
        there = article.document.left_out_words.select_for_update(of=("self",))
        found: list[Any] = at_place(text, place, there) if text and place else []
        for words in found:
            words._change_reason = _("Put back to “not yet entered”")
            words.delete()
            said = {
                "words": words_at((text or "").split("\n"), words.place),
                "reason": words.get_reason_display(),
            }
            sentence = _("“%(words)s” is not yet entered again. It was left out: %(reason)s.")
            self.message_user(request, sentence % said)
        return redirect(f"{reverse('admin:metrics_reportedfigure_entry')}?article={article.pk}")

    def posted_words(self, request: HttpRequest) -> tuple[Article, Place | None]:
        """The article and the place that a form of the screen sends."""
        if request.method != "POST" or not self.has_add_permission(request):
            raise PermissionDenied
        number = request.POST.get("article", "")
        article = get_object_or_404(Article, pk=number if number.isdecimal() else 0)
        numbers = request.POST.get("place", "").split(":")
        is_place = all(number.isdecimal() and len(number) < 9 for number in numbers)
        if len(numbers) not in (3, 4) or not is_place:
            return article, None
        return article, Place(*map(int, numbers))


class Rows(BaseFormSet):
    """Rows of one article; an empty row starts with what the one before it had."""

    def __init__(self, *args: Any, carried: dict[str, Any], **kwargs: Any) -> None:
        self.carried = carried
        super().__init__(*args, **kwargs)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs = super().get_form_kwargs(index)
        return {"instance": ReportedFigure(article=kwargs["article"])}

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        kwargs["empty_permitted"] = True
        if not self.is_bound:
            taken = self.initial[i] if self.initial and i < len(self.initial) else {}
            kwargs["initial"] = {**self.carried, **taken}
        return super()._construct_form(i, **kwargs)  # type: ignore[misc]


def without_links(widget: Any, may_add: bool = False) -> None:
    """Take the links to other records off a choice of the admin, to keep the row short."""
    widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
    widget.can_add_related = may_add and getattr(widget, "can_add_related", False)


def text_of(article: Article) -> str | None:
    attached = DocumentText.objects.filter(document=article.document_id).first()
    return attached.text if attached else None


def covers(text: str, place: Place, places: Iterable[Place]) -> bool:
    """Whether one of the places has a character of this one."""
    lines = text.split("\n")
    there = [each for each in places if is_in(lines, each)]
    here = [place] if is_in(lines, place) else []
    return bool(characters(lines, here) & characters(lines, there))


def at_place(text: str, place: Place, left_out: Iterable[LeftOutWords]) -> list[LeftOutWords]:
    """The words left out of which some stand at the place."""
    return [words for words in left_out if covers(text, place, [words.place])]


def known_left_out(document: str) -> list[Place]:
    """The places that the fixtures explain, in the document of this name."""
    path = settings.FIXTURES_DIR / "left_out.csv"
    if not path.exists():
        return []
    return [entry.place for entry in read_left_out(path) if entry.document == document]


def offered(period: Period) -> dict[str, Any]:
    """A period for the script: entries of the fields, and a sentence to click."""
    shown = [date_format(day, "Y-m-d") if day else "…" for day in (period.start, period.end)]
    sentence = _("%(start)s to %(end)s") % {"start": shown[0], "end": shown[1]}
    if period.inferred:
        sentence = _("%(dates)s, inferred from the date of the article") % {"dates": sentence}
    return {
        "sentence": _("Take over: %(dates)s") % {"dates": sentence},
        "entries": {
            "period_start": period.start.isoformat() if period.start else "",
            "period_end": period.end.isoformat() if period.end else "",
            "period_basis": period.basis,
            "period_inferred": period.inferred,
        },
    }
