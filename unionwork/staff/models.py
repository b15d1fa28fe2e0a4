"""What the site keeps about the work of staff: the audit log, lists they saved, old passwords."""

from typing import Any, NoReturn, Self

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AuditAction(models.TextChoices):
    SIGNED_IN = "signed_in", _("Signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
    LOCKED_OUT = "locked_out", _("Locked out")
    SIGNED_OUT = "signed_out", _("Signed out")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    SECOND_FACTOR = "second_factor", _("Second factor changed")
    CODE_FAILED = "code_failed", _("Second factor failed")
    BACKUP_CODES = "backup_codes", _("New backup codes")
    PERMISSIONS_CHANGED = "permissions", _("Permissions changed")
    EXPORTED = "export", _("Exported")
    IMPORTED = "import", _("Imported")


class AuditError(Exception):
    """Somebody tried to change the audit log."""


class AuditQuerySet(models.QuerySet[Any]):
    """Entries are only ever added."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AuditError("The audit log can't be changed.")

    def delete(self) -> NoReturn:
        raise AuditError("The audit log can't be deleted.")

    bulk_update = update  # type: ignore[assignment]


class AuditEntry(models.Model):
    """A sign-in, a new permission, an export: what the law wants to be known later 审计日志.

    It names the account by its number and name, not by a foreign key: nothing that happens to the
    account later may change the entry. Entries are never deleted; the law asks for six months.
    """

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    action = models.CharField(_("what"), max_length=16, choices=AuditAction.choices)
    user_number = models.BigIntegerField(_("number of the account"), null=True, blank=True)
    username = models.CharField(_("account"), max_length=150, blank=True)
    address = models.GenericIPAddressField(_("network address"), null=True, blank=True)
    subject = models.CharField(_("about"), max_length=300, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit log entry")
        verbose_name_plural = _("audit log")
        ordering = ["-id"]
        default_permissions = ["view"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.get_action_display()} {self.username}"

    @classmethod
    def record(
        cls,
        request: HttpRequest,
        action: str,
        subject: str = "",
        username: str = "",
        **details: Any,
    ) -> Self:
        """Add an entry about what the request does; `username` where nobody is signed in."""
        user = request.user
        return cls.objects.create(
            action=AuditAction(action),
            user_number=user.pk,
            username=(user.get_username() or username)[:150],
            address=get_client_ip_address(request),
            subject=subject[:300],
            details=details,
        )

    @classmethod
    def record_command(cls, action: str, subject: str, user: Any = None, **details: Any) -> Self:
        """Add an entry about what a command on the server does; `user` if it is told for whom."""
        return cls.objects.create(
            action=AuditAction(action),
            user_number=user and user.pk,
            username=user.get_username() if user else "",
            subject=subject[:300],
            details={"by": "command", **details},
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AuditError("The audit log can't be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AuditError("The audit log can't be deleted.")


class SavedView(models.Model):
    """A list in the admin with its filters and search, kept by a member of staff under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    address = models.CharField(max_length=200)
    query = models.CharField(max_length=2000)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "address", "name"], name="saved_view_once"),
        ]

    def __str__(self) -> str:
        return self.name


class FormerPassword(models.Model):
    """The hash of a password that an account had or has, so that it isn't taken again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="former_passwords"
    )
    password = models.CharField(max_length=200)
    set_at = models.DateTimeField(auto_now_add=True)
    is_given = models.BooleanField(default=False)  # by an administrator, who knows it

    class Meta:
        ordering = ["-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user} {self.set_at:%Y-%m-%d}"
