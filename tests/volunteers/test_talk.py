"""Volunteering in talk: publish, browse, sign up, wait in line, leave, be offered a place, record hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from bot.kernel.office import Office
from bot.kernel.route import Service
from handlers.meetings import service as meetings
from handlers.volunteers.service import VolunteerSettings, build
from storage.database import Database, StorageSettings, open_database
from storage.people.model import PostName, Role
from storage.vault import Vault
from tests.chat import Chat, Somebody, at, gather

EVERYBODY = (
    Somebody("小绿", (Role.VOLUNTEER,), ((PostName.ORGANISER, ""),)),
    Somebody("站长", (Role.STAFF,), ((PostName.LEAD, ""),)),
    Somebody("李明"),
    Somebody("王五"),
    Somebody("赵六"),
    Somebody("钱八"),
)
LINE = "发活动 周六9点 清理楼道 3号楼 2人"


def _services(office: Office) -> Sequence[Service]:
    return (
        meetings.build(meetings.MeetingSettings(), office),
        build(VolunteerSettings(), office),
    )


@pytest.fixture
def sqlite_database(sqlite_url: str, vault: Vault) -> Iterator[Database]:
    opened = open_database(StorageSettings(url=sqlite_url), vault)
    yield opened
    opened.close()


@pytest.fixture
async def chat(sqlite_database: Database) -> Chat:
    return await gather(sqlite_database, _services, EVERYBODY, at("2026-06-09 10:00"))


async def _draft(chat: Chat, line: str = LINE) -> int:
    await chat.says("小绿", line)
    return await chat.ask(lambda uow: uow.volunteers.drafts_of(1, chat.now)[0].number)


async def _published(chat: Chat, line: str = LINE) -> int:
    number = await _draft(chat, line)
    assert "已发布" in await chat.says("小绿", f"发布 {number}")
    return number


async def test_one_line_becomes_a_draft_only_its_organiser_sees(chat: Chat) -> None:
    draft = await chat.says("小绿", LINE)
    number = await chat.ask(lambda uow: uow.volunteers.drafts_of(1, chat.now)[0].number)
    assert f"编号 {number}" in draft and "清理楼道" in draft and "名额2人" in draft
    assert "6月13日 周六 9:00，3号楼" in draft
    for text in (f"{number}", f"报名{number}", f"取消{number}", f"名单{number}", f"发布{number}"):
        assert await chat.says("李明", text) == f"没有{number}这个编号，请核对后再发。"
    assert "近期没有" in await chat.says("李明", "活动")
    assert "还没执行" in await chat.says("小绿", "1")
    assert "已发布" in await chat.says("小绿", f"{number % 100:02d}是")
    assert f"{number}" in await chat.says("李明", "活动")
    assert await chat.heard("李明") == []


async def test_residents_do_not_publish(chat: Chat) -> None:
    assert "由活动负责人来发布" in await chat.says("李明", LINE)


async def test_what_is_missing_is_asked_one_at_a_time(chat: Chat) -> None:
    assert "一句话" in await chat.says("小绿", "发活动")
    assert "几点" in await chat.says("小绿", "周六 包饺子")
    assert "在哪里" in await chat.says("小绿", "上午9点")
    assert "6月13日 周六 9:00，活动室" in await chat.says("小绿", "活动室")


async def test_full_means_a_place_in_the_waiting_line(chat: Chat) -> None:
    number = await _published(chat)
    assert "报上了" in await chat.says("李明", f"报名{number}")
    assert "已经报上了" in await chat.says("李明", f"报名{number}")
    assert "最多报2人" in await chat.says("王五", f"报名{number} 3人")
    assert "候补第1" in await chat.says("王五", f"报名 {number} 2人")
    assert "报上了" in await chat.says("赵六", f"{number}报名")
    assert "候补第2" in await chat.says("钱八", f"报名{number}")
    roster = await chat.says("小绿", f"名单{number}")
    assert "报名2人，候补2位" in roster and "李明、赵六" in roster and "王五×2、钱八" in roster
    listed = await chat.says("王五", "活动")
    assert "您候补第1" in listed
    assert "已满，可候补" in await chat.says("站长", f"{number}")


async def test_a_freed_place_is_offered_along_the_line(chat: Chat) -> None:
    number = await _published(chat)
    for name in ("李明", "赵六", "王五", "钱八"):
        await chat.says(name, f"报名{number}")
    assert "已取消" in await chat.says("李明", f"取消{number}")
    heard = await chat.heard("王五")
    assert len(heard) == 1 and "要回1，不要回2" in heard[0] and "12:00前" in heard[0]
    assert await chat.heard("钱八") == []
    await chat.until(at("2026-06-09 12:01"))
    assert "有空位了" in (await chat.heard("钱八"))[0]
    assert "报上了" in await chat.says("钱八", "1")
    assert "报名2人" in await chat.says("小绿", f"名单{number}")
    assert "候补第1" in await chat.says("王五", "还要的")


async def test_an_offered_place_is_taken_by_its_number_too(chat: Chat) -> None:
    number = await _published(chat)
    for name in ("李明", "赵六", "王五"):
        await chat.says(name, f"报名{number}")
    await chat.says("李明", f"取消{number}")
    await chat.heard("王五")
    assert "报上了" in await chat.says("王五", f"要{number}")


async def test_an_offer_is_declined_in_words(chat: Chat) -> None:
    number = await _published(chat)
    for name in ("李明", "赵六", "王五"):
        await chat.says(name, f"报名{number}")
    await chat.says("李明", f"取消{number}")
    await chat.heard("王五")
    assert "已取消" in await chat.says("王五", "不要了")


async def test_declining_passes_the_place_on(chat: Chat) -> None:
    number = await _published(chat)
    for name in ("李明", "赵六", "王五", "钱八"):
        await chat.says(name, f"报名{number}")
    await chat.says("李明", f"取消{number}")
    await chat.heard("王五")
    assert "已取消" in await chat.says("王五", "不去了")
    assert "有空位了" in (await chat.heard("钱八"))[0]


async def test_two_things_at_one_time_are_refused(chat: Chat) -> None:
    first = await _published(chat)
    second = await _published(chat, "发活动 周六10点 包饺子 活动室 20人")
    await chat.says("李明", f"报名{first}")
    reply = await chat.says("李明", f"报名{second}")
    assert "时间冲突" in reply and str(first) in reply and "清理楼道" in reply


async def test_reminder_and_leaving_late(chat: Chat) -> None:
    number = await _published(chat)
    await chat.says("李明", f"报名{number}")
    await chat.until(at("2026-06-12 18:00"))
    assert "明天9:00 清理楼道" in (await chat.heard("李明"))[0]
    assert await chat.heard("王五") == []
    assert "不足24小时，已告诉负责人" in await chat.says("李明", f"取消{number}")
    assert "李明 不来了" in (await chat.heard("小绿"))[0]


async def test_shortly_before_the_start_the_organiser_telephones(chat: Chat) -> None:
    number = await _published(chat)
    for name in ("李明", "赵六", "王五"):
        await chat.says(name, f"报名{number}")
    await chat.until(at("2026-06-13 07:30"))
    await chat.says("李明", f"取消{number}")
    await chat.until(at("2026-06-13 08:01"))
    assert await chat.heard("王五") == []
    heard = await chat.heard("小绿")
    assert any("候补第一位是王五" in text for text in heard)


async def test_words_without_a_number_are_confirmed(chat: Chat) -> None:
    first = await _published(chat)
    assert "报名回1" in await chat.says("李明", "我想报名", "volunteer.signup")
    assert "报上了" in await chat.says("李明", "1")
    second = await _published(chat, "发活动 周日9点 包饺子 活动室 20人")
    third = await _published(chat, "发活动 周日14点 义诊 社区门口")
    which = await chat.says("李明", "报名")
    assert "1. 6月14日 周日9:00 包饺子" in which and "2. " in which
    assert f"{third}" in await chat.says("李明", "2")
    assert f"{second}" in await chat.says("王五", "包饺子算我一个", "volunteer.signup")
    assert "没有改动" in await chat.says("王五", "不了")
    assert "您要取消哪一个" in await chat.says("李明", "我去不成了", "volunteer.cancel")
    assert f"已取消：{first}" in await chat.says("李明", "1")


async def test_stopping_tells_everybody(chat: Chat) -> None:
    number = await _published(chat)
    for name in ("李明", "赵六", "王五"):
        await chat.says(name, f"报名{number}")
    assert "您没有权限" in await chat.says("李明", f"停办{number}")
    assert "告诉3人" in await chat.says("小绿", f"停办{number} 下雨")
    assert "还没执行" in await chat.says("小绿", "好")
    assert "已停办" in await chat.says("小绿", f"{number % 100:02d}是")
    for name in ("李明", "赵六", "王五"):
        assert "【停办】" in (await chat.heard(name))[0]
    assert "已经停办" in await chat.says("钱八", f"报名{number}")
    assert "近期没有" in await chat.says("钱八", "活动")


async def test_hours_are_recorded_after_the_start(chat: Chat) -> None:
    number = await _published(chat)
    for name in ("李明", "赵六"):
        await chat.says(name, f"报名{number}")
    assert "还没有记录" in await chat.says("李明", "我的时长")
    await chat.says("小绿", f"时长{number} 全部 2")
    assert "还没开始" in await chat.says("小绿", f"{number % 100:02d}是")
    await chat.until(at("2026-06-13 11:30"))
    assert "报名的2人各2小时" in await chat.says("小绿", f"时长{number} 全部 2")
    assert "已记" in await chat.says("小绿", f"{number % 100:02d}是")
    assert "累计2小时" in await chat.says("李明", "我的时长")
    await chat.says("小绿", f"时长 {number} 李明 3.5小时")
    await chat.says("小绿", f"{number % 100:02d}是")
    assert "累计3.5小时" in await chat.says("李明", "我的时长")
    assert "累计2小时" in await chat.says("赵六", "我的时长")


async def test_becoming_a_volunteer_asks_a_stranger_for_a_name_once(chat: Chat) -> None:
    assert "请回姓名" in await chat.says("新来的", "我想当志愿者", "volunteer.join")
    assert "请只回姓名" in await chat.says("新来的", "1")
    assert "何必，已登记" in await chat.says("新来的", "我叫何必")
    assert "已经是志愿者" in await chat.says("新来的", "我想当志愿者", "volunteer.join")


async def test_becoming_a_volunteer_asks_those_on_the_roster_only_whether_they_agree(chat: Chat) -> None:
    assert "王五，欢迎" in await chat.says("王五", "我想当志愿者", "volunteer.join")
    assert "没有改动" in await chat.says("王五", "2")
    await chat.says("王五", "我想当志愿者", "volunteer.join")
    assert "王五，已登记" in await chat.says("王五", "同意")


async def test_calling_off_at_night_wakes_those_who_would_come_early(chat: Chat) -> None:
    number = await _published(chat)
    await chat.says("李明", f"报名{number}")
    await chat.until(at("2026-06-12 21:30"))
    await chat.heard("李明")
    await chat.says("小绿", f"停办{number}")
    await chat.says("小绿", f"{number % 100:02d}是")
    assert "【停办】" in (await chat.heard("李明"))[0]


async def test_the_word_for_taking_part_answers_an_open_question_first(chat: Chat) -> None:
    number = await _published(chat)
    for name in ("李明", "赵六", "王五"):
        await chat.says(name, f"报名{number}")
    await _published(chat, "发活动 周日9点 包饺子 活动室 20人")
    await chat.says("李明", f"取消{number}")
    await chat.heard("王五")
    assert f"报上了：{number}" in await chat.says("王五", "参加")


async def test_who_cannot_come_means_the_only_thing_they_said_yes_to(chat: Chat) -> None:
    number = await _published(chat)
    await chat.says("李明", f"报名{number}")
    assert f"要取消 {number}" in await chat.says("李明", "周六我来不了了", "meeting.leave")
    assert "已取消" in await chat.says("李明", "1")
    assert "没有您可参加的会议" in await chat.says("李明", "周六我还是来不了", "meeting.leave")
    await chat.says("站长", "开会 工作例会 6月26日9点 三楼会议室")
    meeting = await chat.ask(lambda uow: uow.meetings.announced_by(2, chat.now)[0].number)
    await chat.says("站长", f"发布{meeting}")
    await chat.heard("站长")
    assert f"编号 {meeting}" in await chat.says("站长", "那天我去不了了", "volunteer.cancel")


async def test_a_number_too_large_changes_nothing(chat: Chat) -> None:
    number = await _published(chat, "发活动 周六9点 清理楼道 3号楼")
    assert "最多报20人" in await chat.says("李明", f"报名{number} 300人")
    assert "不限人数" in await chat.says("李明", f"{number}")


async def test_whoever_brings_somebody_signs_up_both(chat: Chat) -> None:
    number = await _published(chat)
    assert "2人，对吗" in await chat.says("李明", "我也报名 带上我孙子", "volunteer.signup")
    assert f"报上了：{number}" in await chat.says("李明", "1")
    assert "您候补第1" in await chat.says("王五", f"报名{number}")
    assert "您候补第1" in await chat.says("王五", "我排第几啊")


async def test_who_has_signed_up_asks_without_saying_what(chat: Chat) -> None:
    number = await _published(chat)
    assert "清理楼道" not in await chat.says("李明", "要带什么吗")
    await chat.says("李明", f"报名{number}")
    for words in ("要带什么吗", "在哪集合", "几点开始啊"):
        assert "清理楼道" in await chat.says("李明", words), words
    for words in ("几点开门", "你们周六开吗"):
        assert "清理楼道" not in await chat.says("李明", words), words


async def test_somebody_more_is_not_signed_up_by_the_way(chat: Chat) -> None:
    number = await _published(chat)
    await chat.says("李明", f"报名{number}")
    assert "还没有加人" in await chat.says("李明", "我老伴也来", "volunteer.signup")
