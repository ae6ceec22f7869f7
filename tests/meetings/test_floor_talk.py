"""The floor in talk: codes, lists, quorum, votes, decisions, tasks, minutes, make-up; silence towards strangers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.kernel.numbers import is_valid
from storage.database import Database, StorageSettings, open_database
from storage.meetings.model import Arrival, Outcome
from storage.meetings.records import Invitation
from storage.vault import Vault
from tests.chat import Chat, at, gather
from tests.meetings.floor_talk import EVENING, EVERYBODY, code_of, published, services


@pytest.fixture
def sqlite_database(sqlite_url: str, vault: Vault) -> Iterator[Database]:
    opened = open_database(StorageSettings(url=sqlite_url), vault)
    yield opened
    opened.close()


@pytest.fixture
async def chat(sqlite_database: Database) -> Chat:
    return await gather(sqlite_database, services, EVERYBODY, at("2026-06-09 10:00"))


async def invitation(chat: Chat, number: int, name: str) -> Invitation:
    def look(uow):  # type: ignore[no-untyped-def]
        (person,) = uow.people.named(1, name)
        return uow.meetings.invitation(number, person.id)

    found: Invitation = await chat.ask(look)
    return found


# --- checking in -----------------------------------------------------------------------------------


async def test_a_code_lets_in_whom_it_is_for(chat: Chat) -> None:
    number = await published(chat)
    code = await code_of(chat, number)
    assert len(code) == 4 and not is_valid(int(code))
    assert code == await code_of(chat, number)
    assert "没有" in await chat.says("李明", f"签到 {code}")  # 19 days before the start
    await chat.until(at("2026-06-28 18:31"))
    assert "签到18:31" in await chat.says("李明", f"签到 {code}")
    assert "18:31已经签到了" in await chat.says("李明", f"签到{code}")
    await chat.until(at("2026-06-28 19:04"))
    assert "签到19:04" in await chat.says("王芳", code)
    await chat.until(at("2026-06-28 19:11"))
    assert "记为迟到" in await chat.says("赵强", f"签到 {number} {code}")
    counts = await chat.says("周书记", f"人数{number}")
    assert "应到5 表决权4 已签到3（表决权2） 还差1人过半（需3）" in counts
    assert "迟到1" in counts and "没到2" in counts
    assert "签到19:11" in await chat.says("周书记", f"签到{code}")
    assert "可以表决" in await chat.says("周书记", "人数")


async def test_the_window_ends_half_an_hour_after_the_end(chat: Chat) -> None:
    number = await published(chat, "开会 支部大会 6月28日19点到20点 二楼会议室 议题：接收预备党员")
    code = await code_of(chat, number)
    await chat.until(at("2026-06-28 20:30"))
    assert "签到20:30" in await chat.says("李明", f"签到{code}")
    await chat.until(at("2026-06-28 20:31"))
    assert "签到20:31" not in await chat.says("王芳", f"签到{code}")


async def test_codes_cannot_be_tried_out(chat: Chat) -> None:
    number = await published(chat)
    code = await code_of(chat, number)
    wrong = next(str(other) for other in range(1000, 9999) if not is_valid(other) and str(other) != code)
    await chat.until(EVENING)
    assert "还可以试4次" in await chat.says("李明", f"签到{wrong}")
    for _ in range(3):
        await chat.says("李明", f"签到{wrong}")
    assert "先停半小时" in await chat.says("李明", f"签到{wrong}")
    assert "先停半小时" in await chat.says("李明", f"签到{code}")
    await chat.until(at("2026-06-28 19:29"))
    assert "签到19:29" in await chat.says("李明", f"签到{code}")


async def test_bulk_entries_paper_guests_and_those_who_leave(chat: Chat) -> None:
    number = await published(chat)
    await chat.until(at("2026-06-28 20:00"))
    entered = await chat.says("周书记", f"补签 {number} 李明 王芳 纸签")
    assert "已按纸签补签2人" in entered and "李明、王芳" in entered and "已签到2" in entered
    assert (await invitation(chat, number, "李明")).arrival is Arrival.PAPER
    assert "名册里没有：钱八" in await chat.says("周书记", f"补签{number} 老陈 钱八")
    assert "孙七不在应到名单里" in await chat.says("周书记", f"补签{number} 老陈赵强 孙七")
    guest = await invitation(chat, number, "孙七")
    assert guest.walk_in and not guest.voting
    counts = await chat.says("周书记", f"人数 {number}")
    assert "应到5 表决权4 已签到5（表决权3）" in counts and "列席1" in counts
    assert "已记线上参加1人" in await chat.says("周书记", f"补签{number} 周书记 线上")
    assert "已记早退1人" in await chat.says("周书记", f"早退{number} 王芳")
    assert "已撤回签到1人" in await chat.says("周书记", f"撤签{number} 李明")
    assert "还差1人过半（需3）" in await chat.says("周书记", f"人数 {number}")
    roster = await chat.says("周书记", f"名单{number}")
    assert "离会：王芳" in roster and "列席：孙七" in roster and "还没到：李明" in roster


async def test_a_whole_sheet_of_names_is_one_message(chat: Chat) -> None:
    number = await published(chat)
    await chat.until(EVENING)
    sheet = "、".join(["李明", "王芳", "赵强"] * 70)
    assert len(sheet) > 500
    assert "已按纸签补签3人" in await chat.says("周书记", f"补签{number} {sheet} 纸签")
    assert "已撤回签到3人" in await chat.says("周书记", f"撤签{number} {sheet}")


async def test_a_name_may_end_in_figures(chat: Chat) -> None:
    number = await published(chat)

    def rename(uow):  # type: ignore[no-untyped-def]
        (person,) = uow.people.named(1, "王芳")
        uow.people.rename(person.id, "党员1005")

    await chat.ask(rename)
    await chat.until(EVENING)
    assert "已补签1人" in await chat.says("周书记", f"补签{number} 党员1005")


async def test_somebody_says_that_they_leave_and_comes_back(chat: Chat) -> None:
    number = await published(chat)
    code = await code_of(chat, number)
    await chat.until(EVENING)
    await chat.says("李明", f"签到{code}")
    assert "离会" in await chat.says("李明", "早退")
    assert (await invitation(chat, number, "李明")).left_at is not None
    await chat.says("李明", f"签到{code}")
    back = await invitation(chat, number, "李明")
    assert back.left_at is None and back.arrived_at == EVENING


async def test_a_name_borne_by_two_is_asked_for(chat: Chat) -> None:
    number = await published(chat)

    def double(uow):  # type: ignore[no-untyped-def]
        (second,) = uow.people.named(1, "王芳")
        uow.people.rename(second.id, "李明", "13800001234")

    await chat.ask(double)
    await chat.until(EVENING)
    assert "有2位李明，请加手机尾号" in await chat.says("周书记", f"补签{number} 李明")
    assert "已补签1人" in await chat.says("周书记", f"补签{number} 李明1234")


# --- votes and decisions ---------------------------------------------------------------------------


async def in_session(chat: Chat, *present: str) -> int:
    number = await published(chat)
    await chat.until(EVENING)
    for name in EVERYBODY:
        await chat.heard(name.name)
    await chat.says("周书记", f"补签{number} {' '.join(present)}")
    return number


async def test_those_present_vote_by_telephone(chat: Chat) -> None:
    number = await in_session(chat, "周书记", "李明", "王芳", "赵强")
    opened = await chat.says("周书记", f"表决{number} 是否同意接收李华为预备党员？")
    assert "到会有表决权的3人" in opened and "赞成3票通过" in opened
    assert "【表决】是否同意接收李华为预备党员" in (await chat.heard("李明"))[0]
    assert await chat.heard("赵强") == []  # no vote
    assert "已收下您的一票" in await chat.says("李明", "2")
    assert "只算第一次" in await chat.says("李明", f"表决{number} 赞成")
    assert "已收下您的一票" in await chat.says("王芳", "1")
    assert "已投2人，可投3人" in await chat.says("周书记", f"表决{number}")
    assert "没有记" in await chat.says("赵强", f"表决{number} 赞成")
    await chat.says("周书记", f"表决{number} 赞成")
    assert any("都投了" in text for text in await chat.heard("周书记"))
    result = await chat.says("周书记", f"结束表决{number}")
    assert "应到有表决权4，到会3：赞成2，反对1，弃权0，未投0。没有通过。" in result
    left = await chat.ask(lambda uow: uow.meetings.floor.voters(1))
    assert left == frozenset()  # who chose what is forgotten
    assert "表决已经结束" in await chat.says("李明", f"表决{number} 反对")


async def test_a_latecomer_is_asked_and_paper_is_added(chat: Chat) -> None:
    number = await in_session(chat, "周书记", "李明", "王芳")
    code = await code_of(chat, number)
    await chat.says("周书记", f"表决{number} 同意修门禁")
    assert "还有一项表决没结束" in await chat.says("周书记", f"表决{number} 换地点")
    await chat.says("周书记", f"补签{number} 老陈")
    assert await chat.heard("李明")
    assert "已收下您的一票" in await chat.says("李明", "1")
    assert "比到会有表决权的4人还多" in await chat.says("周书记", f"结束表决{number} 赞成3 反对1")
    assert "赞成2，反对1，弃权1，未投0。没有通过。" in await chat.says(
        "周书记", f"表决{number} 赞成1 反对1 弃权1"
    )
    await chat.says("周书记", f"表决{number} 再议")
    await chat.says("周书记", f"撤签{number} 王芳")
    asked = await chat.says("王芳", f"签到{code}")
    assert "签到18:58" in asked and "正在表决：再议" in asked
    assert "已收下您的一票" in await chat.says("王芳", "3")


async def test_too_few_cannot_vote(chat: Chat) -> None:
    number = await in_session(chat, "周书记", "李明", "赵强")
    assert "还差1人，不能表决" in await chat.says("周书记", f"表决{number} 同意接收李华")
    assert "还差1人，不能表决" in await chat.says("周书记", f"决议{number} 同意接收李华（赞成2）")
    assert "决议已记" in await chat.says("周书记", f"决议{number} 下次再议")


async def test_decisions_are_kept_with_their_votes(chat: Chat) -> None:
    number = await in_session(chat, "周书记", "李明", "王芳", "老陈")
    told = await chat.says("周书记", f"决议 {number} 同意接收×××为预备党员（赞成3 反对1）")
    assert "同意接收×××为预备党员" in told and "赞成3，反对1" in told and "通过" in told
    told = await chat.says("周书记", f"决议{number} 每户出多少钱下次再定，赞成2票，反对2票")
    assert "没有通过" in told and "通过须赞成3票以上" in told
    every = await chat.says("周书记", f"决议{number}")
    assert "接收×××" in every and "下次再定" in every


# --- tasks -----------------------------------------------------------------------------------------


async def task_number(chat: Chat, meeting: int) -> int:
    return await chat.ask(lambda uow: uow.meetings.tasks.of_meeting(meeting)[-1].number)


async def test_a_task_is_given_chased_and_done(chat: Chat) -> None:
    number = await in_session(chat, "周书记", "李明")
    told = await chat.says("周书记", f"任务{number} 李明 6月30日前 上报材料")
    assert "上报材料，李明，6月30日" in told
    task = await task_number(chat, number)
    await chat.until(at("2026-06-29 08:30"))
    assert any("请您办一件事" in text and "支部党员大会" in text for text in await chat.heard("李明"))
    await chat.until(at("2026-06-29 09:00"))
    assert any("提醒您：上报材料" in text for text in await chat.heard("李明"))
    await chat.until(at("2026-06-30 09:00"))
    assert any("提醒您：上报材料" in text for text in await chat.heard("李明"))
    await chat.until(at("2026-07-01 09:00"))
    assert any("已过期限" in text for text in await chat.heard("李明"))
    assert any("李明的任务过期了" in text for text in await chat.heard("周书记"))
    assert "上报材料" in await chat.says("李明", "任务") and "已过期" in await chat.says("李明", "任务")
    assert "期限改好了" in await chat.says("周书记", f"改期{task} 7月5日")
    assert "由交办人来改" in await chat.says("李明", f"改期{task} 7月9日")
    assert "办完了" in await chat.says("李明", f"完成{number}-1 材料已送街道")
    assert any("材料已送街道" in text for text in await chat.heard("周书记"))
    assert "已经办完" in await chat.says("李明", f"完成{task}")
    await chat.until(at("2026-07-08 09:00"))
    assert not any("上报材料" in text for text in await chat.heard("李明"))


async def test_a_task_for_an_outsider_does_not_name_the_meeting(chat: Chat) -> None:
    number = await in_session(chat, "周书记", "李明")
    await chat.says("周书记", f"任务{number} 小刘 7月2日 联系物业修门禁，为什么一直坏？")
    await chat.until(at("2026-06-29 08:30"))
    (told,) = await chat.heard("小刘")
    assert "联系物业修门禁，为什么一直坏" in told
    assert "支部" not in told and str(number) not in told.replace(str(await task_number(chat, number)), "")
    task = await task_number(chat, number)
    assert "联系物业" in await chat.says("小刘", f"{task}")
    free = next(other for other in range(900, 1000) if is_valid(other))
    stranger = await chat.says("王芳", f"完成{task}")
    assert stranger.replace(str(task), "#") == (await chat.says("王芳", f"完成{free}")).replace(
        str(free), "#"
    )


async def test_bad_tasks_are_told_what_is_missing(chat: Chat) -> None:
    number = await in_session(chat, "周书记", "李明")
    assert "任务写法" in await chat.says("周书记", f"任务{number}")
    assert "哪天前完成" in await chat.says("周书记", f"任务{number} 李明 修门禁")
    assert "已经过去" in await chat.says("周书记", f"任务{number} 李明 2月30日 修门禁")
    assert "名册里没有：周八" in await chat.says("周书记", f"任务{number} 周八 6月30日 修门禁")
    assert "是会议" in await chat.says("周书记", f"完成{number}")


# --- the end ---------------------------------------------------------------------------------------


async def test_minutes_are_written_in_several_messages(chat: Chat) -> None:
    number = await in_session(chat, "周书记", "李明")
    assert "接着写就再发" in await chat.says("周书记", f"纪要{number} 一、讨论为什么门禁总坏")
    assert "记下了" in await chat.says("周书记", "二、李明汇报，经费还差多少？")
    assert "写好了" in await chat.says("周书记", "完")
    kept = await chat.ask(lambda uow: uow.meetings.floor.minutes(number))
    assert kept is not None and kept.words == "一、讨论为什么门禁总坏\n二、李明汇报，经费还差多少？"
    assert "末尾是" in await chat.says("周书记", f"纪要{number}")
    assert "已清空" in await chat.says("周书记", f"纪要{number} 重写")
    assert "共2字" in await chat.says("周书记", "重来")


async def test_absentees_make_up_by_a_deadline(chat: Chat) -> None:
    number = await published(chat)
    await chat.heard("王芳")
    assert "请假已报" in await chat.says("王芳", "2 出差")
    await chat.says("周书记", f"准假{number} 全部")
    await chat.until(at("2026-06-28 20:00"))
    for one in EVERYBODY:
        await chat.heard(one.name)
    await chat.says("周书记", f"补签{number} 周书记 李明 赵强")
    closed = await chat.says("周书记", f"结束{number}")
    assert "应到5=签到3+准假1+缺席1" in closed and "缺席：老陈" in closed and "准假：王芳" in closed
    told = await chat.says("周书记", f"补课{number} 学习讲话 7天")
    assert "发给1人" in told and "还没学：老陈" in told  # leave that was granted is leave
    told = await chat.says("周书记", f"补课{number} 学习讲话第三部分 https://study.example/3 7天 含请假")
    assert "发给2人" in told and "7月5日" in told
    assert await chat.heard("王芳") == []
    await chat.until(at("2026-06-29 08:30"))
    (material,) = await chat.heard("王芳")
    assert "含请假" not in material
    assert "学习讲话第三部分" in material and "https://study.example/3" in material and "7月5日" in material
    assert "已补学" in await chat.says("王芳", "学完了，体会很深")
    assert "已记补学：老陈" in await chat.says("周书记", f"已学{number} 老陈 看了光盘")
    listed = await chat.says("周书记", f"补课{number}")
    assert "2人里已学2人" in listed and "已学" in listed
    wang = await invitation(chat, number, "王芳")
    assert wang.outcome is Outcome.MADE_UP and wang.made_up_words == "体会很深"


async def test_who_does_not_study_is_reminded_and_named(chat: Chat) -> None:
    number = await in_session(chat, "周书记", "李明", "赵强")
    await chat.says("周书记", f"结束{number}")
    await chat.says("周书记", f"补课{number} 看光盘 一周")
    await chat.until(at("2026-06-29 08:30"))
    await chat.heard("王芳")
    await chat.until(at("2026-07-05 08:30"))
    assert any("提醒您补学" in text for text in await chat.heard("王芳"))
    await chat.until(at("2026-07-06 08:30"))
    assert any("还有2人没学：王芳、老陈" in text for text in await chat.heard("周书记"))


async def test_a_meeting_closes_itself_and_is_confirmed(chat: Chat) -> None:
    number = await in_session(chat, "周书记", "李明", "赵强")
    await chat.until(at("2026-06-29 08:30"))
    assert any("应到5=签到3+准假0+缺席2" in text for text in await chat.heard("周书记"))
    assert "已补签1人" in await chat.says("周书记", f"补签{number} 王芳")
    confirmed = await chat.says("周书记", f"确认出席{number}")
    assert "应到5=签到4+准假0+缺席1" in confirmed
    outcome = (await invitation(chat, number, "老陈")).outcome
    assert outcome is Outcome.ABSENT
    await chat.until(at("2026-07-02 08:30"))
    assert any("还没有纪要" in text for text in await chat.heard("周书记"))


async def test_a_meeting_without_a_list_is_asked_about_once(chat: Chat) -> None:
    number = await published(chat)
    await chat.until(at("2026-06-29 08:30"))
    asked = [text for text in await chat.heard("周书记") if "没有人签到" in text]
    assert len(asked) == 1
    assert "还没有人签到" in await chat.says("周书记", f"结束{number}")
    assert "已补签5人" in await chat.says("周书记", f"补签{number} 全部")
    assert "应到5=签到5" in await chat.says("周书记", f"结束{number}")
    await chat.until(at("2026-06-30 08:30"))
    assert not any("没有人签到" in text for text in await chat.heard("周书记"))


# --- secrecy ---------------------------------------------------------------------------------------

DOORS = (
    *(
        "签到",
        "签到码",
        "补签",
        "撤签",
        "早退",
        "决议",
        "表决",
        "结束表决",
        "结束",
        "确认出席",
        "纪要",
        "补课",
        "已学",
    ),
    *("任务", "完成", "导出", "取消任务", "人数", "名单"),
)


@pytest.mark.parametrize("stranger", ["张阿姨", "孙七", "小刘"])
async def test_strangers_learn_nothing_at_any_door(chat: Chat, stranger: str) -> None:
    number = await in_session(chat, "周书记", "李明", "王芳")
    code = await code_of(chat, number)
    await chat.says("周书记", f"表决{number} 同意接收李华")
    await chat.says("周书记", f"任务{number} 李明 7月3日 上报材料")
    free = next(other for other in range(900, 1000) if is_valid(other))

    async def told(text: str, spoken_of: int) -> str:
        return (await chat.says(stranger, text)).replace(str(spoken_of), "#")

    for verb in DOORS:
        for tail in ("", " 李明", " 为什么不同意？", " 赞成3 反对1", " 李明 6月30日前 上报材料"):
            mine, theirs = f"{verb}{number}{tail}", f"{verb}{free}{tail}"
            assert await told(mine, number) == await told(theirs, free), mine
    for text in (f"完成{number}-1", f"导出纪要{number}", f"签到 {number} {code}"):
        assert await told(text, number) == await told(text.replace(str(number), str(free)), free)
    unused = next(str(other) for other in range(1000, 9999) if not is_valid(other) and str(other) != code)
    for text in (f"签到{code}", code):
        mine = (await chat.says(stranger, text)).replace(code, "#")
        assert mine == (await chat.says(stranger, text.replace(code, unused))).replace(unused, "#")


async def test_an_invited_member_is_told_who_may(chat: Chat) -> None:
    number = await in_session(chat, "周书记", "李明")
    for text in (
        f"签到码{number}",
        f"补签{number} 王芳",
        f"结束{number}",
        f"确认出席{number}",
        f"纪要{number} 一",
    ):
        assert "只有通知人和书记能处理" in await chat.says("李明", text), text
