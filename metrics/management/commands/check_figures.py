"""Evaluate all checks: which relations among figures can't hold, and why."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from metrics.check_outcomes import with_figures
from metrics.checks import Interval, Outcome
from metrics.models import Check

EVERY = 200  # checks between two lines of progress


class Command(BaseCommand):
    help = (
        "Evaluate every check: whether the figures in it can all be true by what their words "
        "allow. Prints those that fail with their figures and by how much, and those whose terms "
        "don't fit their relation. A failing check that staff have explained counts as such until "
        "one of its figures changes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--fail",
            action="store_true",
            help="exit with an error if a check fails without an explanation",
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        counts: Counter[str] = Counter()
        checks = with_figures(Check.objects.order_by("slug"))
        for number, check in enumerate(checks, start=1):
            counts[self.report(check)] += 1
            if options["verbosity"] > 0 and number % EVERY == 0:
                self.stderr.write(f"{number} checks …")
        if not counts:
            self.stdout.write("There are no checks.")
            return
        told = ", ".join(f"{counts[state]} {state}" for state in STATES)
        wrong = counts[FAILS] + counts[UNFIT]
        style = self.style.ERROR if wrong else self.style.SUCCESS
        self.stdout.write(style(f"{counts.total()} checks: {told}."))
        if wrong and options["fail"]:
            raise CommandError(f"{wrong} checks fail or don't fit, and no explanation holds.")

    def report(self, check: Check) -> str:
        """Print what is wrong with the check, if anything; its state."""
        outcome = check.outcome()
        if outcome is not None and outcome.holds:
            return HOLDS
        state = UNFIT if outcome is None else EXPLAINED if check.is_explained else FAILS
        style = self.style.WARNING if state == EXPLAINED else self.style.ERROR
        self.stdout.write(style(f"{check.slug} ({check.relation}): {state}"))
        for term in check.terms.all():
            figure = term.figure
            self.stdout.write(f"  {term.name}: {figure.as_reported} ({figure.key})")
        if outcome is not None:
            self.stdout.write(f"  {compared(outcome)}")
        if check.explanation:
            lapsed = "" if state == EXPLAINED else " (lapsed: a figure changed since)"
            self.stdout.write(f"  explanation{lapsed}: {check.explanation}")
        return state


HOLDS, FAILS, EXPLAINED, UNFIT = "hold", "fail", "are explained", "don't fit"
STATES = (HOLDS, FAILS, EXPLAINED, UNFIT)


def compared(outcome: Outcome) -> str:
    """Both sides of a relation that fails, and what lies between them."""
    stated, computed = written(outcome.stated), written(outcome.computed)
    return f"stated {stated}, computed {computed}: {outcome.gap.normalize():f} apart"


def written(interval: Interval) -> str:
    low, high = ("…" if end is None else f"{end.normalize():f}" for end in interval)
    return low if low == high else f"{low} to {high}"
