"""Papers that a service makes whole, for the command line: the ledger of branches, the minutes of a meeting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.config import Config
from bot.kernel.files import File
from bot.transfer import Days
from handlers.meetings.papers import Papers
from storage.database import Database
from storage.uow import Uow

PAPERS = ("ledger", "minutes")


async def write_ledger(database: Database, config: Config, file: Path, days: Days, now: datetime) -> None:
    """Write the ledger of the office's own community for the quarters that hold these days.

    Raises: OSError for a file that cannot be written.
    """
    papers = Papers(config.office_facts(), config.ledger)
    home = config.office.name
    await _write(database, file, lambda uow: papers.ledger(home, days.since, days.until, now, uow))


async def write_minutes(database: Database, config: Config, file: Path, number: int) -> None:
    """Write the minutes of a meeting. Raises: LookupError for an unknown number, OSError."""
    papers = Papers(config.office_facts(), config.ledger)
    await _write(database, file, lambda uow: papers.minutes(number, uow))


async def _write(database: Database, file: Path, make: Callable[[Uow], File]) -> None:
    paper = await database.read(make)
    await asyncio.to_thread(file.write_bytes, paper.content)
