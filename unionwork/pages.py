"""What every public page is: read-only, and the same for everybody who asks in one language."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """A page that can only be read. What holds for all pages (conditional GET) is put in here."""
    safe: Any = require_safe(view)
    return safe
