"""Compile the message catalogues."""

from typing import Any

from django.core.management.base import BaseCommand

from unionwork.translations import compile_messages


class Command(BaseCommand):
    help = "Compile the message catalogues that have changed. It needs no gettext programs."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        compiled = compile_messages()
        self.stdout.write("\n".join(map(str, compiled)) or "Nothing to compile.")
