"""What the office arranges for itself in chat: who stands in for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bot.kernel.calendar import OfficeCalendar
from bot.understanding.absences import Absence
from handlers.roster.errors import ImpossibleDays, NoCover, NoSuchColleague, NotYours, OwnCover
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice
from storage.people.covers import Cover, NewCover
from storage.people.model import PostName, Role
from storage.people.store import Person
from storage.uow import Uow

KEEPERS = (PostName.LEAD, PostName.SECRETARY, PostName.ADMIN)
"""Posts that arrange things for the whole office."""

_LONGEST = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Arranged:
    """An absence as it was noted."""

    person: Person
    cover: Person
    since: datetime
    until: datetime


def arrange_cover(
    uow: Uow, actor: Person, absence: Absence, calendar: OfficeCalendar, now: datetime, message_key: str
) -> Arranged:
    """Note that somebody is away; whatever was arranged for those days before is over.

    Raises: ImpossibleDays, NoCover, NoSuchColleague, OwnCover, NotYours.
    """
    person = _colleague(uow, actor, absence.who) if absence.who else actor
    if person.id != actor.id and not actor.holds(*KEEPERS):
        raise NotYours
    since = datetime.combine(absence.first, time(), calendar.zone).astimezone(UTC)
    until = datetime.combine(absence.last + timedelta(days=1), time(), calendar.zone).astimezone(UTC)
    if until <= now or until - since > _LONGEST:
        raise ImpossibleDays
    if not absence.cover:
        raise NoCover
    cover = _colleague(uow, actor, absence.cover)
    if cover.id == person.id:
        raise OwnCover
    for old in uow.covers.open_of(person.id, now):
        if old.since < until and old.until > since:
            uow.covers.end(old.id, now)
    number = uow.covers.arrange(
        NewCover(
            community_id=actor.community_id,
            person_id=person.id,
            cover_id=cover.id,
            since=since,
            until=until,
            actor_id=actor.id,
            message_key=message_key,
        ),
        now,
    )
    arranged = Arranged(person, cover, since, until)
    _tell(uow, actor, arranged, f"roster.cover:{number}", now)
    return arranged


def end_cover(uow: Uow, actor: Person, now: datetime) -> list[Cover]:
    """Note that the actor is back, or not going; return what is over."""
    ended = uow.covers.open_of(actor.id, now)
    for cover in ended:
        uow.covers.end(cover.id, now)
        uow.outbox.recall(f"roster.cover:{cover.id}:", now)
        stand_in, key = uow.people.get(cover.cover_id), f"roster.cover_over:{cover.id}"
        fill = {"name": uow.people.name_of(actor)}
        uow.outbox.enqueue(_notice(stand_in, key, "roster.cover.over", fill, now), now)
    return ended


def _colleague(uow: Uow, actor: Person, name: str) -> Person:
    """Return the one colleague of this name. Raises: NoSuchColleague."""
    found = [one for one in uow.people.named(actor.community_id, name) if Role.STAFF in one.roles]
    if len(found) != 1:
        raise NoSuchColleague(name=name)
    return found[0]


def _tell(uow: Uow, actor: Person, arranged: Arranged, key: str, now: datetime) -> None:
    """Tell who stands in, who is away when others arranged it, and the leads."""
    names: dict[str, Any] = {
        "name": uow.people.name_of(arranged.person),
        "cover": uow.people.name_of(arranged.cover),
    }
    days = {"since": arranged.since, "until": arranged.until - timedelta(seconds=1)}
    leads = uow.people.with_post(actor.community_id, (PostName.LEAD,))
    told = {arranged.cover.id: ("roster.cover.stand_in", arranged.cover)}
    told |= {one.id: ("roster.cover.told", one) for one in (arranged.person, *leads) if one.id not in told}
    for person_id, (text_key, person) in told.items():
        if person_id != actor.id:
            uow.outbox.enqueue(_notice(person, f"{key}:{person_id}", text_key, names | days, now), now)


def _notice(person: Person, key: str, text_key: str, fill: dict[str, Any], now: datetime) -> NewNotice:
    return NewNotice(
        key=key,
        community_id=person.community_id,
        person_id=person.id,
        text_key=text_key,
        fill=fill,
        due_at=now,
        useless_after=now + timedelta(days=3),
        urgency=Urgency.HIGH,
    )
