"""Serve the site with the database as it is."""

import os
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import connections

from unionwork.static_files import collect
from unionwork.translations import compile_messages

LOOPBACK = ("127.0.0.1", "localhost", "::1")
GUNICORN = ["-m", "gunicorn", "--config", "python:unionwork.gunicorn_settings"]


def asked_address() -> tuple[str, str]:
    """HOST and PORT."""
    return os.environ.get("HOST", "") or "127.0.0.1", os.environ.get("PORT", "") or "8000"


def refuse_a_bad_address(host: str, port: str) -> None:
    """Local mode stays on loopback; a taken port is told before any work is done."""
    is_published_on_loopback = os.environ.get("PUBLISHED_ON_LOOPBACK") == "true"
    if settings.LOCAL_MODE and host not in LOOPBACK and not is_published_on_loopback:
        raise CommandError(
            f"HOST={host} would show the site to other machines, but local mode has neither "
            "HTTPS nor a secret key of its own. Set SECRET_KEY and ALLOWED_HOSTS and put it "
            "behind HTTPS (see README.md), or leave HOST out."
        )
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise CommandError(f"PORT={port} isn't a port: give a number from 1 to 65535.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            raise CommandError(
                f"{host}:{port} can't be used: {error.strerror}. "
                "Choose another port: PORT=8001 make run."
            ) from error


class Command(BaseCommand):
    help = (
        "Compile messages and static files, and serve the site with the database as it is: the "
        "second half of `manage.py up`. HOST and PORT set the address."
    )
    requires_system_checks = []

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        host, port = asked_address()
        refuse_a_bad_address(host, port)
        compile_messages()
        collect()
        connections.close_all()
        bound = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        address = f"http://{bound}"
        self.stdout.write(
            self.style.SUCCESS(
                f"\n  Pages     {address}/\n  Admin     {address}/admin/\n"
                f"  API docs  {address}/api/docs/\n"
            )
        )
        self.stdout.write("Stop with Ctrl-C.")
        self.stdout.flush()
        os.execv(sys.executable, [sys.executable, *GUNICORN, "--bind", bound])
