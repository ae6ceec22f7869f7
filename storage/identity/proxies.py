"""Who may act for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update
from sqlalchemy import insert as insert_row

from storage.identity.model import ProxyState, proxies
from storage.people.model import people


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """One person acting for another. `person_id` None: nobody knows yet who is meant by `words`."""

    number: int
    community_id: int
    agent_id: int
    person_id: int | None
    words: str
    state: ProxyState
    asked_at: datetime


class Proxies:
    """Keeps who may act for whom; what is active stands with the agent, too, where every message finds it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, proxy: Proxy) -> None:
        """Keep a wish."""
        self._connection.execute(
            insert_row(proxies).values(
                number=proxy.number,
                community_id=proxy.community_id,
                agent_id=proxy.agent_id,
                person_id=proxy.person_id,
                words=proxy.words,
                state=proxy.state.value,
                asked_at=proxy.asked_at,
            )
        )

    def find(self, number: int) -> Proxy | None:
        """Return one, locked."""
        row = self._connection.execute(
            select(proxies).where(proxies.c.number == number).with_for_update()
        ).first()
        return _proxy(row) if row else None

    def of(self, person_id: int, *states: ProxyState) -> list[Proxy]:
        """Return those in which the person is one of the two sides, oldest first."""
        rows = self._connection.execute(
            select(proxies)
            .where(
                or_(proxies.c.agent_id == person_id, proxies.c.person_id == person_id),
                proxies.c.state.in_([state.value for state in states]),
            )
            .order_by(proxies.c.number)
        )
        return [_proxy(row) for row in rows]

    def settle(
        self, proxy: Proxy, state: ProxyState, actor_id: int, now: datetime, person_id: int | None = None
    ) -> None:
        """Move it to another state, and write down for whom the agent may act from now on."""
        principal = person_id if person_id is not None else proxy.person_id
        self._connection.execute(
            update(proxies)
            .where(proxies.c.number == proxy.number)
            .values(state=state.value, settled_at=now, settled_by=actor_id, person_id=principal)
        )
        self.rewrite(proxy.agent_id)

    def rewrite(self, agent_id: int) -> None:
        """Write with the agent for whom they may act."""
        rows = self._connection.execute(
            select(proxies.c.person_id)
            .where(
                proxies.c.agent_id == agent_id,
                proxies.c.state == ProxyState.ACTIVE.value,
                proxies.c.person_id.is_not(None),
            )
            .order_by(proxies.c.person_id)
        )
        acts_for = ",".join(str(row.person_id) for row in rows)
        self._connection.execute(update(people).where(people.c.id == agent_id).values(acts_for=acts_for))

    def agents_of(self, person_id: int) -> list[int]:
        """Return who may act for the person."""
        rows = self._connection.execute(
            select(proxies.c.agent_id)
            .where(proxies.c.person_id == person_id, proxies.c.state == ProxyState.ACTIVE.value)
            .order_by(proxies.c.number)
        )
        return [row.agent_id for row in rows]


def _proxy(row: Row[Any]) -> Proxy:
    return Proxy(
        number=row.number,
        community_id=row.community_id,
        agent_id=row.agent_id,
        person_id=row.person_id,
        words=row.words,
        state=ProxyState(row.state),
        asked_at=row.asked_at,
    )
