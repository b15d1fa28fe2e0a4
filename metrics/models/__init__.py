from .check import Check, CheckTerm
from .figure import ReportedFigure
from .indicator import Indicator
from .left_out import LeftOutWords
from .source import Article, Document, DocumentText

__all__ = [
    "Article",
    "Check",
    "CheckTerm",
    "Document",
    "DocumentText",
    "Indicator",
    "LeftOutWords",
    "ReportedFigure",
]
