"""What time brings to the office's structure: terms of posts end."""

from __future__ import annotations

from datetime import datetime

from bot.kernel.calendar import OfficeCalendar
from storage.uow import Uow

_SLICE = 50


class Terms:
    """Knows which day it is at the office: a term ends with its last day there."""

    def __init__(self, calendar: OfficeCalendar) -> None:
        self._calendar = calendar

    def end(self, uow: Uow, now: datetime) -> int:
        """Take posts whose last day is over from those who held them; return how many."""
        return uow.roster.end_terms(self._calendar.local(now).date(), _SLICE)
