"""Import and export in the admin: a mix-in for the admin of a record.

The pages are our own, because those of django-import-export carry inline styles, which the
Content-Security-Policy forbids, and import a file that may do something else than its preview. A
long import shows its progress by sending its page bit by bit, which needs no task queue.
"""

import logging
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from unionwork.models import AuditEntry

from .files import read_table
from .forms import UploadForm
from .models import Upload
from .plans import CHANGED, NEW, Import, Plan, Problem
from .resources import RecordResource
from .tables import MOST_ROWS, FileRefused
from .workbooks import CSV_TYPE, WORKBOOK_TYPE, csv_lines, workbook

logger = logging.getLogger(__name__)

HERE = "<!-- progress -->"
SHOWN = 100  # steps or problems on a page


class ImportsAndExports(admin.ModelAdmin):
    """Adds import and export to the list of a record; `resource_class` says what its rows are."""

    resource_class: type[RecordResource]
    change_list_template = "importing/change_list.html"

    # permissions --------------------------------------------------------------------------------

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    # addresses ----------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        views: list[tuple[str, Any, str]] = [
            ("import/", self.import_view, "import"),
            ("import/<int:upload>/", self.preview_view, "import_preview"),
            ("template/", self.template_view, "import_template"),
            ("export/<str:extension>/", self.export_view, "export"),
        ]
        return [
            path(route, self.admin_site.admin_view(view), name=self.address_name(name))
            for route, view, name in views
        ] + super().get_urls()

    def address_name(self, view: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{view}"

    def address(self, view: str, *args: Any) -> str:
        return reverse(f"admin:{self.address_name(view)}", args=args)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        tools = {"query": request.GET.urlencode()}
        if self.has_import_permission(request):
            tools["import"] = self.address("import")
        if self.has_export_permission(request):
            tools["workbook"] = self.address("export", "xlsx")
            tools["csv"] = self.address("export", "csv")
        return super().changelist_view(request, {"exchange": tools} | (extra_context or {}))

    # importing ----------------------------------------------------------------------------------

    def resource(self, request: HttpRequest, reason: str = "") -> RecordResource:
        return self.resource_class(request.user, reason)

    def import_view(self, request: HttpRequest) -> HttpResponseBase:
        """Where a file is uploaded; nothing is imported before it was previewed."""
        self.refuse_without(self.has_import_permission(request))
        form = UploadForm(
            self.resource(request),
            data=request.POST if request.method == "POST" else None,
            files=request.FILES if request.method == "POST" else None,
        )
        if form.is_valid():
            user: Any = request.user
            Upload.objects.forgotten().delete()
            upload = Upload.objects.create(
                user=user,
                model=self.opts.label_lower,
                name=form.cleaned_data["file"].name,
                content=form.content,
                reason=form.cleaned_data["reason"],
                language=get_language(),
            )
            return redirect(self.address("import_preview", upload.pk))
        columns = self.resource(request).columns()
        return self.page(request, "import", _("Import"), form=form, columns=columns)

    def preview_view(self, request: HttpRequest, upload: int) -> HttpResponseBase:
        """What importing the file does; a POST with the digest of that plan carries it out."""
        self.refuse_without(self.has_import_permission(request))
        mine = get_object_or_404(Upload, pk=upload, user=request.user, model=self.opts.label_lower)
        plan = mine.plan
        if plan is None:
            return self.running(request, mine, _("The file is being checked"))
        if request.method == "POST" and mine.applied_at is None:
            confirmed = request.POST.get("digest", "")
            return self.running(request, mine, _("The file is being imported"), confirmed)
        return self.preview(request, mine, plan)

    def preview(self, request: HttpRequest, upload: Upload, plan: Plan) -> HttpResponse:
        labels = {column.name: column.label for column in self.resource(request).columns()}
        digest = plan.digest()
        steps = Paginator(plan.steps, SHOWN).get_page(request.GET.get("page"))
        for step in steps:
            step.changes[:] = [(labels.get(name, name), *change) for name, *change in step.changes]
        return self.page(
            request,
            "preview",
            _("Imported") if upload.applied_at else _("Preview of the import"),
            upload=upload,
            plan=plan,
            digest=digest,
            has_changed="changed" in request.GET,
            new=plan.count(NEW),
            changed=plan.count(CHANGED),
            problems=Paginator(plan.problems, SHOWN).get_page(request.GET.get("problems")),
            steps=steps,
            form=UploadForm(self.resource(request), initial={"reason": upload.reason}),
        )

    def running(
        self, request: HttpRequest, upload: Upload, title: Any, confirmed: str = ""
    ) -> StreamingHttpResponse:
        """A page that grows while the file is checked or imported, and then leads to its plan."""
        response = StreamingHttpResponse(self.bits(request, upload, title, confirmed))
        response["X-Accel-Buffering"] = "no"  # a proxy shall hand on every bit at once
        response["Cache-Control"] = "no-store"
        return response

    def bits(
        self, request: HttpRequest, upload: Upload, title: Any, confirmed: str
    ) -> Iterator[str]:
        with translation.override(upload.language):
            page = self.page(request, "progress", title, here=HERE, upload=upload).rendered_content
            before, after = page.split(HERE)
            yield before
            query = ""
            try:
                for plan in self.carry_out(request, upload, confirmed):
                    if isinstance(plan, str):
                        yield plan
                    elif confirmed and not plan.is_applied:
                        query = "?changed"
            except Exception:
                logger.exception("The import of %s failed", upload.name)
                yield render_to_string("importing/failed.html", {"back": self.address("import")})
            else:
                address = self.address("import_preview", upload.pk) + query
                yield render_to_string("importing/finished.html", {"address": address})
            yield after

    def carry_out(
        self, request: HttpRequest, upload: Upload, confirmed: str
    ) -> Iterator[str | Plan]:
        """Yields progress, and at last the plan. That it was carried out stays with it or not
        at all; a second request for the same upload waits and finds it done."""
        reading = self.resource(request, self.reason(upload))
        table = read_table(upload.name, bytes(upload.content)) if upload.content else None
        with transaction.atomic() if confirmed else nullcontext():
            if confirmed:
                upload = Upload.objects.select_for_update().get(pk=upload.pk)
            if table is None or upload.applied_at is not None:
                return
            try:
                run = Import(reading, table).run(confirmed)
                while True:
                    context = {"progress": next(run)}
                    yield render_to_string("importing/progress_bar.html", context)
            except FileRefused as refused:
                problems = [Problem(0, "", "", "", each) for each in refused.problems]
                plan = Plan(problems=problems)
            except StopIteration as end:
                plan = end.value
            upload.keep(plan)
            if plan.is_applied:
                self.note(request, "import", file=upload.name, rows=plan.rows, new=plan.count(NEW),
                          changed=plan.count(CHANGED))  # fmt: skip
        yield plan

    def reason(self, upload: Upload) -> str:
        said = translation.gettext("Import of %(file)s") % {"file": upload.name}
        return upload.reason or said[:100]

    # exporting ----------------------------------------------------------------------------------

    def template_view(self, request: HttpRequest) -> HttpResponse:
        """An empty workbook with an example row, to fill in."""
        self.refuse_without(self.has_import_permission(request))
        content = workbook(self.resource(request), [], is_template=True)
        return self.download(content, f"{self.opts.model_name}-template.xlsx")

    def export_view(self, request: HttpRequest, extension: str) -> HttpResponseBase:
        """The whole list, as its filters and search narrow it."""
        self.refuse_without(self.has_export_permission(request))
        changelist = self.get_changelist_instance(request)
        return self.export(request, changelist.get_queryset(request), extension)

    def export(
        self, request: HttpRequest, queryset: QuerySet[Any], extension: str
    ) -> HttpResponseBase:
        resource = self.resource(request)
        # The list's own way of reading would only load what no cell shows.
        queryset = self.model._default_manager.filter(pk__in=queryset.values("pk")).order_by("pk")
        count = queryset.count()
        if extension != "csv" and count > MOST_ROWS:
            sentence = _("A workbook has at most %(most)s rows: narrow the list, or export as CSV.")
            self.message_user(request, sentence % {"most": f"{MOST_ROWS:,}"}, messages.ERROR)
            return redirect(self.address("changelist") + f"?{request.GET.urlencode()}")
        self.note(request, "export", rows=count, format=extension)
        records = resource.export_records(queryset)
        name = f"{self.opts.model_name}-{timezone.localdate().isoformat()}.{extension}"
        if extension == "csv":
            response = StreamingHttpResponse(csv_lines(resource, records), content_type=CSV_TYPE)
            response["Content-Disposition"] = f'attachment; filename="{name}"'
            return response
        return self.download(workbook(resource, records), name)

    def download(self, content: bytes, name: str) -> HttpResponse:
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type=WORKBOOK_TYPE, headers=disposition)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Beside the record's own actions, those that export what is selected."""
        actions = super().get_actions(request)
        if self.has_export_permission(request) and "_popup" not in request.GET:
            for name in ("export_selected_as_workbook", "export_selected_as_csv"):
                actions[name] = self.get_action(name)
        return actions

    @admin.action(permissions=["export"], description=_("Export as an Excel workbook"))
    def export_selected_as_workbook(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponseBase:
        return self.export(request, queryset, "xlsx")

    @admin.action(permissions=["export"], description=_("Export as CSV"))
    def export_selected_as_csv(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponseBase:
        return self.export(request, queryset, "csv")

    # both ---------------------------------------------------------------------------------------

    def page(self, request: HttpRequest, name: str, title: Any, **context: Any) -> TemplateResponse:
        context |= self.admin_site.each_context(request) | {
            "title": title,
            "opts": self.opts,
            "import_address": self.address("import"),
            "template_address": self.address("import_template"),
            "list_address": self.address("changelist"),
        }
        return TemplateResponse(request, f"importing/{name}.html", context)

    def note(self, request: HttpRequest, action: str, **details: Any) -> None:
        AuditEntry.record(request, action, subject=str(self.opts.verbose_name_plural), **details)

    def refuse_without(self, permission: bool) -> None:
        if not permission:
            raise PermissionDenied
