"""The service's papers without the service, for the command line."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from bot.kernel.files import File
from bot.kernel.office import Office
from handlers.meetings.floor.document import MinutesBook
from handlers.meetings.floor.words import FloorWords
from handlers.meetings.ledger.account import LedgerSettings
from handlers.meetings.ledger.build import open_book
from handlers.meetings.ledger.quarters import between
from handlers.meetings.words import Words
from storage.uow import Uow


class Papers:
    """Makes ledgers and minutes for whoever runs the program: they may see everything."""

    def __init__(self, office: Office, owed: LedgerSettings) -> None:
        folder = Path(__file__).parent
        words = Words.load(folder)
        self._calendar = office.calendar
        self._book = open_book(owed, office, words)
        self._minutes = MinutesBook(words, FloorWords.load(folder / "floor"), office.calendar)

    def ledger(self, home: str, since: datetime, until: datetime, now: datetime, uow: Uow) -> File:
        """Return the ledger of the community `home` for the quarters of the span, `until` excluded.

        Raises: LookupError, when it has no branches.
        """
        community = next((one.id for one in uow.places.communities() if one.name == home), None)
        branches = sorted(uow.places.branches(community or 0), key=lambda one: one.id)
        if not branches:
            raise LookupError(home)
        first = self._calendar.local(since).date()
        last = self._calendar.local(until - timedelta(seconds=1)).date()
        return self._book.file(branches, between(first, last), now, uow)

    def minutes(self, number: int, uow: Uow) -> File:
        """Return the minutes of a meeting. Raises: LookupError."""
        meeting = uow.meetings.find(number)
        if meeting is None:
            raise LookupError(number)
        return self._minutes.file(meeting, uow)
