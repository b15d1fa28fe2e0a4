"""Finding the record that a cell names: by its key, by its name, or by both: 洛阳市 [410300]."""

import difflib
import re
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from .cells import CellError, plain

NAME_AND_KEY = re.compile(r"(?P<name>.*)[\[［【](?P<key>[^\[\]［］【】]+)[\]］】]")
NAMES = ("name_zh", "name_en", "short_name_zh", "title")
MOST_SHOWN = 5  # records that a sentence lists
MOST_HINTS = 200  # a look for the nearest word takes some milliseconds


def names_of(record: Any) -> list[str]:
    """Everything that the record may be called, its aliases included."""
    names = [str(getattr(record, name, "")) for name in NAMES]
    return [*names, *str(getattr(record, "aliases", "")).splitlines()]


def label_of(record: Any) -> str:
    """The record as a cell shows it."""
    return f"{record} [{record.natural_key()[0]}]"


def nearest(word: str, possible: Iterable[str]) -> str:
    """A closing sentence that offers the nearest word, or nothing."""
    near = difflib.get_close_matches(word, list(possible), n=1)
    return _(" Did you mean “%(word)s”?") % {"word": near[0]} if near else ""


class Index:
    """The records of one model, found by key and name. Names that a record had before stay."""

    def __init__(self, model: type[models.Model], records: Iterable[Any]) -> None:
        self.model = model
        self.by_pk: dict[Any, Any] = {}
        self.by_key: dict[str, Any] = {}
        self.by_name: dict[str, dict[Any, Any]] = {}
        self.labels: dict[Any, str] = {}
        self.hints = 0
        for record in records:
            self.add(record)

    def add(self, record: Any) -> None:
        self.by_pk[record.pk] = record
        self.by_key[record.natural_key()[0].casefold()] = record
        self.labels.pop(record.pk, None)
        for name in names_of(record):
            if name := plain(name):
                self.by_name.setdefault(name, {})[record.pk] = record

    def label(self, pk: Any) -> str:
        if pk not in self.labels:
            self.labels[pk] = label_of(self.by_pk[pk])
        return self.labels[pk]

    def find(self, text: str) -> Any:
        """The record that the text names; raises CellError."""
        match = NAME_AND_KEY.fullmatch(text)
        if match:
            return self.find_both(match["name"].strip(), match["key"].strip())
        if found := self.by_key.get(text.casefold()):
            return found
        named = list(self.by_name.get(plain(text), {}).values())
        if len(named) > 1:
            raise CellError(
                _("“%(text)s” is the name of several: %(records)s. Write one of them so.")
                % {"text": text, "records": "、".join(map(label_of, named[:MOST_SHOWN]))}
            )
        if not named:
            raise self.unknown(text)
        return named[0]

    def find_both(self, name: str, key: str) -> Any:
        found = self.by_key.get(key.casefold())
        if found is None:
            raise self.unknown(key)
        if name and found.pk not in self.by_name.get(plain(name), {}):
            raise CellError(
                _("“%(key)s” isn't “%(name)s” but “%(record)s”. Correct the name or the key.")
                % {"key": key, "name": name, "record": found}
            )
        return found

    def unknown(self, text: str) -> CellError:
        self.hints += 1
        possible: list[str] = []
        if self.hints <= MOST_HINTS:
            possible = [*self.by_key, *(name for r in self.by_pk.values() for name in names_of(r))]
        return CellError(
            _("There is no %(model)s “%(text)s”.")
            % {"model": self.model._meta.verbose_name, "text": text}
            + nearest(text, possible)
        )


class Records:
    """The records that cells may name, read once an import, and which of them `user` may name.

    Without a user (a command on the server) all may be named.
    """

    def __init__(self, user: Any = None) -> None:
        self.user = user
        self.indexes: dict[type[models.Model], Index] = {}
        self.visible: dict[type[models.Model], set[Any]] = {}
        self.noted: set[tuple[type[models.Model], Any]] = set()

    def of(self, model: Any) -> Index:
        if model not in self.indexes:
            self.indexes[model] = Index(model, model._default_manager.all())
        return self.indexes[model]

    def some(self, model: Any, records: Iterable[Any]) -> None:
        """Keep these of a model that has too many records to keep all."""
        self.indexes[model] = Index(model, records)

    def note(self, record: Any, is_visible: bool = True) -> None:
        """A record that a row makes or renames may be named from now on."""
        if type(record) not in self.indexes:
            return
        self.indexes[type(record)].add(record)
        if is_visible:
            self.noted.add((type(record), record.pk))

    def may_be_named(self, record: Any) -> bool:
        if self.user is None:
            return True
        model = type(record)
        if (model, record.pk) in self.noted:
            return True
        if model not in self.visible:
            visible = model._default_manager.visible_to(self.user)
            self.visible[model] = set(visible.values_list("pk", flat=True))
        return record.pk in self.visible[model]

    def options(self, model: Any) -> list[str]:
        """The labels of all records that the user may name, for a drop-down list."""
        index = self.of(model)
        return [index.label(pk) for pk, each in index.by_pk.items() if self.may_be_named(each)]
