"""Conditional requests (RFC 9110, 13): who has an answer already gets 304, without its query.

An answer depends on the data, the code that shows it, its address, its format and its language, so
its ETag is known before it is made. It is weak: compression changes the bytes.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache, wraps
from math import ceil
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from django.utils.translation import get_language
from rest_framework.request import Request

from unionwork.apps import own_apps
from unionwork.data_version import DataVersion, data_version

SAFE = ("GET", "HEAD")
YOUNG = timedelta(seconds=2)  # a change that another one in the same second could still hide


def code_version() -> str:
    """A digest of the project's own source, templates and messages, the same in all workers."""
    if settings.DEBUG:  # templates change without a restart
        digest_of_code.cache_clear()
    return digest_of_code()


@cache
def digest_of_code() -> str:
    paths = [path for config in own_apps() for path in (settings.BASE_DIR / config.name).rglob("*")]
    digest = hashlib.sha256()
    for path in sorted([*paths, settings.BASE_DIR / "requirements.txt"]):
        if path.suffix not in (".pyc", ".mo") and path.is_file():
            digest.update(f"{path.relative_to(settings.BASE_DIR)}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Validators:
    """What tells whether an answer is still the one that a client has."""

    etag: str
    last_modified: int | None  # in seconds since 1970
    version: DataVersion

    @classmethod
    def of(
        cls, request: HttpRequest | Request, *more: str | None, version: DataVersion | None = None
    ) -> "Validators":
        """The validators of the answer to a request; `more` is what it depends on beside its
        address and language. The version of the data is asked for where it isn't known."""
        version = version or data_version()
        parts = [version.text, code_version(), request.get_full_path(), get_language(), *more]
        digest = hashlib.sha256(repr(parts).encode()).hexdigest()
        return cls(f'W/"{digest[:32]}"', last_modified(version.changed_at), version)

    def are_named_by(self, request: HttpRequest | Request) -> bool:
        """Whether the client names this very ETag: then it was given this answer, a good one."""
        return self.etag in map(weak, parse_etags(request.headers.get("If-None-Match", "")))

    def are_known_to(self, request: HttpRequest | Request) -> bool:
        """Whether the client has a good answer that is there: by its ETag, “*” or its date."""
        if "If-None-Match" in request.headers:
            return self.are_named_by(request) or request.headers["If-None-Match"].strip() == "*"
        if "If-Modified-Since" not in request.headers:
            return False
        since = parse_http_date_safe(request.headers["If-Modified-Since"])
        return since is not None and self.last_modified is not None and self.last_modified <= since

    def finish(
        self, request: HttpRequest | Request, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The response with its validators, or 304 in its place; an error stays as it is.

        “*” and a date say nothing of this address: whether there is a good answer at all is only
        known now.
        """
        if response.status_code == 200 and self.are_known_to(request):
            response.close()
            response = HttpResponseNotModified()
        if response.status_code in (200, 304):
            response.headers["ETag"] = self.etag
            if self.last_modified is not None:
                response.headers["Last-Modified"] = date_of(self.last_modified)
        return response


def weak(etag: str) -> str:
    """The form in which ETags are compared; some proxies drop the W/."""
    return etag if etag.startswith("W/") else f"W/{etag}"


def last_modified(changed_at: datetime) -> int | None:
    """The second in which a change was over: who asked within its second may have been earlier.

    None while it is young (RFC 9110, 8.8.2.2).
    """
    return ceil(changed_at.timestamp()) if timezone.now() - changed_at >= YOUNG else None


# All answers of a version have the same.
date_of = lru_cache(http_date)


# views of the API -------------------------------------------------------------------------------


class NotModified(Exception):
    """Ends a request before its query."""


class ConditionalAnswers:
    """A view of REST framework that answers conditional requests; stands before its other bases.

    Every answer may be stored, but has to be asked for again.
    """

    validators: Validators | None = None

    @property
    def version(self) -> DataVersion:
        """The version of the data that the request is answered from, or an earlier one."""
        return self.validators.version if self.validators else data_version()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        if request.method in SAFE:
            self.validators = Validators.of(request, request.accepted_media_type)
            if self.validators.are_named_by(request):
                raise NotModified

    def handle_exception(self, error: Exception) -> Any:
        if isinstance(error, NotModified):
            return HttpResponseNotModified()
        return super().handle_exception(error)  # type: ignore[misc]

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> Any:
        if self.validators:
            response = self.validators.finish(request, response)
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        patch_vary_headers(response, ["Accept"])
        if request.method in SAFE:
            patch_cache_control(response, public=True, no_cache=True)
        return response


# pages ------------------------------------------------------------------------------------------

View = Callable[..., HttpResponseBase]


def conditional_page(view: View) -> View:
    """A page that answers conditional requests; each visitor's is their own.

    It holds the token of its forms, which belongs to a cookie. Who is signed in may see more, which
    no version tells: they get no validators.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in SAFE and settings.SESSION_COOKIE_NAME not in request.COOKIES:
            validators = Validators.of(request, request.COOKIES.get(settings.CSRF_COOKIE_NAME))
            is_known = validators.are_named_by(request)
            response = HttpResponseNotModified() if is_known else view(request, *args, **kwargs)
            response = validators.finish(request, response)
        else:
            response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        patch_vary_headers(response, ["Cookie"])
        return response

    return page
