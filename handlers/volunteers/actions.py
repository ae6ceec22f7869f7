"""What changes activities and sign-ups, whoever asked: the only writer of this service.

Places are counted under a lock on the activity's row, so that the last one is given once on either database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.kernel import numbers
from bot.kernel.calendar import OfficeCalendar
from bot.kernel.errors import DomainError, NoSuchNumber
from handlers.volunteers import rules
from handlers.volunteers.errors import (
    AlreadyPublished,
    AlreadySigned,
    Begun,
    Cancelled,
    Clash,
    NobodyThere,
    NotBegun,
    NotOrganiser,
    NotPublished,
    NotSigned,
    PartyTooLarge,
)
from handlers.volunteers.rules import SIGNUPS, STATES, Act, Move
from storage.dialogues import OpenAsk
from storage.outbox import NewNotice, Question, Urgency
from storage.people.model import PostName, Role
from storage.people.store import Person
from storage.uow import Uow
from storage.volunteers.model import ActivityState, ActivityWave, SignupState
from storage.volunteers.records import Activity, ActivityEvent, Signup

ASK_OFFER = "volunteers.offer"
KIND = "activity"
_LEADERS = (PostName.LEAD, PostName.SECRETARY, PostName.ADMIN, PostName.DUTY)
_HOLDING = (SignupState.SIGNED, SignupState.OFFERED)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, when (UTC), and by which message."""

    person: Person
    at: datetime
    message_key: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a sign-up came to stand; `place` in the waiting line, 0 for a place in the activity."""

    activity: Activity
    party: int
    taken: int
    place: int = 0


class Bureau:
    """Runs activities: publishing, places, the waiting line, hours."""

    def __init__(
        self, remind_before: Sequence[timedelta], offer_expires: timedelta, calendar: OfficeCalendar
    ) -> None:
        self._remind_before = remind_before
        self._offer_expires = offer_expires
        self._calendar = calendar

    # --- the activity --------------------------------------------------------------------------------

    def draft(self, plan: Activity, actor: Actor, uow: Uow) -> Activity:
        """Keep an activity as a draft with a number of its own. `plan.number` is ignored."""
        activity = replace(plan, number=numbers.issue(uow, KIND, plan.community_id))
        uow.volunteers.add(activity)
        _note(activity, actor, uow, "drafted")
        return activity

    def publish(self, number: int, actor: Actor, uow: Uow) -> Activity:
        """Open an activity for sign-up. Nobody is pushed; people find it when they look.

        Raises: NoSuchNumber, NotOrganiser, AlreadyPublished, Cancelled, Begun.
        """
        activity = self._change(number, Act.PUBLISH, actor, uow)
        instants = rules.reminder_instants(
            activity.starts_at, self._remind_before, actor.at, self._calendar.before_quiet
        )
        uow.volunteers.plan(activity, ActivityWave.REMIND, instants)
        _note(activity, actor, uow, "published")
        return activity

    def cancel(self, number: int, reason: str, actor: Actor, uow: Uow) -> Activity:
        """Call an activity off; everybody signed up or waiting is told.

        Raises: NoSuchNumber, NotOrganiser, Cancelled, Begun.
        """
        activity = self._change(number, Act.CANCEL, actor, uow)
        uow.volunteers.call_off_waves(number, actor.at)
        uow.outbox.recall(f"volunteers:{number}:", actor.at)
        uow.dialogues.settle_all(ASK_OFFER, number)
        uow.volunteers.plan(activity, ActivityWave.CANCELLED, [actor.at])
        _note(activity, actor, uow, "cancelled", reason=reason)
        return activity

    def record_hours(
        self, number: int, who: str | None, hours: float, actor: Actor, uow: Uow
    ) -> tuple[str, ...]:
        """Record hours of service for the named person, for all who had a place when `who` is None.

        Raises: NoSuchNumber, NotOrganiser, NotBegun, NobodyThere.
        """
        activity = managed(number, actor.person, uow)
        if activity.starts_at > actor.at:
            raise NotBegun(number=number)
        names = []
        for one in uow.volunteers.everybody(number, (SignupState.SIGNED,)):
            name = name_of(one, uow)
            if who is None or name == who:
                uow.volunteers.keep(replace(one, minutes=round(hours * 60)))
                names.append(name)
        if not names:
            raise NobodyThere(number=number)
        _note(activity, actor, uow, "hours", people=len(names), hours=hours)
        return tuple(names)

    # --- places --------------------------------------------------------------------------------------

    def sign_up(self, number: int, party: int, actor: Actor, uow: Uow) -> Placed:
        """Take a place, or the end of the waiting line when the activity is full; an open offer is accepted.

        Raises: NoSuchNumber, NotPublished, Cancelled, Begun, AlreadySigned, PartyTooLarge, Clash.
        """
        activity = self._open(number, actor, uow)
        known = uow.volunteers.signup(number, actor.person.id)
        if known is not None and known.state is SignupState.OFFERED:
            return self._accept(activity, known, actor, uow)
        if known is not None and known.state is SignupState.SIGNED:
            raise AlreadySigned(**told(activity), party=known.party)
        if known is not None and known.state is SignupState.WAITING:
            return self._in_line(activity, known, uow)
        self._check(activity, party, actor, uow)
        taken = uow.volunteers.taken([number])[number]
        state = SignupState.SIGNED if rules.fits(activity, taken, party) else SignupState.WAITING
        signup = Signup(
            community_id=activity.community_id,
            number=number,
            person_id=actor.person.id,
            state=state,
            party=party,
            queued_at=actor.at,
        )
        uow.volunteers.keep(signup)
        _note(activity, actor, uow, state.value, party=party)
        if state is SignupState.WAITING:
            return self._in_line(activity, signup, uow)
        return Placed(activity, party, taken + party)

    def withdraw(self, number: int, actor: Actor, uow: Uow) -> tuple[Activity, bool]:
        """Give a place back, to the next in line; return whether the organiser was told of a late gap.

        Raises: NoSuchNumber, NotPublished, Cancelled, Begun, NotSigned.
        """
        activity = self._open(number, actor, uow)
        known = uow.volunteers.signup(number, actor.person.id)
        after = SIGNUPS.get((known.state, Move.WITHDRAW)) if known is not None else None
        if known is None or after is None:
            raise NotSigned(**told(activity))
        uow.volunteers.keep(replace(known, state=after, offer_ends_at=None))
        uow.outbox.recall(f"volunteers:{number}:{actor.person.id}:", actor.at)
        uow.dialogues.settle(actor.person.id, OpenAsk(ASK_OFFER, number))
        _note(activity, actor, uow, after.value)
        late = known.state is SignupState.SIGNED and rules.is_short_notice(activity, actor.at)
        if late:
            self._tell_organiser("left_late", activity, known, actor.at, uow)
        if known.state in _HOLDING:
            self._offer(activity, actor.at, uow)
        return activity, late

    def lapse(self, number: int, person_id: int, now: datetime, uow: Uow) -> None:
        """End an offer nobody answered, and ask the next in line. Safe to repeat."""
        activity = uow.volunteers.lock(number)
        known = uow.volunteers.signup(number, person_id)
        if activity is None or known is None or known.state is not SignupState.OFFERED:
            return
        if known.offer_ends_at is not None and known.offer_ends_at > now:
            return
        after = SIGNUPS[known.state, Move.LAPSE]
        uow.volunteers.keep(replace(known, state=after, offer_ends_at=None))
        uow.dialogues.settle(person_id, OpenAsk(ASK_OFFER, number))
        _note(activity, None, uow, after.value, at=now, person=person_id)
        if activity.state is ActivityState.PUBLISHED and activity.starts_at > now:
            self._offer(activity, now, uow)

    # --- parts ---------------------------------------------------------------------------------------

    def _change(self, number: int, act: Act, actor: Actor, uow: Uow) -> Activity:
        activity = managed(number, actor.person, uow)
        state = STATES.get((activity.state, act))
        if state is None:
            raise _refusal(activity)
        if activity.starts_at <= actor.at:
            raise Begun(**told(activity))
        uow.volunteers.set_state(number, state)
        return replace(activity, state=state)

    @staticmethod
    def _open(number: int, actor: Actor, uow: Uow) -> Activity:
        activity = uow.volunteers.lock(number)
        if activity is None or not may_know(actor.person, activity):
            raise NoSuchNumber(number=number)
        if activity.state is not ActivityState.PUBLISHED:
            raise _refusal(activity)
        if activity.starts_at <= actor.at:
            raise Begun(**told(activity))
        return activity

    @staticmethod
    def _check(activity: Activity, party: int, actor: Actor, uow: Uow) -> None:
        largest = min(activity.capacity or rules.LARGEST_PARTY, rules.LARGEST_PARTY)
        if not 1 <= party <= largest:
            raise PartyTooLarge(**told(activity), largest=largest)
        mine = uow.volunteers.of_person(actor.person.id, actor.at)
        other = rules.clashing(activity, [one for one, signup in mine if signup.state in _HOLDING])
        if other is not None:
            raise Clash(**told(other), wanted=activity.number)

    @staticmethod
    def _accept(activity: Activity, known: Signup, actor: Actor, uow: Uow) -> Placed:
        state = SIGNUPS[known.state, Move.ACCEPT]
        uow.volunteers.keep(replace(known, state=state, offer_ends_at=None))
        uow.outbox.recall(f"volunteers:{activity.number}:{known.person_id}:", actor.at)
        uow.dialogues.settle(known.person_id, OpenAsk(ASK_OFFER, activity.number))
        _note(activity, actor, uow, "accepted")
        return Placed(activity, known.party, uow.volunteers.taken([activity.number])[activity.number])

    @staticmethod
    def _in_line(activity: Activity, signup: Signup, uow: Uow) -> Placed:
        place = rules.place_in_line(signup.person_id, uow.volunteers.waiting(activity.number))
        taken = uow.volunteers.taken([activity.number])[activity.number]
        return Placed(activity, signup.party, taken, place)

    def _offer(self, activity: Activity, now: datetime, uow: Uow) -> None:
        """Offer free places along the waiting line; shortly before the start the organiser telephones instead."""
        asked_at = self._calendar.after_quiet(now)
        while True:
            taken = uow.volunteers.taken([activity.number])[activity.number]
            first = rules.next_in_line(activity, taken, uow.volunteers.waiting(activity.number))
            if first is None:
                return
            if not rules.may_offer(activity, asked_at):
                self._tell_organiser("call_next", activity, first, now, uow)
                return
            ends = min(asked_at + self._offer_expires, activity.starts_at)
            state = SIGNUPS[first.state, Move.OFFER]
            uow.volunteers.keep(replace(first, state=state, offer_ends_at=ends))
            uow.outbox.enqueue(_offer_notice(activity, first, (now, asked_at, ends)), now)

    @staticmethod
    def _tell_organiser(sentence: str, activity: Activity, signup: Signup, now: datetime, uow: Uow) -> None:
        name = uow.people.name_of(uow.people.get(signup.person_id))
        key = f"volunteers.{sentence}:{activity.number}:{signup.person_id}:{now.timestamp():.0f}"
        uow.outbox.enqueue(
            NewNotice(
                key=key,
                community_id=activity.community_id,
                person_id=activity.organiser_id,
                text_key=f"volunteers.notice.{sentence}"
                if name
                else f"volunteers.notice.{sentence}_nameless",
                fill=told(activity) | {"name": name, "party": signup.party},
                due_at=now,
                useless_after=activity.starts_at,
            ),
            now,
        )


def join(name: str, actor: Actor, uow: Uow) -> None:
    """Register a person who agreed as a volunteer; a name the roster knows is left as it is."""
    if name and not uow.people.name_of(actor.person):
        uow.people.rename(actor.person.id, name)
    uow.people.add_role(actor.person, Role.VOLUNTEER)


def may_organise(person: Person) -> bool:
    """Whether the person's post lets them publish activities."""
    return person.holds(PostName.ORGANISER, *_LEADERS)


