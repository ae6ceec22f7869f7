"""A few places, and imports in one line."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.kernel.imports import ImportReport
from bot.runtime.texts import Texts
from handlers.roster import service
from handlers.roster.importing import import_file
from storage.database import Database
from tests.roster.tables import PLACES, SOME_PLACES, as_csv

NOW = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)
HOME = "同心社区"

Import = Callable[..., Coroutine[Any, Any, ImportReport]]


@pytest.fixture
def bring(database: Database) -> Import:
    async def run(kind: str, content: bytes, *, apply: bool = True) -> ImportReport:
        return await import_file(database, kind, content, home=HOME, apply=apply, now=NOW)

    return run


@pytest.fixture
async def places(bring: Import) -> None:
    report = await bring("places", as_csv(PLACES, SOME_PLACES))
    assert report.clean


def printed(report: ImportReport) -> list[str]:
    """Return the report as the clerk reads it."""
    texts = Texts.load([("roster", Path(service.__file__).parent)], ZoneInfo("Asia/Shanghai"))
    return [texts.render([line], NOW) for line in report.lines]
