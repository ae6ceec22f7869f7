"""What the stores of a meeting's course give and take: rows as values. Instants UTC, words in clear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.meetings.floor_model import TaskState, VoteKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a meeting decided. `entitled` voters should attend, `present` of them did; no counts: nobody voted."""

    number: int
    community_id: int
    words: str
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None
    entitled: int
    present: int
    passed: bool | None = None
    recorded_by: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A secret vote by telephone, open until `closed_at`."""

    id: int
    number: int
    community_id: int
    words: str
    opened_by: int
    opened_at: datetime
    closed_at: datetime | None = None
    kind: VoteKind = VoteKind.MOTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What absentees are to study, and until when; `excused_too`: those on leave as well."""

    number: int
    community_id: int
    words: str
    link: str
    study_by: datetime
    added_by: int
    at: datetime
    excused_too: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """What was written down about a meeting, one line a message."""

    number: int
    community_id: int
    words: str
    written_by: int
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something a meeting gave somebody to do."""

    number: int
    community_id: int
    meeting_number: int
    owner_id: int
    words: str
    due_at: datetime
    state: TaskState = TaskState.OPEN
    next_chase_at: datetime | None = None
    chased: int = 0
    set_by: int
    created_at: datetime
    done_at: datetime | None = None
    done_words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """How many wrong codes somebody typed since when."""

    wrong: int
    since: datetime
