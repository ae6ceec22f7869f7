"""What happens to accounts, whoever asked: codes, binding, freezing, changed phones."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.kernel import numbers
from bot.kernel.errors import NoSuchNumber
from handlers.identity import rules
from handlers.identity.errors import AlreadySettled, NoPhone, NotOfTheOffice, NotYourself, PhoneTaken
from storage.identity.accounts import AccountEvent
from storage.identity.codes import BindRequest
from storage.identity.model import AccountAct
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice, Question
from storage.people.model import PostName, Role
from storage.people.store import Person
from storage.uow import Uow

BINDING = "binding"
KEEPERS = (PostName.LEAD.value, PostName.SECRETARY.value, PostName.ADMIN.value)
"""Who answers for accounts."""

_NOBODY = 0
_ORDINARY = frozenset((Role.RESIDENT.value, Role.VOLUNTEER.value))


class Bound(StrEnum):
    """What came of the wish to be bound. REFUSED says the same of a wrong code, a wrong phone and an unknown one."""

    BOUND = "bound"
    REFUSED = "refused"
    TOO_OFTEN = "too_often"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, when (UTC), and because of which message."""

    person: Person
    now: datetime
    message_key: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it, and who the person is now."""

    bound: Bound
    person: Person | None = None


def is_keeper(person: Person) -> bool:
    """Whether the person answers for the accounts of the community."""
    return person.holds(*KEEPERS)


def may_know_request(person: Person, number: int, uow: Uow) -> bool:
    """Whether the person may know of a wish to be bound."""
    known = uow.codes.requested(number)
    return known is not None and known.community_id == person.community_id and is_keeper(person)


# --- codes ----------------------------------------------------------------------------------------------


def issue_code(uow: Uow, by: By, person: Person) -> str:
    """Return a new one-time code for a person of the roster. Raises: NoPhone."""
    if not person.phone_sealed:
        raise NoPhone(name=uow.people.name_of(person))
    code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"
    uow.codes.issue(person.community_id, person.id, code, by.person.id, by.now, rules.CODE_LASTS)
    _note(uow, by, person, AccountAct.CODE)
    return code


def bind_by_code(uow: Uow, by: By, phone: str, code: str) -> Result:
    """Bind the speaker to the person of this phone if the code is theirs."""
    if _tried_too_often(uow, by):
        return Result(Bound.TOO_OFTEN)
    if by.person.on_roster:
        return Result(Bound.OTHER)
    # Somebody who is not there is checked, too: the answer takes as long whoever is meant.
    fitting = [
        (person, code_id)
        for person in uow.accounts.with_phone(phone)
        if (code_id := uow.codes.fits(person.id, code, by.now)) is not None
    ]
    unknown = uow.codes.fits(_NOBODY, code, by.now) if not fitting else None
    worn_out = uow.codes.tries_on(phone, by.now - rules.CODE_LASTS) >= rules.MOST_TRIES_ON_ONE
    if unknown or worn_out or not fitting or not uow.codes.use(fitting[0][1], by.now):
        uow.codes.failed(by.person.community_id, by.person.id, phone, by.now)
        return Result(Bound.REFUSED)
    return Result(Bound.BOUND, _bind(uow, by, fitting[0][0], "code"))


def bind_by_building(uow: Uow, by: By, phone: str) -> Result:
    """Bind somebody who scanned a building's code to the resident of that building with this phone.

    A neighbour knows the phone, too: where an account gives more than a resident's, the office decides. REFUSED says
    the same of that, of a phone nobody has and of one that lives elsewhere.
    """
    if _tried_too_often(uow, by):
        return Result(Bound.TOO_OFTEN)
    if by.person.on_roster:
        return Result(Bound.OTHER)
    home = by.person.building_id
    found = uow.accounts.with_phone(phone)
    fitting = [person for person in found if home is not None and person.building_id == home]
    if len(fitting) == 1 and _is_free_resident(fitting[0]):
        return Result(Bound.BOUND, _bind(uow, by, fitting[0], "building"))
    uow.codes.failed(by.person.community_id, by.person.id, phone, by.now)
    if len(fitting) == 1:
        _ask_office(uow, by, fitting[0])
    return Result(Bound.REFUSED)


def _is_free_resident(person: Person) -> bool:
    return person.openid is None and not person.frozen and not person.posts and person.roles <= _ORDINARY


def _tried_too_often(uow: Uow, by: By) -> bool:
    return uow.codes.tries_of(by.person.id, by.now - rules.TRIES_WITHIN) >= rules.MOST_TRIES


def _bind(uow: Uow, by: By, person: Person, way: str) -> Person:
    """Give the speaker's account to a person; an account they had before is theirs no longer."""
    newcomer = by.person
    if person.openid is not None:
        uow.accounts.unbind(person.id)
    uow.accounts.bind(newcomer, person)
    uow.codes.void(person.id, by.now)
    bound = uow.people.get(person.id)
    _note(uow, By(bound, by.now, by.message_key), bound, AccountAct.BOUND, way=way)
    return bound


# --- the office decides -----------------------------------------------------------------------------------


def _ask_office(uow: Uow, by: By, person: Person) -> None:
    """Let the office say whether the speaker is who they say; one question at a time."""
    if uow.codes.has_asked(by.person.id, by.now - rules.REQUEST_LASTS):
        return
    community = person.community_id
    number = numbers.issue(uow, BINDING, community)
    request = BindRequest(
        number=number,
        community_id=community,
        asker_id=by.person.id,
        person_id=person.id,
        asked_at=by.now,
        settled_at=None,
    )
    uow.codes.request(request)
    fill = {"number": number, "name": uow.people.name_of(person)}
    for keeper in keepers(uow, community, but=person.id):
        tell(uow, keeper, f"identity.binding:{number}:{keeper.id}", "identity.bind.wish", fill, by.now)


