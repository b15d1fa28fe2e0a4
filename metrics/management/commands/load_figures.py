"""Load very many figures from a CSV file at once."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, no_translations

from metrics.figure_files import FigureFile, FileProblems
from metrics.models import ReportedFigure
from unionwork.bulk_loading import LoadError, Progress, bulk_load


class Command(BaseCommand):
    help = (
        "Load very many figures at once from a CSV file with the columns of the API's CSV of "
        "figures. What they refer to must be there. With any mistake in the file, nothing is "
        "loaded. They are new figures, drafts unless --verified says that they were reviewed; "
        "the audit log names the load, and they have no history before their first change. To "
        "change figures, or to load few of them, use import_records."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the CSV file, in UTF-8")
        parser.add_argument(
            "--dry-run", action="store_true", help="find all mistakes, and change nothing"
        )
        parser.add_argument(
            "--verified", action="store_true", help="publish them at once, as reviewed elsewhere"
        )
        parser.add_argument(
            "--as",
            dest="username",
            metavar="USER",
            help="who entered them: somebody else verifies the drafts",
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        path, user = options["file"], self.user(options["username"])
        file = FigureFile(
            path, is_verified=options["verified"], entered_by=user.pk if user else None
        )
        try:
            number = self.load(file, user, options)
        except FileProblems as error:
            raise CommandError(self.refusal(error.problems)) from error
        except LoadError as error:
            line = f", line {file.lines[error.row - 1]}" if error.row else ""
            raise CommandError(self.refusal([f"{path.name}{line}: {error.reason}"])) from error
        told = f"{number:,} figures"
        if options["dry_run"]:
            self.stdout.write(f"Dry run: nothing was changed. {told} would be loaded.")
        else:
            self.stdout.write(self.style.SUCCESS(f"Loaded {told}."))

    def load(self, file: FigureFile, user: Any, options: dict[str, Any]) -> int:
        progress = Progress(self.stderr) if options["verbosity"] else None
        username = user.get_username() if user else ""
        reviewed = " --verified" * options["verified"]
        subject = f"load_figures {file.path.name}{reviewed}"
        with bulk_load(
            subject, username=username, progress=progress, is_dry_run=options["dry_run"]
        ) as bulk:
            first = bulk.free_id(ReportedFigure)
            expected = file.prepare(first)
            return bulk.load(ReportedFigure, file.records(first), expected=expected)

    def user(self, username: str | None) -> Any:
        if not username:
            return None
        user = get_user_model()._default_manager.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user “{username}”.")
        return user

    def refusal(self, problems: list[str]) -> str:
        return "\n".join(["Nothing was loaded.", *(f"  {problem}" for problem in problems)])
