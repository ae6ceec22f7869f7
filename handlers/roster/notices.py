"""What time brings to the office's structure: terms of posts end."""

from __future__ import annotations

from datetime import datetime

from storage.uow import Uow

_SLICE = 50


def end_terms(uow: Uow, now: datetime) -> int:
    """Take posts whose last day is over from those who held them; return how many."""
    return uow.roster.end_terms(now, _SLICE)
