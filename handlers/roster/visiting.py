"""`走访 3号楼2单元501`: that a home was visited, and how many were this month and this quarter.

Only that somebody was there is kept. What came up there is a matter to report, and what is sensitive is not written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.talk import Inbound, Talk, Turn, answer, say
from bot.understanding.normalise import normalise
from bot.understanding.places import PlaceBook
from handlers.roster.homes import is_in_scope
from handlers.roster.words import phrases_of
from storage.people.model import Role
from storage.people.visits import Home
from storage.uow import Uow

_LONGEST = 60
_UNDO_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Spans:
    """Since when (UTC) the month and the quarter run."""

    month: datetime
    quarter: datetime


def spans_at(calendar: OfficeCalendar, now: datetime) -> Spans:
    """Return where month and quarter begin at the office."""
    today = calendar.local(now).date()
    month = today.replace(day=1)
    quarter = month.replace(month=(today.month - 1) // 3 * 3 + 1)
    begins = (datetime.combine(day, time(), calendar.zone).astimezone(UTC) for day in (month, quarter))
    return Spans(*begins)


class VisitDesk:
    """Answers staff within their grids."""

    def __init__(self, calendar: OfficeCalendar, phrases: tuple[str, ...]) -> None:
        self._calendar = calendar
        self._phrases = phrases

    @classmethod
    def load(cls, folder: Path, calendar: OfficeCalendar) -> VisitDesk:
        """Read [claims] of commands.toml."""
        return cls(calendar, phrases_of(folder, "visit"))

    def claim(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Note a visit; the words alone tell how many there were."""
        said = normalise(msg.text)
        begin = next((phrase for phrase in self._phrases if said.startswith(phrase)), "")
        if not begin or len(said) > _LONGEST or Role.STAFF not in talk.person.roles:
            return None
        rest = said.removeprefix(begin).strip(" :,")
        if not rest:
            return answer(say("roster.visits.count", **self._counts(talk, uow)))
        known = uow.places.buildings(talk.person.community_id)
        place = PlaceBook((one.estate, one.name, one.aliases) for one in known).find(rest)
        if place is None or place.building is None or not place.room:
            return answer(say("roster.visits.which")) if place is not None and place.building else None
        fitting = [one for one in known if one.name == place.building and place.estate in (None, one.estate)]
        mine = [one for one in fitting if is_in_scope(talk.person, one)]
        if len(mine) != 1:
            return answer(say("roster.homes.nobody"))
        home = Home(mine[0].id, place.entrance or "", place.room)
        uow.visits.note(talk.person.community_id, home, talk.person.id, talk.now, msg.key)
        where = f"{mine[0].name}{home.entrance}{home.room}"
        return answer(say("roster.visits.noted", place=where, **self._counts(talk, uow)))

    def take_back(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Take back the visit just noted."""
        gone = uow.visits.take_back(talk.person.id, talk.now - _UNDO_FOR)
        return answer(say("roster.visits.undone" if gone is not None else "roster.visits.nothing"))

    def _counts(self, talk: Talk[Any], uow: Uow) -> dict[str, int]:
        spans = spans_at(self._calendar, talk.now)
        return {
            "month": uow.visits.homes_of(talk.person.id, spans.month),
            "quarter": uow.visits.homes_of(talk.person.id, spans.quarter),
        }
