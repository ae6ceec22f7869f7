"""A resident talks with a person of the office."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.kernel import numbers
from bot.kernel.errors import NoSuchNumber
from handlers.frontdesk.actions.desk import OFFICE_WIDE, note_of, on_duty, tell
from storage.frontdesk.model import TalkState
from storage.frontdesk.store import OfficeTalk
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice
from storage.people.store import Person
from storage.uow import Uow

TALK = "talk"


def may_see_talk(person: Person, number: int, uow: Uow) -> bool:
    """Whether a person may know of a talk: who asked for it, and the office's duty, lead, secretary."""
    talk = uow.frontdesk.talk(number)
    if talk is None or talk.community_id != person.community_id:
        return False
    return talk.person_id == person.id or person.holds(*OFFICE_WIDE)


def ask_for_person(uow: Uow, person: Person, due_at: datetime, now: datetime, message_key: str) -> int:
    """Open a talk with a person of the office and alert who is on duty; return its number."""
    number = numbers.issue(uow, TALK, person.community_id)
    talk = OfficeTalk(
        number=number, community_id=person.community_id, person_id=person.id, state=TalkState.OPEN
    )
    uow.frontdesk.open_talk(talk, now)
    uow.frontdesk.note(note_of(person.community_id, number, person, "asked", message_key), now)
    for colleague in on_duty(uow, person.community_id, now):
        uow.outbox.enqueue(
            NewNotice(
                key=f"frontdesk.talk:{number}:{colleague.id}",
                community_id=person.community_id,
                person_id=colleague.id,
                text_key="frontdesk.human.alert",
                fill={"number": number, "at": now},
                due_at=due_at,
                useless_after=due_at + timedelta(days=1),
                urgency=Urgency.HIGH,
                template="talk",
                call=True,
            ),
            now,
        )
    return number


def pass_on(uow: Uow, number: int, text: str, now: datetime, message_key: str) -> None:
    """Hand the resident's words to who is on duty."""
    talk = uow.frontdesk.talk(number)
    if talk is None:
        return
    for colleague in on_duty(uow, talk.community_id, now):
        uow.outbox.enqueue(
            NewNotice(
                key=f"frontdesk.words:{message_key}:{colleague.id}"[:190],
                community_id=talk.community_id,
                person_id=colleague.id,
                text_key="frontdesk.human.words",
                fill={"number": number, "text": text},
                due_at=now,
                useless_after=now + timedelta(days=1),
                urgency=Urgency.HIGH,
            ),
            now,
        )


def reply(uow: Uow, actor: Person, number: int, text: str, now: datetime, message_key: str) -> bool:
    """Send the office's words to the resident of a talk; False when the talk is over.

    Raises: NoSuchNumber outside the actor's scope.
    """
    talk = uow.frontdesk.talk(number)
    if talk is None or not actor.is_staff or not may_see_talk(actor, number, uow):
        raise NoSuchNumber(number=number)
    if talk.state is not TalkState.OPEN:
        return False
    uow.frontdesk.note(note_of(talk.community_id, number, actor, "replied", message_key), now)
    tell(
        uow,
        talk.person_id,
        f"frontdesk.reply:{message_key}"[:190],
        "frontdesk.human.reply",
        actor,
        now,
        text=text,
    )
    return True


def end_talk(uow: Uow, actor: Person, number: int, now: datetime, message_key: str) -> bool:
    """End a talk; False when it was over before. Raises: NoSuchNumber outside the actor's scope."""
    talk = uow.frontdesk.talk(number)
    if talk is None or not may_see_talk(actor, number, uow):
        raise NoSuchNumber(number=number)
    ended = uow.frontdesk.end_talk(number, now)
    if ended:
        uow.frontdesk.note(note_of(talk.community_id, number, actor, "ended", message_key), now)
    return ended
