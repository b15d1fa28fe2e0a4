"""Indicators and figures as rows of a workbook."""

from .figures import FigureResource
from .indicators import IndicatorResource

__all__ = ["FigureResource", "IndicatorResource"]