def manages(person: Person, activity: Activity) -> bool:
    """Whether the person runs this activity: its organiser, and who leads the office."""
    return person.community_id == activity.community_id and (
        person.id == activity.organiser_id or person.holds(*_LEADERS)
    )


def managed(number: int, person: Person, uow: Uow) -> Activity:
    """Return an activity the person runs, locked.

    Raises: NotOrganiser for somebody who may only sign up, NoSuchNumber for anybody else.
    """
    activity = uow.volunteers.lock(number)
    if activity is None or not may_know(person, activity):
        raise NoSuchNumber(number=number)
    if not manages(person, activity):
        raise NotOrganiser(**told(activity))
    return activity


def may_know(person: Person, activity: Activity) -> bool:
    """Whether the person may know of the activity: everyone of the community, of a draft only who runs it."""
    if activity.state is ActivityState.DRAFT:
        return manages(person, activity)
    return person.community_id == activity.community_id


def sees(person: Person, number: int, uow: Uow) -> bool:
    """Whether a number of an activity is a number for this person at all."""
    activity = uow.volunteers.find(number)
    return activity is not None and may_know(person, activity)


def name_of(signup: Signup, uow: Uow) -> str:
    """Return the person's name in clear, "" when unknown."""
    return uow.people.vault.unseal(signup.name_sealed) if signup.name_sealed else ""


