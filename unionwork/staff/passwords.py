"""Rules for passwords: three kinds of characters, none of the last five, a new one in time."""

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


def is_too_old(user: Any) -> bool:
    """Whether the account's password has to be changed; never where PASSWORD_DAYS is 0."""
    if not settings.PASSWORD_DAYS:
        return False
    newest = FormerPassword.objects.filter(user=user).first()
    oldest = timezone.now() - timedelta(days=settings.PASSWORD_DAYS)
    return newest is not None and newest.set_at < oldest
