"""What the front desk changes: somebody settles in, an emergency is called out, a talk is handed to a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.kernel import numbers
from bot.kernel.errors import NoSuchNumber
from bot.kernel.talk import inside, say
from handlers.frontdesk import rules
from storage.frontdesk.model import TalkState
from storage.frontdesk.store import DeskEvent, Emergency, OfficeTalk
from storage.outbox.model import State, Urgency
from storage.outbox.records import NewNotice, Notice
from storage.people.model import PostName
from storage.people.places import Building
from storage.people.store import Person
from storage.uow import Uow

EMERGENCY = "emergency"
TALK = "talk"

_DUTY = (PostName.DUTY.value, PostName.LEAD.value)
_ALL_HANDS = (PostName.DUTY.value, PostName.LEAD.value, PostName.SECRETARY.value)
_OFFICE_WIDE = (*_ALL_HANDS, PostName.ADMIN.value)


def settle_in(uow: Uow, person: Person, scene: str) -> Building | None:
    """Note that a person belongs to the building whose QR code they scanned, and so to its community.

    Who stands on another community's roster, or lives in one of its buildings already, stays there.
    """
    building_id = rules.building_of(scene)
    building = uow.places.building(building_id) if building_id is not None else None
    if building is None:
        return None
    if building.community_id != person.community_id:
        if person.on_roster or person.building_id is not None:
            return None
        uow.people.move(person.id, building.community_id)
    if person.building_id is None or not person.on_roster:
        uow.people.settle_in(person.id, building.id)
    return building


def on_duty(uow: Uow, community_id: int, now: datetime, names: Iterable[str] = _DUTY) -> list[Person]:
    """Return who of these posts, or in their place, can be reached in chat at all, first post first."""
    holders = uow.covers.hearers(uow.people.with_post(community_id, names), now)
    return [person for person in holders if person.openid]


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
    posts = _ALL_HANDS if rules.widens(emergency.alerts) else _DUTY
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
    uow.frontdesk.note(_event(emergency.community_id, number, actor, "reached", message_key), now)
    uow.outbox.recall(f"frontdesk.emergency:{number}:", now)
    _tell(uow, emergency.person_id, f"frontdesk.reached:{number}", "frontdesk.emergency.reached", actor, now)
    return True


def keep_words(uow: Uow, actor: Person, number: int, words: str, now: datetime, message_key: str) -> None:
    """Keep what became of an emergency; only those who watch the desk read it. Raises: NoSuchNumber."""
    emergency = uow.frontdesk.emergency(number)
    if emergency is None or not may_see_emergency(actor, number, uow):
        raise NoSuchNumber(number=number)
    event = _event(emergency.community_id, number, actor, "noted", message_key)
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
        emergency is not None
        and emergency.community_id == person.community_id
        and person.holds(*_OFFICE_WIDE)
    )


def may_see_talk(person: Person, number: int, uow: Uow) -> bool:
    """Whether a person may know of a talk: who asked for it, and the office's duty, lead, secretary."""
    talk = uow.frontdesk.talk(number)
    if talk is None or talk.community_id != person.community_id:
        return False
    return talk.person_id == person.id or person.holds(*_OFFICE_WIDE)


def ask_for_person(uow: Uow, person: Person, due_at: datetime, now: datetime, message_key: str) -> int:
    """Open a talk with a person of the office and alert who is on duty; return its number."""
    number = numbers.issue(uow, TALK, person.community_id)
    talk = OfficeTalk(
        number=number, community_id=person.community_id, person_id=person.id, state=TalkState.OPEN
    )
    uow.frontdesk.open_talk(talk, now)
    uow.frontdesk.note(_event(person.community_id, number, person, "asked", message_key), now)
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
    uow.frontdesk.note(_event(talk.community_id, number, actor, "replied", message_key), now)
    _tell(
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
        uow.frontdesk.note(_event(talk.community_id, number, actor, "ended", message_key), now)
    return ended


def watches_the_desk(person: Person) -> bool:
    """Whether the person hears of dangers and of people who ask for somebody."""
    return person.holds(*_OFFICE_WIDE)


def calls_for(uow: Uow, person: Person) -> list[Notice]:
    """Return whom this person should telephone because nothing reached them."""
    if not watches_the_desk(person):
        return []
    return uow.outbox.call_list(person.community_id, person.id)


def calls_for_old(uow: Uow, person: Person, born_by: int) -> list[Notice]:
    """Return those of the list who were born in that year or before."""
    listed = calls_for(uow, person)
    old = uow.priority.born_before({notice.person_id for notice in listed}, born_by)
    return [notice for notice in listed if notice.person_id in old]


def mark_called(uow: Uow, notice_ids: Iterable[int], now: datetime) -> int:
    """Note that staff reached these people by telephone; return how many notices that were."""
    marked = 0
    for notice_id in notice_ids:
        uow.outbox.settle(notice_id, State.CALLED, now, channel="phone")
        marked += 1
    return marked


def _event(community_id: int, number: int, actor: Person, what: str, message_key: str) -> DeskEvent:
    return DeskEvent(
        community_id=community_id, number=number, actor_id=actor.id, what=what, message_key=message_key
    )


def _tell(
    uow: Uow, person_id: int, key: str, text_key: str, actor: Person, now: datetime, text: str = ""
) -> None:
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
