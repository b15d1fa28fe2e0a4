"""Bring the fixture files into their one form."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, no_translations

from unionwork.seeding import RecordError, Resource, SeedingError, all_seeds, formatted


class Command(BaseCommand):
    help = (
        "Rewrite the fixture files in their one form: fields in their order, unset ones left out. "
        "It doesn't touch the database."
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
            "--check", action="store_true", help="only say which files would change, and fail"
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        changed = []
        for resource in all_seeds():
            if not isinstance(resource, Resource):
                continue
            for path in resource.paths(options["directory"].resolve()):
                before = path.read_text(encoding="utf8")
                after = self.in_form(resource, path)
                if before == after:
                    continue
                changed.append(path.name)
                if not options["check"]:
                    path.write_text(after, encoding="utf8")
        if changed and options["check"]:
            raise CommandError(
                f"Not in form: {', '.join(changed)}. Run `manage.py format_fixtures`."
            )
        self.stdout.write(f"Changed: {', '.join(changed)}" if changed else "All in form.")

    def in_form(self, resource: Resource, path: Path) -> str:
        try:
            return formatted(resource, [record for _file, record in resource.records_in(path)])
        except SeedingError as error:
            raise CommandError(str(error)) from error
        except RecordError as error:
            raise CommandError(f"{path.name}: {error.problems}") from error
