"""How somebody whom nobody knew comes to a community: by their own word, or because an office takes them in.

Whoever answers an office's telephone may take in who tells them their number: duty, lead, secretary, administrator, each
into their own community; an administrator into any. Nobody reads what the newcomer said before the newcomer agrees.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.kernel import numbers
from bot.kernel.errors import NoSuchNumber
from bot.understanding.communities import Called, read_home
from handlers.roster.errors import AlreadyTakenIn, NoSuchCommunity, OnlyOwnCommunity
from storage.dialogues import OpenAsk
from storage.identity.accounts import AccountEvent
from storage.identity.model import AccountAct
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice, Question
from storage.people.model import PostName
from storage.people.newcomers import Waiting
from storage.people.places import Named
from storage.people.store import Person
from storage.uow import Uow

NEWCOMER = "newcomer"
ASK = "roster.placed"
ASK_WORDS = "roster.kept_words"
TAKERS = (PostName.DUTY, PostName.LEAD, PostName.SECRETARY, PostName.ADMIN)
LASTS = timedelta(days=30)
"""How long the words of somebody who cannot say where they live wait for it."""

_MOST_LISTED = 20
_MOST_ASKED = 20
_SHOWN = 40
_LONGEST = 1_000


def may_take_in(person: Person) -> bool:
    """Whether somebody may take people into a community."""
    return person.is_staff and person.holds(*TAKERS)


def register(uow: Uow, person: Person, now: datetime) -> int:
    """Return the number under which somebody waits, drawn when they have none."""
    waiting = uow.newcomers.of(person.id)
    if waiting is not None:
        return waiting.number
    number = numbers.issue(uow, NEWCOMER, person.community_id)
    uow.newcomers.register(person.id, number, now)
    return number


def waiting(uow: Uow, actor: Person) -> list[Waiting]:
    """Return who waits in this installation: numbers, nobody's words."""
    return uow.newcomers.waiting(_MOST_LISTED) if may_take_in(actor) else []


def settle(uow: Uow, person: Person, community_id: int) -> str:
    """Let somebody belong where they say they live; return what they said before."""
    uow.people.place(person.id, community_id)
    uow.newcomers.taken_in(person.id, community_id)
    return words_of(uow, person)


def words_of(uow: Uow, person: Person) -> str:
    """Return what somebody said while nobody knew where they belong, once."""
    words = "，".join(uow.newcomers.words(person.id))[:_LONGEST]
    uow.newcomers.forget_words(person.id)
    return words


def take_in(uow: Uow, actor: Person, digits: str, name: str, now: datetime, message_key: str) -> Named:
    """Take who waits under a number into the actor's community, or the one that is named; ask them whether it is right.

    Raises: NoSuchNumber for everybody who may not, OnlyOwnCommunity, NoSuchCommunity, AlreadyTakenIn.
    """
    number = numbers.read(digits)
    found = uow.newcomers.under(number) if number is not None and may_take_in(actor) else None
    if found is None:
        raise NoSuchNumber(number=digits)
    community = _community(uow, actor, name)
    person = uow.people.get(found.person_id)
    if found.community_id is not None or not person.unplaced:
        raise AlreadyTakenIn(number=found.number)
    uow.people.place(person.id, community.id)
    uow.newcomers.taken_in(person.id, community.id)
    uow.dialogues.close(person.id)
    _note(uow, uow.people.get(person.id), actor.id, AccountAct.PLACED, message_key, now)
    _ask_whether(uow, person, found.number, community, now)
    return community


def let_out(uow: Uow, person: Person, number: int, now: datetime, message_key: str) -> None:
    """Let somebody be nobody's again whom the wrong office took in; what they said still waits."""
    _note(uow, person, person.id, AccountAct.UNPLACED, message_key, now)
    uow.people.unplace(person.id)
    uow.newcomers.let_out(person.id, number)


def answered(uow: Uow, person: Person, number: int, kind: str = ASK) -> None:
    """Close the question whether the office took the right one in, or whether words are to go on."""
    uow.dialogues.settle(person.id, OpenAsk(kind, number))


def _community(uow: Uow, actor: Person, name: str) -> Named:
    known = uow.places.communities()
    if not name:
        return next(one for one in known if one.id == actor.community_id)
    called = [Called(id=one.id, name=one.name, street="", estates=()) for one in known]
    meant = read_home(name, called).ids
    if len(meant) != 1:
        raise NoSuchCommunity(name=name[:20])
    if meant[0] != actor.community_id and not actor.holds(PostName.ADMIN):
        raise OnlyOwnCommunity
    return next(one for one in known if one.id == meant[0])


def ask_about_words(uow: Uow, now: datetime) -> int:
    """Ask those who came home by a building's code or the roster whether what they said before is to go on."""
    found = uow.newcomers.to_ask(_MOST_ASKED)
    for person_id in found:
        person = uow.people.get(person_id)
        notice = NewNotice(
            key=f"roster.kept:{person_id}:{now:%Y%m%d%H%M%S}",
            community_id=person.community_id,
            person_id=person_id,
            text_key="roster.newcomer.kept_words",
            fill={"words": uow.newcomers.words(person_id)[0][:_SHOWN]},
            due_at=now,
            useless_after=now + LASTS,
            urgency=Urgency.HIGH,
            question=Question(kind=ASK_WORDS, ref=person_id, lasts=LASTS),
        )
        uow.outbox.enqueue(notice, now)
        uow.newcomers.asked(person_id, now)
    return len(found)


def _ask_whether(uow: Uow, person: Person, number: int, community: Named, now: datetime) -> None:
    said = uow.newcomers.words(person.id)
    uow.newcomers.asked(person.id, now)
    notice = NewNotice(
        key=f"roster.placed:{number}:{community.id}:{now:%Y%m%d%H%M%S}",
        community_id=community.id,
        person_id=person.id,
        text_key="roster.newcomer.taken_in_kept" if said else "roster.newcomer.taken_in",
        fill={"community": community.name},
        due_at=now,
        useless_after=now + LASTS,
        urgency=Urgency.HIGH,
        question=Question(kind=ASK, ref=number, lasts=LASTS),
    )
    uow.outbox.enqueue(notice, now)


def _note(uow: Uow, person: Person, actor_id: int, what: AccountAct, message_key: str, now: datetime) -> None:
    event = AccountEvent(person=person, actor_id=actor_id, what=what, message_key=message_key)
    uow.accounts.note(event, now)
