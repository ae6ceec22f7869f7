"""`重点人群`, `重点人群 3号楼 70岁以上 没微信 电话`: the list of whom to look after, for those who do."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from bot.kernel.office import Office
from bot.kernel.talk import Inbound, Say, Talk, Turn, answer, say
from bot.understanding.cared import Wanted, read_wanted
from bot.understanding.normalise import normalise
from bot.understanding.places import PlaceBook
from handlers.roster import priority
from handlers.roster.visiting import spans_at
from handlers.roster.words import phrases_of
from storage.people.priority import Cared, Where
from storage.uow import Uow

_LONGEST = 40
_PAGE = 12


class PriorityDesk:
    """Answers the workers of a grid, and the lead; for all others there is no such word."""

    def __init__(self, office: Office, phrases: tuple[str, ...]) -> None:
        self._calendar = office.calendar
        self._phrases = phrases

    @classmethod
    def load(cls, office: Office, folder: Path) -> PriorityDesk:
        """Read [claims] of commands.toml."""
        return cls(office, phrases_of(folder, "priority"))

    def claim(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """List whom the words mean."""
        said = normalise(msg.text)
        begin = next((phrase for phrase in self._phrases if said.startswith(phrase)), "")
        where = priority.sight_of(talk.person)
        if not begin or where is None or len(said) > _LONGEST:
            return None
        wanted = read_wanted(said.removeprefix(begin))
        buildings = uow.places.buildings(talk.person.community_id)
        place = PlaceBook((one.estate, one.name, one.aliases) for one in buildings).find(wanted.rest)
        narrowed = priority.within(where, place, buildings)
        reason = place.rest if place is not None and place.building is not None else wanted.rest
        if narrowed is None:
            return answer(say("roster.priority.nobody"))
        return self._list(msg, talk, uow, narrowed, wanted, reason)

    def _list(
        self, msg: Inbound, talk: Talk[Any], uow: Uow, where: Where, wanted: Wanted, reason: str
    ) -> Turn:
        year = self._calendar.local(talk.now).year
        found = priority.read_list(uow, talk.person, where, wanted, reason, year, msg.key, talk.now)
        visits = priority.visited(uow, found, spans_at(self._calendar, talk.now).quarter)
        if wanted.only_unvisited:
            found = [one for one in found if not visits.get(one.person_id)]
        first = (wanted.page - 1) * _PAGE
        shown = found[first : first + _PAGE]
        if not shown:
            return answer(say("roster.priority.nobody"))
        lines = [
            self._line(one, visits.get(one.person_id, 0), talk.now, with_phone=wanted.with_phones)
            for one in shown
        ]
        unbound = sum(not one.is_bound for one in found)
        head = say("roster.priority.head", count=len(found), unbound=unbound)
        more = len(found) - first - len(shown)
        tail = say("roster.priority.more", count=more, page=wanted.page + 1) if more else _hint(wanted)
        return answer(head, *lines, tail)

    def _line(self, one: Cared, times: int, now: datetime, *, with_phone: bool) -> Say:
        age = priority.age_of(one.born, self._calendar, now)
        facts = [say("roster.priority.age", age=age)] if age is not None else []
        return say(
            "roster.priority.line",
            place=f"{one.building}{one.entrance}{one.room}",
            name=one.name,
            age=facts[0] if facts else "",
            words=priority.told(one.words),
            way="" if one.is_bound else say("roster.priority.unbound"),
            visited=say("roster.priority.visited", times=times) if times else "",
            phone=f" {one.phone}" if with_phone and one.phone else "",
        )


def _hint(wanted: Wanted) -> Say:
    return say("roster.priority.end" if wanted.with_phones else "roster.priority.phones")
