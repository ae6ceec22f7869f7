"""What is known of a complaint: as it stands, and as it is handed in."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from storage.complaints.model import Discretion, Source, State

OVER = (State.DONE, State.SURVEYING, State.CLOSED, State.REJECTED, State.MERGED, State.WITHDRAWN)
"""States in which the office owes nothing more."""
OPEN = tuple(state for state in State if state not in (State.DRAFT, *OVER))
"""States in which it does. Questions name them one by one, so that the index on the state serves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as it stands. All instants UTC. `place` and `matter` are short words fit for an echo."""

    id: int
    community_id: int
    number: int
    reporter_id: int | None
    source: Source
    filer_id: int | None
    on_behalf: str
    discretion: Discretion
    text: str
    matter: str
    category: str
    urgent: bool
    restricted: bool
    avoided: tuple[int, ...]
    place: str
    building_id: int | None
    grid_id: int | None
    entrance: str
    state: State
    state_before: State | None
    owner_id: int | None
    handler_id: int | None
    unit_id: int | None
    created_at: datetime
    accepted_at: datetime | None
    respond_from: datetime
    respond_by: datetime
    solve_from: datetime
    solve_by: datetime
    step_from: datetime | None
    step_by: datetime | None
    step_stage: int
    until_at: datetime | None
    stops: tuple[dict[str, Any], ...]
    due_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None
    round: int
    urges: int
    urged_at: datetime | None
    verdict: str | None
    rating: int | None
    stage: int
    next_check_at: datetime | None
    returns: int
    asked: dict[str, Any] | None
    merged_into: int | None
    event_number: int | None
    assistants: tuple[int, ...]
    outside_body: str
    outside_number: str
    outside_hash: str | None

    @property
    def is_open(self) -> bool:
        """Whether the office still owes the next step."""
        return self.state not in OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A report as it is handed in."""

    community_id: int
    number: int
    reporter_id: int | None
    source: Source = Source.SELF
    filer_id: int | None = None
    on_behalf: str = ""
    discretion: Discretion = Discretion.NAMED
    text: str
    matter: str
    category: str
    urgent: bool
    restricted: bool
    avoided: tuple[int, ...] = ()
    place: str = ""
    building_id: int | None = None
    grid_id: int | None = None
    entrance: str = ""
    latitude: float | None = None
    longitude: float | None = None
    owner_id: int | None = None
    created_at: datetime
    respond_by: datetime
    solve_by: datetime
    next_check_at: datetime | None


def read_case(row: Row[Any]) -> Case:
    """Return what a whole row of the table says."""
    values = row._mapping
    known = {entry.name: values[entry.name] for entry in fields(Case)}
    known["avoided"] = tuple(known["avoided"])
    known["stops"] = tuple(known["stops"])
    known["assistants"] = tuple(known["assistants"])
    known["source"], known["discretion"] = Source(known["source"]), Discretion(known["discretion"])
    known["state"] = State(known["state"])
    known["state_before"] = State(known["state_before"]) if known["state_before"] else None
    return Case(**known)
