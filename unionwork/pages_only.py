"""Middleware that only pages need: the data of the API has no sessions, no accounts, no scripts.

Passing through it would add a twelfth to the time of a list.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from csp.middleware import HEADER
from csp.middleware import CSPMiddleware as Policy
from django.contrib.auth.middleware import AuthenticationMiddleware as Authentication
from django.contrib.messages.middleware import MessageMiddleware as Message
from django.contrib.sessions.middleware import SessionMiddleware as Session
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django_otp.middleware import OTPMiddleware as OTP
from simple_history.middleware import HistoryRequestMiddleware as historied

API = "/api/"
PAGES_OF_THE_API = {API, f"{API}docs/", f"{API}reference/"}
GetResponse = Callable[[HttpRequest], HttpResponseBase]


def is_data(request: HttpRequest) -> bool:
    """Whether a request asks for data of the API, and not for a page."""
    path = request.path_info
    return path.startswith(API) and path not in PAGES_OF_THE_API


class PagesOnly:
    """Stands before a middleware and lets data pass it by."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if is_data(request):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


class SessionMiddleware(PagesOnly, Session):
    """Sessions, of pages only."""


class AuthenticationMiddleware(PagesOnly, Authentication):
    """Accounts, of pages only."""


class OTPMiddleware(PagesOnly, OTP):
    """The second factor of accounts, of pages only."""


class MessageMiddleware(PagesOnly, Message):
    """Messages, of pages only."""


def HistoryRequestMiddleware(get_response: GetResponse) -> GetResponse:
    """Who writes history, of pages only: the API is read-only."""
    with_history = historied(get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return (get_response if is_data(request) else with_history)(request)

    return middleware


class CSPMiddleware(Policy):
    """The security policy; that of data, which has no nonce, is made once."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if not is_data(request):
            return super().__call__(request)
        response = self.get_response(request)
        response.headers.setdefault(HEADER, self.policy_of_data)
        return response

    @cached_property
    def policy_of_data(self) -> str:
        return self.process_response(HttpRequest(), HttpResponse()).headers[HEADER]
