"""Rules for passwords: three kinds of characters, none of the last five, a new one in time.

Who was given a password by an administrator chooses another at the first sign-in.
"""

import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import FormerPassword

KINDS = [r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]"]
KINDS_NEEDED = 3
REMEMBERED = 5


class KindsOfCharacters:
    """At least three of: small letters, capitals, digits, others."""

    def validate(self, password: str, user: Any = None) -> None:
        if sum(bool(re.search(kind, password)) for kind in KINDS) < KINDS_NEEDED:
            raise ValidationError(self.get_help_text(), code="too_simple")

    def get_help_text(self) -> str:
        return _("Use at least three of: small letters, capital letters, digits, other characters.")


class NotUsedBefore:
    """None of the account's last five passwords; it remembers their hashes."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        former = FormerPassword.objects.filter(user=user)[:REMEMBERED]
        if any(check_password(password, each.password) for each in former):
            raise ValidationError(self.get_help_text(), code="used_before")

    def password_changed(self, password: str, user: Any = None) -> None:
        """Django calls this once the new password is stored."""
        FormerPassword.objects.create(user=user, password=user.password)

    def get_help_text(self) -> str:
        return _("Take none of your last five passwords.")


def has_to_be_changed(user: Any) -> bool:
    """Whether somebody else gave the account its password, or it is older than PASSWORD_DAYS."""
    newest = FormerPassword.objects.filter(user=user).first()
    if newest is None:
        return False
    oldest = timezone.now() - timedelta(days=settings.PASSWORD_DAYS)
    return newest.is_given or (settings.PASSWORD_DAYS > 0 and newest.set_at < oldest)


def note_given_password(user: Any) -> None:
    """An administrator has set the password that the account has now."""
    newest = FormerPassword.objects.filter(user=user).first()
    if newest is not None:
        newest.is_given = True
        newest.save()
