"""The WSGI application that gunicorn serves."""

import os
from functools import lru_cache
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.urls import ResolverMatch, get_resolver

from unionwork.giving_way import answering

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionwork.settings")


class Utf8Request(WSGIRequest):
    """A request in UTF-8, whatever charset its Content-Type names: that isn't about the address.

    Of the charsets that Python knows some make no text of it (hex), and some make half characters,
    which no answer can hold (utf-7).
    """

    @property
    def encoding(self) -> None:
        """The default, UTF-8."""

    @encoding.setter
    def encoding(self, charset: Any) -> None:
        pass


class Handler(WSGIHandler):
    """Answers in UTF-8, and says while it does: exports wait meanwhile."""

    request_class = Utf8Request

    def __call__(self, environ: Any, start_response: Any) -> Any:
        with answering.one_more():
            return super().__call__(environ, start_response)

    def resolve_request(self, request: Any) -> ResolverMatch:
        request.resolver_match = view_at(request.path_info)
        return request.resolver_match


@lru_cache(maxsize=500)
def view_at(path: str) -> ResolverMatch:
    """What answers at an address: lists have few, and stand behind the patterns of others."""
    return get_resolver().resolve(path)


django.setup(set_prefix=False)
application = Handler()
view_at("/")  # loads all views, once: before gunicorn forks
