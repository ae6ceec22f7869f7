"""Figures as a workbook that Excel and WPS open: rates, groups, the cases one by one, and how everything is counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bot.kernel.late import openpyxl
from bot.understanding.figures import By
from handlers.complaints.statistics.report import Line, Report, rates_of
from handlers.complaints.statistics.words import FigureWords
from storage.complaints.figures import Figures

if TYPE_CHECKING:
    from openpyxl import Workbook

_FORMULAS = ("=", "+", "-", "@")
_SHARE = "0%"

Row = Mapping[str, Any]


class FigureBook:
    """Writes workbooks, a row at a time: half a million cases take no more memory than ten."""

    def __init__(self, words: FigureWords) -> None:
        self._words = words

    def write(self, report: Report, heading: str, details: Iterable[Row] = ()) -> bytes:
        """Return the workbook of a report; `details` are cases by the names of [details]. No personal columns."""
        book = openpyxl.Workbook(write_only=True)
        sheets = self._words.sheets
        self._rates(_sheet(book, sheets["rates"], (14, 10, 10, 10, 70)), report, heading)
        for by in (By.GRID, By.CATEGORY, By.MONTH):
            if report.by[by]:
                self._group(_sheet(book, sheets[by.value], (20,)), by, report.by[by], report.whole)
        self._cases(_sheet(book, sheets["cases"], (10, 14, 12, 14, 8, 14, 18, 18, 18, 18)), details)
        rules = _sheet(book, sheets["rules"], (100,))
        for rule in self._words.rules.values():
            rules.append([_cell(rules, rule)])
        out = BytesIO()
        book.save(out)
        return out.getvalue()

    def _rates(self, sheet: Any, report: Report, heading: str) -> None:
        sheet.append([_cell(sheet, word, bold=True) for word in self._words.columns.values()])
        for rate in rates_of(report.whole):
            name, rule = self._words.rates[rate.name], self._words.rules[rate.name]
            sheet.append([_cell(sheet, name), rate.share, rate.part, rate.whole, _cell(sheet, rule)])
        sheet.append([])
        sheet.append([_cell(sheet, heading, bold=True)])
        for name, word in self._words.counts.items():
            sheet.append([_cell(sheet, word), None, getattr(report.whole, name)])

    def _group(self, sheet: Any, by: By, lines: Sequence[Line], whole: Figures) -> None:
        words = self._words
        parts = [f"{words.rates[rate.name]}{part}" for rate in rates_of(whole) for part in ("", *self._of())]
        heads = [words.names[by.value], *words.counts.values(), *parts]
        sheet.append([_cell(sheet, word, bold=True) for word in heads])
        for line in (*lines, Line(words.names["total"], whole)):
            row: list[Any] = [_cell(sheet, line.name)]
            row += [getattr(line.figures, name) for name in words.counts]
            for rate in rates_of(line.figures):
                row += [_share(sheet, rate.part, rate.whole), rate.part, rate.whole]
            sheet.append(row)

    def _of(self) -> tuple[str, str]:
        columns = self._words.columns
        return f"·{columns['part']}", f"·{columns['whole']}"

    def _cases(self, sheet: Any, details: Iterable[Row]) -> None:
        sheet.append([_cell(sheet, word, bold=True) for word in self._words.details.values()])
        for row in details:
            sheet.append([_harmless(row.get(name)) for name in self._words.details])


def _sheet(book: Workbook, name: str, widths: Sequence[int]) -> Any:
    sheet: Any = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for at, width in enumerate(widths, start=1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(at)].width = width
    return sheet


def _cell(sheet: Any, words: str, *, bold: bool = False) -> Any:
    cell = openpyxl.cell.WriteOnlyCell(sheet, value=_harmless(words))
    cell.font = openpyxl.styles.Font(bold=bold)
    cell.alignment = openpyxl.styles.Alignment(wrap_text=True, vertical="center")
    return cell


def _share(sheet: Any, part: int, whole: int) -> Any:
    cell = openpyxl.cell.WriteOnlyCell(sheet, value=part / whole if whole else None)
    cell.number_format = _SHARE
    return cell


def _harmless(value: Any) -> Any:
    """Return a cell no spreadsheet program takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in _FORMULAS else value
