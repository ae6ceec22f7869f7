"""Bytes of an .xlsx or .csv file → its pages as rows of text, numbered as the person who made it sees them."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

MOST_BYTES = 20_000_000
"""Largest file that is looked at; a community of 20,000 people makes one of about 2,000,000 bytes."""

_MOST_UNPACKED = 300_000_000
_MOST_ROWS = 120_000
_DELIMITERS = ",\t;，"
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
_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")
_SPACES = re.compile(r"\s+")


class Trouble(StrEnum):
    """Why a file cannot be taken at all."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    PROTECTED = "protected"
    OLD_FORMAT = "old_format"
    TORN = "torn"
    UNREADABLE = "unreadable"
    NO_HEADINGS = "no_headings"
    OTHER_KIND = "other_kind"


class SheetError(Exception):
    """The file as a whole is refused. `values` fill the sentence for `trouble`."""

    def __init__(self, trouble: Trouble, **values: str) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.values = values


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row that is not blank. `number` counts from 1, blank and title rows included.

    `band` marks one piece of text merged across the row: a title, not a line of the table.
    """

    number: int
    cells: tuple[str, ...]
    band: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of a workbook, or a whole CSV file with the name ""."""

    name: str
    rows: tuple[RawRow, ...]


def read_pages(content: bytes) -> list[Page]:
    """Return the ways to read the file: the visible sheets of a workbook, or a CSV cut at each possible delimiter.

    Raises: SheetError, in one of the ways of `Trouble`.
    """
    if not content.strip(b"\x00 \r\n\t"):
        raise SheetError(Trouble.EMPTY)
    if len(content) > MOST_BYTES:
        raise SheetError(Trouble.TOO_LARGE)
    if content.startswith(_OLE):
        # A workbook with a password is wrapped into the container of the old .xls format.
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise SheetError(Trouble.PROTECTED if locked else Trouble.OLD_FORMAT)
    if content.startswith(b"PK"):
        return _workbook(content)
    return _separated(_decode(content))


# --- workbooks -------------------------------------------------------------------------------------------


def _workbook(content: bytes) -> list[Page]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
                raise SheetError(Trouble.TOO_LARGE)
            return _visible_pages(content, archive)
    except zipfile.BadZipFile as error:
        raise SheetError(Trouble.TORN) from error
    except _BROKEN as error:
        raise SheetError(Trouble.UNREADABLE) from error


def _visible_pages(content: bytes, archive: zipfile.ZipFile) -> list[Page]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        pages = []
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            # Some programs write a wrong size into the sheet; then rows would be missing.
            sheet.reset_dimensions()
            # openpyxl does not tell merged cells while streaming, and keeps the part's name to itself.
            with archive.open(str(getattr(sheet, "_worksheet_path", ""))) as part:
                merged = _Merged(_merged_ranges(part))
            pages.append(Page(sheet.title, tuple(merged.applied(_numbered(sheet.values)))))
        return pages
    finally:
        book.close()


def _numbered(values: Iterator[tuple[Any, ...]]) -> Iterator[RawRow]:
    for number, cells in enumerate(values, start=1):
        texts = tuple(_as_text(cell) for cell in cells)
        if number > _MOST_ROWS and any(texts):
            raise SheetError(Trouble.TOO_LARGE)
        yield RawRow(number, texts)


def _merged_ranges(part: IO[bytes]) -> Iterator[str]:
    kept = b""
    while piece := part.read(1 << 20):
        text = kept + piece
        end = 0
        for match in _MERGE.finditer(text):
            end = match.end()
            yield match.group(1).decode()
        kept = text[max(end, len(text) - 200) :]


class _Merged:
    """Cells the office merged: a value over several rows belongs to each, a value across the row is a title."""

    def __init__(self, ranges: Iterator[str]) -> None:
        self._starts: dict[tuple[int, int], int] = {}
        self._bands: set[int] = set()
        for text in ranges:
            left, top, right, bottom = (number or 0 for number in range_boundaries(text))
            if left == right:
                self._starts[top, left - 1] = bottom
            elif right - left >= 2 and top == bottom:
                self._bands.add(top)

    def applied(self, rows: Iterator[RawRow]) -> Iterator[RawRow]:
        """Yield the rows that are not blank, with merged values filled down."""
        running: dict[int, tuple[int, str]] = {}
        for row in rows:
            # A row of formatting only stays blank, even inside a merged range.
            if not any(row.cells):
                continue
            cells = self._filled(row, running) if self._starts else row.cells
            yield RawRow(row.number, cells, row.number in self._bands and sum(map(bool, row.cells)) == 1)

    def _filled(self, row: RawRow, running: dict[int, tuple[int, str]]) -> tuple[str, ...]:
        cells = list(row.cells)
        for column, text in enumerate(row.cells):
            bottom = self._starts.get((row.number, column))
            if bottom is not None:
                running[column] = (bottom, text)
        for column, (bottom, text) in running.items():
            if row.number <= bottom:
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = cells[column] or text
        return tuple(cells)


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return tidy(str(value))


def tidy(text: str) -> str:
    """Return `text` without invisible characters and outer spaces; inner runs of space become one."""
    if "\n" not in text and text.isascii() and text.isprintable():
        return text.strip()
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


# --- text files -------------------------------------------------------------------------------------------


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(content, "utf-16")
    if b"\x00" in content:
        raise SheetError(Trouble.UNREADABLE)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith(b"\xef\xbb\xbf") or error.start >= len(content) - 3 > 3:
            raise SheetError(Trouble.TORN) from error
    # GB 18030 holds GBK and GB 2312: what Excel writes on a Chinese Windows.
    return _strictly(content, "gb18030")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise SheetError(Trouble.UNREADABLE) from error


def _separated(text: str) -> list[Page]:
    head = text[:20_000]
    present = [delimiter for delimiter in _DELIMITERS if delimiter in head] or [","]
    pages, refused = [], []
    for delimiter in present:
        try:
            pages.append(Page("", _records(text, delimiter)))
        except SheetError as error:
            refused.append(error)
    if not pages:
        raise refused[0]
    return pages


def _records(text: str, delimiter: str) -> tuple[RawRow, ...]:
    try:
        return _parsed(text, delimiter, strict=True)
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise SheetError(Trouble.TORN) from error
    try:
        # Quotes in the middle of a cell are no reason to refuse what Excel opens.
        return _parsed(text, delimiter, strict=False)
    except csv.Error as error:
        raise SheetError(Trouble.UNREADABLE) from error


def _parsed(text: str, delimiter: str, *, strict: bool) -> tuple[RawRow, ...]:
    rows: list[RawRow] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    for number, record in enumerate(reader, start=1):
        cells = _tidied(record)
        if any(cells):
            rows.append(RawRow(number, cells))
        if len(rows) > _MOST_ROWS:
            raise SheetError(Trouble.TOO_LARGE)
    return tuple(rows)


def _tidied(record: Sequence[str]) -> tuple[str, ...]:
    return tuple(tidy(cell) for cell in record)
