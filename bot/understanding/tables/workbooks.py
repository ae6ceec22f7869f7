"""Workbooks (.xlsx): visible sheets as pages, read row by row so that a large one needs little memory."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Any

from bot.kernel.late import openpyxl
from bot.understanding.tables.pages import MOST_ROWS, Page, RawRow, SheetError, Trouble, as_text, top_of

_MOST_UNPACKED = 1_000_000_000
# Whatever is no sheet is read into memory as a whole: the strings of a district take 30,000,000 bytes.
_MOST_WHOLE = 150_000_000
_SUSPICIOUS = 20_000_000
_MOST_PACKED_TIMES = 200
# What a damaged workbook makes zipfile, expat and openpyxl raise; they promise no error type of their own.
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
)
_MARKS = re.compile(
    rb'<(?:\w+:)?(?:mergeCell\s[^>]*?ref="(?P<merged>[A-Z]+\d+:[A-Z]+\d+)"'
    rb'|row\s(?=[^>]*?hidden="(?:1|true)")[^>]*?\br="(?P<row>\d+)"'
    rb'|col\s(?P<column>[^>]*?hidden="(?:1|true)"[^>]*))'
)
_COLUMN_SPAN = re.compile(rb'\b(min|max)="(\d+)"')
_LONGEST_MARK = 400
_PIECE = 1 << 20
_ENCRYPTED = 1


def open_workbook(file: IO[bytes]) -> list[Page]:
    """Return the visible sheets. Raises: SheetError."""
    with _known_errors(), zipfile.ZipFile(file) as archive:
        _refuse(archive)
        # Formulas as they stand: what they showed when the file was saved may be old, or missing.
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
        return [_page(sheet, archive) for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _page(sheet: Any, archive: zipfile.ZipFile) -> Page:
    # Some programs write a wrong size into the sheet; then rows would be missing.
    sheet.reset_dimensions()
    # openpyxl tells neither merged nor hidden cells while streaming, and keeps the part's name to itself.
    with archive.open(str(getattr(sheet, "_worksheet_path", ""))) as part:
        marks = _read_marks(part)
    rows = partial(_rows, sheet, marks)
    return Page(sheet.title, top_of(rows()), rows, frozenset(marks.hidden_columns))


@contextmanager
def _known_errors() -> Iterator[None]:
    try:
        yield
    except zipfile.BadZipFile as error:
        raise SheetError(Trouble.TORN) from error
    except _BROKEN as error:
        raise SheetError(Trouble.UNREADABLE) from error


def _refuse(archive: zipfile.ZipFile) -> None:
    """Look at the table of contents before anything is unpacked. Raises: SheetError."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise SheetError(Trouble.PROTECTED)
    if any(name.endswith("vbaProject.bin") for name in names):
        raise SheetError(Trouble.MACRO)
    if "xl/workbook.bin" in names:
        raise SheetError(Trouble.OLD_FORMAT)
    whole = sum(part.file_size for part in parts if not part.filename.startswith("xl/worksheets/"))
    if whole > _MOST_WHOLE or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise SheetError(Trouble.TOO_LARGE)
    if any(part.file_size > max(_SUSPICIOUS, part.compress_size * _MOST_PACKED_TIMES) for part in parts):
        raise SheetError(Trouble.TOO_LARGE)


def _rows(sheet: Any, marks: _Marks) -> Iterator[RawRow]:
    with _known_errors():
        yield from marks.applied(_numbered(sheet.values))


def _numbered(values: Iterator[tuple[Any, ...]]) -> Iterator[RawRow]:
    for number, cells in enumerate(values, start=1):
        texts = tuple(map(as_text, cells))
        # A row of formatting only is blank, even inside a merged range.
        if any(texts):
            if number > MOST_ROWS:
                raise SheetError(Trouble.TOO_LARGE)
            yield RawRow(number, texts)


@dataclass(slots=True)
class _Marks:
    """What a sheet says besides its cells.

    Of cells the office merged, a value over several rows belongs to each, and a value across the row is a title.
    """

    starts: dict[tuple[int, int], int] = field(default_factory=dict)
    bands: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def merge(self, text: str) -> None:
        """Take in a merged range such as `A2:A5`."""
        left, top, right, bottom = (number or 0 for number in openpyxl.utils.cell.range_boundaries(text))
        if left == right:
            self.starts[top, left - 1] = bottom
        elif right - left >= 2 and top == bottom:
            self.bands.add(top)

    def hide_columns(self, attributes: bytes) -> None:
        """Take in the span of a `<col>` that does not show."""
        span = {name: int(number) for name, number in _COLUMN_SPAN.findall(attributes)}
        self.hidden_columns |= set(range(span.get(b"min", 1) - 1, min(span.get(b"max", 0), 200)))

    def applied(self, rows: Iterator[RawRow]) -> Iterator[RawRow]:
        """Yield the rows with merged values filled down."""
        running: dict[int, tuple[int, str]] = {}
        for row in rows:
            cells = self._filled(row, running) if self.starts else row.cells
            band = row.number in self.bands and sum(map(bool, row.cells)) == 1
            yield RawRow(row.number, cells, band, row.number in self.hidden_rows)

    def _filled(self, row: RawRow, running: dict[int, tuple[int, str]]) -> tuple[str, ...]:
        cells = list(row.cells)
        for column, text in enumerate(row.cells):
            bottom = self.starts.get((row.number, column))
            if bottom is not None:
                running[column] = (bottom, text)
        for column, (bottom, text) in running.items():
            if row.number <= bottom:
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = cells[column] or text
        return tuple(cells)


def _read_marks(part: IO[bytes]) -> _Marks:
    marks, kept = _Marks(), b""
    while piece := part.read(_PIECE):
        text = kept + piece
        end = 0
        for match in _MARKS.finditer(text):
            end = match.end()
            if match["merged"]:
                marks.merge(match["merged"].decode())
            elif match["row"]:
                marks.hidden_rows.add(int(match["row"]))
            else:
                marks.hide_columns(match["column"])
        kept = text[max(end, len(text) - _LONGEST_MARK) :]
    return marks
