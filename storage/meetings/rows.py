"""Rows of meetings and invitations read into values, for every store that asks for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from storage.meetings.audience import parts_from_json
from storage.meetings.model import Answer, Arrival, MeetingKind, MeetingState, Outcome, invitations
from storage.meetings.records import Invitation, Meeting

_COLUMNS = tuple(column.name for column in invitations.c)


def meeting_of(row: Row[Any]) -> Meeting:
    """Return the meeting a row holds."""
    mapping = row._mapping
    fields = {name: mapping[name] for name in Meeting.__slots__}
    read = {
        "kind": MeetingKind(row.kind),
        "state": MeetingState(row.state),
        "audience": parts_from_json(row.audience),
    }
    return Meeting(**fields | read)


def invitation_of(row: Row[Any], prefix: str = "") -> Invitation:
    """Return the invitation a row holds, its columns labelled with `prefix`."""
    mapping = row._mapping
    named = {name: mapping[prefix + name] for name in _COLUMNS}
    read = {
        "answer": Answer(named["answer"]),
        "arrival": Arrival(named["arrival"]),
        "outcome": Outcome(named["outcome"]),
    }
    return Invitation(**named | read, name_sealed=getattr(row, "name_sealed", None))
