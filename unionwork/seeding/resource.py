"""One resource of the fixtures: how its records stand in files, and in the database."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import yaml
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from unionwork.models import SeedRecord

from .report import Deferred, DeletedHere, RecordError, SeedingError, Tally, did_you_mean

REASON = "Loaded from the fixtures"  # in the history of what a load has changed

Content = dict[str, Any]


class FixtureLoader(yaml.CSafeLoader):
    """Leaves dates as they are written, so that a wrong one is told with its record and field;
    refuses a field that stands twice, of which YAML would take the last."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _value in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"{key.value} stands twice in one record", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def plain(value: Any) -> Any:
    """A field's value as the fixtures write it and JSON keeps it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


class Seeds(Protocol):
    """Something that the fixtures bring."""

    name: str

    def load(self, directory: Path, lookup: "Lookup") -> Tally:
        """Load it from `directory`; raises SeedingError with all that is wrong."""


class Resource:
    """The records of one model in one or more fixture files."""

    def __init__(
        self,
        model: type[models.Model],
        files: str,
        fields: Iterable[str],
        *,
        key: str = "",
        quiet: Iterable[str] = (),
    ) -> None:
        """`quiet` fields are left out of the files where they have their default."""
        self.model = model
        self.files = files
        self.fields = list(fields)
        self.quiet = set(quiet)
        self.key_field: str = key or model.natural_key_field  # type: ignore[attr-defined]
        self.name = str(model._meta.verbose_name_plural)
        self.label = model._meta.label_lower

    def load(self, directory: Path, lookup: "Lookup") -> Tally:
        from .loader import Loader  # which needs this module

        return Loader(self, directory, lookup).load()

    # reading files ------------------------------------------------------------------------------

    def paths(self, directory: Path) -> list[Path]:
        return sorted(directory.glob(self.files))

    def records(self, directory: Path) -> Iterator[tuple[str, Content]]:
        """The (file name, record) pairs of the resource's files."""
        for path in self.paths(directory):
            yield from self.records_in(path)

    def records_in(self, path: Path) -> Iterator[tuple[str, Content]]:
        """The (file name, record) pairs of one file; raises SeedingError if it can't be read."""
        try:
            records = yaml.load(path.read_text(encoding="utf8"), FixtureLoader) or []
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise SeedingError([f"{path.name} can't be read: {error}"]) from error
        if not isinstance(records, list):
            raise SeedingError([f"{path.name}: this must be a list of records, each with “- ”"])
        for number, record in enumerate(records, 1):
            if not isinstance(record, dict) or not record.get(self.key_field):
                raise SeedingError([f"{path.name}, record {number}: it has no {self.key_field}"])
            yield path.name, record

    def content(self, record: Content) -> Content:
        """The record in its one canonical form; raises RecordError for fields that don't exist."""
        problems: dict[str, list[str]] = {}
        for name in record.keys() - set(self.fields):
            hint = did_you_mean(str(name), self.fields)
            problems[str(name)] = [f"there is no such field{hint}"]
        if problems:
            raise RecordError(problems)
        canonical = {}
        for name in self.fields:
            value = self.canonical_value(name, record.get(name, self.default(name)))
            if not self.is_unset(name, value):
                canonical[name] = value
        return canonical

    def default(self, name: str) -> Any:
        """What a field that a record leaves out is."""
        if name not in self.concrete_names():
            return None
        return plain(self.model._meta.get_field(name).get_default())  # type: ignore[union-attr]

    def canonical_value(self, name: str, value: Any) -> Any:
        model_field: Any = self.model._meta.get_field(name)
        if value is None:
            return None
        if isinstance(model_field, models.ManyToManyField):
            if not isinstance(value, list):
                raise RecordError({name: ["this must be a list"]})
            return sorted(map(str, value))
        if isinstance(value, list | dict) and not isinstance(model_field, models.JSONField):
            raise RecordError({name: ["this must be a single value"]})
        if isinstance(model_field, models.ForeignKey):
            return str(value)
        if isinstance(model_field, models.DecimalField | models.DateField):
            value = str(value)
        try:
            return plain(model_field.to_python(value))
        except ValidationError as error:
            raise RecordError({name: list(error.messages)}) from error

    def is_unset(self, name: str, value: Any) -> bool:
        """Whether the fixtures leave `value` out."""
        return value in (None, "", []) or (
            value is False and getattr(self.model._meta.get_field(name), "default", None) is False
        )

    def for_file(self, content: Content) -> Content:
        """Canonical content as the files have it: dates as YAML writes them, no quiet defaults."""
        return {
            name: date.fromisoformat(value)
            if name in self.concrete_names()
            and isinstance(self.model._meta.get_field(name), models.DateField)
            else value
            for name, value in content.items()
            if name not in self.quiet or value != self.default(name)
        }

    # reading the database -----------------------------------------------------------------------

    def queryset(self) -> models.QuerySet[Any]:
        """The records with everything that `stored` reads."""
        related = [
            name
            for name in self.fields
            if name in self.concrete_names()
            and isinstance(self.model._meta.get_field(name), models.ForeignKey)
        ]
        many = [name for name in self.fields if name in self.many_names()]
        return (
            self.model._default_manager.select_related(*related)
            .prefetch_related(*many)
            .order_by(self.key_field)
        )

    def concrete_names(self) -> set[str]:
        return {model_field.name for model_field in self.model._meta.concrete_fields}

    def many_names(self) -> set[str]:
        return {model_field.name for model_field in self.model._meta.many_to_many}

    def stored(self, instance: models.Model) -> Content:
        """The record as it stands in the database, in canonical form."""
        canonical = {}
        for name in self.fields:
            value = self.stored_value(instance, name)
            if not self.is_unset(name, value):
                canonical[name] = value
        return canonical

    def stored_value(self, instance: Any, name: str) -> Any:
        if name in self.many_names():
            return sorted(other.natural_key()[0] for other in getattr(instance, name).all())
        value = getattr(instance, name)
        if isinstance(value, models.Model):
            return value.natural_key()[0]  # type: ignore[attr-defined]
        return plain(value)

    # writing ------------------------------------------------------------------------------------

    def refer(self, content: Content, lookup: "Lookup") -> None:
        """Find every record that the content names; raises RecordError or Deferred."""
        for name in content.keys() & (self.concrete_names() | self.many_names()):
            related = self.model._meta.get_field(name).related_model
            if related is not None:
                value = content[name]
                for key in value if isinstance(value, list) else [value]:
                    lookup.find(name, related, key)

    def write(self, content: Content, instance: Any, lookup: "Lookup") -> None:
        """Give `instance` the content and save it; raises RecordError or Deferred."""
        many: dict[str, list[models.Model]] = {}
        for name in self.fields:
            if name in self.many_names():
                many[name] = [
                    lookup.find(name, self.model._meta.get_field(name).related_model, key)
                    for key in content.get(name, [])
                ]
            elif name in self.concrete_names():
                self.assign(instance, name, content.get(name), lookup)
        instance._change_reason = REASON
        save_clean(instance)
        for name, others in many.items():
            getattr(instance, name).set(others)

    def assign(self, instance: models.Model, name: str, value: Any, lookup: "Lookup") -> None:
        model_field: Any = self.model._meta.get_field(name)
        if isinstance(model_field, models.ForeignKey):
            related = model_field.related_model
            setattr(instance, name, lookup.find(name, related, value) if value else None)
        elif value is None:
            setattr(instance, name, model_field.get_default())
        else:
            value = str(value) if isinstance(model_field, models.DecimalField) else value
            setattr(instance, name, model_field.to_python(value))


