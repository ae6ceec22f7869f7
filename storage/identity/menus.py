"""Which of the account's menus each person should see, and which tag their account wears at the platform for it.

What an account wears stands by the account, not by the person: it stays on when the account is taken off somebody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Case, Connection, and_, case, delete, func, literal_column, or_, select

from storage.base import insert_or_replace
from storage.identity.model import worn_menus
from storage.people.model import Role, communities, people


class MenuName(StrEnum):
    """A personalised menu; everybody else sees the common one."""

    OFFICE = "office"
    MEETINGS = "meetings"


@dataclass(frozen=True, slots=True)
class Change:
    """An account that should wear another tag; "" is none."""

    openid: str
    worn: str
    wanted: str


class Menus:
    """Keeps what accounts wear."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, limit: int) -> list[Change]:
        """Return up to `limit` accounts whose tag no longer fits whose they are."""
        found = [*self._to_put_on(limit), *self._to_take_off(limit)]
        return list({change.openid: change for change in found}.values())[:limit]

    def wear(self, openids: Iterable[str], menu: str) -> None:
        """Note what these accounts wear now."""
        rows = [{"openid": openid, "menu": menu} for openid in openids]
        if rows and menu:
            self._connection.execute(insert_or_replace(worn_menus, self._connection.dialect.name), rows)
        elif rows:
            gone = worn_menus.c.openid.in_([row["openid"] for row in rows])
            self._connection.execute(delete(worn_menus).where(gone))

    def left(self, openid: str) -> None:
        """Forget an account that no longer follows: the platform takes its tags off."""
        self.wear([openid], "")

    def _to_put_on(self, limit: int) -> list[Change]:
        wanted, worn = _wanted(), func.coalesce(worn_menus.c.menu, "")
        rows = self._connection.execute(
            select(people.c.openid, worn.label("worn"), wanted.label("wanted"))
            .select_from(communities)
            # By community, and in the words of the index `ix_people_special`, so that it is used.
            .join(people, people.c.community_id == communities.c.id)
            .outerjoin(worn_menus, worn_menus.c.openid == people.c.openid)
            .where(
                people.c.roles != literal_column("'resident'"),
                people.c.openid.is_not(None),
                people.c.following,
                # An openid of the office's list that never wrote may be nobody's at the platform.
                people.c.heard_at.is_not(None),
                worn != wanted,
            )
            .limit(limit)
        )
        return [Change(row.openid, row.worn, row.wanted) for row in rows]

    def _to_take_off(self, limit: int) -> list[Change]:
        wanted = func.coalesce(_wanted(), "")
        rows = self._connection.execute(
            select(worn_menus.c.openid, worn_menus.c.menu, wanted.label("wanted"))
            .outerjoin(people, people.c.openid == worn_menus.c.openid)
            .where(or_(people.c.id.is_(None), wanted != worn_menus.c.menu))
            .limit(limit)
        )
        return [Change(row.openid, row.menu, row.wanted) for row in rows]


def _wanted() -> Case[Any]:
    """Return the menu of a row of `people`: that of the office for its own and its partners, that of meetings for members."""
    stopped = or_(people.c.id.is_(None), people.c.frozen_at.is_not(None))
    of_office = or_(*(people.c.roles.contains(role.value) for role in (Role.STAFF, Role.CONTACT)))
    member = and_(people.c.roles.contains(Role.MEMBER.value))
    return case(
        (stopped, ""), (of_office, MenuName.OFFICE.value), (member, MenuName.MEETINGS.value), else_=""
    )
