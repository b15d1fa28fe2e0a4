"""Tables to export: an ordinary one, and any that is allowed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from unionwork.api.exports import Column, ColumnType, Table

ALL_TYPES = list(ColumnType)
ABOUT = [("Query", "/api/figures/?region=410300&year_from=2020"), ("Licence", "CC BY 4.0")]
ROW = (
    "洛阳市总工会",
    19,
    Decimal("4310000.00"),
    date(2026, 11, 21),
    datetime(2026, 11, 21, 11, 55, 18, 123456, tzinfo=UTC),
    True,
)
UNKNOWN = (None,) * len(ROW)


def columns(types=ALL_TYPES):
    return [
        Column(f"{kind}_{number}", f"{kind.title()} {number}", f"What {kind} is.", kind)
        for number, kind in enumerate(types)
    ]


def make_table(rows, types=ALL_TYPES, about=ABOUT):
    return Table("figures", "Reported figures", columns(types), rows, about)


def text_table(*texts):
    return make_table([(text,) for text in texts], [ColumnType.TEXT])


def number_table(*numbers):
    return make_table([(number,) for number in numbers], [ColumnType.NUMBER])


def ordinary_rows(count):
    """So many rows, made when they are asked for."""
    text, _, number, day, instant, _ = ROW
    for index in range(count):
        yield (
            f"{text}{index % 300}",
            index,
            number + index,
            day - timedelta(days=index % 900),
            instant - timedelta(seconds=index),
            index % 2 == 0,
        )


# Beginnings that formats mistake for something else, and whatever else a text may hold.
texts = st.builds(
    str.__add__,
    st.sampled_from(
        ["", "", "=", "-", "'", "''=", " +", "\t", "\ufeff@", "＝", "_x0041_", "0", "1e5"]
    ),
    st.text(max_size=12),
)
CELLS = {
    ColumnType.TEXT: texts,
    ColumnType.INTEGER: st.integers(1 - 10**15, 10**15 - 1),
    ColumnType.NUMBER: st.decimals(1 - 10**13, 10**13 - 1, places=2),
    ColumnType.DATE: st.dates(date(1900, 3, 1)),
    ColumnType.INSTANT: st.datetimes(
        datetime(1925, 5, 1), datetime(2200, 1, 1), timezones=st.just(UTC)
    ),
    ColumnType.BOOLEAN: st.booleans(),
}


@st.composite
def tables(draw):
    """Any table with columns of any types and rows of any cells."""
    types = draw(st.lists(st.sampled_from(ALL_TYPES), min_size=1, max_size=8))
    cells = [st.none() | CELLS[kind] for kind in types]
    return make_table(draw(st.lists(st.tuples(*cells), max_size=6)), types)


class ClosableRows:
    """Rows like those of a database cursor, which tells whether it was read and closed."""

    def __init__(self, rows):
        self.rows = rows
        self.read_count = 0
        self.is_closed = False

    def __iter__(self):
        for row in self.rows:
            self.read_count += 1
            yield row

    def close(self):
        self.is_closed = True
