"""`manage.py up`: prepares everything and serves, can be stopped at any point and run again."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from io import StringIO

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connections

from programs.models import TradeUnion
from tests.small_fixtures import write_small_fixtures
from unionwork.management.commands import up
from unionwork.models import AuditEntry

PROBE = "HOST PORT ADMIN_PASSWORD PUBLISHED_ON_LOOPBACK".split()
# Set, though empty: so the tests don't depend on a .env beside manage.py.
BARE = dict.fromkeys(["SECRET_KEY", *PROBE], "") | {"DEBUG": "false", "PATH": os.environ["PATH"]}


def environment_in(directory, **variables):
    """The environment of a process whose database and files are in `directory`."""
    database = f"sqlite:///{directory / 'db.sqlite3'}"
    return {**BARE, "DATA_DIR": str(directory), "DATABASE_URL": database, **variables}


def manage(*arguments, environment):
    """Run manage.py in a process of its own."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def prepared_here(tmp_path, monkeypatch, settings):
    """`up` on the small fixtures, its files in a directory of the test."""
    for name in PROBE:
        monkeypatch.delenv(name, raising=False)
    settings.FIXTURES_DIR = write_small_fixtures(tmp_path / "fixtures")
    settings.STATIC_ROOT = tmp_path / "static"
    settings.LOCALE_PATHS = []
    settings.LOCAL_MODE = True
    # The test's own connection has a transaction open.
    monkeypatch.setattr(connections, "close_all", lambda: None)
    return settings


@pytest.fixture
def nothing_is_done(monkeypatch):
    """Fails the test if `up` starts to work."""

    def refuse(*arguments, **options):
        raise AssertionError(f"it has begun: {arguments}")

    monkeypatch.setattr(up, "call_command", refuse)


def run_up(*options):
    said = StringIO()
    call_command("up", *options, stdout=said, no_color=True)
    return said.getvalue()


# secret keys --------------------------------------------------------------------------------------


def test_start_without_secret_key_is_refused_with_a_hint(tmp_path):
    done = manage("check", environment=environment_in(tmp_path))

    assert done.returncode == 1
    assert "SECRET_KEY isn't set" in done.stderr
    assert "secrets.token_urlsafe(64)" in done.stderr
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("DEBUG", "maybe"), ("SECURE_SSL_REDIRECT", "x"), ("DATABASE_URL", "here")]
)
def test_start_with_a_variable_that_cannot_be_read_is_refused(tmp_path, name, value):
    environment = environment_in(tmp_path, SECRET_KEY="k" * 64) | {name: value}

    done = manage("check", environment=environment)

    assert done.returncode == 1
    assert "unionwork can't start" in done.stderr
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_check_for_deployment_is_clean_in_production(tmp_path):
    environment = environment_in(
        tmp_path,
        SECRET_KEY="0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ_",
        ALLOWED_HOSTS="unionwork.example",
    )

    done = manage("check", "--deploy", "--fail-level", "WARNING", environment=environment)

    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues" in done.stdout


# addresses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
def test_host_for_other_machines_is_refused_in_local_mode(
    prepared_here, nothing_is_done, monkeypatch, host
):
    monkeypatch.setenv("HOST", host)

    with pytest.raises(CommandError, match=rf"HOST={host} would show the site to other machines"):
        run_up()


@pytest.mark.parametrize("port", ["0", "-1", "65536", "eighty", "80.5", "８０００", "8000 "])
def test_port_that_is_none_is_refused(prepared_here, nothing_is_done, monkeypatch, port):
    monkeypatch.setenv("PORT", port)

    with pytest.raises(CommandError, match=rf"PORT={port} isn't a port: give a number from 1"):
        run_up()


def test_port_that_is_taken_is_told_before_any_work(prepared_here, nothing_is_done, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))

        with pytest.raises(CommandError, match=rf"127\.0\.0\.1:{port} can't be used: .*PORT=8001"):
            run_up()


