"""Prepare everything and serve the site: what `make run` does."""

import os
import secrets
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, no_translations
from django.db import connections

from unionwork.models import AuditEntry
from unionwork.static_files import collect
from unionwork.translations import compile_messages

from .serve import asked_address, refuse_a_bad_address

ADMIN_NAME = "admin"


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
        if not options["prepare"]:
            refuse_a_bad_address(*asked_address())
        self.say("Bringing the database up to date")
        call_command("migrate", verbosity=0, interactive=False)
        self.say("Loading the data")
        call_command("load_fixtures")
        self.say("Indexing names for the search")
        call_command("index_search")
        self.make_administrator()
        self.say("Preparing messages and static files")
        if options["prepare"]:
            compile_messages()
            collect()
            connections.close_all()
        else:
            call_command("serve", stdout=self.stdout, no_color=options["no_color"])

    def say(self, sentence: str) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(f"{sentence} …"))
        self.stdout.flush()

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
