"""Bring the index of the search up to date with the records."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from unionwork.search import index, searchable_models


class Command(BaseCommand):
    help = (
        "Bring the index of the search up to date with all records. Whatever is saved is indexed "
        "at once; this is for records that were written past that, and for new rules of reading. "
        "It may be stopped at any point and run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only say how many entries are stale, and fail"
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        stale = 0
        for model in searchable_models():
            self.stdout.write(f"  {model._meta.verbose_name_plural} … ", ending="")
            self.stdout.flush()
            found = index(model, dry_run=options["check"])
            self.stdout.write(f"{found} {'stale' if options['check'] else 'indexed'}")
            stale += found
        if stale and options["check"]:
            raise CommandError(f"{stale} entries are stale. Run `manage.py index_search`.")
