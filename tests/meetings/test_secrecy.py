"""Who is not invited cannot learn that a party meeting exists: not by asking, by number, by error text, by timing.

Twins ask: of two people who are alike, one asks about the meeting's number and one about a number nobody has. What they
hear may differ in the digits only, and takes equally long.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Sequence
from types import FrameType

import pytest

from bot.app import list_services
from bot.config import Config, OfficeSettings
from bot.kernel.numbers import is_valid
from bot.kernel.office import Office
from bot.kernel.route import Service
from storage.database import Database
from storage.people.model import PostName, Role
from storage.uow import Uow
from tests.chat import SERVICES, Chat, Somebody, gather
from tests.meetings.room import NOTICE, TUESDAY, published

DIGITS = re.compile(r"\d+")
SECRETARY = Somebody("周书记", (Role.MEMBER,), ((PostName.BRANCH_SECRETARY, "二支部"),), "二支部", "一组")
TWINS = {
    "resident": (Role.RESIDENT,),
    "volunteer": (Role.RESIDENT, Role.VOLUNTEER),
    "contact": (Role.CONTACT,),
    "clerk": (Role.STAFF,),
    "lead": (Role.STAFF,),
    "other member": (Role.MEMBER,),
    "other secretary": (Role.MEMBER,),
}
POSTS: dict[str, tuple[tuple[str, str], ...]] = {
    "clerk": ((PostName.SERVER, ""), (PostName.DUTY, "")),
    "lead": ((PostName.LEAD, ""),),
    "other secretary": ((PostName.BRANCH_SECRETARY, "三支部"),),
}
OTHER_VERBS = (
    "", "受理", "转", "回", "办结", "记", "看", "进度", "查", "核", "挂", "并", "签到", "补签", "结束", "决议", "任务", "台账",
    "已学", "复核", "撤回", "未达", "搜", "参加会议", "编号", "会议", "这个会", "取消",
)  # fmt: skip


def services(office: Office) -> Sequence[Service]:
    """Return every counter of the office, as the program lists them."""
    return list_services(Config(office=OfficeSettings(name="同心社区")))


def twins() -> list[Somebody]:
    """Return two of each sort."""
    return [
        Somebody(f"{sort} {which}", roles, POSTS.get(sort, ()), "三支部" if "other" in sort else "")
        for sort, roles in TWINS.items()
        for which in ("asks", "guesses")
    ]


@pytest.fixture
async def house(sqlite_database: Database) -> Chat:
    """All services, a secretary with a branch, and twins of every sort who are not invited."""
    everybody = [SECRETARY, Somebody("李明", (Role.MEMBER,), (), "二支部"), *twins()]
    return await gather(sqlite_database, services, everybody, TUESDAY)


def verbs() -> list[str]:
    """Return every verb and word that any counter listens to."""
    found: set[str] = set(OTHER_VERBS)
    for path in SERVICES.glob("*/commands.toml"):
        commands = tomllib.loads(path.read_text("utf-8"))
        for spellings in commands.get("verbs", {}).values():
            found.update(spellings)
    return sorted(found)


def free_number(taken: int) -> int:
    """Return a number of the same length, with a good check digit, that was never issued."""
    return next(number for number in range(taken + 300, 999) if is_valid(number))


@pytest.mark.parametrize("sort", list(TWINS))
async def test_every_door_is_closed_alike(house: Chat, sort: str) -> None:
    """By number: every verb of every counter, before, behind and with words after it."""
    number = await published(house)
    free = free_number(number)
    forms = ["{verb}{number}", "{verb} {number} 李明", "{number}{verb}"]
    for verb in verbs():
        for form in forms if sort in ("resident", "clerk") else forms[:1]:
            asked = await house.says(f"{sort} asks", form.format(verb=verb, number=number))
            guessed = await house.says(f"{sort} guesses", form.format(verb=verb, number=free))
            # Whoever drafts something of their own by such words gets a number of their own for it.
            assert DIGITS.sub("#", asked) == DIGITS.sub("#", guessed), (verb, form)
            # A secretary may be told that branches exist; nobody what this one does and where.
            secrets = ("接收", "二楼") if sort == "other secretary" else ("支部", "接收", "二楼")
            assert not any(word in asked for word in secrets), (verb, form)


ASKED = (
    ("支部大会几点开", "meeting.list"),
    ("二支部是不是要开会", "meeting.list"),
    ("6月28日二楼会议室有什么会", "meeting.list"),
    ("支部大会我参加", "meeting.attend"),
    ("6月28日那个会我请假", "meeting.leave"),
    ("参加", ""), ("请假", ""), ("我的会议", ""), ("会议", ""), ("签到", ""), ("人数", ""), ("名单", ""), ("未回复", ""),
    ("电话名单", ""), ("例会安排", ""), ("1", ""), ("2 出差", ""), ("未达", ""), ("上班", ""), ("进度", ""), ("活动", ""),
    ("搜 支部大会", ""), ("接收预备党员", ""), ("台账", ""), ("台账 二支部", ""), ("导出台账", ""), ("我的日历", ""),
)  # fmt: skip


@pytest.mark.parametrize("sort", list(TWINS))
async def test_asking_in_words_tells_nothing(house: Chat, sort: str) -> None:
    """The same words, before there is a meeting and after it was published, answered and cancelled."""
    before = [(await house.says(f"{sort} asks", text, label)).replace("asks", "") for text, label in ASKED]
    number = await published(house)
    await house.heard("李明")
    await house.says("李明", "1")
    after = [
        (await house.says(f"{sort} guesses", text, label)).replace("guesses", "") for text, label in ASKED
    ]
    assert after == before
    await house.says("周书记", f"取消会议{number}")
    await house.says("周书记", f"{number % 100:02d}是")
    assert await house.heard(f"{sort} asks") == await house.heard(f"{sort} guesses") == []
    assert str(number) not in "".join(before)


async def test_a_draft_is_hidden_from_those_it_is_for(house: Chat) -> None:
    await house.says("周书记", NOTICE)
    number = await house.ask(lambda uow: uow.meetings.announced_by(1, house.now)[0].number)
    for verb in verbs():
        heard = await house.says("李明", f"{verb}{number}")
        assert "支部" not in heard and "二楼" not in heard, verb


async def test_another_secretary_learns_of_a_taken_room_only(house: Chat) -> None:
    number = await published(house)
    draft = await house.says("other secretary asks", "开会 党课 6月28日19点 二楼会议室")
    assert "已有人用" in draft and str(number) not in draft and "二支部" not in draft


async def _work(house: Chat, text: str) -> tuple[int, int]:
    """Return how many questions an answer asks the database, and how many functions it calls, in both threads."""
    statements: list[str] = []
    calls: list[str] = []

    def watch(uow: Uow) -> None:
        uow._connection.connection.driver_connection.set_trace_callback(statements.append)
        sys.setprofile(count)

    def let_go(uow: Uow) -> None:
        sys.setprofile(None)
        uow._connection.connection.driver_connection.set_trace_callback(None)

    def count(frame: FrameType, event: str, callee: object) -> None:
        if event.endswith("call"):
            calls.append(event)

    await house.ask(watch)
    sys.setprofile(count)
    try:
        await house.says("resident asks", text)
    finally:
        sys.setprofile(None)
        await house.ask(let_go)
    return len(statements), len(calls)


async def test_no_answer_takes_longer_than_for_a_free_number(house: Chat) -> None:
    """By the work done, not by a clock: a machine that others use bends a clock, and a leak hides in the bend."""
    number = await published(house)
    free = free_number(number)
    for form in ("参加{}", "看{}", "{}", "取消会议{}", "请假{} 出差"):
        for one in (number, free):  # what a text means is remembered once it was read
            await house.says("resident asks", form.format(one))
        asked, guessed = [await _work(house, form.format(one)) for one in (number, free)]
        assert asked[0] == guessed[0] > 3, form
        assert abs(asked[1] - guessed[1]) < 0.03 * guessed[1], form
