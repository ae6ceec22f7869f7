"""An .xlsx or .csv file, or its bytes → pages of rows, numbered as the person who made the file sees them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.understanding.tables.pages import MOST_BYTES, Page, SheetError, Trouble
from bot.understanding.tables.separated import open_separated
from bot.understanding.tables.workbooks import open_workbook

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_DIRECTORY_WITHIN = 1_000_000  # bytes; where the container of the old format names its streams

Source = bytes | Path
"""A file by its path, or what an upload brought."""


@contextmanager
def open_pages(source: Source) -> Iterator[list[Page]]:
    """Open the ways to read a file: the visible sheets of a workbook, or a CSV cut at each possible delimiter.

    Pages read on while the block lasts. Raises: SheetError, in one of the ways of `Trouble`; OSError for a path.
    """
    # The size first: nobody waits for two gigabytes to be read and refused.
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MOST_BYTES:
        raise SheetError(Trouble.TOO_LARGE)
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
        yield _pages(file)


def _pages(file: IO[bytes]) -> list[Page]:
    head = file.read(1024)
    while head and not head.strip(b"\x00 \r\n\t"):
        head = file.read(1024)
    if not head:
        raise SheetError(Trouble.EMPTY)
    file.seek(0)
    if head.startswith(_OLE):
        # A workbook with a password is wrapped into the container of the old .xls format.
        locked = _LOCKED in file.read(_DIRECTORY_WITHIN) or _LOCKED in _end_of(file)
        raise SheetError(Trouble.PROTECTED if locked else Trouble.OLD_FORMAT)
    return open_workbook(file) if head.startswith(b"PK") else open_separated(file)


def _end_of(file: IO[bytes]) -> bytes:
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _DIRECTORY_WITHIN))
    return file.read()
