"""What the meeting store gives and takes: rows as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.meetings.model import Answer, Arrival, Circle, MeetingKind, MeetingState, Outcome, Wave


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an audience: a circle, and which branches, grids, units or people of it."""

    circle: Circle
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting. `branch_id` None: it concerns the community, not one branch. Instants UTC.

    The union of `audience` is invited, without its part WITHOUT; empty means what the kind says. `room` is the place in
    one spelling, `version` counts changes.
    """

    number: int
    community_id: int
    kind: MeetingKind
    state: MeetingState
    starts_at: datetime
    ends_at: datetime | None
    place: str
    topic: str
    branch_id: int | None
    party_group: str
    announcer_id: int
    created_at: datetime
    room: str = ""
    audience: tuple[Part, ...] = ()
    series_number: int | None = None
    version: int = 1
    remote: str = ""
    check_code: str = ""
    closed_at: datetime | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What decides who may know of a meeting."""

    number: int
    community_id: int
    state: MeetingState
    branch_id: int | None
    announcer_id: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those invited to a meeting answered in one way; `voting` and `remote` hold for all of them."""

    answer: Answer
    voting: bool
    remote: bool
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One person's invitation, answer and attendance.

    `messages` counts what was sent about it; `name_sealed` opens with the vault. Was there: `arrived_at`; is there:
    that, and no `left_at`.
    """

    number: int
    person_id: int
    community_id: int
    voting: bool
    answer: Answer
    reason: str
    answered_at: datetime | None
    messages: int
    branch_id: int | None = None
    remote: bool = False
    by_proxy: bool = False
    walk_in: bool = False
    decided_by: int | None = None
    decided_at: datetime | None = None
    arrival: Arrival = Arrival.NONE
    arrived_at: datetime | None = None
    late: bool = False
    left_at: datetime | None = None
    checked_by: int | None = None
    outcome: Outcome = Outcome.OPEN
    make_up_by: datetime | None = None
    made_up_at: datetime | None = None
    made_up_words: str = ""
    name_sealed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWave:
    """Notices to be written at `due_at`; `last` marks the last reminder before the start."""

    purpose: Wave
    due_at: datetime
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DueWave:
    """A wave whose time has come and the slice it has reached."""

    id: int
    number: int
    purpose: Wave
    last: bool
    due_at: datetime
    served_up_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEvent:
    """Who changed what, when, by which message."""

    meeting: Meeting
    actor_id: int | None
    at: datetime
    what: str
    detail: dict[str, Any]
    message_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitee:
    """Somebody who could be invited. `bound` says the person follows us on a known account."""

    person_id: int
    voting: bool
    bound: bool
    quota_left: int
    quota_ends_at: datetime | None
    branch_id: int | None = None
