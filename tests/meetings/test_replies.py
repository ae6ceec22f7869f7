"""Answers: by the member, from afar, by a relative, by telephone; leave one by one or all; who still owes one."""

from __future__ import annotations

from sqlalchemy import update

from storage.meetings.model import Answer
from storage.meetings.records import Invitation
from storage.people.model import memberships
from storage.uow import Uow
from tests.chat import Chat, at
from tests.meetings.room import NOTICE, published


async def invitation(room: Chat, number: int, name: str) -> Invitation:
    person = await room.ask(lambda uow: uow.people.by_openid(f"o-{name}"))
    assert person is not None
    found = await room.ask(lambda uow: uow.meetings.invitation(number, person.id))
    assert found is not None
    return found


async def asked(room: Chat, *names: str) -> int:
    """Publish, and let the invitations arrive; return the number."""
    number = await published(room)
    for name in names:
        assert len(await room.heard(name)) == 1
    return number


async def test_who_is_away_is_offered_to_listen_from_afar(room: Chat) -> None:
    number = await asked(room, "李明")
    reply = await room.says("李明", "2 在外地")
    assert "请假已报" in reply and "可否线上听？" in reply
    assert any("李明 请假" in text for text in await room.heard("周书记"))
    assert "您参加（线上）" in await room.says("李明", "1")
    found = await invitation(room, number, "李明")
    assert (found.answer, found.remote, found.reason) == (Answer.COMING, True, "在外地")
    assert "其中线上参加1人" in await room.says("周书记", f"人数{number}")
    assert "线上：李明" in await room.says("周书记", f"名单{number}")


async def test_the_offer_may_be_declined_and_is_not_made_to_the_sick(room: Chat) -> None:
    number = await asked(room, "李明", "王芳")
    assert "线上" not in await room.says("王芳", "2 住院了")
    await room.says("李明", "2 出差")
    assert "请假照报" in await room.says("李明", "2")
    assert (await invitation(room, number, "李明")).answer is Answer.LEAVE_ASKED
    assert "已准假2人" in await room.says("周书记", f"准假{number} 全部")


async def test_one_word_takes_part_from_afar_and_the_way_in_follows(room: Chat) -> None:
    number = await asked(room, "李明", "王芳")
    assert "入口由书记另行通知" in await room.says("李明", f"线上{number}")
    assert "您参加（线上）" in await room.says("王芳", "我在深圳，线上参加")
    await room.says("王芳", f"参加{number}")
    assert "已改好" in await room.says("周书记", f"线上{number} 腾讯会议 123 456")
    assert any("腾讯会议 123 456" in text for text in await room.heard("李明"))
    assert not await room.heard("王芳")
    assert "腾讯会议 123 456" in await room.says("王芳", f"线上{number}")


async def test_the_way_in_may_stand_in_the_line(room: Chat) -> None:
    await published(room, f"{NOTICE} 线上：腾讯会议 987 654")
    assert "线上：腾讯会议 987 654" in (await room.heard("李明"))[0]


async def test_a_relative_is_recognised_and_does_not_answer_for_the_member(room: Chat) -> None:
    number = await asked(room, "李明")
    reply = await room.says("李明", "他爸不在家我是他儿子")
    assert "家里人" in reply and "支部" not in reply and "党" not in reply
    assert (await invitation(room, number, "李明")).answer is Answer.NONE
    assert "未回复：周书记、李明" in await room.says("周书记", f"未回复{number}")


async def test_leave_asked_by_a_relative_is_marked(room: Chat) -> None:
    number = await asked(room, "李明")
    assert "家属代答" in await room.says("李明", "我是他女儿，我爸住院了来不了")
    assert any("李明 请假（家属代答）" in text for text in await room.heard("周书记"))
    assert "请假：李明（代答，我是他女儿，我爸住院了来不了）" in await room.says("周书记", f"名单{number}")
    assert "您参加" in await room.says("李明", f"参加{number}")
    assert not (await invitation(room, number, "李明")).by_proxy


