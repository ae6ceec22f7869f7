"""Gives places, takes them back and passes them on along the waiting line.

Places are counted under a lock on the activity's row, so that the last one is given once on either database.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.errors import NoSuchNumber
from handlers.volunteers import rules
from handlers.volunteers.errors import AlreadySigned, Begun, Clash, NotSigned, PartyTooLarge
from handlers.volunteers.rules import SIGNUPS, Move
from handlers.volunteers.scope import Actor, may_know, refusal, told, write_event
from storage.dialogues import OpenAsk
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice, Question
from storage.uow import Uow
from storage.volunteers.model import ActivityState, SignupState
from storage.volunteers.records import Activity, Signup
from storage.volunteers.store import HOLDING

ASK_OFFER = "volunteers.offer"


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a sign-up came to stand; `place` in the waiting line, 0 for a place in the activity."""

    activity: Activity
    party: int
    taken: int
    place: int = 0


class Places:
    """The places of activities and their waiting lines."""

    def __init__(self, offer_expires: timedelta, calendar: OfficeCalendar) -> None:
        self._offer_expires = offer_expires
        self._calendar = calendar

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
        write_event(activity, actor, uow, state.value, party=party)
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
        write_event(activity, actor, uow, after.value)
        late = known.state is SignupState.SIGNED and rules.is_short_notice(activity, actor.at)
        if late:
            self._tell_organiser("left_late", activity, known, actor.at, uow)
        if known.state in HOLDING:
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
        write_event(activity, None, uow, after.value, at=now, person=person_id)
        if activity.state is ActivityState.PUBLISHED and activity.starts_at > now:
            self._offer(activity, now, uow)

    @staticmethod
    def _open(number: int, actor: Actor, uow: Uow) -> Activity:
        activity = uow.volunteers.lock(number)
        if activity is None or not may_know(actor.person, activity):
            raise NoSuchNumber(number=number)
        if activity.state is not ActivityState.PUBLISHED:
            raise refusal(activity)
        if activity.starts_at <= actor.at:
            raise Begun(**told(activity))
        return activity

    @staticmethod
    def _check(activity: Activity, party: int, actor: Actor, uow: Uow) -> None:
        largest = min(activity.capacity or rules.LARGEST_PARTY, rules.LARGEST_PARTY)
        if not 1 <= party <= largest:
            raise PartyTooLarge(**told(activity), largest=largest)
        mine = uow.volunteers.of_person(actor.person.id, actor.at)
        other = rules.clashing(activity, [one for one, signup in mine if signup.state in HOLDING])
        if other is not None:
            raise Clash(**told(other), wanted=activity.number)

    @staticmethod
    def _accept(activity: Activity, known: Signup, actor: Actor, uow: Uow) -> Placed:
        state = SIGNUPS[known.state, Move.ACCEPT]
        uow.volunteers.keep(replace(known, state=state, offer_ends_at=None))
        uow.outbox.recall(f"volunteers:{activity.number}:{known.person_id}:", actor.at)
        uow.dialogues.settle(known.person_id, OpenAsk(ASK_OFFER, activity.number))
        write_event(activity, actor, uow, "accepted")
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
        # A yes that comes a little late is still understood.
        question=Question(kind=ASK_OFFER, ref=activity.number, lasts=2 * (ends - asked_at)),
    )
