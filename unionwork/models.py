"""What every record has, and the memory of what the fixtures brought."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .data_version import DataChange as DataChange
from .former_keys import FormerKey
from .merging import merge
from .search import SearchEntry
from .search_text import words_of
from .staff.models import AuditEntry as AuditEntry
from .staff.models import FormerPassword as FormerPassword
from .staff.models import SavedView as SavedView


class ByNaturalKey(models.QuerySet[Any]):
    """A QuerySet of a model that names its natural key in `natural_key_field`."""

    def get_by_natural_key(self, key: str) -> Any:
        return self.get(**{self.model.natural_key_field: key})

    def search(self, text: str) -> Self:
        """Records of a `Searchable` model that have every word of the text; all without a text.

        A text without letters and digits has no words, and finds nothing.
        """
        if not text.strip():
            return self.all()
        words = words_of(text)
        return self.with_words(words) if words else self.none()

    def with_words(self, words: dict[str, str]) -> Self:
        """Records that have every one of the words, normalised and as they were written."""
        entries = SearchEntry.objects.with_words(words).about(self.model)
        return self.filter(pk__in=entries[self.model])

    def withdrawn_since(self, instant: datetime) -> list[tuple[Any, datetime]]:
        """The keys that were public and aren't any more, each with the instant since when, in the
        order of these: of deleted records, and former ones of those renamed or merged.

        Whatever the queryset is filtered by: what is gone has no values to filter.
        """
        key = self.model.natural_key_field
        in_use = self.model._default_manager.filter(**{key: OuterRef(key)})
        deleted = self.model.history.filter(
            ~Exists(in_use), history_type="-", history_date__gte=instant
        )
        former = FormerKey.objects.unused(self.model).filter(replaced_at__gte=instant)
        gone = dict(former.values_list("key", "replaced_at"))
        for name, deleted_at in deleted.values_list(key).annotate(Max("history_date")):
            gone[name] = max(deleted_at, gone.get(name, deleted_at))
        return sorted(gone.items(), key=lambda pair: (pair[1], pair[0]))

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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the record; a natural key that it had until now still leads to it."""
        with transaction.atomic(savepoint=False):
            before = self.stored_key() if self.is_key_saved(kwargs.get("update_fields")) else None
            super().save(*args, **kwargs)
            if before is not None and before != self.natural_key()[0]:
                FormerKey.objects.keep(self, before)

    def is_key_saved(self, update_fields: Iterable[str] | None) -> bool:
        if update_fields is not None:
            return self.natural_key_field in update_fields
        return self.natural_key_field not in self.get_deferred_fields()

    def stored_key(self) -> str | None:
        """The natural key in the database, which may be newer than this instance."""
        if self.pk is None:
            return None
        stored = type(self)._base_manager.filter(pk=self.pk).select_for_update(no_key=True)
        return stored.values_list(self.natural_key_field, flat=True).first()

    def merge_into(self, other: Self) -> None:
        """Give the other record all that refers to this one, which is the same, and delete this;
        see merging.py. Raises ValidationError with what would be right."""
        merge(self, other)


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
