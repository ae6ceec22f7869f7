"""Tables of meetings: the meeting, who is invited and what they answered, waves of notices, and what happened.

Meetings that come again are in `series_model.py`; what is done at a meeting and after it, and what a branch owes, in `floor_model.py`.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from storage.base import Instant, Json, Sealed, SealedJson, metadata


class MeetingKind(StrEnum):
    """What sort of meeting it is; the audience follows from it."""

    BRANCH_MEETING = "branch_meeting"
    COMMITTEE = "committee"
    GROUP = "group"
    LESSON = "lesson"
    THEME_DAY = "theme_day"
    REPRESENTATIVES = "representatives"
    DELIBERATION = "deliberation"
    HEARING = "hearing"
    TRAINING = "training"
    WORK = "work"
    WEEKLY = "weekly"
    JOINT = "joint"
    SUGGESTIONS = "suggestions"
    OTHER = "other"


class MeetingState(StrEnum):
    """Where a meeting stands. A draft is known only to who keeps its list.

    HELD: it took place and was closed. ARCHIVED: who was there is confirmed, nothing is owed any more.
    """

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    HELD = "held"
    ARCHIVED = "archived"


class Circle(StrEnum):
    """A circle of people a meeting may be for. What its ids name stands behind it.

    MEMBERS and COMMITTEE: branches, none for all. GROUP: one branch, the group's name is the meeting's. GRID: grids.
    CONTACTS: outside units, none for all. PERSONS: people added by name; WITHOUT: people taken off. The others: no ids.
    """

    MEMBERS = "members"
    COMMITTEE = "committee"
    GROUP = "group"
    LEADERS = "leaders"
    STAFF = "staff"
    REPRESENTATIVES = "representatives"
    CONTACTS = "contacts"
    VOLUNTEERS = "volunteers"
    GRID = "grid"
    PERSONS = "persons"
    WITHOUT = "without"


class Answer(StrEnum):
    """What an invited person said. LEAVE_ASKED waits for the secretary; NOT_COMING gave no reason and asked nothing."""

    NONE = "none"
    COMING = "coming"
    NOT_COMING = "not_coming"
    LEAVE_ASKED = "leave_asked"
    EXCUSED = "excused"
    LEAVE_REFUSED = "leave_refused"


class Arrival(StrEnum):
    """How it is known that somebody was there. REMOTE: they followed it from afar."""

    NONE = ""
    CODE = "code"
    QR = "qr"
    LISTED = "listed"
    PAPER = "paper"
    REMOTE = "remote"


class Outcome(StrEnum):
    """What became of an invitation when the meeting was closed.

    OWED: absent or excused, and the material has not been studied yet; MADE_UP: it has.
    """

    OPEN = ""
    ATTENDED = "attended"
    EXCUSED = "excused"
    ABSENT = "absent"
    OWED = "owed"
    MADE_UP = "made_up"


class Wave(StrEnum):
    """Why many invited people get a notice at one time. DESK is one for the announcer: what is still undecided."""

    INVITE = "invite"
    ASK = "ask"
    REMIND = "remind"
    BOTH = "both"
    MOVED = "moved"
    CANCELLED = "cancelled"
    DESK = "desk"


meetings = Table(
    "meetings",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(10), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant),
    Column("place", Sealed, nullable=False),
    # The place in one spelling: two meetings in one room at one time are named to who announces the second.
    Column("room", String(80), nullable=False),
    Column("topic", Sealed, nullable=False),
    # The branch whose ledger the meeting counts for. No branch: it is the whole community's.
    Column("branch_id", Integer),
    Column("party_group", String(40), nullable=False),
    # Parts {circle, ids} whose union is invited; an empty list, from older days, means what the kind says.
    Column("audience", Json, nullable=False),
    Column("series_number", Integer),
    Column("announcer_id", Integer, nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    # Counted up by every change: of two who edit one draft the later sees what the earlier did.
    Column("version", Integer, nullable=False),
    # How to follow it from afar, as the secretary wrote it; "" when nothing was said.
    Column("remote", Sealed, nullable=False),
    Column("check_code", String(8), nullable=False),
    Column("closed_at", Instant),
    Column("confirmed_at", Instant),
    Index("ix_meetings_series", "series_number"),
    Index("ix_meetings_when", "community_id", "state", "starts_at"),
    Index("ix_meetings_state_starts", "state", "starts_at"),
)
invitations = Table(
    "invitations",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("voting", Boolean, nullable=False),
    Column("answer", String(15), nullable=False),
    Column("reason", Sealed, nullable=False),
    Column("answered_at", Instant),
    Column("messages", Integer, nullable=False),
    # The branch at the time of the invitation: who moves on in between counts where they were invited.
    Column("branch_id", Integer),
    # Comes, but from afar.
    Column("remote", Boolean, nullable=False),
    # A relative answered from the person's phone, or somebody wrote the answer down for them.
    Column("by_proxy", Boolean, nullable=False),
    Column("walk_in", Boolean, nullable=False),
    Column("decided_by", Integer),
    Column("decided_at", Instant),
    Column("arrival", String(10), nullable=False),
    Column("arrived_at", Instant),
    Column("late", Boolean, nullable=False),
    Column("left_at", Instant),
    Column("checked_by", Integer),
    Column("outcome", String(10), nullable=False),
    Column("make_up_by", Instant),
    Column("made_up_at", Instant),
    Column("made_up_words", Sealed, nullable=False),
    Index("ix_invitations_person", "person_id"),
    Index("ix_invitations_make_up", "outcome", "make_up_by"),
)
waves = Table(
    "meeting_waves",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("number", Integer, nullable=False, index=True),
    Column("purpose", String(10), nullable=False),
    Column("last", Boolean, nullable=False),
    Column("due_at", Instant, nullable=False),
    # People up to this id have been served: a wave goes out in slices.
    Column("served_up_to", Integer, nullable=False),
    Column("done_at", Instant),
    Index("ix_meeting_waves_due", "done_at", "due_at"),
)
wave_covers = Table(
    "meeting_wave_covers",
    metadata,
    # What this wave had to tell the person stood already in a text about another meeting of that day.
    Column("wave_id", Integer, primary_key=True, autoincrement=False),
    Column("person_id", Integer, primary_key=True, autoincrement=False),
)
meeting_events = Table(
    "meeting_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("number", Integer, nullable=False, index=True),
    Column("actor_person_id", Integer),
    Column("at", Instant, nullable=False),
    Column("what", String(20), nullable=False),
    Column("detail", SealedJson, nullable=False),
    Column("message_key", String(200), nullable=False),
)
