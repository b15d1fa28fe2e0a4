"""The admin's site: where staff keep the record, and how they sign in."""

from functools import update_wrapper
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .dashboard import cards, recent_changes
from .models import AuditAction, AuditEntry
from .passwords import is_too_old
from .sign_in import ConfirmForm, SignInForm, confirm, device_of, key_of, new_device

# Pages that a person with too old a password still opens.
OPEN_TO_OLD_PASSWORDS = {"password_change", "password_change_done", "logout", "login", "jsi18n"}
PASSWORD_IS_TOO_OLD = "password_is_too_old"

# A session in use is written this often, so that reading pages doesn't write at every request.
SECONDS_BETWEEN_WRITES = 60


def keep_alive(request: HttpRequest) -> None:
    """A session ends when it is idle: remember that it isn't."""
    now = int(timezone.now().timestamp())
    is_due = now - request.session.get("seen", 0) > SECONDS_BETWEEN_WRITES
    if request.user.is_authenticated and is_due:
        request.session["seen"] = now


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
        """Any page of the admin; with too old a password, only that to change it."""
        inner: Any = super().admin_view(view, cacheable)

        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            keep_alive(request)
            match = request.resolver_match
            is_open = match is not None and match.url_name in OPEN_TO_OLD_PASSWORDS
            if request.session.get(PASSWORD_IS_TOO_OLD) and not is_open:
                messages.warning(request, _("Your password is too old: choose a new one."))
                return redirect("admin:password_change")
            return inner(request, *args, **kwargs)

        return update_wrapper(checked, inner)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        response = super().login(request, extra_context)
        if request.method != "POST":
            return response
        name = request.POST.get("username", "")
        if isinstance(response, HttpResponseRedirect):
            request.session[PASSWORD_IS_TOO_OLD] = is_too_old(request.user)
            keep_alive(request)
            AuditEntry.record(request, AuditAction.SIGNED_IN)
        elif getattr(request, "axes_locked_out", False):
            AuditEntry.record(request, AuditAction.LOCKED_OUT, username=name)
        else:
            AuditEntry.record(request, AuditAction.SIGN_IN_FAILED, username=name)
        return response

    def logout(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        if request.user.is_authenticated:
            AuditEntry.record(request, AuditAction.SIGNED_OUT)
        return super().logout(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        response: Any = super().password_change(request, extra_context)
        if isinstance(response, HttpResponseRedirect):
            request.session[PASSWORD_IS_TOO_OLD] = False
            AuditEntry.record(request, AuditAction.PASSWORD_CHANGED)
        return response

    # the second factor ------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        second = path("second-factor/", self.admin_view(self.second_factor), name="second_factor")
        return [second, *super().get_urls()]

    def second_factor(self, request: HttpRequest) -> HttpResponse:
        """Set a second factor up, or give it up; both need a code."""
        confirmed = device_of(request.user)
        device = confirmed or new_device(request.user)
        form = ConfirmForm(device, request.POST or None)
        if form.is_valid():
            if confirmed:
                confirmed.delete()
                messages.success(request, _("The second factor is switched off."))
            else:
                confirm(request, device)
                messages.success(request, _("From now on signing in needs the code as well."))
            AuditEntry.record(request, AuditAction.SECOND_FACTOR, "off" if confirmed else "on")
            return redirect("admin:second_factor")
        context = {
            **self.each_context(request),
            "title": _("Second factor"),
            "form": form,
            "is_on": confirmed is not None,
            "key": key_of(device),
            "address": device.config_url,
        }
        return TemplateResponse(request, "staff/second_factor.html", context)
