"""The copy of everything that is kept about a person: a workbook to read and the same as JSON, in one archive."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.files import File
from bot.kernel.late import openpyxl
from bot.kernel.personal import Held, Personal
from bot.kernel.talk import Say
from handlers.privacy.errors import NothingToExport
from storage.links import Link
from storage.people.store import Person
from storage.uow import Uow

ZIP = "application/zip"
_LONGEST_SHEET_NAME = 31
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CopyMaker:
    """Makes the archive. `folders` hold the services' texts.toml, where titles and headings stand."""

    def __init__(
        self, parts: Sequence[Personal], folders: Iterable[tuple[str, Path]], calendar: OfficeCalendar
    ) -> None:
        self._parts = parts
        self._folders = tuple(folders)
        self._calendar = calendar

    def make(self, uow: Uow, link: Link, now: datetime) -> File:
        """Make what a link gives. Raises: NothingToExport for an account that was stopped or taken off meanwhile."""
        person = uow.people.get(link.person_id)
        if person.frozen or person.openid is None:
            raise NothingToExport
        return self.copy_of(uow, person, now)

    def copy_of(self, uow: Uow, person: Person, now: datetime) -> File:
        """Return everything the services keep about a person."""
        said = _sentences(self._folders)
        held = [table for part in self._parts for table in part.export(uow, person, now)]
        tables = [self._table(table, said) for table in held]
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{said['privacy.export.name']}.xlsx", _workbook(tables))
            archive.writestr("data.json", _json(tables))
        return File(f"{said['privacy.export.name']}.zip", ZIP, content.getvalue())

    def _table(self, held: Held, said: Mapping[str, str]) -> tuple[str, list[str], list[list[Any]]]:
        cell = _cell(said, self._calendar)
        return (
            said[held.title],
            [said[key] for key in held.columns],
            [list(map(cell, row)) for row in held.rows],
        )


def _cell(said: Mapping[str, str], calendar: OfficeCalendar) -> Callable[[Any], Any]:
    def cell(value: Any) -> Any:
        if isinstance(value, Say):
            return said[value.key].format(**value.values)
        if isinstance(value, datetime):
            return calendar.local(value).replace(tzinfo=None, microsecond=0)
        if isinstance(value, list):
            return said["privacy.export.joint"].join(str(cell(item)) for item in value)
        return "" if value is None else value

    return cell


def _workbook(tables: Sequence[tuple[str, list[str], list[list[Any]]]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for title, headings, rows in tables:
        sheet = book.create_sheet(title[:_LONGEST_SHEET_NAME])
        sheet.append(headings)
        for row in rows:
            sheet.append([_harmless(value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _harmless(value: Any) -> Any:
    """Keep words from becoming a formula of the spreadsheet program."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _json(tables: Sequence[tuple[str, list[str], list[list[Any]]]]) -> bytes:
    tree = {
        title: [dict(zip(headings, row, strict=True)) for row in rows] for title, headings, rows in tables
    }
    return json.dumps(tree, ensure_ascii=False, indent=1, default=str).encode()


def _sentences(folders: Iterable[tuple[str, Path]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, folder in folders:
        _flatten(tomllib.loads((folder / "texts.toml").read_text("utf-8")), name, found)
    return found


def _flatten(tree: Mapping[str, Any], prefix: str, into: dict[str, str]) -> None:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            _flatten(value, f"{prefix}.{key}", into)
        else:
            into[f"{prefix}.{key}"] = str(value)
