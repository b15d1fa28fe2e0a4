"""The formats of answers: JSON in which numbers are numbers, and those of exports."""

from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer

from .exports import EXPORT_FORMATS


def plain(value: Any) -> Any:
    """What orjson doesn't know: decimals, without loss, and sentences to translate.

    Amounts have at most 15 significant digits, which a float holds; whole ones are integers.
    """
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


class NumberJSONRenderer(BaseRenderer):
    """JSON: decimals are numbers, instants end in Z, keys stay in order."""

    media_type = "application/json"
    format = "json"
    charset = None  # JSON is UTF-8, which needs no saying

    def render(
        self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None
    ) -> bytes:
        return orjson.dumps(data, default=plain, option=orjson.OPT_UTC_Z)


class ExportRenderer(BaseRenderer):
    """A format of exports: its name and media type. The view streams it, nothing renders it."""

    charset = None

    def render(
        self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None
    ) -> bytes:
        raise NotImplementedError(f"a list in {self.format} is streamed")


EXPORT_RENDERERS: list[type[BaseRenderer]] = [
    type(
        f"{name.capitalize()}Renderer",
        (ExportRenderer,),
        {"format": name, "media_type": export_format.media_type},
    )
    for name, export_format in EXPORT_FORMATS.items()
]
LIST_RENDERERS: list[type[BaseRenderer]] = [NumberJSONRenderer, *EXPORT_RENDERERS]
