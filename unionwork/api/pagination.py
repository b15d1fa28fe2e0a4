"""Pages of a list: by number for people, by cursor for machines, in one envelope."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from .cursor import START, Cursor, fingerprint, read, written
from .listing import Listing, Withdrawal
from .rows import Values

PAGE_SIZE = 50
MOST_ON_A_PAGE = 1000
MOST_BY_NUMBER = 10_000  # rows that are counted, and that page numbers reach


class TooDeep(ValidationError):
    """A page number beyond what a database reaches in no time."""


class Envelope(BasePagination):
    """What stands around the rows of a list."""

    count: int
    count_exact = True
    next: str | None = None
    previous: str | None = None

    def enveloped(self, rows: list[Any]) -> Values:
        return {
            "count": self.count,
            "count_exact": self.count_exact,
            "next": self.next,
            "previous": self.previous,
            "results": rows,
        }

    def get_paginated_response(self, data: Any) -> Response:
        return Response(self.enveloped(data))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri", "example": None}
        exact = "False where there are more rows than were counted; count then is a lower bound."
        return {
            "type": "object",
            "required": ["count", "count_exact", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "minimum": 0, "example": 1},
                "count_exact": {"type": "boolean", "description": exact, "example": True},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }


class AllRows(Envelope):
    """A short list that has no pages."""

    def paginate_queryset(self, rows: Any, request: Request, view: Any = None) -> list[Any]:
        self.count = len(rows)
        return list(rows)


class Pages(Envelope):
    """`page` and `page_size`, or `cursor`; what can't be is refused, not replaced."""

    def paginate_queryset(self, listing: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page that the request asks for."""
        self.listing: Listing = listing
        self.url = request.build_absolute_uri()
        parameters = request.GET
        self.size = whole_number(parameters, "page_size", PAGE_SIZE, MOST_ON_A_PAGE)
        self.bound_to = fingerprint(view.resource, dict(parameters.lists()), listing.ordering)
        if "cursor" not in parameters:
            return self.by_number(whole_number(parameters, "page", 1))
        if "page" in parameters:
            raise ValidationError({"page": [_("A page has a number or a cursor, not both.")]})
        return self.by_cursor(
            read(parameters["cursor"], self.bound_to, listing.row, listing.ordering)
        )

    def by_number(self, number: int) -> list[Any]:
        listing, start = self.listing, (number - 1) * self.size
        if start >= MOST_BY_NUMBER:
            self.refuse_deep_page(start)
        found = listing.page(self.size + 1, start)
        raw = found[: self.size]
        self.count_from(start, found)
        rows = listing.shown(raw)
        has_more, is_near = len(found) > self.size, start + self.size < MOST_BY_NUMBER
        if not has_more:
            dead = listing.withdrawn or []
            skipped = max(0, start - (self.count - len(dead)))
            last = mark(dead[skipped - 1]) if 0 < skipped <= len(dead) else None
            rows += self.withdrawn_after(last, self.size - len(rows))
        if not rows and number > 1:
            raise Http404(_("The list has no page %d.") % number)
        if number > 1:
            self.previous = self.numbered(number - 1)
        if is_near and (has_more or self.next):
            self.next = self.numbered(number + 1)
        elif has_more:
            self.next = self.at(Cursor(listing.place(raw[-1])))
        return rows

    def by_cursor(self, cursor: Cursor) -> list[Any]:
        listing, size = self.listing, self.size
        self.count, self.count_exact = listing.count(MOST_BY_NUMBER)
        if cursor.withdrawn is not None:
            return self.withdrawn_after(cursor.withdrawn, size)
        if cursor.place is None:
            found = listing.page(size + 1)
        else:
            found = listing.beyond(cursor.place, cursor.backwards, size + 1)
        raw, has_more = found[:size], len(found) > size
        if cursor.backwards:
            raw.reverse()
        if raw and (has_more or cursor.backwards):
            self.next = self.at(Cursor(listing.place(raw[-1])))
        if cursor.backwards and not raw:  # what stood before is gone
            self.next = self.with_cursor(START)
        if raw and (has_more if cursor.backwards else cursor.place is not None):
            self.previous = self.at(Cursor(listing.place(raw[0]), backwards=True))
        rows = listing.shown(raw)
        if not has_more and not cursor.backwards:
            rows += self.withdrawn_after(None, size - len(rows))
        return rows

    def withdrawn_after(self, last: str | None, most: int) -> list[Values]:
        """The next tombstones, and the cursor behind them."""
        left = [one for one in self.listing.withdrawn or [] if last is None or mark(one) > last]
        if len(left) > most:
            behind = mark(left[most - 1]) if most else last or ""
            self.next = self.at(Cursor(withdrawn=behind))
        return [self.listing.tombstone(one) for one in left[:most]]

    def count_from(self, start: int, found: list[Any]) -> None:
        """The count: known without counting, where the list ends on this page."""
        if len(found) <= self.size and (found or start == 0):
            self.count = start + len(found) + len(self.listing.withdrawn or [])
            self.count_exact = True
        else:
            self.count, self.count_exact = self.listing.count(MOST_BY_NUMBER)

    def refuse_deep_page(self, start: int) -> None:
        count, is_exact = self.listing.count(MOST_BY_NUMBER)
        if is_exact and count <= start:
            raise Http404(_("The list has only %d rows.") % count)
        sentence = _(
            "Page numbers reach the first %(most)d rows: start with cursor=%(start)s and follow "
            "“next”, or take an export, which has all rows."
        ) % {"most": MOST_BY_NUMBER, "start": START}
        raise TooDeep({"page": [sentence]})

    def numbered(self, number: int) -> str:
        if number == 1:
            return remove_query_param(self.url, "page")
        return replace_query_param(self.url, "page", str(number))

    def at(self, cursor: Cursor) -> str:
        return self.with_cursor(written(cursor, self.bound_to))

    def with_cursor(self, text: str) -> str:
        return replace_query_param(remove_query_param(self.url, "page"), "cursor", text)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Rows, or tombstones in their place."""
        if not isinstance(schema, dict):  # a mark, by which examples find where the rows go
            return super().get_paginated_response_schema(schema)
        tombstone = {
            "type": "object",
            "description": "Only with modified_since: a record that is public no more.",
            "required": ["deleted_at"],
            "properties": {"deleted_at": {"type": "string", "format": "date-time"}},
        }
        rows = schema | {"items": {"anyOf": [schema["items"], tombstone]}}
        return super().get_paginated_response_schema(rows)


def whole_number(
    parameters: Mapping[str, str], name: str, default: int, most: int | None = None
) -> int:
    """A parameter that is a whole number from 1, to `most` if there is one."""
    text = parameters.get(name, str(default))
    # More digits than int() takes are as good as 18: beyond any list.
    number = int(text[:18]) if text.isascii() and text.isdigit() else 0
    if number < 1 or (most and (number > most or len(text) > 9)):
        if most:
            sentence = _("It must be a whole number from 1 to %d.") % most
        else:
            sentence = _("It must be a whole number from 1.")
        raise ValidationError({name: [sentence]})
    return number


def mark(withdrawal: Withdrawal) -> str:
    """A text that sorts as withdrawals do: by instant, then key."""
    key, instant = withdrawal
    key_text = f"{key:020d}" if isinstance(key, int) else str(key)
    return f"{as_text(instant)} {key_text}"


def as_text(instant: datetime) -> str:
    return instant.isoformat(timespec="microseconds")
