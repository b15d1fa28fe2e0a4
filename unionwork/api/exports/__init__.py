"""Tables as files: CSV, JSON Lines, XLSX and, where DuckDB is installed, Parquet.

A `Table` is written in chunks, in constant memory, however many rows it has:

    response = StreamingHttpResponse(EXPORT_FORMATS["csv"].write(table))

The cells are the same in every format.
"""

from importlib.util import find_spec

from .csv_file import Csv
from .export_format import ExportFormat
from .json_lines import JsonLines
from .parquet import Parquet
from .table import Column, ColumnType, Table
from .xlsx import Xlsx

__all__ = ["EXPORT_FORMATS", "Column", "ColumnType", "ExportFormat", "Table"]


def available_formats() -> dict[str, ExportFormat]:
    """The formats by name."""
    formats: list[ExportFormat] = [Csv(), JsonLines(), Xlsx()]
    if find_spec("duckdb"):
        formats.append(Parquet())
    return {export_format.name: export_format for export_format in formats}


EXPORT_FORMATS = available_formats()
