"""Looking for cases. Words are sealed, so the database narrows by place, kind and time, and a bounded number is opened."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from storage.complaints.cases import Case, read_case
from storage.complaints.lists import Remit
from storage.complaints.model import cases


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What narrows a search before any word is opened."""

    building_ids: Collection[int] = ()
    categories: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None


class CaseSearch:
    """Finds cases of a remit, the latest first."""

    _connection: Connection

    def sought(self, remit: Remit, sought: Sought, limit: int) -> list[Case]:
        """Return cases of a remit in these buildings, of these kinds, since then."""
        conditions = [_within(remit)]
        if sought.building_ids:
            conditions.append(cases.c.building_id.in_(sought.building_ids))
        if sought.categories:
            conditions.append(cases.c.category.in_(sought.categories))
        if sought.since is not None:
            conditions.append(cases.c.created_at >= sought.since)
        if sought.until is not None:
            conditions.append(cases.c.created_at < sought.until)
        rows = self._connection.execute(
            select(cases).where(*conditions).order_by(cases.c.created_at.desc()).limit(limit)
        )
        return [read_case(row) for row in rows]

    def with_outside_number(self, remit: Remit, digests: Collection[str], limit: int) -> list[Case]:
        """Return cases of a remit that bear this number at the office above."""
        rows = self._connection.execute(
            select(cases)
            .where(cases.c.outside_hash.in_(digests), _within(remit))
            .order_by(cases.c.id.desc())
            .limit(limit)
        )
        return [read_case(row) for row in rows]


def _within(remit: Remit) -> ColumnElement[bool]:
    """The condition that a case lies in a remit, open or over; a restricted one only before those who have it."""
    here = cases.c.community_id == remit.community_id
    if remit.unit_id is not None:
        return and_(here, cases.c.unit_id == remit.unit_id)
    own = or_(cases.c.owner_id == remit.person_id, cases.c.handler_id == remit.person_id)
    open_to_all = cases.c.restricted.is_(False)
    if remit.everywhere:
        return and_(here, or_(own, open_to_all))
    return and_(here, or_(own, and_(cases.c.grid_id.in_(remit.grids), open_to_all)))
