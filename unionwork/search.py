"""The search: one index over the names of all records that can be looked up, on both databases.

search_text.py has the rules. A `SearchEntry` keeps the text of a record and the text's grams; an
index of the grams (PostgreSQL: GIN over an array; SQLite: FTS5, kept in step by triggers) finds the
few texts that may contain the words. Trigrams, which both databases offer ready-made, can't see
words of two characters, and most Chinese words have two.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Any, Self

import orjson
from django.apps import apps
from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from .compiled import Unknown, Values, lifted, unknown_for
from .compiled_values import values_of
from .search_text import grams_of_text, grams_of_word, kept_text, words_of

AT_ONCE = 500  # entries compared and written together
FEW = 1000  # records that are named one by one
KEPT = 500  # searches whose few ids a process keeps


class GramsField(models.TextField):
    """Grams of a text, separated by spaces; the lookup `holds` finds those that have all of some.

    The migration that makes the table makes its index, and on SQLite the triggers that keep it.
    Django drops the triggers where it rebuilds a SQLite table: a migration that alters SearchEntry
    has to make them anew.
    """


in_order = lifted(sorted)


@lifted
def all_of_them(grams: Iterable[str]) -> str:
    return " ".join(f'"{gram}"' for gram in sorted(grams))


@lifted
def as_json(ids: list[int]) -> str:
    return orjson.dumps(ids).decode()


@lifted
def as_array(ids: list[int]) -> str:
    """A list as PostgreSQL writes it, which takes psycopg several times as long."""
    return f"{{{','.join(map(str, ids))}}}"


@GramsField.register_lookup
class Holds(models.Lookup):
    """`grams__holds={"洛阳", "阳市"}`: the index finds the rows that have all of these grams."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        grams, params = self.process_lhs(compiler, connection)
        return f"unionwork_grams({grams}) @> %s::text[]", [*params, in_order(self.rhs)]

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        quote = connection.ops.quote_name
        table = quote(f"{self.lhs.target.model._meta.db_table}_{self.lhs.target.column}")
        key = f"{quote(self.lhs.alias)}.{quote(self.lhs.target.model._meta.pk.column)}"
        matching = f"SELECT rowid FROM {table} WHERE {table} MATCH %s"
        return f"{key} IN ({matching})", [all_of_them(self.rhs)]


@models.IntegerField.register_lookup
class Among(models.Lookup):
    """`pk__among=ids`: those of a list that may have any length, in the same SQL."""

    lookup_name = "among"
    prepare_rhs = False

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        key, params = self.process_lhs(compiler, connection)
        return f"{key} = ANY(%s::bigint[])", [*params, as_array(self.rhs)]

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        key, params = self.process_lhs(compiler, connection)
        return f"{key} IN (SELECT value FROM json_each(%s))", [*params, as_json(self.rhs)]


class SearchEntryQuerySet(models.QuerySet[Any]):
    def of(self, model: type[models.Model]) -> Self:
        return self.filter(resource=model._meta.label_lower)

    def with_words(self, words: Iterable[str]) -> Self:
        """Entries whose text contains all of the words, which are normalised."""
        words = list(words)
        found = self.filter(grams__holds=set().union(*map(grams_of_word, words)))
        for word in words:
            if {word.strip()} != grams_of_word(word):  # more than one gram: are they together?
                found = found.filter(text__contains=word)
        return found

    def about(self, *searched: type[models.Model]) -> dict[type[models.Model], Any]:
        """What `__in` takes to find the records of each of the models: their ids where they are
        few, so that a database goes from them, through an index, to what it looks for; otherwise
        subqueries, which it asks about one row after the other."""
        of = {model._meta.label_lower: model for model in searched}
        found = self.filter(resource__in=of)
        few = list(found.values_list("resource", "record_id")[: FEW + 1])
        if len(few) > FEW:
            return {model: found.of(model).values("record_id") for model in of.values()}
        return {
            model: [record_id for resource, record_id in few if resource == label]
            for label, model in of.items()
        }

    def as_the_index_has_them(self, model: type[models.Model], grams: Any) -> models.QuerySet[Any]:
        """Entries of a model with all of some grams, by a plan that serves all grams. SQLite goes
        on from the index to each entry, and may stop at any; by the lookup alone, it would first
        gather all that the index has. PostgreSQL, which doesn't know how rare the grams are, would
        gather all entries of the model beside: from it, the resource is hidden."""
        if connection.vendor != "sqlite":
            label = model._meta.label_lower
            hidden = self.extra(where=["resource || '' = %s"], params=[label])
            return hidden.filter(grams__holds=grams)
        table = f"{self.model._meta.db_table}_grams"
        conditions = [f"{table} MATCH %s", f"{table}.rowid = {self.model._meta.db_table}.id"]
        params = [all_of_them(grams)]
        return self.of(model).extra(tables=[table], where=conditions, params=params)

    def first_about(self, model: type[models.Model], words: Collection[str]) -> list[int]:
        """The ids of the records of a model that have all of the words, or of one more than a
        `FEW`."""
        most, label = FEW + 1, model._meta.label_lower
        # A word of one gram needs no look into the text.
        phrases = [word for word in words if {word.strip()} != grams_of_word(word)]

        def query() -> Any:
            found = self.as_the_index_has_them(model, Unknown(itemgetter("grams")))
            for phrase in unknown_for("phrases", phrases):
                found = found.filter(text__contains=phrase)
            return found.values_list("record_id")[:most]

        values = {"grams": set().union(*map(grams_of_word, words)), "phrases": phrases}
        found = values_of(("search", label, len(phrases), most), query, values)
        return [record_id for (record_id,) in found]

    def put(self, entries: Iterable[Any]) -> None:
        """Write entries, new ones and others in the place of what is there."""
        self.bulk_create(
            entries,
            update_conflicts=True,
            unique_fields=["record_id", "resource"],
            update_fields=["text", "grams"],
        )


