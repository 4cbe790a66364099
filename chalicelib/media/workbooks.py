"""Files of tables: a workbook (XLSX), or CSV that a spreadsheet with Vietnamese settings opens.

The library of workbooks takes some time to load, so this module is imported only where a file is written.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from chalicelib.domain.tables.columns import COLUMNS, ColumnKind, TableLine
from chalicelib.domain.texts.spreadsheets import VIETNAMESE, csv_of

#: Widths of columns, in characters.
_WIDTHS = {ColumnKind.TEXT: 18, ColumnKind.LONG: 48, ColumnKind.TIME: 17}
#: The most characters in a cell (Excel's limit).
_LONGEST = 32_767
_TIME_FORMAT = "dd/mm/yyyy hh:mm"


def write_workbook(path: Path, name: str, headings: Sequence[str], lines: Iterable[TableLine]) -> None:
    """Write a workbook with one sheet, called ``name``. Lines are written to the disk as they come.

    Every text is written as a text, so none becomes a formula or a link. Times are dates of the workbook.
    """
    # In-line texts, row by row: the memory that it takes does not grow with the lines.
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet(name)
        bold, time = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": _TIME_FORMAT})
        for place, column in enumerate(COLUMNS):
            sheet.set_column(place, place, _WIDTHS[column.kind])
        sheet.freeze_panes(1, 1)
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading, bold)
        last = 0
        for last, line in enumerate(lines, start=1):
            for place, (value, column) in enumerate(zip(line, COLUMNS, strict=True)):
                if value is None:
                    continue
                if column.kind is ColumnKind.TIME:
                    sheet.write_datetime(last, place, datetime.fromisoformat(value), time)
                else:
                    sheet.write_string(last, place, value[:_LONGEST])
        sheet.autofilter(0, 0, last, len(headings) - 1)


def small_workbook(name: str, headings: Sequence[str], lines: Iterable[Sequence[str | Decimal | None]]) -> bytes:
    """Return a workbook with one sheet, called ``name``, of some hundred lines. Numbers are written as numbers."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(name)
        bold = book.add_format({"bold": True, "text_wrap": True})
        sheet.set_column(0, len(headings) - 1, _WIDTHS[ColumnKind.TEXT])
        sheet.freeze_panes(1, 2)
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading, bold)
        for number, line in enumerate(lines, start=1):
            for place, value in enumerate(line):
                if isinstance(value, Decimal):
                    sheet.write_number(number, place, value)
                elif value is not None:
                    sheet.write_string(number, place, value[:_LONGEST])
    return file.getvalue()


def write_csv(path: Path, headings: Sequence[str], lines: Iterable[TableLine]) -> None:
    """Write CSV with a byte order mark, and with semicolons: there a comma divides decimals."""
    path.write_bytes(csv_of(headings, lines, divider=VIETNAMESE).encode())
