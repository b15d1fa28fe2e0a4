"""The admin's site: where staff keep the record, and how they sign in."""

from functools import update_wrapper
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_otp.plugins.otp_static.models import StaticDevice

from .dashboard import cards, recent_changes
from .models import AuditAction, AuditEntry
from .passwords import has_to_be_changed
from .second_factor import (
    backup_codes_left,
    confirm,
    device_of,
    key_of,
    new_backup_codes,
    new_device,
    picture_of,
    switch_off,
)
from .sign_in import WRONG_CODE, CodeForm, ConfirmForm, SignInForm

# Pages that a person still opens who has to change the password.
OPEN_BEFORE_CHANGE = {"password_change", "password_change_done", "logout", "login", "jsi18n"}
CHANGE_PASSWORD = "change_password"

# A session in use is written this often, so that reading pages doesn't write at every request.
SECONDS_BETWEEN_WRITES = 60


def keep_alive(request: HttpRequest) -> None:
    """A session ends when it is idle: remember that it isn't."""
    now = int(timezone.now().timestamp())
    is_due = now - request.session.get("seen", 0) > SECONDS_BETWEEN_WRITES
    if request.user.is_authenticated and is_due:
        request.session["seen"] = now


def is_wrong_code(response: Any) -> bool:
    """Whether signing in failed by the second factor alone."""
    form = (response.context_data or {}).get("form")
    return form is not None and form.has_error(NON_FIELD_ERRORS, WRONG_CODE)


class StaffSite(AdminSite):
    """The stock admin with our own index, sign-in and stylesheet."""

    site_header = site_title = gettext_lazy("unionwork")
    index_title = gettext_lazy("Work and records")
    login_form = SignInForm

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """What waits, what lacks something, and what was changed; each leads to its list."""
        context = {
            "cards": cards(request, self._registry),
            "recent": recent_changes(request, self._registry),
        }
        return super().index(request, context | (extra_context or {}))

    # who comes in -----------------------------------------------------------------------------

    def has_permission(self, request: HttpRequest) -> bool:
        """Active staff; whoever has a second factor has shown it in this session."""
        if not super().has_permission(request):
            return False
        is_verified = getattr(request.user, "is_verified", lambda: False)()
        return is_verified or device_of(request.user) is None

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Any page of the admin; with a password that has to be changed, only that to change it."""
        inner: Any = super().admin_view(view, cacheable)

        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            keep_alive(request)
            match = request.resolver_match
            is_open = match is not None and match.url_name in OPEN_BEFORE_CHANGE
            if request.session.get(CHANGE_PASSWORD) and not is_open:
                messages.warning(
                    request, _("Your password is too old, or others know it: choose a new one.")
                )
                return redirect("admin:password_change")
            return inner(request, *args, **kwargs)

        return update_wrapper(checked, inner)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        response = super().login(request, extra_context)
        if request.method != "POST":
            return response
        name = request.POST.get("username", "")
        if isinstance(response, HttpResponseRedirect):
            request.session[CHANGE_PASSWORD] = has_to_be_changed(request.user)
            keep_alive(request)
            self.note_sign_in(request)
        elif getattr(request, "axes_locked_out", False):
            AuditEntry.record(request, AuditAction.LOCKED_OUT, username=name)
        elif is_wrong_code(response):
            AuditEntry.record(request, AuditAction.CODE_FAILED, username=name)
        else:
            AuditEntry.record(request, AuditAction.SIGN_IN_FAILED, username=name)
        return response

    def note_sign_in(self, request: HttpRequest) -> None:
        """The audit log says if it was by a backup code, and their owner how many are left."""
        if not isinstance(getattr(request.user, "otp_device", None), StaticDevice):
            AuditEntry.record(request, AuditAction.SIGNED_IN)
            return
        left = backup_codes_left(request.user)
        AuditEntry.record(request, AuditAction.SIGNED_IN, by="backup code", left=left)
        sentence = ngettext(
            "You signed in with a backup code: %(n)s is left.",
            "You signed in with a backup code: %(n)s are left.",
            left,
        )
        messages.warning(request, sentence % {"n": left})

    def logout(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        if request.user.is_authenticated:
            AuditEntry.record(request, AuditAction.SIGNED_OUT)
        return super().logout(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        response: Any = super().password_change(request, extra_context)
        if isinstance(response, HttpResponseRedirect):
            request.session[CHANGE_PASSWORD] = False
            AuditEntry.record(request, AuditAction.PASSWORD_CHANGED)
        return response

    # the second factor ------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        second = path("second-factor/", self.admin_view(self.second_factor), name="second_factor")
        return [second, *super().get_urls()]

    def second_factor(self, request: HttpRequest) -> HttpResponse:
        """Set a second factor up, give it up, or make new backup codes; each needs a code."""
        user: Any = request.user
        if device_of(user) is not None:
            return self.change_second_factor(request, user)
        device = new_device(user)
        form = ConfirmForm(device, request.POST or None)
        if form.is_valid():
            confirm(request, device)
            AuditEntry.record(request, AuditAction.SECOND_FACTOR, "on")
            return self.backup_codes(request, user)
        context = {"form": form, "key": key_of(device), "picture": picture_of(device)}
        return self.second_factor_page(
            request, "second_factor", address=device.config_url, **context
        )

    def change_second_factor(self, request: HttpRequest, user: Any) -> HttpResponse:
        form = CodeForm(user, request.POST or None)
        if form.is_valid():
            if "codes" in request.POST:
                AuditEntry.record(request, AuditAction.BACKUP_CODES)
                return self.backup_codes(request, user)
            switch_off(user)
            messages.success(request, _("The second factor is switched off."))
            AuditEntry.record(request, AuditAction.SECOND_FACTOR, "off")
            return redirect("admin:second_factor")
        if form.is_bound:
            AuditEntry.record(request, AuditAction.CODE_FAILED)
        left = backup_codes_left(user)
        return self.second_factor_page(request, "second_factor_on", form=form, left=left)

    def backup_codes(self, request: HttpRequest, user: Any) -> HttpResponse:
        """New codes, on the only page that ever shows them."""
        return self.second_factor_page(request, "backup_codes", codes=new_backup_codes(user))

    def second_factor_page(
        self, request: HttpRequest, name: str, **context: Any
    ) -> TemplateResponse:
        context |= self.each_context(request) | {"title": _("Second factor")}
        return TemplateResponse(request, f"staff/{name}.html", context)