def decide_binding(uow: Uow, by: By, number: int, *, granted: bool) -> Person:
    """Carry out or refuse a wish to be bound; return the person meant. Raises: NoSuchNumber, AlreadySettled."""
    known = uow.codes.requested(number)
    if known is None or not may_know_request(by.person, number, uow) or known.person_id == by.person.id:
        raise NoSuchNumber(number=number)
    if known.settled_at is not None or by.now - known.asked_at > rules.REQUEST_LASTS:
        raise AlreadySettled(number=number)
    uow.codes.settle(number, by.person.id, by.now)
    person, asker = uow.people.get(known.person_id), uow.people.get(known.asker_id)
    if granted:
        if asker.on_roster:
            raise AlreadySettled(number=number)
        person = _bind(uow, By(asker, by.now, by.message_key), person, "office")
    told, key = (person, "identity.bind.granted") if granted else (asker, "identity.bind.not_granted")
    fill = {"name": uow.people.name_of(person)} if granted else {}
    tell(uow, told, f"identity.bound:{number}", key, fill, by.now, urgency=Urgency.HIGH)
    return person


# --- taking off, stopping, changing -------------------------------------------------------------------------


def unbind(uow: Uow, by: By, person: Person) -> None:
    """Take the account off a person of the roster; what it had open is closed."""
    _shut(uow, person, by.now)
    uow.accounts.unbind(person.id)
    _note(uow, by, person, AccountAct.UNBOUND)


def freeze(uow: Uow, by: By, person: Person) -> bool:
    """Stop an account at once, with everything it has under way; False when it was stopped. Raises: NotYourself."""
    if person.id == by.person.id:
        raise NotYourself
    if person.frozen:
        return False
    uow.accounts.freeze(person.id, by.now)
    _shut(uow, person, by.now)
    _note(uow, by, person, AccountAct.FROZEN)
    return True


def leave_office(uow: Uow, by: By, person: Person) -> None:
    """Let somebody go from the office for good: no commands from now on; each service passes on what they had.

    Raises: NotYourself, NotOfTheOffice.
    """
    if person.id == by.person.id:
        raise NotYourself
    if not person.is_staff:
        raise NotOfTheOffice(name=uow.people.name_of(person))
    uow.accounts.leave_office(person)
    _shut(uow, person, by.now)
    _note(uow, by, person, AccountAct.LEFT_OFFICE)


def unfreeze(uow: Uow, by: By, person: Person) -> bool:
    """Let an account work again; False when it did."""
    if not person.frozen:
        return False
    uow.accounts.unfreeze(person.id)
    _note(uow, by, person, AccountAct.UNFROZEN)
    return True


def change_phone(uow: Uow, by: By, person: Person, phone: str) -> None:
    """Keep another phone for a person. Raises: PhoneTaken."""
    others = [other for other in uow.accounts.with_phone(phone) if other.id != person.id]
    if others:
        raise PhoneTaken(phone=rules.masked(phone))
    uow.accounts.change_phone(person.id, phone)
    _note(uow, by, person, AccountAct.PHONE)


def change_phone_by_code(uow: Uow, by: By, phone: str, code: str) -> Bound:
    """Let a person change their own phone with a code of the office."""
    if _tried_too_often(uow, by):
        return Bound.TOO_OFTEN
    code_id = uow.codes.fits(by.person.id, code, by.now)
    worn_out = uow.codes.tries_on(phone, by.now - rules.CODE_LASTS) >= rules.MOST_TRIES_ON_ONE
    taken = any(other.id != by.person.id for other in uow.accounts.with_phone(phone))
    if code_id is None or worn_out or taken or not uow.codes.use(code_id, by.now):
        uow.codes.failed(by.person.community_id, by.person.id, phone, by.now)
        return Bound.REFUSED
    change_phone(uow, by, by.person, phone)
    return Bound.BOUND


def show_phone(uow: Uow, by: By, *, shown: bool) -> None:
    """Note whether residents may be told the speaker's phone."""
    uow.accounts.show_phone(by.person.id, shown=shown)
    _note(uow, by, by.person, AccountAct.PHONE_SHOWN if shown else AccountAct.PHONE_HIDDEN)


def _shut(uow: Uow, person: Person, now: datetime) -> None:
    """Close what a person has under way: the open step with its heavy act, codes, links."""
    uow.dialogues.close(person.id)
    uow.codes.void(person.id, now)
    uow.links.revoke_for(person.id, now)


# --- shared ---------------------------------------------------------------------------------------------------


def keepers(uow: Uow, community_id: int, but: int | None = None) -> list[Person]:
    """Return who answers for accounts, those with a phone first."""
    found = [
        person for person in uow.people.with_post(community_id, KEEPERS) if person.openid and person.id != but
    ]
    return found[:3]


def tell(
    uow: Uow,
    person: Person,
    key: str,
    text_key: str,
    fill: dict[str, Any],
    now: datetime,
    *,
    question: Question | None = None,
    urgency: Urgency = Urgency.NORMAL,
) -> None:
    """Let a person know."""
    notice = NewNotice(
        key=key,
        community_id=person.community_id,
        person_id=person.id,
        text_key=text_key,
        fill=fill,
        due_at=now,
        useless_after=now + timedelta(days=7),
        urgency=urgency,
        question=question,
    )
    uow.outbox.enqueue(notice, now)


def _note(uow: Uow, by: By, person: Person, what: AccountAct, **detail: Any) -> None:
    event = AccountEvent(
        person=person, actor_id=by.person.id, what=what, message_key=by.message_key, detail=detail
    )
    uow.accounts.note(event, by.now)
