"""What offices had announced and answered survives the step to series, attendance and ledgers, and the step back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage import schema
from storage.database import StorageSettings, make_engine, open_database
from storage.meetings.model import Answer, Arrival, MeetingState, Outcome
from storage.vault import Vault
from tests.postgres import PostgresServer

OLD_MEETING = """INSERT INTO meetings (number, community_id, kind, state, starts_at, place, topic, branch_id, party_group,
    announcer_id, created_at) VALUES (427, 1, 'branch_meeting', 'published', '2026-06-28 11:00:00.000000', '二楼', '评议',
    2, '', 7, '2026-06-09 01:00:00.000000')"""
OLD_INVITATION = """INSERT INTO invitations (number, person_id, community_id, voting, answer, reason, messages)
    VALUES (427, 8, 1, {true}, 'leave_asked', '出差', 1)"""


@pytest.fixture(params=["sqlite", "postgresql"])
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database as the first version left it, with a meeting and an answer."""
    server: PostgresServer | None = None
    name = ""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.db'}"
    else:
        server = request.getfixturevalue("postgres_server")
        name = server.create()
        url = server.url(name)
    schema.upgrade(url, "0001")
    run(url, OLD_MEETING, OLD_INVITATION.format(true="1" if request.param == "sqlite" else "TRUE"))
    yield url
    if server is not None:
        server.drop(name)


def run(url: str, *statements: str) -> list[Any]:
    engine = make_engine(url)
    with engine.begin() as connection:
        results = [connection.execute(text(statement)) for statement in statements]
        rows = list(results[-1]) if results[-1].returns_rows else []
    engine.dispose()
    return rows


async def test_a_meeting_of_the_first_version_is_read_by_this_one(old_url: str, vault: Vault) -> None:
    schema.upgrade(old_url)
    database = open_database(StorageSettings(url=old_url), vault)
    try:
        meeting = await database.run(lambda uow: uow.meetings.find(427))
        invitation = await database.run(lambda uow: uow.meetings.invitation(427, 8))
    finally:
        database.close()
    assert meeting is not None and invitation is not None
    assert (meeting.place, meeting.audience, meeting.version) == ("二楼", (), 1)
    assert (invitation.answer, invitation.reason) == (Answer.LEAVE_ASKED, "出差")
    assert (invitation.arrival, invitation.outcome, invitation.walk_in) == (
        Arrival.NONE,
        Outcome.OPEN,
        False,
    )


def test_going_back_keeps_meetings_in_words_the_first_version_knows(old_url: str) -> None:
    schema.upgrade(old_url)
    run(old_url, f"UPDATE meetings SET state = '{MeetingState.HELD.value}', kind = 'weekly'")
    schema.downgrade(old_url, "0001")
    rows = run(old_url, "SELECT number, kind, state FROM meetings")
    assert [tuple(row) for row in rows] == [(427, "work", "published")]
    schema.upgrade(old_url)
