"""The tile grid: the 34 province-level regions as equal squares at their rough places.

Pure data and arithmetic. Every region has the same size, so that a small one is as easy to see and
to hit as a large one; there is no map geometry.
"""

from dataclasses import dataclass

# A row of the grid is a line, a column four characters wide: the letters are those of ISO 3166-2.
_GRID = """
                                HL
                NM          LN  JL
XJ      GS  NX  SX  HE  BJ  TJ
    QH      SN  HA  SD
XZ      SC  CQ  HB  AH  JS  SH
            GZ  HN  JX  ZJ
        YN  GX  GD  FJ      TW
            HI  MO  HK
"""
_COLUMN = 4

_CODES = dict(
    pair.split()
    for pair in (
        "BJ 110000,TJ 120000,HE 130000,SX 140000,NM 150000,LN 210000,JL 220000,HL 230000,SH 310000,"
        "JS 320000,ZJ 330000,AH 340000,FJ 350000,JX 360000,SD 370000,HA 410000,HB 420000,HN 430000,"
        "GD 440000,GX 450000,HI 460000,CQ 500000,SC 510000,GZ 520000,YN 530000,XZ 540000,SN 610000,"
        "GS 620000,QH 630000,NX 640000,XJ 650000,TW 710000,HK 810000,MO 820000"
    ).split(",")
)

STEPS = (0.1, 0.3, 0.6)
"""Shares of the largest count at which the next darker colour begins."""


@dataclass(frozen=True, slots=True)
class Tile:
    """Where a region's square stands (from 0), and its letters for English readers."""

    column: int
    row: int
    letters: str


TILES: dict[str, Tile] = {
    _CODES[line[start : start + 2]]: Tile(start // _COLUMN, row, line[start : start + 2])
    for row, line in enumerate(_GRID.strip("\n").splitlines())
    for start in range(0, len(line), _COLUMN)
    if line[start : start + 2].strip()
}
"""The tiles by the code of their region."""


def heat(count: int, largest: int) -> int:
    """The step of the colour scale, 1 to 4; 0 where nothing was found."""
    if not count:
        return 0
    return 1 + sum(count / largest > step for step in STEPS)
