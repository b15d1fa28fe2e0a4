"""Where staff edit unions and programs."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.importing import ProgramResource, TradeUnionResource
from programs.models import (
    DETAILS,
    BeneficiaryGroup,
    Partner,
    Program,
    ProgramParticipant,
    Region,
    Tag,
    TradeUnion,
)
from unionwork.fields import known_date
from unionwork.importing.admin import ImportsAndExports
from unionwork.staff.dashboard import Card
from unionwork.staff.lists import ListAdmin, by_year, counted
from unionwork.staff.records import RecordAdmin
from unionwork.staff.scope import EVERYWHERE, ScopedAdmin, ScopedInline

from .actions import RegionAction, TagsAction
from .filters import FiguresFilter, JoinedByFilter, RegionFilter, UnionFilter
from .forms import ParticipantFormSet, TradeUnionForm


@admin.register(Region)
class RegionAdmin(ListAdmin, ScopedAdmin):
    """Regions can be looked up here; they change only through `manage.py import_regions`."""

    list_display = ["code", "name_zh", "name_en", "level", "parent"]
    list_filter = ["level"]
    list_select_related = ["parent"]
    search_fields = ["code", "name_zh", "name_en"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(TradeUnion)
class TradeUnionAdmin(RegionAction, ImportsAndExports, RecordAdmin):
    form = TradeUnionForm
    actions = ["set_region"]
    resource_class = TradeUnionResource
    list_display = ["name_zh", "kind", "tier", "region", "parent"]
    list_filter = [RegionFilter, UnionFilter, "kind", "tier"]
    list_select_related = ["region", "parent"]
    search_fields = ["name_zh", "name_en", "aliases", "slug"]
    autocomplete_fields = ["region", "parent"]
    prepopulated_fields = {"slug": ["name_en"]}


@admin.register(Partner)
class PartnerAdmin(RecordAdmin):
    list_display = ["name_zh", "name_en", "kind", "region"]
    list_filter = ["kind"]
    list_select_related = ["region"]
    search_fields = ["name_zh", "name_en", "slug"]
    autocomplete_fields = ["region"]
    prepopulated_fields = {"slug": ["name_en"]}


@admin.register(BeneficiaryGroup)
class BeneficiaryGroupAdmin(RecordAdmin):
    list_display = ["code", "name_zh", "name_en"]
    search_fields = ["code", "name_zh", "name_en"]


@admin.register(Tag)
class TagAdmin(RecordAdmin):
    list_display = ["slug", "name_zh", "name_en"]
    search_fields = ["slug", "name_zh", "name_en"]


class ParticipantInline(ScopedInline, admin.TabularInline):
    model = ProgramParticipant
    formset = ParticipantFormSet
    fields = ["trade_union", "role"]  # named: else Django makes a form to know them
    extra = 0
    autocomplete_fields = ["trade_union"]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.user = None if request.user.has_perm(EVERYWHERE) else request.user
        return formset


def detail_inline(kind: str) -> type[admin.StackedInline]:
    """The inline for the facts that only programs of this kind have."""
    model = DETAILS[kind]
    records = [f.name for f in model._meta.concrete_fields if f.many_to_one and f.remote_field]
    options = {
        "model": model,
        "fk_name": "program",
        "can_delete": True,
        "extra": 0,
        "fields": [f.name for f in model._meta.fields if f.editable and f.name != "program"],
        "autocomplete_fields": records,
    }
    return type(f"{model.__name__}Inline", (ScopedInline, admin.StackedInline), options)


DETAIL_INLINES = {kind: detail_inline(kind) for kind in DETAILS}


@admin.register(Program)
class ProgramAdmin(RegionAction, TagsAction, ImportsAndExports, RecordAdmin):
    actions = ["set_region", "add_tags"]
    resource_class = ProgramResource
    list_display = ["name_zh", "kind", "region", "started", "ended"]
    list_filter = [
        RegionFilter,
        JoinedByFilter,
        "kind",
        by_year("started_on"),
        FiguresFilter,
        "tags",
    ]
    list_select_related = ["region"]
    search_fields = ["name_zh", "name_en", "slug"]
    autocomplete_fields = ["region", "parent", "beneficiaries", "tags", "partners"]
    prepopulated_fields = {"slug": ["name_en"]}
    fieldsets = [
        (None, {"fields": ["name_zh", "name_en", "slug", "kind", "region", "parent"]}),
        (
            _("Time"),
            {
                "fields": [
                    ("started_on", "started_on_precision"),
                    ("ended_on", "ended_on_precision"),
                ]
            },
        ),
        (_("For whom, with whom"), {"fields": ["beneficiaries", "partners", "tags"]}),
        (_("Summary"), {"fields": ["summary_zh", "summary_en"]}),
    ]

    @admin.display(description=_("started on"), ordering="started_on")
    def started(self, program: Program) -> str:
        """As much of the date as is known: 2019, not 2019-01-01."""
        return known_date(program.started_on, program.started_on_precision)

    @admin.display(description=_("ended on"), ordering="ended_on")
    def ended(self, program: Program) -> str:
        return known_date(program.ended_on, program.ended_on_precision)

    def get_inlines(self, request: HttpRequest, obj: Program | None) -> list[Any]:
        """The unions that take part and, once the kind is known, the facts of that kind alone."""
        detail = DETAIL_INLINES.get(obj.kind) if obj else None
        return [ParticipantInline, detail] if detail else [ParticipantInline]

    def cards(self, request: HttpRequest) -> list[Card]:
        address = f"{reverse('admin:programs_program_changelist')}?figures=none"
        programs: Any = self.get_queryset(request)
        number = counted(programs.without_figures())
        return [Card(_("Programs without figures"), number, address)]
