"""Text files (.csv): their encoding, their delimiter, and their records row by row."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import IO

from bot.understanding.tables.pages import MOST_ROWS, TOP, Page, RawRow, SheetError, Trouble, tidy

_DELIMITERS = ",\t;，"
_HEAD = 20_000  # characters
_PIECE = 1 << 20


def open_separated(file: IO[bytes]) -> list[Page]:
    """Return the file cut at each possible delimiter; the reader of headings knows which cut is right.

    Raises: SheetError.
    """
    text = _Text(file, _encoding_of(file))
    head = text.head()
    return [
        Page("", _top(head, delimiter), partial(text.rows, delimiter))
        for delimiter in [mark for mark in _DELIMITERS if mark in head] or [","]
    ]


def _top(head: str, delimiter: str) -> tuple[RawRow, ...]:
    try:
        records = list(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise SheetError(Trouble.UNREADABLE) from error
    # The last one may be cut off in the middle, unless it is the only one.
    whole = records[:-1] if len(head) >= _HEAD and len(records) > 1 else records
    return tuple(_numbered(iter(whole[: TOP * 3])))[:TOP]


@dataclass(slots=True)
class _Text:
    """The file as text, read again from the beginning as often as somebody asks."""

    file: IO[bytes]
    encoding: str
    _strictly: dict[str, bool] = field(default_factory=dict)

    def head(self) -> str:
        """Return the first part."""
        with self._opened() as lines:
            return lines.read(_HEAD)

    def rows(self, delimiter: str) -> Iterator[RawRow]:
        """Yield the records. Raises: SheetError."""
        if delimiter not in self._strictly:
            self._strictly[delimiter] = self._is_regular(delimiter)
        with self._opened() as lines:
            reader = csv.reader(lines, delimiter=delimiter, strict=self._strictly[delimiter])
            try:
                yield from _numbered(reader)
            except csv.Error as error:
                raise SheetError(Trouble.UNREADABLE) from error

    def _is_regular(self, delimiter: str) -> bool:
        """Whether quotes stand where they should. Quotes inside a cell are no reason to refuse what Excel opens.

        Raises: SheetError, when the file ends inside quotes.
        """
        with self._opened() as lines:
            try:
                for _ in csv.reader(lines, delimiter=delimiter, strict=True):
                    pass
            except csv.Error as error:
                if "unexpected end" in str(error):
                    raise SheetError(Trouble.TORN) from error
                return False
        return True

    @contextmanager
    def _opened(self) -> Iterator[io.TextIOWrapper]:
        self.file.seek(0)
        lines = io.TextIOWrapper(self.file, encoding=self.encoding, newline="")
        try:
            yield lines
        finally:
            lines.detach()  # otherwise the wrapper closes what it was lent


def _numbered(records: Iterator[list[str]]) -> Iterator[RawRow]:
    for number, record in enumerate(records, start=1):
        cells = tuple(map(tidy, record))
        if any(cells):
            if number > MOST_ROWS:
                raise SheetError(Trouble.TOO_LARGE)
            yield RawRow(number, cells)


def _encoding_of(file: IO[bytes]) -> str:
    """Return the encoding the whole file fits. Raises: SheetError."""
    file.seek(0)
    mark = file.read(4)
    if mark.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _sure(file, "utf-16")
    try:
        return _decoded(file, "utf-8-sig")
    except UnicodeDecodeError as error:
        if mark.startswith(b"\xef\xbb\xbf") or "unexpected end" in error.reason:
            raise SheetError(Trouble.TORN) from error
    # GB 18030 holds GBK and GB 2312: what Excel writes on a Chinese Windows.
    return _sure(file, "gb18030")


def _sure(file: IO[bytes], encoding: str) -> str:
    try:
        return _decoded(file, encoding)
    except UnicodeDecodeError as error:
        raise SheetError(Trouble.UNREADABLE) from error


def _decoded(file: IO[bytes], encoding: str) -> str:
    """Return `encoding` when the file is text in it. Raises: UnicodeDecodeError; SheetError for no text at all."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    file.seek(0)
    while piece := file.read(_PIECE):
        if "\x00" in decoder.decode(piece):
            raise SheetError(Trouble.UNREADABLE)
    decoder.decode(b"", final=True)
    return encoding
