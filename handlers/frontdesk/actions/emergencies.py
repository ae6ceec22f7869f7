"""An emergency is called out, found, told of and taken care of."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from bot.kernel import numbers
from bot.kernel.errors import NoSuchNumber
from bot.kernel.talk import inside, say
from handlers.frontdesk import rules
from handlers.frontdesk.actions.desk import ALL_HANDS, DUTY, OFFICE_WIDE, note_of, on_duty, tell
from storage.frontdesk.store import Emergency
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice
from storage.people.store import Person
from storage.uow import Uow

EMERGENCY = "emergency"


def call_out(uow: Uow, person: Person, danger: str, place: str, now: datetime, message_key: str) -> Emergency:
    """Keep an emergency and alert the duty person at once. A second cry of the same person adds to the first.

    Danger does not wait until somebody has said in which community they are: it goes to the one it was found in, and
    from there to the right one, see `hand_across`.
    """
    known = uow.frontdesk.latest_of(person.id, now - rules.EMERGENCY_LASTS)
    if known is not None and known.danger == danger:
        return known
    emergency = Emergency(
        number=numbers.issue(uow, EMERGENCY, person.community_id),
        community_id=person.community_id,
        person_id=person.id,
        danger=danger,
        place=place,
        reported_at=now,
        reached_at=None,
        alerts=1,
    )
    uow.frontdesk.report(emergency, now + rules.ALERT_AGAIN, message_key)
    alert(uow, emergency, now)
    return emergency


def alert(uow: Uow, emergency: Emergency, now: datetime, text: str = "alert", occasion: str = "") -> None:
    """Alert the office about an emergency; the words of the person in danger are never repeated.

    Each occasion is told once; without one it is the round of alerts.
    """
    posts = ALL_HANDS if rules.widens(emergency.alerts) else DUTY
    is_lost = uow.people.get(emergency.person_id).unplaced
    nowhere = "frontdesk.emergency.no_community" if is_lost else "frontdesk.emergency.nowhere"
    for person in on_duty(uow, emergency.community_id, now, posts):
        uow.outbox.enqueue(
            NewNotice(
                key=f"frontdesk.emergency:{emergency.number}:{text}:{occasion or emergency.alerts}:{person.id}",
                community_id=emergency.community_id,
                person_id=person.id,
                text_key=f"frontdesk.emergency.{text}.{emergency.danger}",
                fill={
                    "number": emergency.number,
                    "place": emergency.place or inside(say(nowhere)),
                    "at": emergency.reported_at,
                },
                due_at=now,
                useless_after=now + timedelta(hours=2),
                urgency=Urgency.URGENT,
                template="emergency",
                call=emergency.alerts == 1,
            ),
            now,
        )


def locate(uow: Uow, emergency: Emergency, place: str, now: datetime) -> Emergency:
    """Pass on where the danger is; the last place said is the one that holds."""
    if place == emergency.place:
        return emergency
    uow.frontdesk.locate(emergency.number, place)
    located = replace(emergency, place=place)
    # The key is read by machines only and lies open: no words of a person in it.
    said = hashlib.sha256(place.encode()).hexdigest()[:12]
    alert(uow, located, now, text="located_at", occasion=f"{now:%H%M%S}:{said}")
    return located


def tell_more(uow: Uow, emergency: Emergency, words: str, now: datetime, message_key: str) -> None:
    """Pass on what was said after the call; never for somebody in despair."""
    for person in on_duty(uow, emergency.community_id, now):
        uow.outbox.enqueue(
            NewNotice(
                key=f"frontdesk.emergency:{emergency.number}:more:{message_key}:{person.id}"[:190],
                community_id=emergency.community_id,
                person_id=person.id,
                text_key="frontdesk.emergency.more",
                fill={"number": emergency.number, "words": words},
                due_at=now,
                useless_after=now + timedelta(hours=2),
                urgency=Urgency.URGENT,
            ),
            now,
        )


def hand_across(uow: Uow, emergency: Emergency, community_id: int, now: datetime) -> Emergency:
    """Give an emergency to the community where it turned out to be, and alert that office; the other need not go."""
    if community_id == emergency.community_id:
        return emergency
    uow.outbox.recall(f"frontdesk.emergency:{emergency.number}:", now)
    uow.numbers.move(emergency.number // 10, community_id)
    uow.frontdesk.hand_across(emergency.number, community_id)
    handed = replace(emergency, community_id=community_id, alerts=1)
    alert(uow, handed, now, occasion=f"1:{community_id}")
    return handed


def reach(uow: Uow, actor: Person, number: int, now: datetime, message_key: str, call_at: datetime) -> bool:
    """Note that somebody of the office takes care, and tell the person in danger; False when somebody did before.

    `call_at`: when somebody telephones to ask how the person is.

    Raises: NoSuchNumber outside the actor's scope.
    """
    emergency = uow.frontdesk.emergency(number)
    if emergency is None or not may_see_emergency(actor, number, uow):
        raise NoSuchNumber(number=number)
    if not uow.frontdesk.reach(number, actor.id, now, call_at):
        return False
    uow.frontdesk.note(note_of(emergency.community_id, number, actor, "reached", message_key), now)
    uow.outbox.recall(f"frontdesk.emergency:{number}:", now)
    tell(uow, emergency.person_id, f"frontdesk.reached:{number}", "frontdesk.emergency.reached", actor, now)
    return True


def keep_words(uow: Uow, actor: Person, number: int, words: str, now: datetime, message_key: str) -> None:
    """Keep what became of an emergency; only those who watch the desk read it. Raises: NoSuchNumber."""
    emergency = uow.frontdesk.emergency(number)
    if emergency is None or not may_see_emergency(actor, number, uow):
        raise NoSuchNumber(number=number)
    event = note_of(emergency.community_id, number, actor, "noted", message_key)
    uow.frontdesk.note(event, now)
    uow.frontdesk.keep_words(event, words, now)


def ask_to_call(uow: Uow, emergency: Emergency, reached_by: int | None, now: datetime) -> None:
    """Put who was in danger on the list for the telephone, and remind whoever took care. Nobody sends them a form."""
    danger = inside(say(f"frontdesk.emergency.names.{emergency.danger}"))
    values = {"number": emergency.number, "danger": danger}
    uow.outbox.enqueue(
        NewNotice(
            key=f"frontdesk.callback:{emergency.number}",
            community_id=emergency.community_id,
            person_id=emergency.person_id,
            text_key="frontdesk.emergency.call_back",
            fill=values,
            due_at=now,
            # Useless as a message from the beginning: it is for the telephone.
            useless_after=now,
            call=True,
        ),
        now,
    )
    if reached_by is None:
        return
    uow.outbox.enqueue(
        NewNotice(
            key=f"frontdesk.callback:{emergency.number}:{reached_by}",
            community_id=emergency.community_id,
            person_id=reached_by,
            text_key="frontdesk.emergency.please_call",
            fill=values,
            due_at=now,
            useless_after=now + timedelta(days=1),
            urgency=Urgency.HIGH,
        ),
        now,
    )


def may_see_emergency(person: Person, number: int, uow: Uow) -> bool:
    """Whether a person may know of an emergency: the office's duty, lead, secretary."""
    emergency = uow.frontdesk.emergency(number)
    return (
        emergency is not None and emergency.community_id == person.community_id and person.holds(*OFFICE_WIDE)
    )
