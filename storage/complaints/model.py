"""Tables of the complaints desk: cases, everything that happened to them, and the pictures sent along."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, false, text

from storage.base import Instant, Json, Sealed, SealedJson, metadata


class State(StrEnum):
    """Where a case stands (field-notes §5.1). DRAFT lives in the resident's dialogue and is never stored here."""

    DRAFT = "draft"
    NEW = "new"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    WORKING = "working"
    CHECKING = "checking"
    DONE = "done"
    SURVEYING = "surveying"
    CLOSED = "closed"
    AWAITING = "awaiting"
    PAUSED = "paused"
    ESCALATED = "escalated"
    REJECTED = "rejected"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"


class Act(StrEnum):
    """What can happen to a case; also what an event says happened."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    ASSIGN = "assign"
    TRANSFER = "transfer"
    TAKE = "take"
    HAND_BACK = "hand_back"
    REPLY = "reply"
    NOTE = "note"
    CLOSE = "close"
    CHECK = "check"
    REFUTE = "refute"
    REJECT = "reject"
    ASK_MORE = "ask_more"
    SUPPLY = "supply"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    ESCALATE = "escalate"
    MERGE = "merge"
    UNMERGE = "unmerge"
    WITHDRAW = "withdraw"
    URGE = "urge"
    REMIND = "remind"
    SURVEY = "survey"
    SOLVED = "solved"
    PARTLY = "partly"
    UNSOLVED = "unsolved"
    NO_ANSWER = "no_answer"
    RATE = "rate"
    OVERDUE = "overdue"
    UNDO = "undo"
    # Asked of the lead, and what the lead said.
    ASK_LATER = "ask_later"
    PROPOSE = "propose"
    DENY = "deny"
    OBJECT = "object"
    REOPEN = "reopen"
    # Finished, to be checked by a second person.
    HAND_IN = "hand_in"
    # Corrections.
    REGRADE = "regrade"
    RECLASS = "reclass"
    RESTRICT = "restrict"
    AVOID = "avoid"
    SPLIT = "split"
    # Others.
    JOIN = "join"
    HAND_ON = "hand_on"
    READ = "read"
    CONNECT = "connect"


class Verdict(StrEnum):
    """What the reporter said about the result, or that nothing was heard."""

    SOLVED = "solved"
    PARTLY = "partly"
    UNSOLVED = "unsolved"
    NO_ANSWER = "no_answer"


class Source(StrEnum):
    """Who typed a report: the person it is from, or staff for somebody who does not type."""

    SELF = "self"
    STAFF = "staff"


class Discretion(StrEnum):
    """Who may know who reported: whoever works on the case; the secretary alone; nobody."""

    NAMED = "named"
    SECRETARY = "secretary"
    ANONYMOUS = "anonymous"


def _open_cases(name: str, *whose: str) -> Index:
    """Return an index of open cases only: those have a limit."""
    limited = text("due_at IS NOT NULL")
    return Index(name, *whose, "due_at", "state", sqlite_where=limited, postgresql_where=limited)


cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("number", Integer, nullable=False, unique=True),
    # None for somebody without an account, and for whoever did not want to be known.
    Column("reporter_id", Integer),
    Column("source", String(10), nullable=False),
    # Who typed it for somebody else; whom, when that person is not known here.
    Column("filer_id", Integer),
    Column("on_behalf", Sealed, nullable=False),
    Column("discretion", String(10), nullable=False),
    Column("text", Sealed, nullable=False),
    Column("matter", Sealed, nullable=False),
    Column("category", String(20), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("restricted", Boolean, nullable=False),
    # Persons the case is about: they never see it, whatever their post.
    Column("avoided", Json, nullable=False),
    Column("place", Sealed, nullable=False),
    Column("building_id", Integer),
    Column("grid_id", Integer),
    Column("entrance", String(20), nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("state", String(12), nullable=False),
    # Where the case returns to from a side state such as PAUSED.
    Column("state_before", String(12)),
    # The office's person in charge; whoever works on it; the outside unit it was handed to.
    Column("owner_id", Integer),
    Column("handler_id", Integer),
    Column("unit_id", Integer),
    Column("created_at", Instant, nullable=False),
    Column("accepted_at", Instant),
    # Each clock runs from its start to its limit; a standstill moves both. The step is the next one: pass on, take, check.
    Column("respond_from", Instant, nullable=False),
    Column("respond_by", Instant, nullable=False),
    Column("solve_from", Instant, nullable=False),
    Column("solve_by", Instant, nullable=False),
    Column("step_from", Instant),
    Column("step_by", Instant),
    Column("step_stage", Integer, nullable=False),
    # When a pause ends, an unanswered question closes the case, or the outside office is asked again.
    Column("until_at", Instant),
    # Standstills so far: {"since", "until" (None while it lasts), "state"}.
    Column("stops", Json, nullable=False),
    # The limit by which lists sort an open case; none once it is over.
    Column("due_at", Instant),
    Column("done_at", Instant),
    Column("closed_at", Instant),
    Column("round", Integer, nullable=False),
    Column("urges", Integer, nullable=False),
    Column("urged_at", Instant),
    Column("verdict", String(10)),
    Column("rating", Integer),
    # How many stages of the running clock have been told, and when the heartbeat must look again.
    Column("stage", Integer, nullable=False),
    Column("next_check_at", Instant),
    # How often it was handed back; what the lead has been asked for: {"what", "by", "at", "expires", "words", ...}.
    Column("returns", Integer, nullable=False),
    Column("asked", SealedJson),
    # Who of the office helps whoever has it; `case_parties` says the same, to be found by person.
    Column("assistants", Json, nullable=False),
    # The id of the case this one was merged into; the number of the area event it belongs to.
    Column("merged_into", Integer),
    Column("event_number", Integer),
    # Where it was handed upward, and under which number it is known there.
    Column("outside_body", Sealed, nullable=False),
    Column("outside_number", Sealed, nullable=False),
    Column("outside_hash", String(64)),
    # The reporter asked to be taken out of it; the words are gone.
    Column("parted", Boolean, nullable=False, server_default=false()),
    Column("emptied", Boolean, nullable=False, server_default=false()),
    Index("ix_cases_next_check_at", "next_check_at"),
    Index("ix_cases_reporter", "reporter_id", "state"),
    # The lists of open cases, in the order in which they press; what is over takes no room in them.
    _open_cases("ix_cases_open", "community_id", "restricted"),
    _open_cases("ix_cases_open_grid", "grid_id", "restricted"),
    _open_cases("ix_cases_open_owner", "owner_id"),
    _open_cases("ix_cases_open_handler", "handler_id"),
    _open_cases("ix_cases_open_unit", "unit_id"),
    # The few open cases that go round somebody.
    Index(
        "ix_cases_open_avoided",
        "community_id",
        sqlite_where=text("due_at IS NOT NULL AND avoided <> '[]'"),
        postgresql_where=text("due_at IS NOT NULL AND avoided <> '[]'"),
    ),
    # Figures of a span, and what is old enough to lose its words.
    Index("ix_cases_created", "community_id", "created_at"),
    Index("ix_cases_kept", "emptied", "parted", "created_at"),
    Index("ix_cases_alike", "building_id", "category", "created_at"),
    Index("ix_cases_merged", "merged_into"),
    Index("ix_cases_event", "event_number"),
    Index("ix_cases_outside", "outside_hash"),
)
case_events = Table(
    "case_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("case_id", Integer, nullable=False),
    # None: the clock did it.
    Column("actor_id", Integer),
    Column("at", Instant, nullable=False),
    Column("what", String(12), nullable=False),
    Column("detail", SealedJson, nullable=False),
    Column("message_key", String(100), nullable=False),
    Index("ix_case_events_case", "case_id", "id"),
    Index("ix_case_events_actor", "actor_id", "at"),
)
