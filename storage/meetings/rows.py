"""Rows of meetings and invitations read into values, for every store that asks for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from storage.meetings.audience import parts_from_json
from storage.meetings.model import Answer, Arrival, MeetingKind, MeetingState, Outcome, invitations
from storage.meetings.records import Invitation, Meeting


def meeting_of(row: Row[Any]) -> Meeting:
    """Return the meeting a row holds."""
    fields = {name: row._mapping[name] for name in Meeting.__slots__}
    read = {
        "kind": MeetingKind(row.kind),
        "state": MeetingState(row.state),
        "audience": parts_from_json(row.audience),
    }
    return Meeting(**fields | read)


def invitation_of(row: Row[Any], prefix: str = "") -> Invitation:
    """Return the invitation a row holds, its columns labelled with `prefix`."""
    named = {column.name: row._mapping[f"{prefix}{column.name}"] for column in invitations.c}
    read = {
        "answer": Answer(named["answer"]),
        "arrival": Arrival(named["arrival"]),
        "outcome": Outcome(named["outcome"]),
    }
    return Invitation(**named | read, name_sealed=getattr(row, "name_sealed", None))
