"""What every record has, and the memory of what the fixtures brought."""

from typing import Any, Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .staff.models import AuditEntry as AuditEntry
from .staff.models import FormerPassword as FormerPassword
from .staff.models import SavedView as SavedView


class ByNaturalKey(models.QuerySet[Any]):
    """A QuerySet of a model that names its natural key in `natural_key_field`."""

    def get_by_natural_key(self, key: str) -> Any:
        return self.get(**{self.model.natural_key_field: key})

    def visible_to(self, user: Any) -> Self:
        """The records that a member of staff may see: all, where the model says nothing else."""
        return self.all()

    def changeable_by(self, user: Any) -> Self:
        """The records that a member of staff may change, given the permission for it."""
        return self.visible_to(user)


class Record(models.Model):
    """A record with a natural key, and the instants of its making and last change."""

    natural_key_field = "slug"

    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    modified_at = models.DateTimeField(_("modified at"), auto_now=True, db_index=True)

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[str]:
        return (str(getattr(self, self.natural_key_field)),)


def in_active_language(instance: models.Model, name: str) -> str:
    """The text of `name`_zh or `name`_en in the active language; the Chinese one where the
    English is empty."""
    chinese = str(getattr(instance, f"{name}_zh"))
    if (get_language() or "").startswith("zh"):
        return chinese
    return str(getattr(instance, f"{name}_en")) or chinese


class BilingualName(models.Model):
    """A Chinese name, and an English one where there is one."""

    name_zh = models.CharField(_("Chinese name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        return in_active_language(self, "name")

    def __str__(self) -> str:
        return self.name


class SeedRecord(models.Model):
    """What the fixtures last brought for one record, to tell later what staff have changed."""

    resource = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    content = models.JSONField()
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "key"], name="seed_record_once"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.key}"

    @classmethod
    def of(cls, resource: str) -> dict[str, Self]:
        """The records of one resource by their natural keys."""
        return {seed.key: seed for seed in cls.objects.filter(resource=resource)}
