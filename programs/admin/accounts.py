"""Where administrators keep the accounts of staff, their roles and their scope."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Model, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static import admin as static_admin
from django_otp.plugins.otp_totp import admin as otp_admin

from programs.models import StaffScope
from unionwork.models import AuditEntry
from unionwork.staff.models import AuditAction
from unionwork.staff.passwords import note_given_password
from unionwork.staff.second_factor import switch_off

# The secrets of a second factor are nobody's to see, as their own admin would show them.
admin.site.unregister([User, Group, otp_admin.TOTPDevice, static_admin.StaticDevice])


# The groups that a migration makes, as staff call them.
ROLES = {
    "editors": _("Editors"),
    "reviewers": _("Reviewers"),
    "auditors": _("Auditors"),
    "administrators": _("Administrators"),
}


def role_name(group: Group) -> str:
    return str(ROLES.get(group.name, group.name))


class RoleFilter(admin.SimpleListFilter):
    """Accounts by their role."""

    title = pgettext_lazy("staff", "Role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(ROLES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


class ScopeInline(admin.TabularInline):
    model = StaffScope
    extra = 0
    autocomplete_fields = ["trade_union"]


@admin.register(User)
class AccountAdmin(UserAdmin):
    """The account of a member of staff. It is closed by making it inactive, never deleted, so that
    the history goes on saying who did what."""

    list_display = ["username", "last_name", "first_name", "is_active", "last_login"]
    list_filter = [RoleFilter, "is_active", "is_superuser"]
    inlines = [ScopeInline]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["last_name", "first_name", "email"]}),
        (
            pgettext_lazy("staff", "Role"),
            {"fields": ["is_active", "is_staff", "is_superuser", "groups"]},
        ),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "password1", "password2"]})]
    readonly_fields = ["last_login", "date_joined"]
    actions = ["without_second_factor"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[Any]:
        """Only a superuser makes superusers."""
        fields = list(super().get_readonly_fields(request, obj))
        return fields if request.user.is_superuser else [*fields, "is_superuser"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody but a superuser changes a superuser's account, and nobody else their own role."""
        allowed = super().has_change_permission(request, obj)
        if obj is None or request.user.is_superuser:
            return allowed
        return allowed and obj != request.user and not getattr(obj, "is_superuser", False)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field is not None and db_field.name == "groups":
            field.label = pgettext_lazy("staff", "Role")
            field.help_text = ""
            field.widget = CheckboxSelectMultiple(choices=field.widget.choices)
            field.label_from_instance = role_name
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True
        obj.powers_before = powers(User.objects.get(pk=obj.pk)) if change else {}
        super().save_model(request, obj, form, change)
        if not change:
            note_given_password(obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The audit log keeps what an account might do before, and may now."""
        super().save_related(request, form, formsets, change)
        before, after = form.instance.powers_before, powers(form.instance)
        if before != after:
            AuditEntry.record(
                request,
                AuditAction.PERMISSIONS_CHANGED,
                form.instance.get_username(),
                before=before,
                after=after,
            )

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        response = super().user_change_password(request, id, form_url)
        if isinstance(response, HttpResponseRedirect):
            account = User.objects.get(pk=id)
            if account != request.user:
                note_given_password(account)
            AuditEntry.record(request, AuditAction.PASSWORD_CHANGED, account.get_username())
        return response

    @admin.action(
        description=_("Switch the second factor off (lost telephone)"), permissions=["change"]
    )
    def without_second_factor(self, request: HttpRequest, queryset: Any) -> None:
        for account in queryset:
            if not self.has_change_permission(request, account):
                continue
            if switch_off(account):
                AuditEntry.record(
                    request, AuditAction.SECOND_FACTOR, account.get_username(), reset=True
                )
                self.message_user(
                    request,
                    gettext("%(account)s signs in without a second factor.") % {"account": account},
                )


def powers(account: Any) -> dict[str, Any]:
    """What an account may do, and on whose records."""
    return {
        "is_active": account.is_active,
        "is_staff": account.is_staff,
        "is_superuser": account.is_superuser,
        "roles": sorted(account.groups.values_list("name", flat=True)),
        "scope": sorted(account.scopes.values_list("trade_union__slug", flat=True)),
    }


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """The roles, to look up: they are made by a migration."""

    list_display = ["role"]

    @admin.display(description=pgettext_lazy("staff", "Role"), ordering="name")
    def role(self, group: Group) -> str:
        return role_name(group)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
