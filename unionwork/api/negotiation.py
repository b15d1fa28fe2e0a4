"""Which format an answer has: by the address (figures.csv), ?format=csv or Accept.

What is named must exist; Accept may be missing, malformed or a browser's, and then JSON will do.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http.request import MediaType
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAcceptable, NotFound, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

# Formats that go by several media types: JSON Lines has none that is registered.
ALSO_CALLED = {
    "application/jsonl": "jsonl",
    "application/x-ndjson": "jsonl",
    "application/x-parquet": "parquet",
}
UNDECIDED = ("", "*/*")  # an Accept that leaves it to us
Choice = tuple[BaseRenderer, str]


class Negotiation(DefaultContentNegotiation):
    """Chooses among a view's renderers; of several that are equally welcome, the first."""

    def select_renderer(  # type: ignore[override]
        self,
        request: Request,
        renderers: Sequence[BaseRenderer],
        format_suffix: str | None = None,
    ) -> Choice:
        if request.method not in ("GET", "HEAD"):
            return as_json()
        accept = request.headers.get("accept", "")
        if not format_suffix and "format" not in request.query_params and accept in UNDECIDED:
            return renderers[0], renderers[0].media_type
        name = named_format(request, [one.format for one in renderers], format_suffix or "")
        if name:
            renderers = [one for one in renderers if one.format == name]
        accepted = media_types(accept)
        # max() gives the first of equals.
        chosen = max(renderers, key=lambda renderer: welcome(renderer, accepted))
        if not (name or welcome(chosen, accepted) > UNWELCOME):
            raise not_acceptable(renderers)
        return chosen, chosen.media_type


def as_json() -> Choice:
    """What OPTIONS is answered in, whatever the view's own formats are."""
    from .renderers import NumberJSONRenderer

    return NumberJSONRenderer(), NumberJSONRenderer.media_type


def not_acceptable(renderers: Sequence[BaseRenderer]) -> NotAcceptable:
    available = ", ".join(dict.fromkeys(renderer.media_type for renderer in renderers))
    sentence = _("There is none of the formats in Accept. There are: %s.") % available
    return NotAcceptable(sentence, available_renderers=renderers)


# named ----------------------------------------------------------------------------------------


def named_format(request: Request, formats: Iterable[str], suffix: str) -> str:
    """The format that the address or ?format names, or an empty string."""
    from .filtering import did_you_mean

    valid = list(dict.fromkeys(formats))
    if suffix and suffix not in valid:
        raise NotFound(did_you_mean(suffix, valid, no_format(suffix)))
    parameters = request.query_params.getlist("format")
    if not parameters:
        return suffix
    name = parameters[0]
    if len(parameters) > 1:
        raise invalid(_("This parameter may stand only once."))
    if name not in valid:
        raise invalid(did_you_mean(name, valid, no_format(name)))
    if suffix and name != suffix:
        sentence = _("The address names the format %(suffix)s, this parameter %(name)s.")
        raise invalid(sentence % {"suffix": suffix, "name": name})
    return name


def no_format(name: str) -> str:
    return _("There is no format “%s” here.") % name


def invalid(sentence: str) -> ValidationError:
    return ValidationError({"format": [sentence]})


# accepted -------------------------------------------------------------------------------------

UNWELCOME = (0.0, 0)


def media_types(header: str) -> list[MediaType]:
    """The media types in an Accept header, those left out that are malformed."""
    found = map(MediaType, header.split(","))
    return [
        one
        for one in found
        if one.main_type and one.sub_type and (one.main_type != "*" or one.sub_type == "*")
    ]


def welcome(renderer: BaseRenderer, accepted: list[MediaType]) -> tuple[float, int]:
    """How much a client likes a format: the quality that the most specific range gives it.

    Who wants “text/csv, */*” means CSV first: more specific is better where qualities agree.
    """
    if not accepted:
        return (1.0, 0)
    matching = [(one.specificity, one.quality) for one in accepted if covers(one, renderer)]
    specificity, quality = max(matching, default=(0, 0.0))
    return (quality, specificity) if quality else UNWELCOME


def covers(accepted: MediaType, renderer: Any) -> bool:
    """Whether a media range has a format in it; parameters such as charset don't matter."""
    name = f"{accepted.main_type}/{accepted.sub_type}"
    main_type = renderer.media_type.partition("/")[0]
    return (
        name in ("*/*", f"{main_type}/*", renderer.media_type)
        or ALSO_CALLED.get(name) == renderer.format
    )
