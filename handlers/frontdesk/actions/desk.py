"""Who watches the front desk, and what every act of it writes down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from storage.frontdesk.store import DeskEvent
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice
from storage.people.model import PostName
from storage.people.store import Person
from storage.uow import Uow

DUTY = (PostName.DUTY.value, PostName.LEAD.value)
ALL_HANDS = (PostName.DUTY.value, PostName.LEAD.value, PostName.SECRETARY.value)
OFFICE_WIDE = (*ALL_HANDS, PostName.ADMIN.value)


def on_duty(uow: Uow, community_id: int, now: datetime, names: Iterable[str] = DUTY) -> list[Person]:
    """Return who of these posts, or in their place, can be reached in chat at all, first post first."""
    holders = uow.covers.hearers(uow.people.with_post(community_id, names), now)
    return [person for person in holders if person.openid]


def watches_the_desk(person: Person) -> bool:
    """Whether the person hears of dangers and of people who ask for somebody."""
    return person.holds(*OFFICE_WIDE)


def note_of(community_id: int, number: int, actor: Person, what: str, message_key: str) -> DeskEvent:
    """Return the event that an act leaves behind."""
    return DeskEvent(
        community_id=community_id, number=number, actor_id=actor.id, what=what, message_key=message_key
    )


def tell(
    uow: Uow, person_id: int, key: str, text_key: str, actor: Person, now: datetime, text: str = ""
) -> None:
    """Send somebody a word of the office at once, with the name of who acts."""
    person = uow.people.get(person_id)
    uow.outbox.enqueue(
        NewNotice(
            key=key,
            community_id=person.community_id,
            person_id=person_id,
            text_key=text_key,
            fill={"name": uow.people.name_of(actor), "text": text},
            due_at=now,
            useless_after=now + timedelta(days=2),
            urgency=Urgency.URGENT,
            call=True,
        ),
        now,
    )
