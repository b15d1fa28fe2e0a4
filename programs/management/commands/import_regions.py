"""Import the administrative divisions: the only way in which regions change."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from programs.region_import import import_regions
from unionwork.seeding import SeedingError


class Command(BaseCommand):
    help = (
        "Import administrative divisions from a CSV file with the columns code, name_zh, level, "
        "parent (and, if it has them, name_en and short_name_zh). Regions that aren't in the file "
        "are kept. With any mistake in the file, nothing is imported."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the CSV file, in UTF-8")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tally = import_regions(options["file"], dry_run=options["dry_run"])
        except SeedingError as error:
            problems = "\n".join(f"  {problem}" for problem in error.problems[:50])
            raise CommandError(f"Nothing was imported.\n{problems}") from error
        for sentence in tally.left_alone:
            self.stdout.write(self.style.WARNING(sentence))
        self.stdout.write(f"regions: {tally}")
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was changed.")
