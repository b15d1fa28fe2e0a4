"""Keeps every page of the admin to what a member of staff may see: the scope.

A model says who sees what by the verbs `visible_to` and `changeable_by` of its QuerySet.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest

# The permission of those who aren't bound to a union; its model is programs.StaffScope.
EVERYWHERE = "programs.work_everywhere"


def visible_rows(model: type[Model], user: Any) -> QuerySet[Any]:
    """The rows of a model that the user may see; of a model without scope, all."""
    rows = model._default_manager.all()
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows


class ScopedChoices:
    """A ModelAdmin or an inline whose fields offer only records of the user's scope.

    A record that is chosen can be looked at, and a new one added. It isn't changed or deleted from
    here: a red cross beside a field looks as if it emptied the field.
    """

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = field.widget.can_delete_related = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", visible_rows(db_field.remote_field.model, request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", visible_rows(db_field.remote_field.model, request.user))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


class KeepsItsChoices(ModelForm):
    """A form in which what a record refers to already may stay, though it is out of scope."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            here = self.initial.get(name) if self.instance.pk else None
            if isinstance(field, ModelChoiceField) and here and field.queryset is not None:
                keys = [getattr(each, "pk", each) for each in here] if is_many(here) else [here]
                model = field.queryset.model
                field.queryset |= model._default_manager.filter(pk__in=keys)


def is_many(value: Any) -> bool:
    return isinstance(value, list | tuple | QuerySet)


def once(request: HttpRequest, ask: Callable[[HttpRequest, Any], bool], record: Model) -> bool:
    """What is asked of a record, by one query a request: the pages of the admin ask many times
    for a permission. Whoever has changed the record asks anew."""
    answers = request.__dict__.setdefault("_scope_answers", {})
    question = (ask.__name__, type(record), record.pk)
    if question not in answers:
        answers[question] = ask(request, record)
    answer: bool = answers[question]
    return answer


class ScopedAdmin(ScopedChoices, admin.ModelAdmin):
    """Lists, autocompletes, bulk actions, history and direct addresses keep to the scope."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    def is_visible(self, request: HttpRequest, record: Model) -> bool:
        return visible_rows(self.model, request.user).filter(pk=record.pk).exists()

    def is_changeable(self, request: HttpRequest, record: Model) -> bool:
        rows: Any = self.model._default_manager
        return rows.changeable_by(request.user).filter(pk=record.pk).exists()

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_view_permission(request, obj) and (
            obj is None or once(request, self.is_visible, obj)
        )

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and (
            obj is None or once(request, self.is_changeable, obj)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (
            obj is None or once(request, self.is_changeable, obj)
        )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing is saved that would leave the scope: the transaction is rolled back."""
        super().save_related(request, form, formsets, change)
        if not self.is_visible(request, form.instance):
            raise PermissionDenied


class ScopedInline(ScopedChoices):
    """An inline of a record in scope."""

    form: Any = KeepsItsChoices
