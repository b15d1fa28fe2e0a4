"""What can be done to many programs or unions at once: set the region, add tags."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from programs.models import Program, Region, Tag
from unionwork.staff.actions import BulkAction, BulkForm, bound_form


class RegionForm(BulkForm):
    region = forms.ModelChoiceField(
        Region.objects.all(),
        label=_("region"),
        widget=AutocompleteSelect(Program._meta.get_field("region"), admin.site),
    )
    field_order = ["region", "change_reason"]


class TagsForm(BulkForm):
    tags = forms.ModelMultipleChoiceField(
        Tag.objects.all(),
        label=_("tags"),
        help_text=_("They are added to the tags that are there."),
        widget=AutocompleteSelectMultiple(Program._meta.get_field("tags"), admin.site),
    )
    field_order = ["tags", "change_reason"]


def plan_region(record: Any, asked: dict[str, Any], user: Any) -> tuple[str, str]:
    return str(record.region or ""), str(asked["region"])


def set_region(record: Any, asked: dict[str, Any], user: Any) -> None:
    record.region = asked["region"]
    record.full_clean()
    record.save()


def plan_tags(program: Program, asked: dict[str, Any], user: Any) -> tuple[str, str]:
    there = set(program.tags.all())
    return names(there), names(there | set(asked["tags"]))


def names(tags: set[Tag]) -> str:
    return str(_(", ")).join(sorted(tag.name for tag in tags))


def add_tags(program: Program, asked: dict[str, Any], user: Any) -> None:
    if set(program.tags.all()).issuperset(asked["tags"]):
        raise ValidationError(_("It has these tags already."))
    program.tags.add(*asked["tags"])


def region_form(request: HttpRequest) -> Any:
    return bound_form(RegionForm, request)


SET_REGION = BulkAction(region_form, plan_region, set_region)
ADD_TAGS = BulkAction(lambda request: bound_form(TagsForm, request), plan_tags, add_tags)


class RegionAction:
    """Adds “set region” to a list of records with a region."""

    @admin.action(description=_("Set the region …"), permissions=["change"])
    def set_region(self, request: HttpRequest, queryset: Any) -> Any:
        return SET_REGION(self, request, queryset.select_related("region"))


class TagsAction:
    """Adds “add tags” to the list of programs."""

    @admin.action(description=_("Add tags …"), permissions=["change"])
    def add_tags(self, request: HttpRequest, queryset: Any) -> Any:
        return ADD_TAGS(self, request, queryset.prefetch_related("tags"))
