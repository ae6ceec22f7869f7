"""Tables that leave this service as .xlsx: headings, rows, ready to print on A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from bot.kernel.late import openpyxl

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | float | None
_WIDEST = 40


def table(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook of one sheet: a title over all columns, headings that repeat on every page, boxes to tick in.

    Text stays text: what a person typed becomes no formula.
    """
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, openpyxl.worksheet.worksheet.Worksheet)
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headings))
    sheet.cell(1, 1).font = openpyxl.styles.Font(bold=True, size=14)
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    _dress(sheet, len(headings))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _dress(sheet: Worksheet, columns: int) -> None:
    styles = openpyxl.styles
    thin = styles.Side(style="thin")
    box = styles.Border(left=thin, right=thin, top=thin, bottom=thin)
    widths = [6] * columns
    for cells in sheet.iter_rows(min_row=2):
        for index, cell in enumerate(cells):
            if isinstance(cell.value, str):
                cell.data_type = "s"
                widths[index] = max(widths[index], min(_WIDEST, 2 * len(cell.value) + 2))
            cell.border = box
            cell.alignment = styles.Alignment(wrap_text=True, vertical="center")
            cell.font = styles.Font(bold=cell.row == 2)
    for index, width in enumerate(widths):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(index + 1)].width = width
    sheet.print_title_rows = "1:2"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    whole_page = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
    sheet.sheet_properties.pageSetUpPr = whole_page
