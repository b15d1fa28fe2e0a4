from .check import Check, CheckTerm
from .figure import ReportedFigure
from .indicator import Indicator
from .source import Article, Document, DocumentText

__all__ = [
    "Article",
    "Check",
    "CheckTerm",
    "Document",
    "DocumentText",
    "Indicator",
    "ReportedFigure",
]
