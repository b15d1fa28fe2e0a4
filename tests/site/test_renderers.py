"""JSON in which numbers are numbers, and instants say that they are UTC."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy

from unionwork.api.exports import EXPORT_FORMATS
from unionwork.api.renderers import LIST_RENDERERS, ExportRenderer, NumberJSONRenderer


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("4310000"), "4310000"),
        (Decimal("4310000.00"), "4310000"),
        (Decimal("4.31E+6"), "4310000"),
        (Decimal("41.60"), "41.6"),
        (Decimal("0.00"), "0"),
        (Decimal("-0.01"), "-0.01"),
        (Decimal("9999999999999.99"), "9999999999999.99"),
        (Decimal("999999999999999"), "999999999999999"),
        (True, "true"),
        (None, "null"),
        ("工会“帮扶”", '"工会“帮扶”"'),
        (gettext_lazy("unionwork"), '"unionwork"'),
        (date(2026, 11, 21), '"2026-11-21"'),
        (datetime(2026, 11, 21, 8, tzinfo=UTC), '"2026-11-21T08:00:00Z"'),
        ({"z": 1, "a": Decimal(2)}, '{"z":1,"a":2}'),
        ([], "[]"),
    ],
)
def test_value_is_written_as(value, written):
    assert NumberJSONRenderer().render(value).decode() == written


def test_value_without_a_form_is_an_error():
    with pytest.raises(TypeError):
        NumberJSONRenderer().render(object())


def test_formats_of_exports_have_a_renderer_each():
    names = {renderer.format: renderer.media_type for renderer in LIST_RENDERERS[1:]}

    assert names == {name: one.media_type for name, one in EXPORT_FORMATS.items()}


def test_export_is_not_rendered():
    """A view that gives it a response to render has forgotten to stream."""
    with pytest.raises(NotImplementedError):
        ExportRenderer().render([])
