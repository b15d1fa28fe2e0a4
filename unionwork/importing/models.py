"""A file on its way from the preview to the import."""

import zlib
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .plans import Plan

KEPT = timedelta(days=1)  # a preview that nobody has confirmed


class UploadQuerySet(models.QuerySet[Any]):
    def forgotten(self) -> Self:
        """Files that nobody will confirm any more."""
        return self.filter(applied_at=None, created_at__lt=timezone.now() - KEPT)


class Upload(models.Model):
    """A file that a member of staff has uploaded, and what importing it does or has done.

    The file itself is deleted as soon as it is imported; the plan stays.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="uploads", verbose_name=_("user")
    )
    model = models.CharField(max_length=60)  # its label: programs.tradeunion
    name = models.CharField(max_length=255)
    content = models.BinaryField()
    reason = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=10)
    packed_plan = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def plan(self) -> Plan | None:
        """What importing the file does; None before anybody has looked."""
        if self.packed_plan is None:
            return None
        return Plan.from_json(zlib.decompress(bytes(self.packed_plan)).decode())

    def keep(self, plan: Plan) -> None:
        """Remember the plan and, if it was carried out, that it was.

        A preview holds no lock: one that ends late doesn't replace a plan that was carried out.
        """
        self.packed_plan = zlib.compress(plan.as_json().encode())
        said: dict[str, Any] = {"packed_plan": self.packed_plan}
        if plan.is_applied:
            said |= {"applied_at": timezone.now(), "content": b""}
        Upload.objects.filter(pk=self.pk, applied_at=None).update(**said)
