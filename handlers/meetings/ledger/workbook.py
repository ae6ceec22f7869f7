"""The ledger as a workbook: a sheet a quarter, one with every meeting, one with the rates over time and their chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.files import XLSX, File
from bot.kernel.late import openpyxl
from handlers.meetings.ledger.account import Accounts, Entry, rate_of
from handlers.meetings.ledger.quarters import Quarter
from handlers.meetings.ledger.rules import KINDS, Cell, Standing
from handlers.meetings.ledger.views import LedgerViews, percent
from handlers.meetings.ledger.words import LedgerWords
from handlers.meetings.words import Words
from storage.people.places import Named
from storage.uow import Uow

if TYPE_CHECKING:
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.worksheet import Worksheet

_COLOURS = {
    Standing.DONE: "C6EFCE",
    Standing.DUE: "FFEB9C",
    Standing.LATE: "FFC7CE",
    Standing.FREE: "EDEDED",
}
_LINE, _HEAD = "BFBFBF", "D9E1F2"
_WIDE, _NARROW = 26, 12
_FORMULAS = "=+-@"


class LedgerBook:
    """Writes ledgers as offices hand them in. No names of people."""

    def __init__(
        self,
        accounts: Accounts,
        views: LedgerViews,
        words: tuple[Words, LedgerWords],
        office: tuple[str, OfficeCalendar],
    ) -> None:
        self._accounts = accounts
        self._views = views
        self._words, ledger = words
        self._says = ledger.sheet
        self._columns = ledger.columns
        self._office, self._calendar = office

    def file(self, branches: Sequence[Named], quarters: Sequence[Quarter], now: datetime, uow: Uow) -> File:
        """Return the workbook of these branches and quarters, earliest first."""
        book = openpyxl.Workbook()
        assert book.active is not None
        book.remove(book.active)
        for quarter in quarters:
            sheet = book.create_sheet(self._views.quarter(quarter))
            self._ledger(sheet, branches, quarter, now, uow)
        entries = self._accounts.entries(branches, quarters[0].begins, quarters[-1].ends, uow)
        self._details(book.create_sheet(self._says["meetings"]), entries)
        self._rates(book.create_sheet(self._says["rates"]), branches, quarters, entries)
        out = BytesIO()
        book.save(out)
        name = self._says["file"].format(
            first=self._views.quarter(quarters[0]), last=self._views.quarter(quarters[-1])
        )
        return File(name, XLSX, out.getvalue())

    # --- sheets --------------------------------------------------------------------------------------

    def _ledger(
        self, sheet: Worksheet, branches: Sequence[Named], quarter: Quarter, now: datetime, uow: Uow
    ) -> None:
        today = self._calendar.local(now)
        heading = self._says["heading"].format(
            office=self._office,
            quarter=self._views.quarter(quarter),
            month=today.month,
            day=today.day,
        )
        names = [self._columns[kind] for kind in KINDS]
        columns = [self._says["branch"], self._says["members"], *names, self._says["missing"]]
        sheet.append([heading])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(columns))
        sheet["A1"].font = openpyxl.styles.Font(bold=True, size=14)
        sheet["A1"].alignment = openpyxl.styles.Alignment(horizontal="center")
        sheet.append(columns)
        for account in self._accounts.of_quarter(branches, quarter, now, uow):
            missing = "；".join(f"{self._columns[one.kind]}{self._views.gap(one)}" for one in account.missing)
            shown = [self._shown(one) for one in account.cells]
            last = missing or self._says["complete"]
            sheet.append([_safe(account.branch.name), account.members, *shown, last])
            for place, one in enumerate(account.cells, start=3):
                sheet.cell(sheet.max_row, place).fill = _filled(_COLOURS[one.standing])
        _dress(sheet, header=2, widths=[_WIDE, _NARROW, *([_NARROW] * len(KINDS)), 2 * _WIDE])

    def _details(self, sheet: Worksheet, entries: Sequence[Entry]) -> None:
        headings = self._says["details"]
        sheet.append(list(headings.values()))
        for entry in entries:
            turnout = entry.turnout
            row: dict[str, Any] = {
                "branch": _safe(entry.branch.name),
                "kind": self._words.names[entry.meeting.kind],
                "day": entry.day,
                "number": entry.meeting.number,
                "topic": _safe(entry.meeting.topic),
                "place": _safe(entry.meeting.place),
                "group": _safe(entry.meeting.party_group),
                "expected": turnout.expected,
                "attended": turnout.attended,
                "excused": turnout.excused,
                "absent": turnout.absent,
                "made_up": turnout.made_up,
                "rate": turnout.attended / turnout.expected if turnout.expected else None,
            }
            sheet.append([row[name] for name in headings])
            sheet.cell(sheet.max_row, list(headings).index("rate") + 1).number_format = "0%"
        wide = {"branch": _WIDE, "topic": _WIDE, "place": _WIDE, "kind": 18}
        _dress(sheet, header=1, widths=[wide.get(name, _NARROW) for name in headings])

    def _rates(
        self,
        sheet: Worksheet,
        branches: Sequence[Named],
        quarters: Sequence[Quarter],
        entries: Sequence[Entry],
    ) -> None:
        headings = self._says["rate_columns"]
        sheet.append([*headings.values(), *(_safe(branch.name) for branch in branches)])
        months = [(quarter.year, month) for quarter in quarters for month in quarter.months]
        for year, month in months:
            total = rate_of(entries, year, month)
            own = [
                rate_of([one for one in entries if one.branch.id == branch.id], year, month)
                for branch in branches
            ]
            shares = [percent(one) if one.expected else None for one in (total, *own)]
            label = f"{year}-{month:02d}"
            sheet.append([label, total.attended, total.expected, *shares])
        _dress(sheet, header=1, widths=[_NARROW] * (4 + len(branches)))
        self._chart(sheet, rows=len(months) + 1)

    def _chart(self, sheet: Worksheet, rows: int) -> None:
        """Draw the rate of all: the spreadsheet program has the Chinese letters for it."""
        chart, reference = openpyxl.chart.LineChart(), openpyxl.chart.Reference
        chart.title = self._says["chart"]
        chart.height, chart.width = 8, 16
        chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 100
        # Without these two lines newer programs show no axes at all.
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.add_data(reference(sheet, min_col=4, min_row=1, max_row=rows), titles_from_data=True)
        chart.set_categories(reference(sheet, min_col=1, min_row=2, max_row=rows))
        sheet.add_chart(chart, f"A{rows + 3}")

    # --- words ---------------------------------------------------------------------------------------

    def _shown(self, one: Cell) -> str:
        return self._says["free"] if one.standing is Standing.FREE else f"{one.held}/{one.needed}"


def _dress(sheet: Worksheet, header: int, widths: Sequence[int]) -> None:
    """Make a table readable: lines, a bold head that stays, columns wide enough."""
    line = openpyxl.styles.Side(style="thin", color=_LINE)
    border = openpyxl.styles.Border(left=line, right=line, top=line, bottom=line)
    bold, filled = openpyxl.styles.Font(bold=True), _filled(_HEAD)
    for row in sheet.iter_rows(min_row=header, max_row=sheet.max_row, max_col=len(widths)):
        for one in row:
            one.border = border
            if one.row == header:
                one.font, one.fill = bold, filled
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].width = width
    sheet.freeze_panes = f"A{header + 1}"


def _filled(colour: str) -> PatternFill:
    return openpyxl.styles.PatternFill("solid", fgColor=colour)


def _safe(words: str) -> str:
    """A cell that begins like a formula is one for the spreadsheet program; a person typed it as words."""
    return f"'{words}" if words[:1] in tuple(_FORMULAS) else words
