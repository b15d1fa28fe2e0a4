"""Signing in to the admin, with a second factor for those who have set one up."""

from base64 import b32encode
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_otp import login as verify_session
from django_otp.plugins.otp_totp.models import TOTPDevice

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "vTextField"}


def device_of(user: Any) -> TOTPDevice | None:
    """The second factor of an account, where it is set up and confirmed."""
    return TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).first()


class SignInForm(AdminAuthenticationForm):
    """Name, password and, for accounts with a second factor, the code of the moment."""

    otp_token = forms.CharField(
        label=_("Code of the second factor"),
        required=False,
        max_length=8,
        help_text=_("Only if you have set one up."),
        widget=forms.TextInput(attrs=CODE),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        user: Any = self.get_user()
        device = device_of(user) if user else None
        if device is not None:
            allowed, _why = device.verify_is_allowed()
            if not (allowed and device.verify_token(cleaned.get("otp_token", "").replace(" ", ""))):
                self.user_cache = None
                raise ValidationError(
                    _("The code of the second factor is missing or wrong."), code="second_factor"
                )
            user.otp_device = device
        return cleaned


class ConfirmForm(forms.Form):
    """The code that proves that the telephone has the key."""

    token = forms.CharField(
        label=pgettext_lazy("sign-in", "Code"), max_length=8, widget=forms.TextInput(attrs=CODE)
    )

    def __init__(self, device: TOTPDevice, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.device = device

    def clean_token(self) -> str:
        token: str = self.cleaned_data["token"].replace(" ", "")
        allowed, _why = self.device.verify_is_allowed()
        if not (allowed and self.device.verify_token(token)):
            raise ValidationError(_("This isn't the code of the moment. Try the next one."))
        return token


def new_device(user: Any) -> TOTPDevice:
    """The account's device that waits for its first code, made once."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=user, confirmed=False, name="TOTP")


def key_of(device: TOTPDevice) -> str:
    """The key as one types it into an authenticator, in groups of four."""
    key = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(key[i : i + 4] for i in range(0, len(key), 4))


def confirm(request: HttpRequest, device: TOTPDevice) -> None:
    """From now on the account needs its code; the session that set it up has shown it."""
    device.confirmed = True
    device.save()
    verify_session(request, device)
