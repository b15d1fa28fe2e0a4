"""Attach the texts of the documents, so that figures can be shown in their sentences."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from metrics.models import Document, DocumentText
from metrics.source_files import texts_in


class Command(BaseCommand):
    help = (
        "Store the texts of the documents whose files are in DIR (found by their SHA-256) in this "
        "database. They stay here: fixtures and exports never hold them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR", help="where the documents are")
        parser.add_argument(
            "--remove", action="store_true", help="remove the texts of these documents instead"
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for document, text in texts_in(options["directory"], Document.objects.order_by("name")):
            found += 1
            if options["remove"]:
                DocumentText.objects.filter(document=document).delete()
            else:
                DocumentText.objects.update_or_create(document=document, defaults={"text": text})
            done = "removed" if options["remove"] else f"attached, {len(text)} characters"
            self.stdout.write(f"  {document.name}: {done}")
        total = Document.objects.count()
        if not found:
            raise CommandError(
                f"None of the {total} documents is in {options['directory']}: "
                "files are recognised by their SHA-256, so they must be unchanged."
            )
        self.stdout.write(self.style.SUCCESS(f"{found} of {total} documents."))
