"""What the volunteer store gives and takes: rows as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.volunteers.model import ActivityState, ActivityWave, SignupState


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something people can sign up for. `capacity` None: as many as come. Instants UTC."""

    number: int
    community_id: int
    state: ActivityState
    starts_at: datetime
    ends_at: datetime | None
    place: str
    topic: str
    team: str
    capacity: int | None
    organiser_id: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Signup:
    """One person's sign-up for `party` people. `name_sealed` opens with the vault."""

    community_id: int
    number: int
    person_id: int
    state: SignupState
    party: int
    queued_at: datetime
    offer_ends_at: datetime | None = None
    minutes: int | None = None
    name_sealed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueActivityWave:
    """A wave whose time has come and the slice it has reached."""

    id: int
    number: int
    purpose: ActivityWave
    served_up_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityEvent:
    """Who changed what, when, by which message; no actor when time did it."""

    activity: Activity
    actor_id: int | None
    at: datetime
    what: str
    detail: dict[str, Any]
    message_key: str
