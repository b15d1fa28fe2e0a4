"""Compiling the message catalogues, without the gettext programs that Django's command needs."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings


def compile_messages() -> list[Path]:
    """Compile every catalogue that is newer than its compiled form; returns those compiled."""
    compiled = []
    for directory in map(Path, settings.LOCALE_PATHS):
        for source in sorted(directory.glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            with source.open("rb") as file:
                catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
            partial = target.with_suffix(f".mo.partial-{os.getpid()}")  # others may compile, too
            with partial.open("wb") as file:
                write_mo(file, catalogue)
            partial.replace(target)
            compiled.append(target)
    return compiled
