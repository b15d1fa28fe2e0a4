"""The looks of cells in a workbook: a number for each, and the part that defines them."""

from .xlsx_text import DECLARATION, SPREADSHEET

GENERAL, HEADER, TEXT, QUOTED_TEXT, DATE, INSTANT, WHOLE_NUMBER = range(7)
MOST_DECIMALS = 6  # a style for each number of decimals follows that of whole numbers

TEXT_FORMAT = 49  # built in; a code in such a cell stays a text when somebody edits it
FIRST_OWN_FORMAT = 164
OWN_FORMATS = [
    "yyyy-mm-dd",
    "yyyy-mm-dd hh:mm:ss",
    "0",
    *("0." + "0" * decimals for decimals in range(1, MOST_DECIMALS + 1)),
]


def number_style(number: str) -> int:
    """The style that shows this number in full: "general" rounds it, or uses an exponent."""
    decimals = len(number.partition(".")[2])
    return WHOLE_NUMBER + decimals if decimals <= MOST_DECIMALS else GENERAL


def styles_part() -> str:
    """styles.xml."""
    formats = dict(enumerate(OWN_FORMATS, FIRST_OWN_FORMAT))
    looks = [
        'numFmtId="0" fontId="0"',
        'numFmtId="0" fontId="1" applyFont="1"',
        f'numFmtId="{TEXT_FORMAT}" fontId="0" applyNumberFormat="1"',
        f'numFmtId="{TEXT_FORMAT}" fontId="0" applyNumberFormat="1" quotePrefix="1"',
        *(f'numFmtId="{number}" fontId="0" applyNumberFormat="1"' for number in formats),
    ]
    font = '<sz val="11"/><name val="Calibri"/><family val="2"/>'
    return (
        f'{DECLARATION}<styleSheet xmlns="{SPREADSHEET}">'
        + elements(
            "numFmts",
            [
                f'<numFmt numFmtId="{number}" formatCode="{code}"/>'
                for number, code in formats.items()
            ],
        )
        + elements("fonts", [f"<font>{font}</font>", f"<font><b/>{font}</font>"])
        + elements(
            "fills",
            [f'<fill><patternFill patternType="{kind}"/></fill>' for kind in ("none", "gray125")],
        )
        + elements("borders", ["<border><left/><right/><top/><bottom/><diagonal/></border>"])
        + elements("cellStyleXfs", ['<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'])
        + elements("cellXfs", [f'<xf {look} fillId="0" borderId="0" xfId="0"/>' for look in looks])
        + elements("cellStyles", ['<cellStyle name="Normal" xfId="0" builtinId="0"/>'])
        + "</styleSheet>"
    )


def elements(name: str, children: list[str]) -> str:
    return f'<{name} count="{len(children)}">{"".join(children)}</{name}>'