SERVED = [
    # the environment, local mode, the address that is said, the address that is bound
    ({}, True, "http://127.0.0.1:{port}/", "127.0.0.1:{port}"),
    ({"HOST": "localhost"}, True, "http://localhost:{port}/", "localhost:{port}"),
    ({"HOST": "::1"}, True, "http://[::1]:{port}/", "[::1]:{port}"),
    ({"HOST": "0.0.0.0"}, False, "http://0.0.0.0:{port}/", "0.0.0.0:{port}"),
    (
        {"HOST": "0.0.0.0", "PUBLISHED_ON_LOOPBACK": "true"},
        True,
        "http://0.0.0.0:{port}/",
        "0.0.0.0:{port}",
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("environment", "is_local", "said", "bound"), SERVED)
def test_site_is_served_where_the_environment_says(
    prepared_here, monkeypatch, environment, is_local, said, bound
):
    port = free_port()
    prepared_here.LOCAL_MODE = is_local
    for name, value in {**environment, "PORT": str(port)}.items():
        monkeypatch.setenv(name, value)
    started = []
    monkeypatch.setattr(os, "execv", lambda *arguments: started.append(arguments))

    output = run_up()

    ((program, arguments),) = started
    assert (program, arguments[0]) == (sys.executable, sys.executable)
    assert arguments[1:3] == ["-m", "gunicorn"]
    assert arguments[-2:] == ["--bind", bound.format(port=port)]
    address = said.format(port=port)
    assert all(f" {address}{page}\n" in output for page in ("", "admin/", "api/docs/"))


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


# preparing ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_prepare_loads_the_data_and_makes_an_administrator_once(prepared_here):
    first = run_up("--prepare")
    (admin,) = get_user_model().objects.filter(is_superuser=True)
    password = first.partition("password: ")[2].splitlines()[0]

    second = run_up("--prepare")

    assert (admin.get_username(), admin.check_password(password)) == ("admin", True)
    assert len(password) >= 16
    assert AuditEntry.objects.get().subject == "admin"
    assert "password" not in second
    assert get_user_model().objects.get() == admin
    assert TradeUnion.objects.count() == 2


@pytest.mark.django_db
def test_administrator_gets_the_password_of_the_environment(prepared_here, monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", "a long pass phrase")

    said = run_up("--prepare")

    assert get_user_model().objects.get().check_password("a long pass phrase")
    assert "ADMIN_PASSWORD" in said
    assert "a long pass phrase" not in said


@pytest.mark.django_db
def test_administrator_that_is_there_keeps_the_password(prepared_here, monkeypatch):
    get_user_model().objects.create_superuser("chief", "", "my own")
    monkeypatch.setenv("ADMIN_PASSWORD", "another")

    run_up("--prepare")

    assert get_user_model().objects.get().check_password("my own")


def test_up_killed_half_way_can_be_run_again_and_serves(tmp_path):
    port = free_port()
    environment = environment_in(tmp_path / "var", PORT=str(port), ADMIN_PASSWORD="x y z")

    with started(environment) as process:
        read_until(process, "trade unions … ", "工会 … ")
        process.kill()
    with started(environment) as process:
        said = read_until(process, "Stop with Ctrl-C")
        pages = [get(port, path) for path in ("", "api/figures/?region=410300", "admin/login/")]

    assert "3261 new" in said  # nothing of the first load stayed
    assert "left alone" not in said
    assert "Made the administrator" in said
    assert pages == [200, 200, 200]


@contextlib.contextmanager
def started(environment):
    """`manage.py up` in a process group of its own, ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "up"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        with process.stdout:
            yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def read_until(process, *marks):
    """What the process says up to and with one of `marks`."""
    said = b""
    while not any(mark.encode() in said for mark in marks):
        byte = process.stdout.read1(1)
        assert byte, f"it ended: {said.decode()}"
        said += byte
    return said.decode()


def get(port, path):
    """The status of a page, as soon as the server answers."""
    for _attempt in range(100):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=60) as answer:
                return answer.status
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
            time.sleep(0.1)
    return None
