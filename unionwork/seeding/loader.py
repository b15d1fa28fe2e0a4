"""Loading one resource: what the fixtures say, what they last brought, and what is here."""

import json
from pathlib import Path

from django.db import models

from unionwork.models import SeedRecord

from .report import Deferred, DeletedHere, RecordError, SeedingError, Tally
from .resource import Content, Lookup, Resource


class Loader:
    """One load of one resource."""

    def __init__(self, resource: Resource, directory: Path, lookup: Lookup) -> None:
        self.resource, self.directory, self.lookup = resource, directory, lookup
        self.tally = Tally()
        self.problems: list[str] = []
        self.seeds = SeedRecord.of(resource.label)
        self.instances: dict[str, models.Model] | None = None

    def load(self) -> Tally:
        """Load every record; raises SeedingError with all that is wrong."""
        pending = self.changed_records()
        self.lookup.loading = self.resource.model
        while pending:
            self.lookup.still_to_come = set(pending)
            deferred = {}
            waiting_in = {}
            for key, (file, content) in pending.items():
                self.lookup.still_to_come.discard(key)
                try:
                    self.take(key, content)
                except Deferred as missing:
                    deferred[key] = (file, content)
                    self.lookup.still_to_come.add(key)
                    waiting_in[key] = missing.field_name
                except DeletedHere as gone:
                    self.lookup.not_taken.add((self.resource.model, key))
                    self.leave_alone(key, f"refers to {gone}, which isn't here any more")
                except RecordError as error:
                    self.note(file, key, error)
            if len(deferred) == len(pending):
                for key, (file, _content) in deferred.items():
                    circle = RecordError({waiting_in[key]: ["it leads round in a circle"]})
                    self.note(file, key, circle)
                break
            pending = deferred
        self.report_the_gone()
        if self.problems:
            raise SeedingError(self.problems)
        return self.tally

    def changed_records(self) -> dict[str, tuple[str, Content]]:
        """The (file, content) by key of every record that isn't what the fixtures last brought."""
        changed: dict[str, tuple[str, Content]] = {}
        seen: set[str] = set()
        for file, record in self.resource.records(self.directory):
            key = str(record[self.resource.key_field])
            self.tally.total += 1
            try:
                if key in seen:
                    raise RecordError({self.resource.key_field: ["it stands here twice"]})
                content = self.resource.content(record)
            except RecordError as error:
                self.note(file, key, error)
            else:
                if key not in self.seeds or self.seeds[key].content != content:
                    changed[key] = (file, content)
            seen.add(key)
        self.gone = self.seeds.keys() - seen
        return changed

    def take(self, key: str, content: Content) -> None:
        """Make, change or leave alone one record of the fixtures."""
        seed = self.seeds.get(key)
        instance = self.here().get(key)
        if instance is None:
            if seed is not None:
                self.leave_alone(key, "was deleted here, and has changed in the fixtures")
                return
            self.write(key, content, self.resource.model())
            self.tally.new += 1
            return
        stored = self.resource.stored(instance)
        if stored != content:
            if seed is None or stored != seed.content:
                self.leave_alone(key, self.difference(stored, content))
                return
            self.write(key, content, instance)
            self.tally.changed += 1
        self.remember(key, content)

    def here(self) -> dict[str, models.Model]:
        """The records in the database by their natural keys, read once and only when needed."""
        if self.instances is None:
            self.instances = {
                instance.natural_key()[0]: instance for instance in self.resource.queryset()
            }
        return self.instances

    def write(self, key: str, content: Content, instance: models.Model) -> None:
        self.resource.write(content, instance, self.lookup)
        self.lookup.all(self.resource.model)[key] = instance
        self.remember(key, content)

    def remember(self, key: str, content: Content) -> None:
        SeedRecord.objects.update_or_create(
            resource=self.resource.label, key=key, defaults={"content": content}
        )

    def leave_alone(self, key: str, why: str) -> None:
        self.tally.left_alone.append(f"{self.resource.model._meta.verbose_name} {key} {why}")

    def difference(self, stored: Content, content: Content) -> str:
        fields = [
            f"{name} (here: {json.dumps(stored.get(name), ensure_ascii=False)}, "
            f"fixtures: {json.dumps(content.get(name), ensure_ascii=False)})"
            for name in self.resource.fields
            if stored.get(name) != content.get(name)
        ]
        return "was edited here, and differs from the fixtures in " + "; ".join(fields)

    def report_the_gone(self) -> None:
        for key in sorted(self.gone):
            if key in self.here():
                self.leave_alone(key, "is no longer in the fixtures, but still here")

    def note(self, file: str, key: str, error: RecordError) -> None:
        for name, messages in error.problems.items():
            for message in messages:
                where = f"{file}, {key}" + (f", {name}" if name else "")
                self.problems.append(f"{where}: {message}")
