"""Import a workbook or a CSV file on the server, as the admin does."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.utils import translation

from unionwork.importing.admin import ImportsAndExports
from unionwork.importing.files import read_table
from unionwork.importing.plans import CHANGED, NEW, Import, Plan, Problem, Step
from unionwork.importing.resources import RecordResource
from unionwork.importing.tables import FileRefused
from unionwork.importing.widgets import LANGUAGES
from unionwork.models import AuditEntry

SHOWN = 50  # problems or changes, unless all are wanted


def resources() -> dict[str, type[RecordResource]]:
    """The resources of the admin by name: trade-unions, programs, indicators, figures."""
    shown = [each for each in admin.site._registry.values() if isinstance(each, ImportsAndExports)]
    return {each.resource_class.name: each.resource_class for each in shown}


class Command(BaseCommand):
    help = (
        "Import trade-unions, programs, indicators or figures from an .xlsx or .csv file made like "
        "the admin's templates. It says what would change, and changes it only with --apply and "
        "without any mistake in the file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model", choices=sorted(resources()), help="what the rows are")
        parser.add_argument("file", type=Path, help="the workbook or CSV file")
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--apply", action="store_true", help="import it, unless there is a mistake in it"
        )
        what.add_argument(
            "--dry-run", action="store_true", help="only say what would change (the default)"
        )
        parser.add_argument(
            "--as",
            dest="username",
            metavar="USER",
            help="whose scope and permissions hold, and who stands in the history",
        )
        parser.add_argument("--reason", default="", help="why, for the history")
        parser.add_argument(
            "--all", action="store_true", help=f"list everything, not only the first {SHOWN}"
        )

        parser.add_argument(
            "--language",
            choices=LANGUAGES,
            default="en",
            help="in which mistakes and changes are told (the default: en)",
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        self.most = None if options["all"] else SHOWN
        with translation.override(options["language"]):
            self.import_records(**options)

    def import_records(self, **options: Any) -> None:
        user, file = self.user(options["username"]), options["file"]
        reason = (options["reason"] or f"Import of {file.name}")[:100]
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            table = read_table(file.name, file.read_bytes())
            resource = resources()[options["model"]]
            plan = self.run(Import(resource(user, reason), table))
            self.say(plan)
            if options["apply"] and plan.steps:
                plan = self.run(Import(resource(user, reason), table), plan.digest())
        except FileRefused as refused:
            raise CommandError("\n".join(refused.problems)) from refused
        if not options["apply"]:
            self.stdout.write("Nothing was changed. Import it with --apply.")
        elif plan.steps and not plan.is_applied:
            raise CommandError("Records changed meanwhile; nothing was imported. Try again.")
        else:
            if plan.is_applied:
                AuditEntry.record_command(
                    "import", options["model"], user, file=file.name, rows=plan.rows
                )
            self.stdout.write(self.style.SUCCESS("Imported."))

    def user(self, username: str | None) -> Any:
        if not username:
            return None
        user = get_user_model()._default_manager.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user “{username}”.")
        return user

    def run(self, rows: Import, confirmed: str = "") -> Plan:
        """Run the import to its end, saying how far it is."""
        run = rows.run(confirmed)
        try:
            while True:
                done, of, is_saving = next(run)
                what = "changes saved" if is_saving else "rows checked"
                self.stderr.write(f"\r{done:>7,} of {of:,} {what}", ending="")
        except StopIteration as end:
            self.stderr.write(f"\r{len(rows):>7,} of {len(rows):,} rows          ")
            plan: Plan = end.value
            return plan

    def say(self, plan: Plan) -> None:
        """What would change, or all that is wrong; CommandError with the latter."""
        if plan.problems:
            self.write_some([self.problem(each) for each in plan.problems])
            number = len(plan.problems)
            raise CommandError(f"Nothing was imported: {number} mistake{'s' * (number != 1)}.")
        self.write_some([self.step(each) for each in plan.steps])
        self.stdout.write(
            f"{plan.count(NEW)} new, {plan.count(CHANGED)} changed, {plan.same} unchanged"
        )

    def write_some(self, lines: list[str]) -> None:
        for line in lines[: self.most]:
            self.stdout.write(line)
        if more := len(lines[self.most :]) if self.most else 0:
            self.stdout.write(f"  … and {more:,} more; --all lists them")

    def problem(self, problem: Problem) -> str:
        where = f"row {problem.row}" if problem.row else "the file"
        column = f", column {problem.letter} “{problem.column}”" if problem.column else ""
        cell = f" ({problem.cell})" if problem.cell else ""
        return f"  {where}{column}{cell}: {problem.sentence}"

    def step(self, step: Step) -> str:
        changes = [f"    {name}: {before!r} → {after!r}" for name, before, after in step.changes]
        return "\n".join([f"  row {step.row}, {step.action}: {step.record}", *changes])
