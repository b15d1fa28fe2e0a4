"""Editors who sign in and save programs in the admin, as their browsers do."""

import http.client
import json
import random
import re
import sys
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

MANY = 8
PROGRAMS_EACH = 10
PASSWORD = "Bench-only-2026"
LOGIN = "/admin/login/"
CHANGED = "summary_zh"


class Fields(HTMLParser):
    """The names and values that the page's main form would send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: list[tuple[str, str]] = []
        self.select, self.area = "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        name, value = found.get("name") or "", found.get("value") or ""
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in found:
            self.values.append((self.select, value))
        elif tag == "textarea":
            self.area = name
            self.values.append((name, ""))
        elif tag == "input" and name and "disabled" not in found:
            kind = found.get("type") or "text"
            is_sent = kind not in ("submit", "button", "file", "image", "reset")
            if is_sent and (kind not in ("checkbox", "radio") or "checked" in found):
                self.values.append((name, value or "on" * (kind == "checkbox")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            name, value = self.values[-1]
            self.values[-1] = (name, value + data)


@dataclass
class Browser:
    """A connection that is kept, and its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method: str, path: str, fields: Any = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        for header in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value
        return response.status, response.read().decode()

    def sign_in(self, username: str) -> None:
        _status, page = self.ask("GET", LOGIN)
        fields = dict(Fields(page).values) | {"username": username, "password": PASSWORD}
        status, page = self.ask("POST", LOGIN, fields)
        if status != 302:
            sys.exit(f"{username} can't sign in: {status} {page[-2000:]}")


@dataclass
class Saves:
    """What one editor has saved: all texts, the last of each program, and how quickly."""

    texts: list[str] = field(default_factory=list)
    last: dict[int, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass
class Editor:
    """An account, the programs that it edits, and the cookies of its session."""

    username: str
    programs: list[int]
    cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self, port: int) -> None:
        browser = Browser(port)
        browser.sign_in(self.username)
        self.cookies = browser.cookies


def edit(port: int, editor: Editor, deadline: float, pause: float) -> Saves:
    """Open a program, change its summary, save, and think; until the deadline."""
    saves, browser, number = Saves(), Browser(port, editor.cookies), 0
    run = f"{random.getrandbits(48):x}"  # no text of another run counts as one of this
    time.sleep(random.uniform(0, pause))
    while time.time() < deadline:
        key = editor.programs[number % len(editor.programs)]
        address, number = f"/admin/programs/program/{key}/change/", number + 1
        text = f"{editor.username}，{run}，第{number}次。"
        began = time.perf_counter()
        status, page = browser.ask("GET", address)
        if status != 200:
            saves.errors.append(f"{address}: {status}")
            continue
        fields = [(name, text if name == CHANGED else value) for name, value in Fields(page).values]
        status, page = browser.ask("POST", address, fields)
        if status == 302:
            saves.seconds.append(time.perf_counter() - began)
            saves.texts.append(text)
            saves.last[key] = text
        else:
            saves.errors.append(f"{address}: {status} {errors_of(page)}")
        time.sleep(random.uniform(0.5, 1.5) * pause)
    return saves


def errors_of(page: str) -> str:
    found = re.findall(
        r'<(?:ul class="errorlist[^>]*|p class="errornote")>(.*?)</(?:ul|p)>', page, re.S
    )
    return " ".join(re.sub(r"<[^>]+>|\s+", " ", " ".join(found)).split())[:300]


def make() -> list[dict[str, Any]]:
    """The editors' accounts, each with programs of their own: run where Django is set up."""
    from django.contrib.auth import get_user_model

    from metrics import roles
    from programs.models import Program, TradeUnion
    from tests.factories import make_staff

    scope = TradeUnion.objects.filter(parent=None).order_by("pk").first()
    programs = Program.objects.joined_by(scope).order_by("pk").values_list("pk", flat=True)
    keys = list(programs[: MANY * PROGRAMS_EACH])
    found = []
    for number in range(MANY):
        username = f"bench-editor-{number}"
        # From an earlier run: an account that stands in a history can't be deleted.
        user = get_user_model()._default_manager.filter(username=username).first()
        user = user or make_staff(roles.EDITORS, scope, username=username)
        user.set_password(PASSWORD)
        user.save()
        found.append({"username": username, "programs": keys[number::MANY]})
    return found


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(make()))
