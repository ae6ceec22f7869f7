"""Questions about what is done in the room and written down about it: decisions, votes, minutes, material, chores."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, exists, func, insert, select, update

from storage.base import insert_once, insert_or_replace
from storage.meetings.floor_model import (
    VoteKind,
    ballots,
    chores,
    decisions,
    materials,
    minutes,
    tallies,
    votes,
)
from storage.meetings.floor_records import Decision, Material, Minutes, Vote
from storage.statements import Statement

_MATERIAL_ENDS = Statement(
    select(materials)
    .where(
        materials.c.study_by >= bindparam("since"),
        materials.c.study_by < bindparam("until"),
        ~exists().where(chores.c.number == materials.c.number, chores.c.what == bindparam("chore")),
    )
    .order_by(materials.c.id)
    .limit(50)
)


class Floor:
    """Finds and keeps what a meeting decided and what is known of it afterwards."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- decisions and votes -------------------------------------------------------------------------

    def decide(self, decision: Decision) -> None:
        """Keep a decision."""
        values = {name: getattr(decision, name) for name in Decision.__slots__}
        words = values.pop("words")
        self._connection.execute(insert(decisions).values(**values, words_sealed=words))

    def decisions(self, number: int) -> list[Decision]:
        """Return what a meeting decided, in order."""
        rows = self._connection.execute(
            select(decisions).where(decisions.c.number == number).order_by(decisions.c.id)
        )
        return [_decision(row) for row in rows]

    def open_vote(self, vote: Vote) -> Vote:
        """Put something to the vote; `vote.id` is ignored."""
        values = {name: getattr(vote, name) for name in Vote.__slots__ if name != "id"}
        key = self._connection.execute(insert(votes).values(**values)).inserted_primary_key
        assert key is not None
        return Vote(id=int(key[0]), **values)

    def vote(self, vote_id: int) -> Vote | None:
        """Return a vote."""
        row = self._connection.execute(select(votes).where(votes.c.id == vote_id)).first()
        return _vote(row) if row else None

    def running_vote(self, number: int) -> Vote | None:
        """Return the motion of a meeting that is still open; another process leaves it alone meanwhile."""
        return next(iter(self._running(number, VoteKind.MOTION)), None)

    def running_marks(self, number: int) -> list[Vote]:
        """Return whom marks are given to at a meeting, in order; another process leaves them alone meanwhile."""
        return self._running(number, VoteKind.MARKS)

    def _running(self, number: int, kind: VoteKind) -> list[Vote]:
        rows = self._connection.execute(
            select(votes)
            .where(votes.c.number == number, votes.c.kind == kind.value, votes.c.closed_at.is_(None))
            .order_by(votes.c.id)
            .with_for_update()
        )
        return [_vote(row) for row in rows]

    def cast(self, vote: Vote, person_id: int, choices: Sequence[str]) -> bool:
        """Count what somebody chose, and note apart from it that they voted; False when they had, and nothing counts.

        Nothing joins the two: a second thought cannot be heard, because the first cannot be found.
        """
        dialect = self._connection.dialect.name
        voter = {"vote_id": vote.id, "person_id": person_id, "community_id": vote.community_id}
        if not self._connection.execute(insert_once(ballots, dialect), voter).rowcount:
            return False
        for choice in choices:
            tally = {
                "vote_id": vote.id,
                "choice": choice,
                "community_id": vote.community_id,
                "times": 0,
            }
            self._connection.execute(insert_once(tallies, dialect), tally)
            self._connection.execute(
                update(tallies)
                .where(tallies.c.vote_id == vote.id, tallies.c.choice == choice)
                .values(times=tallies.c.times + 1)
            )
        return True

    def count_ballots(self, vote_id: int) -> dict[str, int]:
        """Return how often each choice was made."""
        rows = self._connection.execute(
            select(tallies.c.choice, tallies.c.times).where(tallies.c.vote_id == vote_id)
        )
        return {row.choice: row.times for row in rows}

    def count_voters(self, vote_id: int) -> int:
        """Return how many have voted."""
        query = select(func.count()).select_from(ballots).where(ballots.c.vote_id == vote_id)
        return self._connection.execute(query).scalar_one()

    def has_voted(self, vote_id: int, person_id: int) -> bool:
        """Whether the person has voted."""
        found = select(ballots.c.vote_id).where(
            ballots.c.vote_id == vote_id, ballots.c.person_id == person_id
        )
        return self._connection.execute(found).first() is not None

    def voters(self, vote_id: int) -> frozenset[int]:
        """Return who has voted."""
        rows = self._connection.execute(select(ballots.c.person_id).where(ballots.c.vote_id == vote_id))
        return frozenset(row.person_id for row in rows)

    def close_vote(self, vote_id: int, now: datetime) -> None:
        """End a vote; who took part is forgotten, and how it stood."""
        self._connection.execute(update(votes).where(votes.c.id == vote_id).values(closed_at=now))
        for table in (ballots, tallies):
            self._connection.execute(delete(table).where(table.c.vote_id == vote_id))

    # --- minutes and material ------------------------------------------------------------------------

    def minutes(self, number: int) -> Minutes | None:
        """Return what was written down about a meeting."""
        row = self._connection.execute(select(minutes).where(minutes.c.number == number)).first()
        if row is None:
            return None
        fields = dict(row._mapping)
        return Minutes(words=fields.pop("words_sealed"), **fields)

    def write_minutes(self, written: Minutes) -> None:
        """Write minutes down, over what was there."""
        values = {name: getattr(written, name) for name in Minutes.__slots__}
        values["words_sealed"] = values.pop("words")
        self._connection.execute(insert_or_replace(minutes, self._connection.dialect.name), values)

    def add_material(self, material: Material) -> None:
        """Keep what absentees are to study."""
        values = {name: getattr(material, name) for name in Material.__slots__}
        self._connection.execute(insert(materials).values(**values))

    def material(self, number: int) -> Material | None:
        """Return the newest material of a meeting."""
        row = self._connection.execute(
            select(materials).where(materials.c.number == number).order_by(materials.c.id.desc()).limit(1)
        ).first()
        return _material(row) if row else None

    def material_ends(self, what: str, since: datetime, until: datetime) -> list[Material]:
        """Return material whose time ends in the span and about which this chore was not done yet."""
        span = {"chore": what, "since": since, "until": until}
        return [_material(row) for row in _MATERIAL_ENDS.rows(self._connection, span)]

    # --- chores --------------------------------------------------------------------------------------

    def is_done(self, number: int, what: str) -> bool:
        """Whether this chore was done about the meeting."""
        found = select(chores.c.number).where(chores.c.number == number, chores.c.what == what)
        return self._connection.execute(found).first() is not None

    def note_chore(self, number: int, community_id: int, what: str, now: datetime) -> None:
        """Note that something that is done once about a meeting was done."""
        once = insert_once(chores, self._connection.dialect.name)
        values = {"number": number, "what": what, "community_id": community_id, "at": now}
        self._connection.execute(once, values)

    def undo_chore(self, number: int, what: str) -> None:
        """Let a chore be done once more."""
        self._connection.execute(delete(chores).where(chores.c.number == number, chores.c.what == what))


def _vote(row: Row[Any]) -> Vote:
    return Vote(**dict(row._mapping) | {"kind": VoteKind(row.kind)})


def _decision(row: Row[Any]) -> Decision:
    fields = dict(row._mapping)
    fields.pop("id")
    return Decision(words=fields.pop("words_sealed"), **fields)


def _material(row: Row[Any]) -> Material:
    fields = dict(row._mapping)
    fields.pop("id")
    return Material(**fields)
