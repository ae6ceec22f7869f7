"""Reads the day in a clerk's words: 等配件 6-18, 6-30 缺料, 更新 13点."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.understanding.times.reading import split_time
from handlers.complaints.errors import FarDay, ImpossibleDay, NoDay, PastDay

_FARTHEST = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Said:
    """An instant in UTC, the words around it, and whether an hour was said."""

    at: datetime
    words: str
    has_hour: bool


def find_moment(text: str, now: datetime) -> Said | None:
    """Return the moment named in a text; None when none is, or an impossible one."""
    found = split_time(text, now)
    if found is None:
        return None
    meaning, words = found
    at = meaning.start or meaning.end
    if at is None or meaning.error is not None:
        return None
    return Said(at.astimezone(UTC), words, meaning.grain in ("hour", "minute"))


def read_day(text: str, now: datetime, *, number: int) -> Said:
    """Return the day named in a text, from tomorrow on and not so far that it must be a slip.

    Raises: NoDay, ImpossibleDay, PastDay, FarDay.
    """
    said = find_moment(text, now)
    if said is None:
        found = split_time(text, now)
        raise ImpossibleDay(number=number) if found is not None and found[0].error else NoDay(number=number)
    if said.at <= now:
        raise PastDay(number=number, day=said.at)
    if said.at - now > _FARTHEST:
        raise FarDay(number=number, day=said.at)
    return said
