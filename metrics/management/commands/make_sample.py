"""Make a sample of any size: made-up data that look like real ones."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import IntegrityError

from metrics.sample.sample import MADE_UP, Sample, made_up, real, remove_what_is_made_up
from unionwork.bulk_loading import LoadError, Progress, bulk_load
from unionwork.seeding import SeedingError


class Command(BaseCommand):
    help = (
        "Make synthetic data to try and to measure the site with: so many figures, with the "
        "unions, programs, documents and articles that they go with. The same number and seed "
        "make the same. The keys of all that is made up begin with “sample-”. Needs a migrated "
        "database; regions, indicators and the like come from the fixtures."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--figures", type=int, default=10_000, help="how many figures (default: 10000)"
        )
        parser.add_argument("--seed", type=int, default=1, help="which sample (default: 1)")
        parser.add_argument(
            "--remove", action="store_true", help="remove the sample, and nothing else"
        )
        parser.add_argument(
            "--force", action="store_true", help="add the sample although there are real records"
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            self.remove()
            return
        figures, seed = options["figures"], options["seed"]
        if figures < 1:
            raise CommandError(f"--figures {figures}: ask for one figure or more.")
        self.refuse_a_second_sample()
        if not options["force"]:
            self.refuse_to_mix()
        progress = Progress(self.stderr) if options["verbosity"] else None
        began = time.monotonic()
        try:
            subject = f"make_sample --figures {figures} --seed {seed}"
            with bulk_load(subject, progress=progress, is_alone=True) as bulk:
                Sample(bulk, figures, seed).load()
        except (LoadError, SeedingError) as error:
            raise CommandError(f"Nothing was made. {error}") from error
        seconds = time.monotonic() - began
        self.stdout.write(self.style.SUCCESS(f"Made {figures:,} figures in {seconds:.1f} s."))

    def refuse_a_second_sample(self) -> None:
        if any(made_up(model).exists() for model in MADE_UP):
            raise CommandError("There is a sample already; --remove removes it.")

    def remove(self) -> None:
        try:
            with bulk_load("make_sample --remove"):
                remove_what_is_made_up()
        except IntegrityError as error:
            raise CommandError(
                "Nothing was removed: real records refer to the sample. Delete these first.\n"
                f"{error}"
            ) from error
        self.stdout.write(self.style.SUCCESS("Removed the sample."))

    def refuse_to_mix(self) -> None:
        """Real records and made-up ones in one database would both be counted."""
        found = [
            f"{number:,} {model._meta.verbose_name_plural}"
            for model in MADE_UP
            if (number := real(model).count())
        ]
        if found:
            raise CommandError(
                f"This database has real records: {', '.join(found)}. A sample would be counted "
                "together with them. Use another database (DATABASE_URL), or add --force."
            )
