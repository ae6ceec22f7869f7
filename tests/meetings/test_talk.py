"""Meetings in talk: announce, answer, remind, decide, cancel; and silence towards those not invited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from bot.kernel.office import Office
from bot.kernel.route import Service
from handlers.meetings.service import MeetingSettings, build
from storage.database import Database, StorageSettings, open_database
from storage.meetings.model import Answer
from storage.people.model import PostName, Role
from storage.vault import Vault
from tests.chat import Chat, Somebody, at, gather

SECRETARY = Somebody("周书记", (Role.MEMBER,), ((PostName.BRANCH_SECRETARY, "二支部"),), "二支部", "一组")
EVERYBODY = (
    SECRETARY,
    Somebody("李明", (Role.RESIDENT, Role.MEMBER), (), "二支部", "一组"),
    Somebody("王芳", (Role.MEMBER,), (), "二支部", "二组"),
    Somebody("赵强", (Role.MEMBER,), (), "二支部", "二组", voting=False),
    Somebody("老陈", (Role.MEMBER,), (), "二支部", "二组", phone_only=True),
    Somebody("孙七", (Role.MEMBER,), (), "三支部"),
    Somebody("总书记员", (Role.STAFF,), ((PostName.SECRETARY, ""),)),
    Somebody("小刘", (Role.STAFF,), ((PostName.SERVER, ""),)),
    Somebody("张阿姨"),
)
NOTICE = "开会 支部大会 6月28日19点 二楼会议室 议题：接收预备党员"


def _services(office: Office) -> Sequence[Service]:
    return (build(MeetingSettings(), office),)


@pytest.fixture
def sqlite_database(sqlite_url: str, vault: Vault) -> Iterator[Database]:
    opened = open_database(StorageSettings(url=sqlite_url), vault)
    yield opened
    opened.close()


@pytest.fixture
async def chat(sqlite_database: Database) -> Chat:
    return await gather(sqlite_database, _services, EVERYBODY, at("2026-06-09 10:00"))


async def _published(chat: Chat) -> int:
    await chat.says("周书记", NOTICE)
    number = await _number(chat)
    assert "已发布" in await chat.says("周书记", f"{number % 100:02d}是")
    return number


async def _number(chat: Chat) -> int:
    me = await chat.ask(lambda uow: uow.people.by_openid("o-周书记"))
    assert me is not None
    return await chat.ask(
        lambda uow: max(meeting.number for meeting in uow.meetings.announced_by(me.id, chat.now))
    )


async def test_one_line_becomes_a_draft_that_counts_people(chat: Chat) -> None:
    draft = await chat.says("周书记", NOTICE)
    number = await _number(chat)
    assert f"编号 {number}" in draft
    assert "支部党员大会「接收预备党员」" in draft
    assert "6月28日 周日 19:00，二楼会议室" in draft
    assert "二支部应到5人，表决权4" in draft
    assert "微信可达4，待补0，要打电话1" in draft
    assert f"发布回「{number % 100:02d}是」" in draft
    assert await chat.heard("李明") == []


async def test_only_the_last_two_digits_publish(chat: Chat) -> None:
    await chat.says("周书记", NOTICE)
    number = await _number(chat)
    assert "还没执行" in await chat.says("周书记", "1")
    assert "还没执行" in await chat.says("周书记", f"{(number + 1) % 100:02d}是")
    assert await chat.heard("李明") == []
    await chat.says("周书记", f"{number % 100:02d}是")
    heard = await chat.heard("李明")
    assert len(heard) == 1
    assert "【会议通知】" in heard[0] and "参加回1，请假回2加原因" in heard[0]
    assert await chat.heard("孙七") == []
    assert "已经发布过" in await chat.says("周书记", f"发布{number}")


async def test_what_is_missing_is_asked_one_at_a_time(chat: Chat) -> None:
    assert "一句话" in await chat.says("周书记", "开会")
    assert "那天几点" in await chat.says("周书记", "6月28日 党课")
    assert "在哪里" in await chat.says("周书记", "晚上7点")
    draft = await chat.says("周书记", "二楼会议室")
    assert "6月28日 周日 19:00，二楼会议室" in draft and "党课" in draft


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("开会 支部大会 2月30日19点 活动室", "没有这个日期"),
        ("开会 支部大会 昨天下午3点 活动室", "已经过去"),
        ("开会 支部大会 活动室", "哪天几点"),
    ],
)
async def test_times_that_cannot_be_are_named(chat: Chat, line: str, hint: str) -> None:
    assert hint in await chat.says("周书记", line)
    assert "拟好了" in await chat.says("周书记", "后天下午3点")


async def test_a_free_sentence_is_understood_only_from_announcers(chat: Chat) -> None:
    line = "下周五晚上7点在活动室开支部党员大会"
    assert "拟好了" in await chat.says("周书记", line)
    assert await chat.says("小刘", line) == ""
    assert await chat.says("周书记", "支部大会是下周五晚上7点开吗？") == ""


@pytest.mark.parametrize(
    ("line", "heard"),
    [
        ("通知各位党员，后天下午2点到一楼大厅开会，内容是换届", "6月11日 周四 14:00，一楼大厅"),
        ("明天上午10:00开个碰头会，在值班室，社区工作人员都来", "值班室"),
        ("后天开支部党员大会", "那天几点"),
        ("通知：昨天19:30在文化站召开党员大会", "已经过去"),
        ("组织生活会定在6月30日晚7点，二楼", "「组织生活会」"),
    ],
)
async def test_announcers_are_understood_in_many_words(chat: Chat, line: str, heard: str) -> None:
    assert heard in await chat.says("周书记", line)


@pytest.mark.parametrize(
    "line",
    [
        "我明天下午两点要去街道开会，来不了",
        "昨天19:30开的党员大会，纪要发我",
        "上次支部大会开得不错",
        "后天去医院开药",
        "明天上午10点去办公室开个证明",
    ],
)
async def test_announcers_also_just_talk(chat: Chat, line: str) -> None:
    assert await chat.says("周书记", line) == ""


async def test_answers_are_counted_and_may_change(chat: Chat) -> None:
    number = await _published(chat)
    for name in ("李明", "王芳", "赵强"):
        await chat.heard(name)
    assert "您参加" in await chat.says("李明", "1")
    assert "请假已报" in await chat.says("王芳", "2 在外地出差")
    assert any("王芳 请假" in text and "在外地出差" in text for text in await chat.heard("周书记"))
    counts = await chat.says("周书记", f"人数{number}")
    assert "应到5，表决权4；参加1（表决权1），请假1（待批1）" in counts
    assert "未回复：周书记、赵强、老陈" in counts
    assert "您参加" in await chat.says("王芳", "1")
    assert "请假已报" in await chat.says("李明", f"请假{number} 腰疼")
    assert "请假：李明（腰疼）" in await chat.says("周书记", f"名单 {number}")


async def test_a_flat_no_is_no_leave(chat: Chat) -> None:
    number = await _published(chat)
    await chat.heard("李明")
    assert "您不参加" in await chat.says("李明", f"不参加{number}")
    assert "不来1" in await chat.says("周书记", f"人数{number}")
    assert "请假已报" in await chat.says("李明", f"不参加{number} 值夜班")
    assert "请假1（待批1），不来0" in await chat.says("周书记", f"人数{number}")


async def test_an_answer_after_the_start_changes_nothing(chat: Chat) -> None:
    number = await _published(chat)
    await chat.heard("李明")
    await chat.until(at("2026-06-28 19:05"))
    assert "时间已过" in await chat.says("李明", f"参加{number}")
    assert await chat.says("李明", "1") == ""
    assert "未回复5" in await chat.says("周书记", f"人数{number}")


async def test_a_draft_whose_time_has_passed_is_not_published(chat: Chat) -> None:
    await chat.says("周书记", "开会 支部大会 今天下午3点 二楼会议室")
    number = await _number(chat)
    await chat.until(at("2026-06-09 15:30"))
    assert "时间已过" in await chat.says("周书记", f"发布{number}")
    assert await chat.heard("李明") == []


async def test_nobody_in_the_audience_makes_no_draft(chat: Chat) -> None:
    assert "没有找到该参加的人" in await chat.says("总书记员", "开会 志愿者培训 6月28日9点 活动室")


async def test_leave_is_granted_by_name_or_to_all(chat: Chat) -> None:
    number = await _published(chat)
    for name in ("李明", "王芳"):
        await chat.heard(name)
        await chat.says(name, "2 家里有事")
    assert "李明、王芳" in await chat.says("周书记", f"准假{number}")
    assert "没有找到" in await chat.says("周书记", f"准假{number} 张三")
    assert "已准假1人" in await chat.says("周书记", f"准假{number} 李明")
    assert "已准假1人" in await chat.says("周书记", f"准假{number} 全部")
    assert any("已准您的假" in text for text in await chat.heard("李明"))
    assert "只有通知人和书记" in await chat.says("李明", f"准假{number} 全部")


async def test_without_a_number_the_only_meeting_is_meant(chat: Chat) -> None:
    assert await chat.says("周书记", "人数") == ""
    number = await _published(chat)
    await chat.heard("李明")
    await chat.says("李明", "2 家里有事")
    assert f"{number} 支部党员大会" in await chat.says("周书记", "人数")
    assert "已准假1人" in await chat.says("周书记", "准假")
    await chat.says("周书记", "开会 党课 6月30日19点 活动室 主题：条例")
    await chat.says("周书记", f"发布{await _number(chat)}")
    assert "请带上编号" in await chat.says("周书记", "名单")


@pytest.mark.parametrize(
    "words",
    [
        "回241 下周五晚上7点在活动室有党课",
        "下周五晚上7点的党课我请假",
        "下周五的党课是晚上7点吗？",
        "下周五晚上7点的党课还上吗",
    ],
)
async def test_words_about_a_meeting_announce_nothing(chat: Chat, words: str) -> None:
    await chat.says("总书记员", words)
    assert await chat.ask(lambda uow: uow.meetings.announced_by(7, chat.now)) == []


async def test_a_sentence_about_meetings_with_time_and_place_is_an_announcement(chat: Chat) -> None:
    line = "这周日下午三点，楼组长会，居委会，发年历和挂历"
    assert "拟好了" in await chat.says("总书记员", line, "meeting.list")
    assert "没有您可参加的会议" in await chat.says("小刘", line, "meeting.list")


async def test_reminders_go_only_to_those_concerned(chat: Chat) -> None:
    await _published(chat)
    for name in ("周书记", "李明", "王芳", "赵强"):
        assert len(await chat.heard(name)) == 1
    await chat.says("李明", "参加")
    await chat.says("王芳", "2 出差")
    await chat.heard("周书记")
    await chat.until(at("2026-06-27 19:00"))
    assert await chat.heard("李明") == []
    assert await chat.heard("王芳") == []
    silent = await chat.heard("赵强")
    assert len(silent) == 1 and "还没收到您的答复" in silent[0]
    assert "您参加" in await chat.says("赵强", "1")
    await chat.until(at("2026-06-28 17:00"))
    assert ["提醒您开会" in text for text in await chat.heard("李明")] == [True]
    assert ["提醒您开会" in text for text in await chat.heard("赵强")] == [True]
    assert await chat.heard("王芳") == []
    await chat.until(at("2026-06-28 19:30"))
    assert await chat.heard("李明") == []


async def test_those_not_reached_are_on_the_call_list(chat: Chat) -> None:
    await _published(chat)
    await chat.heard("李明")
    on_list = await chat.ask(lambda uow: [notice.key for notice in uow.outbox.call_list(1)])
    assert len(on_list) == 1


async def test_cancelling_tells_everybody_and_stops_the_rest(chat: Chat) -> None:
    number = await _published(chat)
    await chat.heard("李明")
    assert "确定回" in await chat.says("周书记", f"取消会议 {number}")
    assert "还没执行" in await chat.says("周书记", "是")
    assert "还没执行" in await chat.says("周书记", f"{number + 300}是")
    assert "已取消" in await chat.says("周书记", f"{number}是")
    heard = await chat.heard("李明")
    assert len(heard) == 1 and "【取消】" in heard[0]
    assert "已取消" in await chat.says("李明", f"参加{number}")
    await chat.until(at("2026-06-28 17:00"))
    assert await chat.heard("李明") == []


async def test_another_time_asks_everybody_again(chat: Chat) -> None:
    number = await _published(chat)
    await chat.heard("李明")
    await chat.says("李明", "1")
    assert "6月29日 周一 19:00" in await chat.says("周书记", f"改期{number} 6月29日19点")
    await chat.says("周书记", f"{number % 100:02d}是")
    assert "【改期】" in (await chat.heard("李明"))[0]
    assert "未回复5" in await chat.says("周书记", f"人数{number}")
    assert "您参加" in await chat.says("李明", "1")


async def test_several_invitations_name_the_next_one(chat: Chat) -> None:
    first = await _published(chat)
    await chat.heard("李明")
    await chat.says("周书记", "开会 党课 6月30日19点 活动室 主题：条例")
    second = await _number(chat)
    await chat.says("周书记", f"发布{second}")
    assert second > first
    await chat.heard("李明")
    reply = await chat.says("李明", "1")
    assert f"编号 {second}" in reply and f"还有一个会没答复：{first}" in reply
    assert f"编号 {first}" in await chat.says("李明", "2 出差")


async def test_words_outside_a_question_find_the_meeting(chat: Chat) -> None:
    number = await _published(chat)
    await chat.heard("李明")
    await chat.says("李明", "1")
    assert "请假已报" in await chat.says("李明", "那天我来不了了，孙子发烧", "meeting.leave")
    await chat.says("周书记", "开会 党课 6月30日19点 活动室 主题：条例")
    other = await _number(chat)
    await chat.says("周书记", f"发布{other}")
    which = await chat.says("李明", "我会到的", "meeting.attend")
    assert "回数字" in which and "1. " in which and "2. " in which
    assert f"编号 {other}" in await chat.says("李明", "2")
    assert f"{number}" in await chat.says("李明", "我的会议")


async def test_a_party_meeting_does_not_exist_for_others(chat: Chat) -> None:
    before = {
        name: await chat.says(name, "支部大会几点开", "meeting.list") for name in ("张阿姨", "孙七", "小刘")
    }
    draft = await chat.says("周书记", NOTICE)
    number = await _number(chat)
    assert str(number) in draft
    asked = (
        f"{number}", f"参加{number}", f"请假{number} 有事", f"人数{number}", f"名单{number}", f"取消会议{number}",
        f"发布{number}", f"准假{number} 全部", f"改期{number} 明天3点",
    )  # fmt: skip
    for name in ("张阿姨", "孙七", "小刘", "李明"):
        for text in asked:
            assert await chat.says(name, text) == f"没有{number}这个编号，请核对后再发。"
    await chat.says("周书记", f"发布{number}")
    for name in ("张阿姨", "孙七", "小刘"):
        for text in asked:
            assert await chat.says(name, text) == f"没有{number}这个编号，请核对后再发。"
        assert await chat.says(name, "支部大会几点开", "meeting.list") == before[name]
        assert await chat.says(name, "我要请假", "meeting.leave") == before[name]
    assert str(number) in await chat.says("李明", "支部大会几点开", "meeting.list")


async def test_a_branch_secretary_calls_only_their_own_branch(chat: Chat) -> None:
    assert "只能通知自己的支部" in await chat.says("周书记", "开会 三支部 支部大会 6月28日19点 活动室")
    assert "三支部应到1人" in await chat.says("总书记员", "开会 三支部 支部大会 6月28日19点 活动室")
    assert "各支部应到6人，表决权5" in await chat.says("总书记员", "开会 支部大会 6月28日19点 活动室")
    assert "工作人员应到2人。" in await chat.says("总书记员", "开会 工作例会 6月26日9点 三楼")


async def test_a_group_meeting_is_for_the_group_named(chat: Chat) -> None:
    assert "二支部二组应到3人" in await chat.says("周书记", "开会 二组党小组会 6月28日19点 活动室")
    assert "二支部一组应到2人" in await chat.says("周书记", "开会 党小组会 6月28日19点 活动室")


async def test_answers_are_events_with_actor_and_message(chat: Chat) -> None:
    number = await _published(chat)
    await chat.heard("李明")
    await chat.says("李明", "1")
    events = await chat.ask(lambda uow: uow.meetings.events(number))
    assert events == ["drafted", "published", Answer.COMING.value]
