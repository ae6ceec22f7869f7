"""Questions about what branches owe and what they held."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, func, or_, select

from storage.base import insert_once, insert_or_replace
from storage.meetings.floor_model import branch_rules, ledger_calls
from storage.meetings.model import Answer, MeetingKind, MeetingState, Outcome, invitations, meetings
from storage.people.model import memberships

_TOOK_PLACE = (MeetingState.HELD.value, MeetingState.ARCHIVED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchRules:
    """How often a branch must meet where it differs from the rule; None means the rule."""

    branch_id: int
    community_id: int
    branch_meetings: int | None = None
    committees: int | None = None
    groups: int | None = None
    lesson_months: int | None = None
    theme_days: int | None = None
    changed_by: int | None = None
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMeeting:
    """A meeting that took place. `branch_id` None: it was everybody's."""

    number: int
    kind: MeetingKind
    branch_id: int | None
    party_group: str
    starts_at: datetime
    topic: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """How many people of one branch should have come to one meeting, and what became of them."""

    expected: int
    attended: int
    excused: int
    absent: int
    made_up: int


@dataclass(frozen=True, slots=True)
class BranchSize:
    """How many members a branch has, and the names of its groups."""

    members: int
    groups: frozenset[str]


class LedgerBook:
    """Finds what was held, and keeps what is owed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rules_of(self, branch_id: int) -> BranchRules | None:
        """Return where a branch differs from the rule, None when it does not."""
        row = self._connection.execute(
            select(branch_rules).where(branch_rules.c.branch_id == branch_id)
        ).first()
        return BranchRules(**row._mapping) if row else None

    def all_rules(self, community_id: int) -> dict[int, BranchRules]:
        """Return by branch where branches of a community differ from the rule."""
        rows = self._connection.execute(
            select(branch_rules).where(branch_rules.c.community_id == community_id)
        )
        return {row.branch_id: BranchRules(**row._mapping) for row in rows}

    def keep_rules(self, rules: BranchRules) -> None:
        """Write down where a branch differs from the rule."""
        values = {name: getattr(rules, name) for name in BranchRules.__slots__}
        self._connection.execute(insert_or_replace(branch_rules, self._connection.dialect.name), values)

    def sizes(self, community_id: int) -> dict[int, BranchSize]:
        """Return by branch how many members count there, and its groups."""
        rows = self._connection.execute(
            select(memberships.c.branch_id, memberships.c.party_group, func.count().label("people"))
            .where(memberships.c.community_id == community_id, memberships.c.counts)
            .group_by(memberships.c.branch_id, memberships.c.party_group)
        )
        found: dict[int, BranchSize] = {}
        for row in rows:
            known = found.get(row.branch_id, BranchSize(0, frozenset()))
            groups = known.groups | ({row.party_group} if row.party_group else frozenset())
            found[row.branch_id] = BranchSize(known.members + row.people, frozenset(groups))
        return found

    def held(
        self, community_id: int, kinds: Collection[MeetingKind], since: datetime, until: datetime
    ) -> list[HeldMeeting]:
        """Return the meetings of these kinds that took place and began in the span, earliest first."""
        table = meetings.c
        rows = self._connection.execute(
            select(
                table.number,
                table.kind,
                table.branch_id,
                table.party_group,
                table.starts_at,
                table.topic,
                table.place,
            )
            .where(
                table.community_id == community_id,
                table.state.in_(_TOOK_PLACE),
                table.kind.in_([kind.value for kind in kinds]),
                table.starts_at >= since,
                table.starts_at < until,
            )
            .order_by(table.starts_at, table.number)
        )
        return [HeldMeeting(**dict(row._mapping) | {"kind": MeetingKind(row.kind)}) for row in rows]

    def turnouts(self, numbers: Collection[int]) -> Mapping[tuple[int, int], Turnout]:
        """Return by (meeting, branch) who should have come of that branch, and what became of them.

        A person counts for the branch they were invited for; who came uninvited is only counted where they may vote.
        """
        if not numbers:
            return {}
        table = invitations.c
        came = table.arrived_at.is_not(None)
        excused = ~came & (table.answer == Answer.EXCUSED.value)
        rows = self._connection.execute(
            select(
                table.number,
                table.branch_id,
                func.count().label("expected"),
                func.sum(case((came, 1), else_=0)).label("attended"),
                func.sum(case((excused, 1), else_=0)).label("excused"),
                func.sum(case((table.outcome == Outcome.MADE_UP.value, 1), else_=0)).label("made_up"),
            )
            .where(
                table.number.in_(numbers),
                table.branch_id.is_not(None),
                or_(table.walk_in.is_(False), table.voting),
            )
            .group_by(table.number, table.branch_id)
        )
        return {
            (row.number, row.branch_id): Turnout(
                expected=row.expected,
                attended=row.attended,
                excused=row.excused,
                absent=row.expected - row.attended - row.excused,
                made_up=row.made_up,
            )
            for row in rows
        }

    def was_called(self, community_id: int, quarter: int) -> bool:
        """Whether secretaries have been told what is missing in the quarter, written as 20262."""
        found = select(ledger_calls.c.at).where(
            ledger_calls.c.community_id == community_id, ledger_calls.c.quarter == quarter
        )
        return self._connection.execute(found).first() is not None

    def note_call(self, community_id: int, quarter: int, now: datetime) -> None:
        """Note that secretaries have been told."""
        once = insert_once(ledger_calls, self._connection.dialect.name)
        self._connection.execute(once, {"community_id": community_id, "quarter": quarter, "at": now})
