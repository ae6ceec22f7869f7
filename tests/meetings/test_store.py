"""What the meeting store promises: a thousand people at once, waves in slices, names of branches."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from sqlalchemy import insert, update

from bot.kernel.office import Office
from bot.kernel.route import Service
from handlers.meetings.audience import named_in
from handlers.meetings.notices import SLICE
from handlers.meetings.service import MeetingSettings, build
from storage.database import Database
from storage.meetings.model import Answer, MeetingKind, Wave
from storage.meetings.records import NewWave
from storage.people.model import PostName, Role, memberships, people
from storage.people.places import Named
from storage.uow import Uow
from tests.chat import Chat, Somebody, at, gather

MEMBERS = 1000
SECRETARY = Somebody("周书记", (Role.MEMBER,), ((PostName.BRANCH_SECRETARY, "二支部"),), "二支部")


def _services(office: Office) -> Sequence[Service]:
    return (build(MeetingSettings(), office),)


@pytest.fixture
async def chat(database: Database) -> Chat:
    return await gather(database, _services, (SECRETARY,), at("2026-06-09 10:00"))


def _enrol_many(uow: Uow) -> None:
    everybody = range(100, 100 + MEMBERS)
    run = uow._connection.execute
    run(
        insert(people),
        [
            {
                "id": one,
                "community_id": 1,
                "openid": f"o-{one}",
                "roles": "member,resident",
                "on_roster": True,
                "entrance": "",
                "room": "",
                "following": True,
                "quota_left": 0,
                "created_at": at("2026-01-01 08:00"),
            }
            for one in everybody
        ],
    )
    run(
        insert(memberships),
        [
            {"community_id": 1, "person_id": one, "branch_id": 1, "party_group": "", "voting": True}
            for one in everybody
        ],
    )


async def test_a_thousand_people_are_invited_in_less_than_two_seconds(chat: Chat) -> None:
    await chat.ask(_enrol_many)
    draft = await chat.says("周书记", "开会 支部大会 6月28日19点 二楼会议室")
    assert f"应到{MEMBERS + 1}人" in draft
    number = await chat.ask(lambda uow: uow.meetings.announced_by(1, chat.now)[0].number)
    began = time.monotonic()
    assert f"通知{MEMBERS + 1}人" in await chat.says("周书记", f"发布{number}")
    assert time.monotonic() - began < 2
    await chat.until(at("2026-06-09 10:00"))
    written = await chat.ask(lambda uow: uow.outbox.states_of(f"meetings:{number}:"))
    assert len({person for person, _ in written}) == MEMBERS + 1


async def test_a_wave_reaches_everybody_once_whatever_the_slices(chat: Chat) -> None:
    await chat.ask(_enrol_many)
    await chat.says("周书记", "开会 支部大会 6月28日19点 二楼会议室")
    number = await chat.ask(lambda uow: uow.meetings.announced_by(1, chat.now)[0].number)

    def walk(uow: Uow) -> list[int]:
        meeting = uow.meetings.find(number)
        assert meeting is not None
        uow.meetings.invite(meeting, uow.meetings.audience.of_branches([1]))
        uow.meetings.waves.plan(meeting, [NewWave(purpose=Wave.INVITE, due_at=chat.now)])
        seen: list[int] = []
        while (wave := uow.meetings.waves.due(chat.now)) is not None:
            some = uow.meetings.invitations(number, after=wave.served_up_to, limit=SLICE)
            seen += [one.person_id for one in some]
            if len(some) < SLICE:
                uow.meetings.waves.finish(wave, chat.now)
            else:
                uow.meetings.waves.served(wave, some[-1].person_id)
        return seen

    seen = await chat.ask(walk)
    assert len(seen) == len(set(seen)) == MEMBERS + 1


async def test_nothing_due_is_one_cheap_question(chat: Chat) -> None:
    assert await chat.ask(lambda uow: uow.meetings.waves.due(chat.now)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("二支部开会", 2),
        ("2支部 周五开会", 2),
        ("十二支部党课", 12),
        ("老干部支部党课", 3),
        ("支部大会", None),
        ("第五支部", None),
    ],
)
def test_a_branch_is_found_by_its_name(text: str, expected: int | None) -> None:
    branches = [Named(2, 1, "二支部"), Named(12, 1, "十二支部"), Named(3, 1, "老干部支部")]
    assert named_in(text, branches) == expected


async def test_a_member_of_two_branches_counts_in_one(database: Database) -> None:
    """Votes and counts where the office has had the branch longest; elsewhere only a guest."""
    wang = Somebody("王五", (Role.MEMBER,), branch="一支部")
    chat = await gather(
        database,
        _services,
        [wang, Somebody("孙师傅", (Role.MEMBER,), branch="艺术团支部")],
        at("2026-06-09 10:00"),
    )

    def join(uow: Uow) -> tuple[int, int]:
        first, second = (branch.id for branch in uow.places.branches(1))
        values = {"community_id": 1, "person_id": 1, "branch_id": second, "party_group": "", "voting": True}
        uow._connection.execute(insert(memberships).values(**values))
        return first, second

    first, second = await chat.ask(join)
    of_first = await chat.ask(lambda uow: uow.meetings.audience.of_branches([first]))
    of_second = await chat.ask(lambda uow: uow.meetings.audience.of_branches([second]))
    of_both = await chat.ask(lambda uow: uow.meetings.audience.of_branches([first, second]))
    assert [(one.person_id, one.voting, one.branch_id) for one in of_first] == [(1, True, first)]
    assert [(one.person_id, one.voting, one.branch_id) for one in of_second] == [
        (1, False, first),
        (2, True, second),
    ]
    assert [(one.person_id, one.voting) for one in of_both] == [(1, True), (2, True)]

    def mark(uow: Uow) -> None:
        of_first = (memberships.c.person_id == 1) & (memberships.c.branch_id == first)
        uow._connection.execute(update(memberships).where(of_first).values(counts=False))

    await chat.ask(mark)
    of_second = await chat.ask(lambda uow: uow.meetings.audience.of_branches([second]))
    assert (of_second[0].voting, of_second[0].branch_id) == (True, second)


async def test_answers_are_counted_and_decided_for_many_at_once(chat: Chat) -> None:
    await chat.ask(_enrol_many)
    await chat.says("周书记", "开会 支部大会 6月28日19点 二楼会议室")
    number = await chat.ask(lambda uow: uow.meetings.announced_by(1, chat.now)[0].number)
    await chat.says("周书记", f"发布{number}")
    for person in (100, 101, 102):
        await chat.says(str(person), f"请假{number} 出差")
    asking = await chat.ask(lambda uow: uow.meetings.answered(number, (Answer.LEAVE_ASKED,)))
    assert [one.person_id for one in asking] == [100, 101, 102]
    await chat.ask(lambda uow: uow.meetings.decide(number, [100, 102], Answer.EXCUSED, 1, chat.now))
    answers = await chat.ask(lambda uow: uow.meetings.count_answers(number))
    assert answers == {Answer.EXCUSED: 2, Answer.LEAVE_ASKED: 1, Answer.NONE: MEMBERS - 2}
    since, until = at("2026-01-01 00:00"), at("2027-01-01 00:00")
    kind = MeetingKind.BRANCH_MEETING
    assert await chat.ask(lambda uow: uow.meetings.tasks.of_kind(1, kind, since, until)) == []