def rows(name: str, value: Any) -> list[Content]:
    """The records of a nested list; raises RecordError where it is something else."""
    value = value or []
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise RecordError({name: ["this must be a list of records, each with “- ”"]})
    return value


def save_clean(instance: models.Model) -> None:
    """Validate and save; every refusal, also the database's, becomes a RecordError.

    The database checks its constraints anyway; only where it refuses are they asked again, one
    by one, for the sentence that says what is wrong.
    """
    try:
        instance.full_clean(validate_unique=False, validate_constraints=False)
        try:
            with transaction.atomic():
                instance.save()
        except IntegrityError as error:
            instance.full_clean()
            raise RecordError({"": [str(error).splitlines()[0]]}) from error
    except ValidationError as error:
        problems = {
            "" if name == "__all__" else name: messages
            for name, messages in error.message_dict.items()
        }
        raise RecordError(problems) from error


class Lookup:
    """Finds the records that others refer to, by natural key, in memory."""

    def __init__(self) -> None:
        self.known: dict[type[models.Model], dict[str, models.Model]] = {}
        self.loading: type[models.Model] | None = None
        self.still_to_come: set[str] = set()
        self.not_taken: set[tuple[type[models.Model], str]] = set()

    def all(self, model: Any) -> dict[str, models.Model]:
        if model not in self.known:
            self.known[model] = {
                instance.natural_key()[0]: instance for instance in model._default_manager.all()
            }
        return self.known[model]

    def find(self, field_name: str, model: Any, key: str) -> Any:
        found = self.all(model).get(key)
        if found is not None:
            return found
        if model is self.loading and key in self.still_to_come:
            raise Deferred(field_name, key)
        if (model, key) in self.not_taken or SeedRecord.objects.filter(
            resource=model._meta.label_lower, key=key
        ).exists():
            raise DeletedHere(f"{model._meta.verbose_name} {key}")
        coming = self.still_to_come if model is self.loading else set()
        hint = did_you_mean(key, self.all(model).keys() | coming)
        raise RecordError({field_name: [f"there is no {model._meta.verbose_name} “{key}”{hint}"]})
