"""FormerKey: the keys that records once had, so that old addresses lead to where they are now."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone


class FormerKeyQuerySet(models.QuerySet["FormerKey"]):
    def of(self, model: type[models.Model]) -> "FormerKeyQuerySet":
        return self.filter(resource=model._meta.label_lower)

    def current(self, model: Any, key: str) -> str | None:
        """The key that a record with the former key `key` has now; None where there is none.

        A key that is in use again isn't a former one. One query.
        """
        if "\0" in key:  # which PostgreSQL doesn't even compare
            return None
        records, key_field = model._default_manager, model.natural_key_field
        former = self.of(model).filter(key=key).values("record_id")[:1]
        in_use = records.filter(**{key_field: key})
        return (
            records.filter(~Exists(in_use), pk=Subquery(former))
            .values_list(key_field, flat=True)
            .first()
        )

    def unused(self, model: Any) -> "FormerKeyQuerySet":
        """The former keys that no record has again."""
        in_use = model._default_manager.filter(**{model.natural_key_field: OuterRef("key")})
        return self.of(model).filter(~Exists(in_use))

    def keep(self, record: Any, key: str) -> None:
        """Remember that `record` is what had this key last."""
        self.update_or_create(
            resource=record._meta.label_lower,
            key=key,
            defaults={"record_id": record.pk, "replaced_at": timezone.now()},
        )

    def hand_over(self, record: Any, other: Any) -> None:
        """Let the present and the former keys of `record` lead to `other`."""
        self.of(type(record)).filter(record_id=record.pk).update(record_id=other.pk)
        self.keep(other, record.natural_key()[0])


class FormerKey(models.Model):
    """A natural key that a record had before it was renamed, or merged into another one."""

    resource = models.CharField(max_length=40)  # a model's label: programs.tradeunion
    key = models.CharField(max_length=200)
    record_id = models.BigIntegerField()  # of the record that it leads to, whatever its key is now
    replaced_at = models.DateTimeField()

    objects = FormerKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "key"], name="former_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.key}"
