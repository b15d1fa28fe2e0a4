"""The safe roll-up: how much in a region and all below it, from figures that overlap.

A sum of reported figures is wrong: a city's figure contains its counties', "since 2011" contains
"in 2015", persons are not person-times. `roll_up` answers with a total only where one is warranted,
otherwise with bounds, and shows its working. Pure: figures, the tree and the question in; an answer
out. All arithmetic is exact, in Decimal.

    rule 1  which figures count            cells.sift
    rule 2  rival figures                  cells.cells_of
    rule 3  a flow's bounds                bounds, family, clock
            its value                      makeup
            what displaced the rest        explained
    rules 1, 2 and 4 together              evidence
    rule 4  stocks                         stock
    rule 5  distinct persons               bounds.distinct_bounds
    rule 6  ratios and levels              ratio
"""

from .answer import (
    Answer,
    BoundsFrom,
    Coverage,
    Excluded,
    Included,
    Missing,
    Reason,
    Status,
    Why,
)
from .claims import Claim, Question
from .facts import Facts, facts_of
from .nonsense import Nonsense
from .ratio import Quotient
from .total import roll_up
from .tree import Tree

__all__ = [
    "Answer",
    "BoundsFrom",
    "Claim",
    "Coverage",
    "Excluded",
    "Facts",
    "Included",
    "Missing",
    "Nonsense",
    "Question",
    "Quotient",
    "Reason",
    "Status",
    "Tree",
    "Why",
    "facts_of",
    "roll_up",
]