class SearchEntry(models.Model):
    """What a search may find of one record: its names and texts in one form, and their grams."""

    resource = models.CharField(max_length=40)  # a model's label: programs.tradeunion
    record_id = models.BigIntegerField()
    text = models.TextField()
    grams = GramsField()

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            # In this order: SQLite would go through an index of the resources, not through the
            # index of the grams.
            models.UniqueConstraint(fields=["record_id", "resource"], name="search_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.record_id}"


class Search(str):
    """The text of a search, and what it found of a model: `ids`, or None where they are many."""

    words: list[str]
    ids: list[int] | None

    @classmethod
    def among(cls, model: type[models.Model], text: str, version: str) -> "Search":
        """`version` is that of the data, which is known from before they are searched."""
        search = cls(text)
        search.words = list(words_of(text))
        search.ids = ids_of_few(model, tuple(search.words), FEW, version)
        return search

    @property
    def shape(self) -> Hashable:
        """What of it decides the SQL of `narrow_unknown`."""
        return "few" if self.ids is not None else len(self.words)

    def narrow_unknown(
        self, queryset: models.QuerySet[Any], read: Callable[[Values], Any]
    ) -> models.QuerySet[Any]:
        """The records of a queryset that another search of this shape, which `read` gives, finds:
        few by their ids; of many, each is looked at, until there are enough."""
        if self.ids is not None:
            return queryset.filter(pk__among=Unknown(lambda values: read(values).ids))
        label = queryset.model._meta.label_lower
        entry = SearchEntry.objects.filter(record_id=models.OuterRef("pk"), resource=label)
        queryset = queryset.alias(searched=models.Subquery(entry.values("text")))
        for place in range(len(self.words)):
            word = word_of(read, place)
            queryset = queryset.filter(searched__contains=word)
        return queryset


@lru_cache(maxsize=KEPT)
def ids_of_few(
    model: type[models.Model], words: tuple[str, ...], most: int, version: str
) -> list[int] | None:
    """The ids of the records with these words, or None where there are more than `most`. Who reads
    on in what was found asks it for each page: it is kept for a version of the data."""
    found = SearchEntry.objects.first_about(model, words) if words else []
    return found if len(found) <= most else None


def word_of(read: Callable[[Values], Any], place: int) -> Unknown:
    return Unknown(lambda values: read(values).words[place])


class Searchable(models.Model):
    """A record that is found by its names, their pinyin, and other texts of its own.

    Whoever writes records past `save()` calls `index` afterwards.
    """

    searched_names: tuple[str, ...] = ("name_zh", "name_en")
    searched_texts: tuple[str, ...] = ()  # found by their words, but not by pinyin

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            SearchEntry.objects.put([self.search_entry()])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            SearchEntry.objects.of(type(self)).filter(record_id=self.pk).delete()
            return super().delete(*args, **kwargs)

    def search_entry(self) -> SearchEntry:
        text = kept_text(
            [str(getattr(self, name)) for name in self.searched_names],
            [str(getattr(self, name)) for name in self.searched_texts],
        )
        return SearchEntry(
            resource=self._meta.label_lower,
            record_id=self.pk,
            text=text,
            grams=" ".join(sorted(grams_of_text(text))),
        )


def searchable_models() -> list[type[Searchable]]:
    return [model for model in apps.get_models() if issubclass(model, Searchable)]


def rebuild_grams(connection: BaseDatabaseWrapper) -> None:
    """SQLite: make the index of the grams anew, after the triggers that keep it were set aside."""
    table = f"{SearchEntry._meta.db_table}_{SearchEntry._meta.get_field('grams').column}"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table}({table}) VALUES ('rebuild')")


def index(model: type[Searchable], *, dry_run: bool = False) -> int:
    """Bring the entries of all records of a model up to date; returns how many weren't."""
    entries, stale = SearchEntry.objects.of(model), 0
    for records in in_portions(model):
        texts = dict(
            entries.filter(record_id__in=[record.pk for record in records]).values_list(
                "record_id", "text"
            )
        )
        wanted = [record.search_entry() for record in records]
        changed = [entry for entry in wanted if texts.get(entry.record_id) != entry.text]
        stale += len(changed)
        if not dry_run:
            SearchEntry.objects.put(changed)
    gone = entries.exclude(record_id__in=model._default_manager.values("pk"))
    stale += gone.count()
    if not dry_run:
        gone.delete()
    return stale


def in_portions(model: type[Searchable], after: int = 0) -> Iterator[list[Searchable]]:
    """All records of a model, with the fields that a search looks into; those with higher ids than
    `after`."""
    records = model._default_manager.only(*model.searched_names, *model.searched_texts)
    last = after
    while portion := list(records.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield portion
        last = portion[-1].pk
