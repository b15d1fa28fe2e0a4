"""Load the fixtures: what is new or changed there, never over what staff have edited."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import transaction

from unionwork.seeding import Lookup, Resource, SeedingError, all_seeds

MOST_PROBLEMS = 50  # that a refusal lists


class Command(BaseCommand):
    help = (
        "Load the fixtures into the database. Records that staff have edited or deleted are "
        "reported and left alone; with any mistake in a file, nothing is loaded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "directory",
            nargs="?",
            type=Path,
            default=settings.FIXTURES_DIR,
            help="where the fixture files are (default: fixtures/)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be loaded, and change nothing"
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        directory: Path = options["directory"].resolve()
        if not directory.is_dir():
            raise CommandError(f"There is no directory {directory}.")
        left_alone: list[str] = []
        try:
            with transaction.atomic():
                self.refuse_misnamed(directory)
                lookup = Lookup()
                for seeds in all_seeds():
                    self.stdout.write(f"  {seeds.name} … ", ending="")
                    self.stdout.flush()
                    tally = seeds.load(directory, lookup)
                    self.stdout.write(str(tally))
                    left_alone += tally.left_alone
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except SeedingError as error:
            self.stdout.write("")
            raise CommandError(self.refusal(error.problems)) from error
        for sentence in left_alone:
            self.stdout.write(self.style.WARNING(f"  left alone: {sentence}"))
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was changed.")

    def refuse_misnamed(self, directory: Path) -> None:
        """A file that no resource reads would silently be left out."""
        read = {
            path
            for resource in all_seeds()
            if isinstance(resource, Resource)
            for path in resource.paths(directory)
        }
        if misnamed := sorted(set(directory.rglob("*.y*ml")) - read):
            names = ", ".join(str(path.relative_to(directory)) for path in misnamed)
            raise SeedingError([f"{names}: nothing of this name is loaded; is it misspelt?"])

    def refusal(self, problems: list[str]) -> str:
        shown = problems[:MOST_PROBLEMS]
        more = len(problems) - len(shown)
        return "\n".join(
            [f"Nothing was loaded: {len(problems)} mistake{'s' * (len(problems) != 1)}."]
            + [f"  {problem}" for problem in shown]
            + [f"  … and {more} more"] * (more > 0)
        )
