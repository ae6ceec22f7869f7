"""Questions about activities, sign-ups and the waves of notices about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, or_, select, update

from storage.people.model import people
from storage.statements import Statement
from storage.volunteers.model import (
    ActivityState,
    ActivityWave,
    SignupState,
    activities,
    activity_events,
    activity_waves,
    signups,
)
from storage.volunteers.records import Activity, ActivityEvent, DueActivityWave, Signup

HOLDING = (SignupState.SIGNED, SignupState.OFFERED)
"""States that hold places."""
ALIVE = (SignupState.SIGNED, SignupState.OFFERED, SignupState.WAITING)
"""States of people who still count on the activity."""

_SIGNUP = tuple(signups.c[name] for name in Signup.__slots__ if name != "name_sealed")


_UPCOMING = Statement(
    select(activities)
    .where(
        activities.c.community_id == bindparam("community"),
        activities.c.state == ActivityState.PUBLISHED.value,
        activities.c.starts_at > bindparam("now"),
    )
    .order_by(activities.c.starts_at, activities.c.number)
    .limit(100)
)
_OF_PERSON = Statement(
    select(activities, *(column.label(f"its_{column.name}") for column in _SIGNUP))
    .join(signups, signups.c.number == activities.c.number)
    .where(
        signups.c.person_id == bindparam("person"),
        or_(*(signups.c.state == state.value for state in ALIVE)),
        activities.c.state == ActivityState.PUBLISHED.value,
        activities.c.starts_at > bindparam("now"),
    )
    .order_by(activities.c.starts_at, activities.c.number)
)


class Volunteers:
    """Finds and keeps activities and sign-ups."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- activities --------------------------------------------------------------------------------

    def add(self, activity: Activity) -> None:
        """Keep a new activity."""
        fields = {name: getattr(activity, name) for name in Activity.__slots__}
        self._connection.execute(insert(activities).values(**fields))

    def find(self, number: int) -> Activity | None:
        """Return the activity with this number."""
        return self._one(select(activities).where(activities.c.number == number))

    def lock(self, number: int) -> Activity | None:
        """Return the activity and keep others from its places until the commit."""
        return self._one(select(activities).where(activities.c.number == number).with_for_update())

    def set_state(self, number: int, state: ActivityState) -> None:
        """Move an activity to another state."""
        self._connection.execute(update(activities).where(activities.c.number == number).values(state=state))

    def upcoming(self, community_id: int, now: datetime) -> list[Activity]:
        """Return published activities that have not begun, soonest first."""
        rows = _UPCOMING.rows(self._connection, {"community": community_id, "now": now})
        return [_activity(row) for row in rows]

    def drafts_of(self, person_id: int, now: datetime) -> list[Activity]:
        """Return the person's drafts for times to come, newest first."""
        return self._activities(
            select(activities)
            .where(
                activities.c.organiser_id == person_id,
                activities.c.state == ActivityState.DRAFT,
                activities.c.starts_at > now,
            )
            .order_by(activities.c.number.desc())
        )

    def of_person(self, person_id: int, now: datetime) -> list[tuple[Activity, Signup]]:
        """Return the published activities to come the person counts on, soonest first."""
        rows = _OF_PERSON.rows(self._connection, {"person": person_id, "now": now})
        return [(_activity(row), _signup(row, "its_")) for row in rows]

    # --- places ------------------------------------------------------------------------------------

    def taken(self, numbers: Collection[int]) -> dict[int, int]:
        """Return how many places of each activity are held."""
        rows = self._connection.execute(
            select(signups.c.number, func.sum(signups.c.party))
            .where(signups.c.number.in_(numbers), signups.c.state.in_(HOLDING))
            .group_by(signups.c.number)
        )
        held = {int(row[0]): int(row[1]) for row in rows}
        return {number: held.get(number, 0) for number in numbers}

    def signup(self, number: int, person_id: int) -> Signup | None:
        """Return the person's sign-up, in whatever state."""
        row = self._connection.execute(
            select(*_SIGNUP).where(signups.c.number == number, signups.c.person_id == person_id)
        ).first()
        return _signup(row) if row else None

    def keep(self, signup: Signup) -> None:
        """Write a sign-up, replacing what the person had said before."""
        values = {
            "state": signup.state.value,
            "party": signup.party,
            "queued_at": signup.queued_at,
            "offer_ends_at": signup.offer_ends_at,
            "minutes": signup.minutes,
        }
        where = (signups.c.number == signup.number, signups.c.person_id == signup.person_id)
        if not self._connection.execute(update(signups).where(*where).values(**values)).rowcount:
            self._connection.execute(
                insert(signups).values(
                    community_id=signup.community_id,
                    number=signup.number,
                    person_id=signup.person_id,
                    **values,
                )
            )

    def waiting(self, number: int) -> list[Signup]:
        """Return the waiting line, first in line first."""
        rows = self._connection.execute(
            select(*_SIGNUP)
            .where(signups.c.number == number, signups.c.state == SignupState.WAITING)
            .order_by(signups.c.queued_at, signups.c.id)
        )
        return [_signup(row) for row in rows]

    def everybody(
        self, number: int, states: Collection[SignupState], *, after: int = 0, limit: int | None = None
    ) -> list[Signup]:
        """Return sign-ups in these states with sealed names, in the order of persons."""
        rows = self._connection.execute(
            select(*_SIGNUP, people.c.name_sealed)
            .join(people, people.c.id == signups.c.person_id)
            .where(signups.c.number == number, signups.c.state.in_(states), signups.c.person_id > after)
            .order_by(signups.c.person_id)
            .limit(limit)
        )
        return [_signup(row) for row in rows]

    def lapsed_offers(self, now: datetime, limit: int) -> list[tuple[int, int]]:
        """Return (number, person) of offers nobody answered in time, longest first."""
        rows = self._connection.execute(
            select(signups.c.number, signups.c.person_id)
            .where(signups.c.state == SignupState.OFFERED, signups.c.offer_ends_at <= now)
            .order_by(signups.c.offer_ends_at)
            .limit(limit)
        )
        return [(row.number, row.person_id) for row in rows]

    def minutes_of(self, person_id: int) -> int:
        """Return how many minutes of service have been recorded for a person."""
        total = self._connection.execute(
            select(func.sum(signups.c.minutes)).where(signups.c.person_id == person_id)
        ).scalar()
        return int(total or 0)

    # --- waves of notices --------------------------------------------------------------------------

    def plan(self, activity: Activity, purpose: ActivityWave, instants: Sequence[datetime]) -> None:
        """Write down when notices to everybody signed up are to be written."""
        rows = [
            {
                "community_id": activity.community_id,
                "number": activity.number,
                "purpose": purpose.value,
                "due_at": due_at,
                "served_up_to": 0,
            }
            for due_at in instants
        ]
        if rows:
            self._connection.execute(insert(activity_waves), rows)

    def due_wave(self, now: datetime) -> DueActivityWave | None:
        """Return the wave that is owed longest; another process leaves it alone meanwhile."""
        row = self._connection.execute(
            select(activity_waves)
            .where(activity_waves.c.done_at.is_(None), activity_waves.c.due_at <= now)
            .order_by(activity_waves.c.due_at, activity_waves.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if row is None:
            return None
        return DueActivityWave(
            id=row.id, number=row.number, purpose=ActivityWave(row.purpose), served_up_to=row.served_up_to
        )

    def served(self, wave: DueActivityWave, up_to: int) -> None:
        """Note that a wave has reached the person with this id."""
        self._connection.execute(
            update(activity_waves).where(activity_waves.c.id == wave.id).values(served_up_to=up_to)
        )

    def finish(self, wave: DueActivityWave, now: datetime) -> None:
        """Note that a wave is over."""
        self._connection.execute(
            update(activity_waves).where(activity_waves.c.id == wave.id).values(done_at=now)
        )

    def call_off_waves(self, number: int, now: datetime) -> None:
        """End all waves of an activity, those that have not begun too."""
        self._connection.execute(
            update(activity_waves)
            .where(activity_waves.c.number == number, activity_waves.c.done_at.is_(None))
            .values(done_at=now)
        )

    # --- what happened -----------------------------------------------------------------------------

    def note(self, event: ActivityEvent) -> None:
        """Write an event."""
        self._connection.execute(
            insert(activity_events).values(
                community_id=event.activity.community_id,
                number=event.activity.number,
                actor_person_id=event.actor_id,
                at=event.at,
                what=event.what,
                detail=event.detail,
                message_key=event.message_key,
            )
        )

    def events(self, number: int) -> list[str]:
        """Return what happened to an activity, oldest first."""
        rows = self._connection.execute(
            select(activity_events.c.what)
            .where(activity_events.c.number == number)
            .order_by(activity_events.c.id)
        )
        return [row.what for row in rows]

    def _one(self, query: Select[Any]) -> Activity | None:
        row = self._connection.execute(query).first()
        return _activity(row) if row else None

    def _activities(self, query: Select[Any]) -> list[Activity]:
        return [_activity(row) for row in self._connection.execute(query)]


def _activity(row: Row[Any]) -> Activity:
    fields = {name: row._mapping[name] for name in Activity.__slots__}
    return Activity(**fields | {"state": ActivityState(row.state)})


def _signup(row: Row[Any], prefix: str = "") -> Signup:
    fields = {column.name: row._mapping[f"{prefix}{column.name}"] for column in _SIGNUP}
    fields["state"] = SignupState(fields["state"])
    return Signup(**fields, name_sealed=getattr(row, "name_sealed", None))
