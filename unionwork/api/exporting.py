"""A list as a file: every row of the filter, streamed, and where it comes from."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from unionwork.data_version import data_version

from .exports import ExportFormat
from .exports.csv_lines import Lines
from .exports.table import Column, Table
from .throttling import count_rows, export_slots

NOT_OF_EXPORTS = ("page", "page_size", "cursor")
COUNTED_AT_ONCE = 1000


def export(
    view: Any,
    columns: list[Column],
    rows: Iterator[Any],
    chosen: ExportFormat,
    lines: Lines | None = None,
) -> HttpResponseBase:
    """The answer that streams the rows of a view in a format; `lines` are the same rows as the
    database writes them."""
    request = view.request
    refuse_pages(request)
    headers = {
        "Content-Type": chosen.content_type,
        "Content-Disposition": (
            f'attachment; filename="unionwork-{view.resource}.{chosen.extension}"'
        ),
    }
    if request.method == "HEAD":
        return StreamingHttpResponse(headers=headers)
    title = str(view.title)
    if lines:
        lines = replace(lines, portions=counted_portions(request, lines.portions))
    table = Table(
        view.resource, title, columns, counted(request, rows), about(request, title), lines
    )
    return StreamingHttpResponse(export_slots.stream(chosen.write(table)), headers=headers)


def refuse_pages(request: Request) -> None:
    sentence = _("An export has all rows: leave this parameter out.")
    paged = [name for name in NOT_OF_EXPORTS if name in request.query_params]
    if paged:
        raise ValidationError({name: [sentence] for name in paged})


def counted(request: Request, rows: Iterator[Any]) -> Iterator[Any]:
    """The rows, which are charged to the client as they go."""
    uncounted = 0
    try:
        for row in rows:
            uncounted += 1
            yield row
            if uncounted == COUNTED_AT_ONCE:
                count_rows(request, uncounted)
                uncounted = 0
    finally:
        count_rows(request, uncounted)


def counted_portions(request: Request, portions: Iterable[list[bytes]]) -> Iterator[list[bytes]]:
    """The same for rows that come some at a time."""
    for portion in portions:
        count_rows(request, len(portion))
        yield portion


def about(request: Request, title: str) -> list[tuple[str, str]]:
    """Where and when a file came from, and how to cite it."""
    address = iri_to_uri(request.build_absolute_uri())
    version = data_version()
    today = timezone.localdate()
    cited = _("unionwork: %(title)s. Data version %(version)s. %(address)s (accessed %(date)s).")
    return [
        (_("Content"), title),
        (_("Query"), address),
        (_("Retrieved at"), timezone.localtime().isoformat(timespec="seconds")),
        (_("Data version"), version.text),
        (_("Last change of the data"), version.changed_at.isoformat(timespec="seconds")),
        (
            _("Licence"),
            _("CC BY 4.0 for the compiled data; the sources' wording is their authors'."),
        ),
        (
            _("How to cite"),
            cited % {"title": title, "version": version.text, "address": address, "date": today},
        ),
    ]
