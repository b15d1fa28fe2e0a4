"""One definition per resource of its flat columns.

A `Row` is a serializer that is never run over rows: its fields name the columns in their order,
label and describe them in both languages, and say where each value comes from (`source`, or an
entry in `expressions`). Lists, details, exports, the OpenAPI schema and the data dictionary all
come from it. Every column is one SQL expression: no list can run a query per row, and every column
can be ordered by.
"""

from typing import Any, ClassVar

from django.db.models import F, IntegerField, QuerySet, Subquery, TextField, Value
from django.db.models.functions import NullIf
from rest_framework import serializers

from .exports.table import Column, ColumnType

Values = dict[str, Any]
PREFIX = "column_"  # a column may have the name of a model's field and another value

TYPES: dict[type[serializers.Field], ColumnType] = {
    serializers.BooleanField: ColumnType.BOOLEAN,
    serializers.DateField: ColumnType.DATE,
    serializers.DateTimeField: ColumnType.INSTANT,
    serializers.FloatField: ColumnType.NUMBER,
    serializers.IntegerField: ColumnType.INTEGER,
}


class Row(serializers.Serializer[Any]):
    """The columns of a resource, in their order; the first one is its key."""

    expressions: ClassVar[dict[str, Any]] = {}
    is_compiled_once: ClassVar[bool] = True  # its expressions don't depend on the data

    @classmethod
    def names(cls) -> list[str]:
        return list(cls._declared_fields)

    @classmethod
    def key(cls) -> str:
        """The column that names a record: `slug`, `code` or `id`."""
        return cls.names()[0]

    @classmethod
    def annotated(cls, queryset: QuerySet[Any], names: list[str]) -> QuerySet[Any]:
        """The queryset with these columns beside the model's fields, their names prefixed."""
        fields = cls().fields
        return queryset.annotate(
            **{PREFIX + name: cls.expression(name, fields[name]) for name in names}
        )

    @classmethod
    def expression(cls, name: str, declared: Any) -> Any:
        """The column in SQL. Text that isn't there is null, never empty: unknown is null."""
        source = cls.expressions.get(name) or F(str(declared.source).replace(".", "__"))
        source = source() if callable(source) else source  # models of other apps aren't loaded yet
        if declared.allow_null and type_of(declared) == ColumnType.TEXT:
            return NullIf(source, Value(""), output_field=TextField())
        return source

    @classmethod
    def is_nullable(cls, name: str) -> bool:
        return bool(cls._declared_fields[name].allow_null)

    @classmethod
    def described(cls, names: list[str]) -> list[Column]:
        """The columns as the data dictionary has them, in the active language."""
        fields = cls().fields
        return [
            Column(name, str(fields[name].label), str(fields[name].help_text), cls.type_of(name))
            for name in names
        ]

    @classmethod
    def type_of(cls, name: str) -> ColumnType:
        return type_of(cls._declared_fields[name])


def type_of(declared: Any) -> ColumnType:
    return next((kind for field, kind in TYPES.items() if isinstance(declared, field)), TEXT)


TEXT = ColumnType.TEXT


class CountOf(Subquery):
    """How many rows a correlated queryset has: 0, where a join would multiply the others."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, queryset: QuerySet[Any]) -> None:
        super().__init__(queryset.order_by().values("pk"))


class JoinedCodes(Subquery):
    """The codes that a correlated queryset of one column gives, in its order, joined by “;”."""

    template = "(SELECT GROUP_CONCAT(listed_code, ';') FROM (%(subquery)s) listed)"
    output_field = TextField()

    def __init__(self, queryset: QuerySet[Any], code: str) -> None:
        super().__init__(queryset.order_by(code).values(listed_code=F(code)))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(SELECT STRING_AGG(listed_code, ';') FROM (%(subquery)s) listed)"
        return self.as_sql(compiler, connection, template=template, **context)
