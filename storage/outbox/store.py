"""Notices on their way out: why each exists (its key), when it is due, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select, update

from storage.base import insert_once
from storage.outbox.model import OPEN, UNSENT, State, Urgency, outbox
from storage.outbox.records import COLUMNS, NewNotice, Notice, read_notice, write_notice
from storage.statements import Statement

_LONGEST_CALL_LIST = 50
_MOST_LOOKED_AT = 5000

_ENQUEUE = Statement(partial(insert_once, outbox), keys=COLUMNS)
# Neither ordered nor limited to what is still useful: for that SQLite goes through what is held for everybody.
_HELD_FOR = Statement(
    select(outbox).where(outbox.c.person_id == bindparam("person"), outbox.c.state == State.HELD.value)
)
_STALE = Statement(
    select(outbox.c.id)
    .where(outbox.c.state == bindparam("its_state"), outbox.c.useless_after <= bindparam("now"))
    .limit(1)
)
_NEXT = Statement(
    select(outbox)
    .where(
        outbox.c.state == State.WAITING.value,
        outbox.c.urgency == bindparam("its_urgency"),
        outbox.c.due_at <= bindparam("now"),
        or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= bindparam("now")),
    )
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_FIRST_DUE = Statement(
    select(outbox.c.id)
    .where(outbox.c.state == State.WAITING.value, outbox.c.due_at <= bindparam("now"))
    .limit(1)
)


def _settled(before: datetime) -> ColumnElement[bool]:
    over = outbox.c.state.not_in(OPEN)
    return and_(over, outbox.c.settled_at < before, outbox.c.emptied.is_(False))


class Outbox:
    """The only memory of what is to be sent; any number of processes may work on it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def enqueue(self, notice: NewNotice, now: datetime) -> bool:
        """Write a notice; False when one with its key exists, in whatever state."""
        return _ENQUEUE.change(self._connection, write_notice(notice, now)) > 0

    def enqueue_all(self, notices: Sequence[NewNotice], now: datetime) -> None:
        """Write many notices with one statement; those whose key exists already are left alone."""
        _ENQUEUE.change_all(self._connection, [write_notice(notice, now) for notice in notices])

    def claim(self, now: datetime, lease: timedelta, limit: int) -> list[Notice]:
        """Take up to `limit` due notices for this process until `lease` is over; most urgent first.

        A notice whose lease ran out, because its process died, can be claimed again: delivery is at least once.
        """
        if not self._anything_due(now):
            return []
        found: list[Any] = []
        # One urgency after the other: each is read in the order of its index, however many notices wait behind it.
        for urgency in sorted(Urgency, reverse=True):
            wanted = {"its_urgency": int(urgency), "now": now, "most": limit - len(found)}
            found.extend(_NEXT.rows(self._connection, wanted))
            if len(found) >= limit:
                break
        ids = [row.id for row in found]
        if ids:
            self._connection.execute(
                update(outbox)
                .where(outbox.c.id.in_(ids))
                .values(leased_until=now + lease, attempts=outbox.c.attempts + 1)
            )
        return [read_notice(row) for row in found]

    def _anything_due(self, now: datetime) -> bool:
        return _FIRST_DUE.first(self._connection, {"now": now}) is not None

    def postpone(self, notice_id: int, due_at: datetime) -> None:
        """Give a claimed notice back after an attempt that failed, due later."""
        self._change(notice_id, due_at=due_at, leased_until=None)

    def put_off(self, notice_id: int, due_at: datetime) -> None:
        """Give a claimed notice back without having tried, due later; it counts as no attempt."""
        self._change(notice_id, due_at=due_at, leased_until=None, attempts=outbox.c.attempts - 1)

    def settle(
        self,
        notice_id: int,
        state: State,
        now: datetime,
        *,
        channel: str | None = None,
        errcode: int = 0,
        message_id: str | None = None,
    ) -> None:
        """Write down what became of a notice, and by which channel.

        A notice that was recalled or closed on its way stays so, unless it was sent all the same.
        """
        change = update(outbox).where(outbox.c.id == notice_id)
        if state is not State.SENT:
            change = change.where(outbox.c.state.in_(OPEN))
        self._connection.execute(
            change.values(
                state=state.value,
                settled_at=now,
                leased_until=None,
                channel=channel,
                errcode=errcode,
                message_id=message_id,
            )
        )

    def hold(self, notice_ids: Collection[int], now: datetime) -> None:
        """Note that nothing can be pushed to those these are for: each waits for the person's next words."""
        if notice_ids:
            self._connection.execute(
                update(outbox)
                .where(outbox.c.id.in_(notice_ids), outbox.c.state.in_(OPEN))
                .values(
                    state=State.HELD.value,
                    settled_at=now,
                    leased_until=None,
                    channel=None,
                    errcode=0,
                    message_id=None,
                )
            )

    def settle_sent(self, notice_ids: Collection[int], now: datetime, channel: str) -> None:
        """Write down that these notices were taken by a channel that gives no ids back."""
        self._connection.execute(
            update(outbox)
            .where(outbox.c.id.in_(notice_ids))
            .values(
                state=State.SENT.value,
                settled_at=now,
                leased_until=None,
                channel=channel,
                errcode=0,
                message_id=None,
            )
        )

    def fail_delivered(self, message_id: str, now: datetime) -> None:
        """Note that the platform reported a template message, taken earlier, as not delivered: hold it instead."""
        self._connection.execute(
            update(outbox)
            .where(outbox.c.message_id == message_id, outbox.c.state == State.SENT)
            .values(state=State.HELD.value, settled_at=now)
        )

    def held_for(self, person_id: int, now: datetime) -> list[Notice]:
        """Return what waits for the person's next words, oldest first, as far as it is still useful."""
        rows = _HELD_FOR.rows(self._connection, {"person": person_id})
        useful = (row for row in rows if row.useless_after > now)
        return [read_notice(row) for row in sorted(useful, key=lambda row: (-row.urgency, row.id))]

    def recall(self, key_prefix: str, now: datetime, *, person_id: int | None = None) -> int:
        """Withdraw notices not yet sent whose key begins so, only this person's when one is given; return how many."""
        change = update(outbox).where(self._begins(key_prefix), outbox.c.state.in_(UNSENT))
        if person_id is not None:
            change = change.where(outbox.c.person_id == person_id)
        return self._connection.execute(change.values(state=State.RECALLED.value, settled_at=now)).rowcount

    def recall_from(self, key_prefix: str, person_ids: Collection[int], now: datetime) -> frozenset[int]:
        """Withdraw notices to these people not yet sent whose key begins so; return whose there were."""
        if not person_ids:
            return frozenset()
        theirs = outbox.c.person_id.in_(person_ids) & outbox.c.state.in_(UNSENT)
        rows = self._connection.execute(
            update(outbox)
            .where(self._begins(key_prefix), theirs)
            .values(state=State.RECALLED.value, settled_at=now)
            .returning(outbox.c.person_id)
        )
        return frozenset(row.person_id for row in rows)

    def unsent(self, key_prefix: str, *, person_id: int | None = None) -> list[Notice]:
        """Return notices not yet sent whose key begins so, only this person's when one is given."""
        query = select(outbox).where(self._begins(key_prefix), outbox.c.state.in_(UNSENT))
        return self._all(query if person_id is None else query.where(outbox.c.person_id == person_id))

    def drop_for(self, person_id: int, now: datetime) -> int:
        """Withdraw everything unsent of a person who left."""
        return self._connection.execute(
            update(outbox)
            .where(outbox.c.person_id == person_id, outbox.c.state.in_(UNSENT))
            .values(state=State.DROPPED.value, settled_at=now)
        ).rowcount

    def empty_for(self, person_id: int) -> None:
        """Take the words out of everything that was ever written to a person; that it was stays."""
        mine = outbox.c.person_id == person_id
        self._connection.execute(
            update(outbox).where(mine, outbox.c.state.in_(OPEN)).values(state=State.DROPPED.value)
        )
        self._connection.execute(update(outbox).where(mine).values(fill={}, emptied=True))

    def empty_about(self, key_prefix: str) -> None:
        """Take the words out of every notice whose key begins so and that is over."""
        self._connection.execute(
            update(outbox)
            .where(outbox.c.key.startswith(key_prefix, autoescape=True), outbox.c.state.not_in(OPEN))
            .values(fill={}, emptied=True)
        )

    def count_settled(self, before: datetime) -> int:
        """Return how many notices came to their end earlier and still hold their words."""
        return self._connection.execute(
            select(func.count()).select_from(outbox).where(_settled(before))
        ).scalar_one()

    def empty_settled(self, before: datetime, limit: int) -> int:
        """Take the words out of up to `limit` of them; their keys stay, so that none is written twice."""
        old = select(outbox.c.id).where(_settled(before)).order_by(outbox.c.id).limit(limit)
        return self._connection.execute(
            update(outbox).where(outbox.c.id.in_(old)).values(fill={}, emptied=True)
        ).rowcount

    def expire(self, now: datetime) -> int:
        """Close what has become useless: `call` notices go on the call list, the others are dropped."""
        stale = and_(outbox.c.state.in_(UNSENT), outbox.c.useless_after <= now)
        if not any(_STALE.first(self._connection, {"its_state": state, "now": now}) for state in UNSENT):
            return 0
        missed = self._connection.execute(
            update(outbox).where(stale, outbox.c.call).values(state=State.MISSED.value, settled_at=now)
        ).rowcount
        dropped = self._connection.execute(
            update(outbox).where(stale).values(state=State.DROPPED.value, settled_at=now)
        ).rowcount
        return missed + dropped

    def call_list(self, community_id: int, reader_id: int | None = None) -> list[Notice]:
        """Return whom staff should telephone: missed notices, and held ones that ask for a call, newest last.

        Held words that a template has announced are given time to be fetched. A notice that names a `confidant` is
        about a restricted matter: on the list of a reader it stands only when that is they.
        """
        on_list = or_(
            outbox.c.state == State.MISSED,
            and_(outbox.c.state == State.HELD, outbox.c.call, outbox.c.channel.is_(None)),
        )
        rows = self._connection.execute(
            select(outbox)
            .where(outbox.c.community_id == community_id, on_list)
            .order_by(outbox.c.id)
            .limit(_MOST_LOOKED_AT)
        )
        listed = (read_notice(row) for row in rows)
        readable = (
            one for one in listed if reader_id is None or one.fill.get("confidant", reader_id) == reader_id
        )
        return list(islice(readable, _LONGEST_CALL_LIST))

    def pushed_since(self, notice: Notice, since: datetime, now: datetime) -> int:
        """Count what else was pushed to the notice's person at its urgency since then, or is just being pushed.

        Of several that are claimed together, those with smaller ids count as being pushed.
        """
        on_its_way = and_(
            outbox.c.state == State.WAITING, outbox.c.leased_until > now, outbox.c.id < notice.id
        )
        pushed = and_(outbox.c.state == State.SENT, outbox.c.settled_at >= since)
        return self._connection.execute(
            select(func.count()).where(
                outbox.c.person_id == notice.person_id,
                outbox.c.urgency == int(notice.urgency),
                or_(pushed, on_its_way),
            )
        ).scalar_one()

    def upcoming(self, limit: int) -> list[Notice]:
        """Return what waits or is held, soonest first."""
        return self._all(
            select(outbox).where(outbox.c.state.in_(UNSENT)).order_by(outbox.c.due_at).limit(limit)
        )

    def counts(self) -> dict[str, int]:
        """Return how many notices are in each state."""
        rows = self._connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
        return {str(row[0]): int(row[1]) for row in rows}

    def states_of(self, key_prefix: str) -> Sequence[tuple[int, State]]:
        """Return (person, state) of every notice whose key begins so."""
        rows = self._connection.execute(
            select(outbox.c.person_id, outbox.c.state).where(self._begins(key_prefix))
        )
        return [(row.person_id, State(row.state)) for row in rows]

    def states_by_key(self, key_prefix: str) -> list[tuple[str, int, State]]:
        """Return (key, person, state) of every notice whose key begins so."""
        rows = self._connection.execute(
            select(outbox.c.key, outbox.c.person_id, outbox.c.state).where(self._begins(key_prefix))
        )
        return [(row.key, row.person_id, State(row.state)) for row in rows]

    def _begins(self, prefix: str) -> ColumnElement[bool]:
        """The condition that a key begins so, as each engine finds it by its index."""
        if self._connection.dialect.name == "sqlite":
            return and_(outbox.c.key >= prefix, outbox.c.key < prefix[:-1] + chr(ord(prefix[-1]) + 1))
        return outbox.c.key.startswith(prefix, autoescape=True)

    def _change(self, notice_id: int, **values: Any) -> None:
        self._connection.execute(update(outbox).where(outbox.c.id == notice_id).values(**values))

    def _all(self, query: Select[Any]) -> list[Notice]:
        return [read_notice(row) for row in self._connection.execute(query)]
