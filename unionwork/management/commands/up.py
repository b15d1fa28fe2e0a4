"""Prepare everything and serve the site: what `make run` does."""

import os
import secrets
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import connections

from unionwork.models import AuditEntry
from unionwork.static_files import collect
from unionwork.translations import compile_messages

LOOPBACK = ("127.0.0.1", "localhost", "::1")
ADMIN_NAME = "admin"

# One process per core of a small server; threads, because requests wait for the database.
GUNICORN = (
    "-m gunicorn unionwork.wsgi:application --workers 2 --worker-class gthread --threads 8 "
    "--timeout 60 --graceful-timeout 20 --keep-alive 5 --limit-request-line 8190 "
    "--log-level warning"
).split()


class Command(BaseCommand):
    help = (
        "Migrate, load the fixtures, make an administrator if there is none, compile messages and "
        "static files, and serve the site. It may be stopped at any point and run again. "
        "HOST and PORT set the address, ADMIN_PASSWORD the administrator's first password."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--prepare", action="store_true", help="prepare everything, but don't serve"
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        host = os.environ.get("HOST", "") or "127.0.0.1"
        port = os.environ.get("PORT", "") or "8000"
        if not options["prepare"]:
            self.refuse_a_bad_address(host, port)
        self.say("Bringing the database up to date")
        call_command("migrate", verbosity=0, interactive=False)
        self.say("Loading the data")
        call_command("load_fixtures")
        self.say("Indexing names for the search")
        call_command("index_search")
        self.make_administrator()
        self.say("Preparing messages and static files")
        compile_messages()
        collect()
        connections.close_all()
        if not options["prepare"]:
            self.serve(host, port)

    def say(self, sentence: str) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(f"{sentence} …"))
        self.stdout.flush()

    def refuse_a_bad_address(self, host: str, port: str) -> None:
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

    def make_administrator(self) -> None:
        users = get_user_model()._default_manager
        if users.filter(is_superuser=True).exists():
            return
        password = os.environ.get("ADMIN_PASSWORD", "") or secrets.token_urlsafe(12)
        user = users.create_superuser(ADMIN_NAME, "", password)
        AuditEntry.record_command("permissions", user.get_username(), after={"is_superuser": True})
        shown = "the one in ADMIN_PASSWORD" if os.environ.get("ADMIN_PASSWORD") else password
        self.stdout.write(
            self.style.SUCCESS(
                f"Made the administrator “{ADMIN_NAME}”, password: {shown}\n"
                "It is shown only this once; change it at /admin/password_change/."
            )
        )

    def serve(self, host: str, port: str) -> None:
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
