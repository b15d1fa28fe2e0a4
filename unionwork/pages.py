"""What every public page is: read-only, and the same for everybody who asks in one language."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from .api.conditional import conditional_page

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """A page that can only be read, and isn't made again for who has it already."""
    safe: Any = require_safe(conditional_page(view))
    return safe
