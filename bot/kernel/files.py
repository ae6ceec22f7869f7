"""Files that leave and enter the office by a link on a phone: what a service offers, what it takes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.kernel.talk import Say

if TYPE_CHECKING:
    from storage.database import Database
    from storage.links import Link
    from storage.uow import Uow

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PNG = "image/png"
CSV = "text/csv"


@dataclass(frozen=True, slots=True)
class File:
    """A file's name as a person reads it, its media type, and its bytes."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Download:
    """What a link of one kind gives.

    `make` runs on a read-only connection and may take seconds; it checks once more that the link's person may have it.
    It raises DomainError for what cannot be made any more; then the link is not used up. `title` names the file on the
    page. `at_once`: no page and no button, for what a program fetches by itself, as calendars do; only a link that
    serves often can be so.
    """

    title: Say
    make: Callable[[Uow, Link, datetime], File]
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file that was handed in: sentences, one a line; `acceptable` when it may be applied."""

    lines: tuple[Say, ...]
    acceptable: bool


@dataclass(frozen=True, slots=True)
class Upload:
    """What a link of one kind takes.

    `take(database, link, file, apply, now)` first says what would happen (`apply` False) and changes nothing; confirmed
    on the page, it is called again with the same bytes and `apply` True. It raises DomainError for what it will not do.
    `endings` are the file names it takes, such as ".xlsx".
    """

    title: Say
    take: Callable[[Database, Link, File, bool, datetime], Awaitable[Taken]]
    endings: tuple[str, ...] = (".xlsx", ".csv")
