"""What became of complaints, counted: figures of a span by grid and kind of matter, never by person.

Counted are the cases reported in a span, each once, as they stand now:

* withdrawn and merged ones are told apart and enter no rate (what was merged counts as the case it went into);
* responded: accepted, or refused with a reason, by its limit. Whole: every case that was responded to or whose limit is
  over. A case whose clock stands (the resident was asked for more) is not whole yet; one that was closed because the
  resident never answered that is left out;
* solved, satisfied: of the cases whose reporter has answered the call-back (solved, partly, not). The last answer
  counts: a reopened case has one again. Satisfied are 4 and 5 of 5; who gave no mark was not satisfied;
* handed upward (12345 and others) are responded to like any other, and solved when the reporter says so;
* restricted ones are never counted: a figure of one would tell of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from storage.complaints.model import State, Verdict, cases

_FINISHED = (State.DONE, State.SURVEYING, State.CLOSED)
_ASKED = (State.DONE, State.SURVEYING)
_ANSWERED = (Verdict.SOLVED, Verdict.PARTLY, Verdict.UNSOLVED)
_CONTENT = 4
_AT_ONCE = 500
_TOLD = (
    *("number", "community_id", "grid_id", "building_id", "category", "urgent", "state"),
    *("created_at", "accepted_at", "done_at", "closed_at", "verdict", "rating", "round", "urges"),
)
_PERSONAL = ("reporter_id", "discretion", "on_behalf", "place", "text")

CaseRow = Mapping[str, Any]
"""A case by the names of its columns, without anything personal unless that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counted cases; see the head of this file for what each means."""

    reported: int = 0
    withdrawn: int = 0
    merged: int = 0
    rejected: int = 0
    outside: int = 0
    open: int = 0
    late: int = 0
    finished: int = 0
    reopened: int = 0
    due: int = 0
    responded: int = 0
    called: int = 0
    solved: int = 0
    satisfied: int = 0
    unheard: int = 0
    waiting: int = 0

    def __add__(self, other: Figures) -> Figures:
        """Return both together."""
        return Figures(**{name: getattr(self, name) + getattr(other, name) for name in _NAMES})


_NAMES = tuple(entry.name for entry in fields(Figures))


def together(figures: Iterable[Figures]) -> Figures:
    """Return the sum."""
    return sum(figures, Figures())


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one kind of matter in one grid; None: the place is not known."""

    community_id: int
    grid_id: int | None
    category: str
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """Which cases are counted: of a community (None: of all), of some grids (None: of all and of none)."""

    community_id: int | None
    grids: frozenset[int] | None = None


class CaseFigures:
    """Counts; reads one span of one index, so that a month costs what a month holds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, within: Within, since: datetime, until: datetime, now: datetime) -> list[Group]:
        """Return the figures of the cases reported from `since` to before `until`, group by group."""
        groups = (cases.c.community_id, cases.c.grid_id, cases.c.category)
        counted = [_count(condition).label(name) for name, condition in _conditions(now).items()]
        query = select(*groups, *counted).where(
            cases.c.created_at >= since, cases.c.created_at < until, cases.c.restricted.is_(False)
        )
        rows = self._connection.execute(query.where(*_inside(within)).group_by(*groups))
        return [_group(row._mapping) for row in rows]

    def rows(
        self, within: Within, since: datetime, until: datetime, *, named: bool = False
    ) -> Iterator[CaseRow]:
        """Yield the cases of a span as far as figures tell of them, by number, never all at once.

        `named`: with who reported them, where, and in which words.
        """
        told = (*_TOLD, *_PERSONAL) if named else _TOLD
        query = select(*(cases.c[name] for name in told)).where(
            cases.c.created_at >= since, cases.c.created_at < until, cases.c.restricted.is_(False)
        )
        query = query.where(*_inside(within)).order_by(cases.c.number)
        for row in self._connection.execute(query.execution_options(yield_per=_AT_ONCE)):
            yield dict(row._mapping)


def _inside(within: Within) -> list[ColumnElement[bool]]:
    conditions = []
    if within.community_id is not None:
        conditions.append(cases.c.community_id == within.community_id)
    if within.grids is not None:
        conditions.append(cases.c.grid_id.in_(sorted(within.grids)))
    return conditions


def _group(row: Any) -> Group:
    figures = Figures(**{name: int(row[name]) for name in _NAMES})
    return Group(row["community_id"], row["grid_id"], row["category"], figures)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _conditions(now: datetime) -> dict[str, ColumnElement[bool]]:
    own = cases.c.state.not_in((State.WITHDRAWN, State.MERGED))
    responded_at = func.coalesce(
        cases.c.accepted_at, case((cases.c.state == State.REJECTED, cases.c.closed_at))
    )
    answered, late = cases.c.verdict.in_(_ANSWERED), cases.c.due_at < now
    return {
        "reported": cases.c.id.is_not(None),
        "withdrawn": cases.c.state == State.WITHDRAWN,
        "merged": cases.c.state == State.MERGED,
        "rejected": cases.c.state == State.REJECTED,
        "outside": and_(own, cases.c.outside_body != ""),
        "open": cases.c.due_at.is_not(None),
        "late": late,
        "finished": cases.c.state.in_(_FINISHED),
        "reopened": and_(own, cases.c.round > 0),
        "due": and_(
            own, or_(responded_at.is_not(None), and_(cases.c.state == State.NEW, cases.c.respond_by < now))
        ),
        "responded": and_(own, responded_at <= cases.c.respond_by),
        "called": and_(own, answered),
        "solved": and_(own, cases.c.verdict == Verdict.SOLVED),
        "satisfied": and_(own, answered, cases.c.rating >= _CONTENT),
        "unheard": and_(own, cases.c.verdict == Verdict.NO_ANSWER),
        "waiting": cases.c.state.in_(_ASKED),
    }
