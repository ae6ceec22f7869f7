"""How activities are told: the sentences that several conversations share."""

from __future__ import annotations

from collections.abc import Sequence

from bot.kernel.talk import Say, say
from handlers.volunteers import rules
from handlers.volunteers.scope import name_of, told
from storage.people.store import Person
from storage.uow import Uow
from storage.volunteers.model import SignupState
from storage.volunteers.records import Activity, Signup

MOST_LINES = 5
MOST_NAMES = 40


class Views:
    """Tells activities, and how a person stands with them."""

    def what(self, activity: Activity) -> tuple[Say, ...]:
        """Tell what an activity is, and on a second line weekday, hour and place."""
        team = (say("volunteers.team", team=activity.team),) if activity.team else ()
        return (
            say("volunteers.what", topic=activity.topic),
            say("volunteers.when", at=activity.starts_at, place=activity.place),
            *team,
        )

    def draft(self, activity: Activity) -> tuple[Say, ...]:
        """Tell a draft and how to publish it."""
        code = f"{activity.number % 100:02d}"
        return (
            say("volunteers.draft.head", number=activity.number),
            *self.what(activity),
            _capacity(activity),
            say("volunteers.draft.confirm", number=activity.number, code=code),
        )

    def places(self, activity: Activity, person: Person, uow: Uow) -> Say:
        """Tell how an activity stands for this person: their own place, or how many are left."""
        signup = uow.volunteers.signup(activity.number, person.id)
        taken = uow.volunteers.taken([activity.number])[activity.number]
        return self.state(activity, signup, taken, uow)

    def state(self, activity: Activity, signup: Signup | None, taken: int, uow: Uow) -> Say:
        """Tell the person's place, or how many places are left."""
        if signup is not None and signup.state is SignupState.SIGNED:
            return say("volunteers.state.signed", party=signup.party)
        if signup is not None and signup.state is SignupState.OFFERED:
            return say("volunteers.state.offered")
        if signup is not None and signup.state is SignupState.WAITING:
            place = rules.place_in_line(signup.person_id, uow.volunteers.waiting(activity.number))
            return say("volunteers.state.waiting", place=place)
        left = rules.free(activity, taken)
        if left is None:
            return say("volunteers.state.open")
        return say("volunteers.state.left", left=left) if left else say("volunteers.state.full")

    def lines(self, activities: Sequence[Activity], person: Person, uow: Uow) -> tuple[Say, ...]:
        """Tell activities, one a line."""
        taken = uow.volunteers.taken([one.number for one in activities])
        return tuple(
            say(
                "volunteers.line",
                **told(one),
                state=self.state(one, uow.volunteers.signup(one.number, person.id), taken[one.number], uow),
            )
            for one in activities
        )

    def roster(self, activity: Activity, uow: Uow) -> tuple[Say, ...]:
        """Tell who is signed up and who waits, for who runs the activity."""
        signed = uow.volunteers.everybody(activity.number, (SignupState.SIGNED, SignupState.OFFERED))
        waiting = {
            one.person_id: one for one in uow.volunteers.everybody(activity.number, (SignupState.WAITING,))
        }
        line = [waiting[one.person_id] for one in uow.volunteers.waiting(activity.number)]
        taken = sum(one.party for one in signed)
        head = say("volunteers.roster.head", **told(activity), taken=taken, waiting=len(line))
        return (head, *_names("signed", signed, uow), *_names("waiting", line, uow))


def _capacity(activity: Activity) -> Say:
    if activity.capacity is None:
        return say("volunteers.capacity.open")
    return say("volunteers.capacity.limited", capacity=activity.capacity)


def _names(group: str, people: Sequence[Signup], uow: Uow) -> tuple[Say, ...]:
    """Tell a group of people by name; those without a name on the roster are counted."""
    if not people:
        return ()
    named = [(name_of(one, uow), one.party) for one in people]
    known = [name if party == 1 else f"{name}×{party}" for name, party in named if name][:MOST_NAMES]
    more = len(people) - len(known)
    says = [say(f"volunteers.names_all.{group}", names="、".join(known))] if known else []
    if more:
        says.append(say(f"volunteers.names_more.{group}", more=more))
    return tuple(says)
