"""Questions about what is done in the room and written down about it: decisions, votes, minutes, material, chores."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, insert, select, update

from storage.base import insert_once, insert_or_replace
from storage.meetings.floor_model import ballots, chores, decisions, materials, minutes, votes
from storage.meetings.floor_records import Decision, Material, Minutes, Vote


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
        return Vote(**row._mapping) if row else None

    def running_vote(self, number: int) -> Vote | None:
        """Return the vote of a meeting that is still open; another process leaves it alone meanwhile."""
        row = self._connection.execute(
            select(votes)
            .where(votes.c.number == number, votes.c.closed_at.is_(None))
            .order_by(votes.c.id)
            .with_for_update()
        ).first()
        return Vote(**row._mapping) if row else None

    def cast(self, vote: Vote, person_id: int, answer: str, now: datetime) -> None:
        """Keep what somebody chose, over what they chose before."""
        values = {
            "vote_id": vote.id,
            "person_id": person_id,
            "community_id": vote.community_id,
            "answer": answer,
            "at": now,
        }
        self._connection.execute(insert_or_replace(ballots, self._connection.dialect.name), values)

    def count_ballots(self, vote_id: int) -> dict[str, int]:
        """Return how often each answer was chosen."""
        rows = self._connection.execute(
            select(ballots.c.answer, func.count().label("times"))
            .where(ballots.c.vote_id == vote_id)
            .group_by(ballots.c.answer)
        )
        return {row.answer: row.times for row in rows}

    def has_voted(self, vote_id: int, person_id: int) -> bool:
        """Whether the person has voted."""
        found = select(ballots.c.at).where(ballots.c.vote_id == vote_id, ballots.c.person_id == person_id)
        return self._connection.execute(found).first() is not None

    def voters(self, vote_id: int) -> frozenset[int]:
        """Return who has voted."""
        rows = self._connection.execute(select(ballots.c.person_id).where(ballots.c.vote_id == vote_id))
        return frozenset(row.person_id for row in rows)

    def close_vote(self, vote_id: int, now: datetime) -> None:
        """End a vote; who chose what is forgotten."""
        self._connection.execute(update(votes).where(votes.c.id == vote_id).values(closed_at=now))
        self._connection.execute(delete(ballots).where(ballots.c.vote_id == vote_id))

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
        done = exists().where(chores.c.number == materials.c.number, chores.c.what == what)
        rows = self._connection.execute(
            select(materials)
            .where(materials.c.study_by >= since, materials.c.study_by < until, ~done)
            .order_by(materials.c.id)
            .limit(50)
        )
        return [_material(row) for row in rows]

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


def _decision(row: Row[Any]) -> Decision:
    fields = dict(row._mapping)
    fields.pop("id")
    return Decision(words=fields.pop("words_sealed"), **fields)


def _material(row: Row[Any]) -> Material:
    fields = dict(row._mapping)
    fields.pop("id")
    return Material(**fields)
