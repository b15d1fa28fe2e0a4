"""Signing in to the admin, with a second factor for those who have set one up."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_otp.plugins.otp_totp.models import TOTPDevice

from .second_factor import LONGEST, accepted_by, device_of, plain

WRONG_CODE = "second_factor"  # of the error


def code_widget(inputmode: str) -> forms.TextInput:
    """A backup code has letters, so that only setting up asks for the keyboard of digits."""
    attrs = {"autocomplete": "one-time-code", "inputmode": inputmode, "class": "vTextField"}
    return forms.TextInput(attrs=attrs | {"autocapitalize": "none", "spellcheck": "false"})


class SignInForm(AdminAuthenticationForm):
    """Name, password and, for accounts with a second factor, the code of the moment."""

    otp_token = forms.CharField(
        label=_("Code of the second factor"),
        required=False,
        max_length=LONGEST,
        help_text=_("Only if you have set one up: of the telephone, or a backup code."),
        widget=code_widget("text"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        user: Any = self.get_user()
        if user is not None and device_of(user) is not None:
            device = accepted_by(user, cleaned.get("otp_token", ""))
            if device is None:
                self.refuse(user)
            user.otp_device = device
        return cleaned

    def refuse(self, user: Any) -> None:
        """A wrong code counts like a wrong password, and locks like one."""
        self.user_cache = None
        credentials = {"username": user.get_username()}
        user_login_failed.send(sender=__name__, credentials=credentials, request=self.request)
        raise ValidationError(
            _("The code of the second factor is missing or wrong."), code=WRONG_CODE
        )


class ConfirmForm(forms.Form):
    """The code that proves that the telephone has the key."""

    token = forms.CharField(
        label=pgettext_lazy("sign-in", "Code"), max_length=8, widget=code_widget("numeric")
    )

    def __init__(self, device: TOTPDevice, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.device = device

    def clean_token(self) -> str:
        token = plain(self.cleaned_data["token"])
        allowed, _why = self.device.verify_is_allowed()
        if not (allowed and self.device.verify_token(token)):
            raise ValidationError(_("This isn't the code of the moment. Try the next one."))
        return token


class CodeForm(forms.Form):
    """A code of the second factor, for what only its owner may do."""

    token = forms.CharField(
        label=pgettext_lazy("sign-in", "Code"), max_length=LONGEST, widget=code_widget("text")
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_token(self) -> str:
        token: str = self.cleaned_data["token"]
        if accepted_by(self.user, token) is None:
            raise ValidationError(
                _("This is neither the code of the moment nor a backup code. Wait for the next.")
            )
        return token