async def test_the_secretary_writes_down_what_was_said_by_telephone(room: Chat) -> None:
    number = await asked(room)
    assert f"编号 {number}，代为记下参加：老陈" in await room.says("周书记", f"参加{number} 老陈")
    assert "代为记下请假并已准：王芳、赵强" in await room.says("周书记", f"请假{number} 王芳、赵强 出差")
    counts = await room.says("周书记", f"人数{number}")
    assert "参加1" in counts and "请假2（待批0）" in counts
    assert "您参加" in await room.says("周书记", f"参加{number}")
    assert "请假已报" in await room.says("李明", f"请假{number} 老陈")


async def test_leave_is_decided_one_by_one_some_or_all(room: Chat) -> None:
    number = await asked(room, "李明", "王芳", "赵强")
    for name in ("李明", "王芳", "赵强"):
        await room.says(name, "2 家里有事")
    reply = await room.says("周书记", f"准假 {number} 李明、王芳")
    assert "已准假2人" in reply and "李明、王芳" in reply and "还有2人没回" in reply
    assert "未准假1人" in await room.says("周书记", f"不准假 {number} 赵强")
    assert any("没有批准" in text for text in await room.heard("赵强"))
    found = await invitation(room, number, "李明")
    assert found.answer is Answer.EXCUSED and found.decided_by is not None and found.decided_at == room.now
    assert "您参加" in await room.says("李明", f"参加{number}")
    assert (await invitation(room, number, "李明")).decided_by is None


async def test_who_has_not_answered_is_listed(room: Chat) -> None:
    number = await asked(room, "李明")
    assert "未回复：周书记、李明、王芳、赵强、老陈" in await room.says("周书记", f"未回复{number}")
    for name in ("周书记", "李明", "王芳", "赵强"):
        await room.says(name, f"参加{number}")
    assert "未回复：老陈" in await room.says("周书记", "未回复")
    await room.says("周书记", f"参加{number} 老陈")
    assert "都答复了" in await room.says("周书记", f"未回复 {number}")
    assert await room.says("李明", f"未回复{number}") != ""


async def test_an_answer_after_the_end_is_told_so(room: Chat) -> None:
    number = await asked(room, "李明")
    await room.until(at("2026-06-28 22:30"))
    assert "时间已过" in await room.says("李明", f"参加{number}")
    assert "时间已过" in await room.says("李明", f"请假{number} 忘了")
    assert "时间已过" in await room.says("周书记", f"参加{number} 老陈")
    assert (await invitation(room, number, "李明")).answer is Answer.NONE


async def test_who_moves_to_another_branch_is_named_to_the_secretary(room: Chat) -> None:
    number = await asked(room, "李明")
    person = await room.ask(lambda uow: uow.people.by_openid("o-李明"))
    assert person is not None
    moved = person.id

    def move(uow: Uow) -> None:
        uow._connection.execute(
            update(memberships).where(memberships.c.person_id == moved).values(branch_id=2)
        )

    other = await room.ask(lambda uow: [one.name for one in uow.places.branches(1)])
    assert len(other) == 2
    await room.ask(move)
    counts = await room.says("周书记", f"人数{number}")
    assert "应到5" in counts and "1人已不在范围内：李明" in counts
    assert "您参加" in await room.says("李明", "1")
    assert "已改好" in await room.says("周书记", f"对象{number} 去掉 李明")
    assert "应到4" in await room.says("周书记", f"人数{number}")


async def test_who_joins_after_the_invitation_is_named_to_the_secretary(room: Chat) -> None:
    number = await asked(room)
    person = await room.ask(lambda uow: uow.people.by_openid("o-孙七"))
    assert person is not None
    joined = person.id

    def move(uow: Uow) -> None:
        branch = next(one.id for one in uow.places.branches(1) if one.name == "二支部")
        uow._connection.execute(
            update(memberships).where(memberships.c.person_id == joined).values(branch_id=branch)
        )

    await room.ask(move)
    assert "1人还没通知：孙七" in await room.says("周书记", f"人数{number}")
    await room.says("周书记", f"对象{number} 加 孙七")
    assert "还没通知" not in await room.says("周书记", f"人数{number}")
