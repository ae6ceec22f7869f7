"""Questions about meetings that come again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from storage.base import insert_or_replace
from storage.meetings.audience import parts_as_json, parts_from_json
from storage.meetings.model import MeetingKind
from storage.meetings.records import Part
from storage.meetings.series_model import DayFate, HolidayRule, SeriesState, series, series_days
from storage.statements import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Meetings that come again by a rule; `clock` is wall time, `minutes` how long each lasts.

    All days up to `dealt_up_to` have their fate; at `next_at` (UTC) the next is decided.
    """

    number: int
    community_id: int
    kind: MeetingKind
    state: SeriesState
    rule: str
    clock: str
    minutes: int | None
    place: str
    topic: str
    branch_id: int | None
    party_group: str
    audience: tuple[Part, ...]
    remote: str
    holidays: HolidayRule
    ends_on: date | None
    announcer_id: int
    created_at: datetime
    dealt_up_to: date
    next_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesDay:
    """What became of one day of a series. `number` is the meeting drafted for it."""

    series_number: int
    day: date
    community_id: int
    fate: DayFate
    number: int | None = None
    moved_to: datetime | None = None
    actor_id: int | None = None
    at: datetime


_DUE = Statement(
    select(series)
    .where(series.c.state == SeriesState.ACTIVE.value, series.c.next_at <= bindparam("now"))
    .order_by(series.c.next_at, series.c.number)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_DAYS = Statement(
    select(series_days).where(series_days.c.series_number == bindparam("of")).order_by(series_days.c.day)
)


class SeriesBook:
    """Finds and keeps series."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, one: Series) -> None:
        """Keep a new series."""
        fields = {name: getattr(one, name) for name in Series.__slots__}
        self._connection.execute(insert(series).values(**fields | {"audience": parts_as_json(one.audience)}))

    def find(self, number: int) -> Series | None:
        """Return the series with this number."""
        row = self._connection.execute(select(series).where(series.c.number == number)).first()
        return _series(row) if row else None

    def due(self, now: datetime) -> Series | None:
        """Return the series whose next day is owed longest; another process leaves it alone meanwhile."""
        row = _DUE.first(self._connection, {"now": now})
        return _series(row) if row else None

    def active(self, community_id: int) -> list[Series]:
        """Return the series of a community that still bring meetings."""
        rows = self._connection.execute(
            select(series)
            .where(series.c.community_id == community_id, series.c.state == SeriesState.ACTIVE.value)
            .order_by(series.c.number)
        )
        return [_series(row) for row in rows]

    def deal(self, one: Series, dealt_up_to: date, next_at: datetime) -> Series:
        """Note up to which day a series has been dealt with, and when to look again."""
        self._connection.execute(
            update(series)
            .where(series.c.number == one.number)
            .values(dealt_up_to=dealt_up_to, next_at=next_at)
        )
        return replace(one, dealt_up_to=dealt_up_to, next_at=next_at)

    def set_state(self, number: int, state: SeriesState) -> None:
        """Move a series to another state."""
        self._connection.execute(update(series).where(series.c.number == number).values(state=state.value))

    def set_holidays(self, number: int, holidays: HolidayRule) -> None:
        """Say what a series does on holidays from now on."""
        self._connection.execute(
            update(series).where(series.c.number == number).values(holidays=holidays.value)
        )

    def set_end(self, number: int, ends_on: date | None) -> None:
        """Say which is the last day on which a series may bring a meeting."""
        self._connection.execute(update(series).where(series.c.number == number).values(ends_on=ends_on))

    def day_of(self, number: int) -> SeriesDay | None:
        """Return the day of its series that this meeting was drafted for."""
        row = self._connection.execute(select(series_days).where(series_days.c.number == number)).first()
        return _series_day(row) if row else None

    def keep_day(self, day: SeriesDay) -> None:
        """Write down what becomes of a day, over what was decided before."""
        values = {name: getattr(day, name) for name in SeriesDay.__slots__}
        self._connection.execute(insert_or_replace(series_days, self._connection.dialect.name), values)

    def days(self, number: int) -> list[SeriesDay]:
        """Return the days whose fate is known, earliest first; days to come may have been left out by the organiser."""
        return [_series_day(row) for row in _DAYS.rows(self._connection, {"of": number})]


def _series_day(row: Row[Any]) -> SeriesDay:
    fields = {name: row._mapping[name] for name in SeriesDay.__slots__}
    return SeriesDay(**fields | {"fate": DayFate(row.fate)})


def _series(row: Row[Any]) -> Series:
    fields = {name: row._mapping[name] for name in Series.__slots__}
    read = {
        "kind": MeetingKind(row.kind),
        "state": SeriesState(row.state),
        "audience": parts_from_json(row.audience),
        "holidays": HolidayRule(row.holidays),
    }
    return Series(**fields | read)
