"""The roster's part of the morning's list: whose post ends soon, a steward's of a building above all."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.route import Digest
from bot.kernel.talk import Say, say
from handlers.roster import taking_in
from handlers.roster.actions import KEEPERS
from handlers.roster.words import Words
from storage.people.model import PostName
from storage.people.store import Person
from storage.uow import Uow

_BEFOREHAND = timedelta(days=14)
_SHOWN = 3


def morning(calendar: OfficeCalendar, words: Words) -> Digest:
    """Return what tells those who arrange things for the office."""

    def digest(uow: Uow, person: Person, now: datetime) -> tuple[Say, ...]:
        if not person.holds(*KEEPERS):
            return ()
        today = calendar.local(now).date()
        lost = len(taking_in.waiting(uow, person)) if person.holds(PostName.ADMIN) else 0
        waiting = (say("roster.newcomer.desk.morning", count=lost),) if lost else ()
        ending = uow.homes.terms_ending(person.community_id, today, today + _BEFOREHAND, _SHOWN)
        return waiting + tuple(
            say(
                "roster.morning.term",
                name=uow.people.name_of(uow.people.get(term.person_id)),
                post=words.post_titles.get(term.post, term.post),
                day=datetime.combine(term.ends_on, time(12), calendar.zone),
            )
            for term in ending
        )

    return digest
