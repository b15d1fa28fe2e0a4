"""`cursor=`: a signed place in a list, for machines that read it to its end at constant cost.

A cursor holds the values of the ordering columns of the row that it stands at. It is bound to the
resource, the filters and the order of the query that gave it: anywhere else it is refused.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from .errors import in_one
from .exports.table import ColumnType
from .ordering import Ordering, Place
from .rows import Row

START = "*"  # the cursor before the first row
VALID_SECONDS = 24 * 3600
SALT = "unionwork.api.cursor"
NOT_FILTERS = ("cursor", "fields", "format", "page", "page_size")

FROM_TEXT: dict[ColumnType, Any] = {
    ColumnType.DATE: date.fromisoformat,
    ColumnType.INSTANT: datetime.fromisoformat,
    ColumnType.NUMBER: Decimal,
}


@dataclass(frozen=True)
class Cursor:
    """A place in a list, and which way to read from it; no place is the list's beginning.

    `withdrawn` marks the last tombstone that was read, where all rows have been.
    """

    place: Place | None = None
    backwards: bool = False
    withdrawn: str | None = None


def fingerprint(resource: str, parameters: Mapping[str, list[str]], ordering: Ordering) -> str:
    """A short digest of what a cursor is bound to."""
    filters = sorted(
        (name, values) for name, values in parameters.items() if name not in NOT_FILTERS
    )
    bound = repr((resource, filters, ordering.text))
    return hashlib.sha256(bound.encode()).hexdigest()[:16]


def written(cursor: Cursor, bound_to: str) -> str:
    """The text of a cursor."""
    place = None if cursor.place is None else [_as_json(value) for value in cursor.place]
    content = [bound_to, place, int(cursor.backwards), cursor.withdrawn]
    return signing.dumps(content, salt=SALT, compress=True)  # an address can't be of any length


def read(text: str, bound_to: str, row: type[Row], ordering: Ordering) -> Cursor:
    """The cursor of a text; one that isn't ours, is older than a day or foreign is refused."""
    if text == START:
        return Cursor()
    try:
        bound, place, backwards, withdrawn = signing.loads(text, salt=SALT, max_age=VALID_SECONDS)
    except signing.SignatureExpired:
        raise refused(_("It is older than a day.")) from None
    except signing.BadSignature:
        raise refused(_("It isn't one that this site has given.")) from None
    if bound != bound_to:
        raise refused(_("It belongs to another query: filters and ordering must stay the same."))
    if place is not None:
        types = [
            ColumnType.INTEGER if by.column == "pk" else row.type_of(by.name) for by in ordering.by
        ]
        place = [_from_json(value, kind) for value, kind in zip(place, types, strict=True)]
    return Cursor(place, bool(backwards), withdrawn)


def refused(sentence: str) -> ValidationError:
    return ValidationError({"cursor": [in_one([sentence, _("Start again with cursor=*.")])]})


def _as_json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _from_json(value: Any, kind: ColumnType) -> Any:
    return FROM_TEXT[kind](value) if value is not None and kind in FROM_TEXT else value
