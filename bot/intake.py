"""Tables in: what `tongxin import` does with the office's own files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.app import list_importers, list_services
from bot.config import Config
from bot.importing import desk, parts
from bot.importing.desk import Hour, Order
from bot.kernel.imports import Home, ImportReport, Progress
from bot.kernel.talk import Say, say
from bot.runtime.texts import Texts
from bot.understanding.tables.files import Source
from storage.database import Database
from storage.imports.store import Import, Imports

IMPORTS = tuple(list_importers())
"""The kinds of tables that can be imported."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A report as lines for the operator; `clean` when every row was good."""

    lines: tuple[str, ...]
    clean: bool


class Intake:
    """Brings tables in for the operator."""

    def __init__(self, database: Database, config: Config, now: datetime, tell: Progress) -> None:
        self._database = database
        self._config = config
        self._hour = Hour(now)
        self._tell = tell
        self._importers = list_importers()

    async def finish(self) -> Printed:
        """Complete what a killed command left; nothing to print when there was nothing."""
        count = await desk.finish(self._database, self._importers, self._hour, self._tell)
        return self._printed([say("roster.import.finished", count=count)] if count else [])

    async def take(self, kind: str, source: Source, *, apply: bool) -> Printed:
        """Import a file of `kind`, one of IMPORTS; without `apply` say what would happen. Raises: OSError."""
        order = Order(home=Home(name=self._config.office.name), hour=self._hour, tell=self._tell)
        importer = self._importers[kind]
        report = await (desk.bring if apply else desk.examine)(self._database, importer, source, order)
        return self._of(report)

    async def undo(self, which: str) -> Printed:
        """Take the last import back, or the last of the kind or the one with the number that `which` says."""
        standing = await self._database.read(lambda uow: _meant(uow.imports, which))
        if standing is None:
            return self._printed([say("roster.undo.none")], clean=False)
        if not parts.can_undo(standing, self._hour.now()):
            return self._printed([say("roster.undo.too_late", number=standing.number)], clean=False)
        report = await desk.undo(
            self._database, self._importers, standing, self._hour, actor_id=None, tell=self._tell
        )
        return self._of(report)

    def _of(self, report: ImportReport) -> Printed:
        return self._printed(report.lines, clean=report.clean)

    def _printed(self, lines: Iterable[Say], *, clean: bool = True) -> Printed:
        folders = [(built.name, built.folder) for built in list_services(self._config)]
        texts = Texts.load(folders, self._config.office.timezone)
        return Printed(tuple(texts.render([line], self._hour.now()) for line in lines), clean)


def _meant(imports: Imports, which: str) -> Import | None:
    if which.isdigit():
        return imports.find(int(which))
    return imports.latest([which] if which else IMPORTS)
