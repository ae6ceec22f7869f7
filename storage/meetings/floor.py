"""Questions about what happens in the room and afterwards, and about what a branch owes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from storage.base import insert_or_replace
from storage.meetings.floor_model import branch_rules


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


class Floor:
    """Finds and keeps what a meeting decided, and what branches owe."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rules_of(self, branch_id: int) -> BranchRules | None:
        """Return where a branch differs from the rule, None when it does not."""
        row = self._connection.execute(
            select(branch_rules).where(branch_rules.c.branch_id == branch_id)
        ).first()
        return BranchRules(**row._mapping) if row else None

    def keep_rules(self, rules: BranchRules) -> None:
        """Write down where a branch differs from the rule."""
        values = {name: getattr(rules, name) for name in BranchRules.__slots__}
        self._connection.execute(insert_or_replace(branch_rules, self._connection.dialect.name), values)
