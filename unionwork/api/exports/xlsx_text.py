"""Texts in the XML of a workbook."""

import re

from django.utils.translation import gettext as _

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

LONGEST_TEXT = 32_767  # in a cell; in UTF-16 units, as Excel counts

# What XML can't hold is written as _x000B_; a text that looks so has its underscore written so.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

# Texts that go into a cell as they are, whatever they are about: each begins with a letter, a
# digit or an opening mark, and holds nothing that XML or Excel reads in another way.
OPENING = "\\w“‘《（【("
PLAIN_LINES = re.compile(
    f"(?:[{OPENING}][{OPENING}” ’》）】)、，。：；！？·—…,.:;!?/%+=-]*+(?:\n|\\Z))*+"
).fullmatch


def xml_text(text: str) -> str:
    """A text as the content of an element; how long it is doesn't matter."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return text.replace("\r", "&#13;")


def fitting(text: str) -> str:
    """A text as far as a cell can hold it; where it is cut, it says so."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_TEXT:
        return text
    note = _("… [cut here: a cell of Excel holds no more; the CSV file has all of it]")
    return units[: 2 * (LONGEST_TEXT - len(note))].decode("utf-16-le", errors="ignore") + note


def are_plain(texts: list[str]) -> bool:
    """Whether all of these texts can go into a cell as they are; most can."""
    lines = "\n".join(texts)
    return (
        PLAIN_LINES(lines) is not None
        and "_x" not in lines
        and " \n" not in lines
        and not lines.endswith((" ", "\n"))
        and 2 * max(map(len, texts), default=0) <= LONGEST_TEXT
    )