def told(activity: Activity) -> dict[str, Any]:
    """Return the values that name an activity in a sentence."""
    return {
        "number": activity.number,
        "topic": activity.topic,
        "at": activity.starts_at,
        "place": activity.place,
    }


def _offer_notice(activity: Activity, first: Signup, when: tuple[datetime, datetime, datetime]) -> NewNotice:
    now, asked_at, ends = when
    return NewNotice(
        key=f"volunteers:{activity.number}:{first.person_id}:offer:{now.timestamp():.0f}",
        community_id=activity.community_id,
        person_id=first.person_id,
        text_key="volunteers.notice.offer",
        fill=told(activity) | {"party": first.party, "ends": ends},
        due_at=asked_at,
        useless_after=ends,
        urgency=Urgency.HIGH,
        template="volunteer_offer",
        question=Question(kind=ASK_OFFER, ref=activity.number, lasts=ends - asked_at),
    )


def _note(
    activity: Activity, actor: Actor | None, uow: Uow, what: str, at: datetime | None = None, **detail: Any
) -> None:
    """Write an event; without an actor, time did it `at`."""
    when = actor.at if actor is not None else at
    assert when is not None
    uow.volunteers.note(
        ActivityEvent(
            activity=activity,
            actor_id=actor.person.id if actor is not None else None,
            at=when,
            what=what,
            detail=detail,
            message_key=actor.message_key if actor is not None else "",
        )
    )


def _refusal(activity: Activity) -> DomainError:
    if activity.state is ActivityState.CANCELLED:
        return Cancelled(**told(activity))
    if activity.state is ActivityState.PUBLISHED:
        return AlreadyPublished(**told(activity))
    return NotPublished(**told(activity))
