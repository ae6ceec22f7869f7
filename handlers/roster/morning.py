"""The roster's part of the morning's list: whose post ends soon, a steward's of a building above all."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.route import Digest
from bot.kernel.talk import Say, say
from handlers.roster import priority, taking_in
from handlers.roster.actions import KEEPERS
from handlers.roster.words import Words
from storage.people.model import PostName
from storage.people.store import Person
from storage.uow import Uow

_BEFOREHAND = timedelta(days=14)
_SHOWN = 3
_MONDAY = 0


def morning(calendar: OfficeCalendar, words: Words) -> Digest:
    """Return what tells those who arrange things for the office."""

    def digest(uow: Uow, person: Person, now: datetime) -> tuple[Say, ...]:
        cared = _cared(uow, person, calendar, now)
        if not person.holds(*KEEPERS):
            return cared
        today = calendar.local(now).date()
        lost = len(taking_in.waiting(uow, person)) if person.holds(PostName.ADMIN) else 0
        waiting = (say("roster.newcomer.desk.morning", count=lost),) if lost else ()
        ending = uow.homes.terms_ending(person.community_id, today, today + _BEFOREHAND, _SHOWN)
        return (
            cared
            + waiting
            + tuple(
                say(
                    "roster.morning.term",
                    name=uow.people.name_of(uow.people.get(term.person_id)),
                    post=words.post_titles.get(term.post, term.post),
                    day=datetime.combine(term.ends_on, time(12), calendar.zone),
                )
                for term in ending
            )
        )

    return digest


def _cared(uow: Uow, person: Person, calendar: OfficeCalendar, now: datetime) -> tuple[Say, ...]:
    """Remind those who look after people of them, on Mondays; how many, nobody's name."""
    where = priority.sight_of(person)
    if where is None or calendar.local(now).weekday() != _MONDAY:
        return ()
    count, unbound = uow.priority.count(where)
    return (say("roster.priority.morning", count=count, unbound=unbound),) if count else ()
