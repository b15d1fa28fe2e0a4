"""Prove the figures: every one at its words in the sources, every other numeral explained."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, no_translations

from metrics.left_out import REASONS, LeftOut, LeftOutError, read_left_out
from metrics.models import Document, ReportedFigure
from metrics.proof import Claim, Proof, Reading, prove
from metrics.source_files import texts_in


class Command(BaseCommand):
    help = (
        "Find each document in DIR by its SHA-256, check the words of every figure at its line "
        "and offsets and how the parser reads them, and list the numerals that no figure covers, "
        "each with its reason. Fails if a figure isn't proven, if it is read otherwise and no note "
        "says why, or if a numeral isn't explained."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR", help="where the documents are")
        parser.add_argument(
            "--left-out",
            type=Path,
            default=settings.FIXTURES_DIR / "left_out.csv",
            help="the list of what is left out on purpose (default: fixtures/left_out.csv)",
        )
        parser.add_argument(
            "--summary", action="store_true", help="count what is left out instead of listing it"
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        documents = list(Document.objects.order_by("name"))
        if not documents:
            raise CommandError("There are no documents yet: run `manage.py load_fixtures` first.")
        left_out = self.left_out(options["left_out"])
        proofs: list[Proof] = []
        found = set()
        for document, text in texts_in(options["directory"], documents):
            found.add(document)
            entries = left_out.pop(document.name, [])
            proof = prove(text, self.claims(document), entries)
            proofs.append(proof)
            self.report(document, proof, is_listed=not options["summary"])
        missing = [document for document in documents if document not in found]
        for document in missing:
            self.stdout.write(
                self.style.ERROR(f"{document.name}: no file with SHA-256 {document.sha256}")
            )
        self.conclude(proofs, missing, unknown=left_out.keys() - {d.name for d in documents})

    def left_out(self, path: Path) -> dict[str, list[LeftOut]]:
        """What is left out, by the name of its document."""
        by_document: dict[str, list[LeftOut]] = {}
        try:
            for entry in read_left_out(path):
                by_document.setdefault(entry.document, []).append(entry)
        except (OSError, LeftOutError) as error:
            raise CommandError(str(error)) from error
        return by_document

    def claims(self, document: Document) -> list[Claim]:
        figures = ReportedFigure.objects.reported_in(document).order_by("line", "start", "key")
        return [
            Claim(
                figure.key,
                figure.as_reported,
                figure.place,
                Reading(figure.value, figure.lower, figure.upper, figure.qualifier),
                has_note=bool(figure.note),
            )
            for figure in figures
        ]

    def report(self, document: Document, proof: Proof, *, is_listed: bool) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(f"{document.name} ({document.slug})"))
        self.stdout.write(
            f"  {proof.proven} figures proven; {proof.spans} numerals, of which "
            f"{len(proof.explained)} are left out with a reason"
        )
        for difference in proof.read_by_a_person:
            self.stdout.write(f"  read by a person, see its note: {difference}")
        if is_listed:
            for entry in proof.explained:
                note = f" ({entry.note})" if entry.note else ""
                self.stdout.write(f"    {entry.place}: {entry.words}: {entry.reason}{note}")
        for mistake in proof.mistakes:
            self.stdout.write(self.style.ERROR(f"  WRONG {mistake}"))
        for span in proof.unexplained:
            self.stdout.write(self.style.ERROR(f"  UNEXPLAINED {span}"))

    def conclude(self, proofs: list[Proof], missing: list[Document], unknown: set[str]) -> None:
        reasons = Counter(entry.reason for proof in proofs for entry in proof.explained)
        self.stdout.write(self.style.MIGRATE_HEADING("Left out, by reason"))
        for reason, count in reasons.most_common():
            self.stdout.write(f"  {count:>4}  {reason}: {REASONS[reason]}")
        for name in sorted(unknown):
            self.stdout.write(self.style.ERROR(f"left_out names an unknown document: {name}"))
        wrong = sum(len(proof.mistakes) for proof in proofs)
        unexplained = sum(len(proof.unexplained) for proof in proofs)
        if wrong or unexplained or missing or unknown:
            raise CommandError(
                f"Not proven: {wrong} wrong, {unexplained} unexplained, "
                f"{len(missing)} documents missing."
            )
        proven = sum(proof.proven for proof in proofs)
        self.stdout.write(
            self.style.SUCCESS(
                f"All {proven} figures of {len(proofs)} documents are proven, and nothing is "
                "unexplained."
            )
        )
