"""What changes activities, whoever asked; `places` changes sign-ups. Together the only writers of this service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.kernel import numbers
from bot.kernel.calendar import OfficeCalendar
from handlers.volunteers import rules
from handlers.volunteers.errors import Begun, NobodyThere, NotBegun
from handlers.volunteers.places import ASK_OFFER
from handlers.volunteers.rules import STATES, Act
from handlers.volunteers.scope import KIND, Actor, managed, name_of, refusal, told, write_event
from storage.people.model import Role
from storage.uow import Uow
from storage.volunteers.model import ActivityWave, SignupState
from storage.volunteers.records import Activity


class Bureau:
    """Runs activities: publishing, calling off, hours."""

    def __init__(self, remind_before: Sequence[timedelta], calendar: OfficeCalendar) -> None:
        self._remind_before = remind_before
        self._calendar = calendar

    # --- the activity --------------------------------------------------------------------------------

    def draft(self, plan: Activity, actor: Actor, uow: Uow) -> Activity:
        """Keep an activity as a draft with a number of its own. `plan.number` is ignored."""
        activity = replace(plan, number=numbers.issue(uow, KIND, plan.community_id))
        uow.volunteers.add(activity)
        write_event(activity, actor, uow, "drafted")
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
        write_event(activity, actor, uow, "published")
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
        write_event(activity, actor, uow, "cancelled", reason=reason)
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
        write_event(activity, actor, uow, "hours", people=len(names), hours=hours)
        return tuple(names)

    # --- parts ---------------------------------------------------------------------------------------

    def _change(self, number: int, act: Act, actor: Actor, uow: Uow) -> Activity:
        activity = managed(number, actor.person, uow)
        state = STATES.get((activity.state, act))
        if state is None:
            raise refusal(activity)
        if activity.starts_at <= actor.at:
            raise Begun(**told(activity))
        uow.volunteers.set_state(number, state)
        return replace(activity, state=state)


def join(name: str, actor: Actor, uow: Uow) -> None:
    """Register a person who agreed as a volunteer; a name the roster knows is left as it is."""
    if name and not uow.people.name_of(actor.person):
        uow.people.rename(actor.person.id, name)
    uow.people.add_role(actor.person, Role.VOLUNTEER)
