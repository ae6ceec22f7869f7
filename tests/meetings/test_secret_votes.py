"""Votes and marks are secret: the database knows who has voted and how it stands, and nothing that joins the two."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import inspect, text

from handlers.meetings.floor.marking import FEWEST
from storage.database import Database
from storage.people.model import PostName, Role
from storage.uow import Uow
from tests.chat import Chat, Somebody, at, gather
from tests.meetings.room import newest, services

VOTERS = tuple(f"代表{place:02d}" for place in range(12))
PEOPLE = (
    Somebody(
        "周书记", (Role.MEMBER,), ((PostName.SECRETARY, ""), (PostName.BRANCH_SECRETARY, "二支部")), "二支部"
    ),
    *(Somebody(name, (Role.MEMBER,), (), "二支部") for name in VOTERS),
)


@pytest.fixture
async def chat(sqlite_database: Database) -> Chat:
    """A branch large enough for marks, at its meeting."""
    return await gather(sqlite_database, services, PEOPLE, at("2026-07-07 10:00"))


async def in_session(chat: Chat, line: str = "述职 7月8日9点 三楼会议室") -> int:
    await chat.says("周书记", line)
    number = await newest(chat)
    await chat.says("周书记", f"{number % 100:02d}是")
    await chat.until(at("2026-07-08 09:05"))
    await chat.says("周书记", f"补签{number} 全部")
    for name in VOTERS:
        await chat.heard(name)
    return number


def _everything(uow: Uow, tables: Sequence[str]) -> list[str]:
    """Return all rows, with what is sealed opened: the office has the key."""
    seal = uow.people.vault.seal("")[:3]
    found = []
    for table in tables:
        for row in uow._connection.execute(text(f"SELECT * FROM {table}")):
            cells = {
                name: uow.people.vault.unseal(cell)
                if isinstance(cell, str) and cell.startswith(seal)
                else cell
                for name, cell in row._mapping.items()
            }
            found.append(f"{table}: {cells}")
    return found


async def rows(chat: Chat, *but: str) -> list[str]:
    names = [
        name
        for name in await chat.ask(lambda uow: inspect(uow._connection).get_table_names())
        if name not in but
    ]
    return await chat.ask(lambda uow: _everything(uow, names))


async def test_two_who_vote_differently_leave_the_same_traces(chat: Chat) -> None:
    number = await in_session(chat, "开会 支部大会 7月8日9点 三楼会议室")
    await chat.says("周书记", f"表决{number} 同意修门禁")
    for name in VOTERS[:2]:
        assert await chat.heard(name)
    first, second = [
        await chat.says(name, choice) for name, choice in zip(VOTERS[:2], ("1", "反对"), strict=True)
    ]
    assert first == second and "不记名" in first and "赞成" not in first
    # Apart from the counts nothing in the whole database tells which way anybody voted.
    left = [
        row for row in await rows(chat) if not row.startswith("meeting_tallies") and "o-周书记" not in row
    ]
    assert [row for row in left if "against" in row or "反对" in row or "赞成" in row] == []
    receipts = [row for row in left if row.startswith("receipts") and "o-代表0" in row]
    assert len(receipts) == 2 and all("'text': ''" in row for row in receipts)
    tallies = await chat.ask(lambda uow: uow.meetings.floor.count_ballots(1))
    assert tallies == {"for": 1, "against": 1}
    assert await chat.ask(lambda uow: len(uow.meetings.floor.voters(1))) == 2


async def test_marks_for_three_who_report(chat: Chat) -> None:
    number = await in_session(chat)
    opened = await chat.says("周书记", f"打分{number}")
    assert "书记、站长、居委会主任" in opened and "少于10份不出结果" in opened
    for place, name in enumerate(VOTERS):
        asked = (await chat.heard(name))[0]
        assert "【述职评议】" in asked and "先评书记" in asked
        if place == 0:
            assert "没看懂" in await chat.says(name, "4 5")
        assert "接着评站长" in await chat.says(name, "4 5 4" if place % 2 else "5、5、5")
        assert "接着评居委会主任" in await chat.says(name, "３分 4分 5分")
        assert "都评完了" in await chat.says(name, "454" if place < FEWEST - 1 else "跳过")
    assert "书记：已收12份" in await chat.says("周书记", f"打分{number}")
    result = await chat.says("周书记", f"结束打分{number}")
    assert "书记：思想作风4.5 履职实绩5.0 服务群众4.5，收到12份" in result
    assert "居委会主任：只收到9份，不到10份，不出结果" in result
    assert "履职实绩4.0" in await chat.says("周书记", f"决议{number}")
    for table in ("meeting_ballots", "meeting_tallies"):
        assert await chat.ask(lambda uow, table=table: _everything(uow, (table,))) == []  # type: ignore[misc]


async def test_marks_count_once_and_only_from_those_invited(chat: Chat) -> None:
    number = await in_session(chat)
    await chat.says("周书记", f"打分{number} 书记、站长")
    await chat.heard(VOTERS[0])
    assert "接着评站长" in await chat.says(VOTERS[0], "4 5 4")
    assert "都评完了" in await chat.says(VOTERS[0], "5 5 5")
    await chat.says(VOTERS[0], "1 1 1")
    assert await chat.ask(lambda uow: uow.meetings.floor.count_ballots(1)) == {"1:4": 1, "2:5": 1, "3:4": 1}
    assert "没有" in await chat.says(VOTERS[1], f"结束打分{number}") or "只有" in await chat.says(
        VOTERS[1], f"打分{number}"
    )
    assert await chat.ask(lambda uow: len(uow.meetings.floor.running_marks(number))) == 2
