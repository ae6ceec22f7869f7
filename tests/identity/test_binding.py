"""Binding an account: by code, by a building's code and a phone, by the office; what was said before is kept."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from storage.outbox.model import State
from storage.outbox.records import NewNotice
from tests.town import TUESDAY_MORNING, Town, Townsman, number_in

FENG = "13800000010"


async def code_for(town: Town, name: str, keeper: str = "赵敏") -> str:
    """Let a keeper hand out a code."""
    found = re.search(r"绑定码：(\d{6})", await town.staff(keeper).says(f"发码 {name}"))
    assert found
    return found[1]


async def person(town: Town, name: str) -> Any:
    return (await town.look(lambda uow: uow.people.named(1, name)))[0]


async def test_a_member_is_bound_by_phone_and_code_in_one_message(any_town: Town) -> None:
    town, feng = any_town, any_town.resident("冯老", "o_feng_new")
    code = await code_for(town, "冯老")
    assert "绑定好了，冯老" in await feng.says(f"绑定 {FENG} {code}")
    bound = await person(town, "冯老")
    assert bound.openid == "o_feng_new" and "member" in bound.roles
    assert "您已经是冯老了" in await feng.says("绑定")


async def test_a_clerk_is_bound_step_by_step_and_gives_commands(town: Town) -> None:
    await town.staff("王芳").says("解绑", "1")
    phone = town.resident("王芳的新手机", "o_wang_new")
    assert "手机号" in await phone.says("绑定")
    assert "没看到手机号" in await phone.says("1380000")
    code = await code_for(town, "王芳")
    assert "6位验证码" in await phone.says("138 0000 0001")
    assert "没有对上" in await phone.says("000000" if code != "000000" else "111111")
    assert "绑定好了，王芳" in await phone.says(f"验证码是{code}")
    case = number_in(await town.resident("张阿姨").says("3号楼2单元灯坏了三天", "1"))
    assert "已受理" in await phone.says(f"受理{case}")


async def test_everything_the_newcomer_had_becomes_the_persons(any_town: Town) -> None:
    town, feng = any_town, any_town.resident("冯老", "o_feng_new")
    case = number_in(await feng.says("1号楼1单元的灯坏了三天", "1"))
    activity = number_in(await town.staff("钱老师").says("发活动 周六9点 清理楼道 3号楼 20人"))
    await town.staff("钱老师").says(f"发布{activity}")
    await feng.says(f"报名{activity}", "冯小刚", "13700000001")
    await feng.says("3号楼的垃圾没人收")  # a draft is open
    newcomer = await town.look(lambda uow: uow.people.by_openid("o_feng_new"))
    await town.change(lambda uow: _hold(uow, newcomer, town))
    code = await code_for(town, "冯老")
    said = await feng.says(f"绑定 {FENG} {code}")
    assert "绑定好了" in said and "停水通知" in said, "held words are handed over at once"
    bound = await person(town, "冯老")
    assert (await town.look(lambda uow: uow.complaints.numbered(case))).reporter_id == bound.id
    assert "1号楼" in await feng.says(f"进度{case}")
    assert "停水" not in feng.last_heard()
    signup = await town.look(lambda uow: uow.volunteers.signup(activity, bound.id))
    assert signup is not None and signup.state.value == "signed"
    await feng.says("继续", "1")
    mine = await town.look(lambda uow: uow.complaints.of_reporter(bound.id, 9))
    assert len(mine) == 2, "the draft that was open is handed in by the person"
    with pytest.raises(LookupError):
        await town.look(lambda uow: uow.people.get(newcomer.id))
    await town.staff("王芳").says(f"受理{case}")
    assert feng.has_heard("已受理") or feng.has_heard("受理"), "the quota moved along"


async def test_wrong_code_unknown_phone_and_somebody_elses_code_sound_the_same(town: Town) -> None:
    await code_for(town, "冯老")
    answers = set()
    for index, words in enumerate(
        (f"绑定 {FENG} 123123", "绑定 13999999999 123123", "绑定 13800000001 123123")
    ):
        answers.add(await town.resident(f"路人{index}", f"o_road{index}").says(words))
    assert len(answers) == 1 and "没有对上" in answers.pop()


async def test_five_wrong_tries_end_it_for_an_hour(town: Town) -> None:
    thief = town.resident("路人", "o_thief")
    code = await code_for(town, "冯老")
    wrong = ["111111", "222222", "333333", "444444", "555555"]
    for guess in wrong:
        assert "没有对上" in await thief.says(f"绑定 {FENG} {guess if guess != code else '666666'}")
    assert "一小时" in await thief.says(f"绑定 {FENG} {code}")
    assert (await person(town, "冯老")).openid is None
    await town.pass_time(minutes=61)
    assert "绑定好了" in await thief.says(f"绑定 {FENG} {code}")


async def test_after_twenty_tries_by_many_the_code_is_worn_out(town: Town) -> None:
    code = await code_for(town, "冯老")
    for index in range(5):
        thief = town.resident(f"路人{index}", f"o_thief{index}")
        for guess in range(4):
            await thief.says(f"绑定 {FENG} {(int(code) + guess + 1 + 7 * index) % 10**6:06d}")
    assert "没有对上" in await town.resident("冯老", "o_feng_new").says(f"绑定 {FENG} {code}")


async def test_a_code_serves_once_and_a_newer_one_voids_it(town: Town) -> None:
    first, second = await code_for(town, "冯老"), await code_for(town, "冯老", "陈书记")
    feng = town.resident("冯老", "o_feng_new")
    if first != second:
        assert "没有对上" in await feng.says(f"绑定 {FENG} {first}")
    assert "绑定好了" in await feng.says(f"绑定 {FENG} {second}")
    assert "没有对上" in await town.resident("路人", "o_thief").says(f"绑定 {FENG} {second}")


async def test_a_code_lasts_a_week(town: Town) -> None:
    code = await code_for(town, "冯老")
    await town.pass_time(days=7, minutes=1)
    assert "没有对上" in await town.resident("冯老", "o_feng_new").says(f"绑定 {FENG} {code}")


@pytest.mark.parametrize("name", ["王芳", "李明", "吴敏", "老周", "张阿姨", "孙师傅"])
async def test_only_keepers_hand_out_codes(town: Town, name: str) -> None:
    answer = await town.resident(name).says("发码 冯老")
    assert not re.search(r"\d{6}", answer)
    assert await town.look(lambda uow: uow.codes.tries_of(1, town.now() - timedelta(days=1))) == 0


async def scans(town: Town, who: Townsman, building: str) -> None:
    found = await town.look(lambda uow: next(b for b in uow.places.buildings(1) if b.name == building))
    await who.follows(f"building_{found.id}")


async def test_a_resident_is_bound_by_the_buildings_code_and_their_phone(town: Town) -> None:
    await town.change(lambda uow: uow.accounts.unbind(uow.people.named(1, "张阿姨")[0].id))
    phone = town.resident("张阿姨的新手机", "o_zhang_new")
    await scans(town, phone, "3号楼")
    assert "绑定好了，张阿姨" in await phone.says("绑定 13800000012")
    assert (await person(town, "张阿姨")).openid == "o_zhang_new"


async def test_a_member_by_the_buildings_code_is_confirmed_by_the_office_and_a_stranger_learns_nothing(
    town: Town,
) -> None:
    """孙师傅 is a party member of 3号楼: the answer is the one for a phone nobody has."""
    await town.staff("赵敏").says("你好", "解绑 孙师傅")
    thief, stranger = town.resident("路人", "o_thief"), town.resident("路人乙", "o_stranger")
    for who in (thief, stranger):
        await scans(town, who, "3号楼")
    asked = await thief.says("绑定 13800000008")
    assert asked == await stranger.says("绑定 13912345678") and "核对" in asked
    lead = town.staff("赵敏")
    number = number_in(next(text for text in lead.heard() if "申请绑定" in text))
    assert "没有绑定" in await lead.says(f"拒绝绑定{number}")
    assert "没有对上" in thief.last_heard() and (await person(town, "孙师傅")).openid is None
    assert "已经有结果" in await lead.says(f"确认绑定{number}")


async def test_the_office_lets_a_clerk_in_who_scanned_the_code_of_their_own_building(town: Town) -> None:
    lead = town.staff("赵敏")
    await lead.says("解绑 孙师傅")
    sun = town.resident("孙师傅的新手机", "o_sun_new")
    await scans(town, sun, "3号楼")
    await sun.says("绑定 13800000008")
    number = number_in(next(text for text in lead.heard() if "申请绑定" in text))
    assert "孙师傅" in await lead.says(f"确认绑定{number}")
    assert "已绑定为孙师傅" in sun.last_heard()
    assert (await person(town, "孙师傅")).openid == "o_sun_new"


@pytest.mark.parametrize("building", ["5号楼", ""])
async def test_the_wrong_building_or_none_binds_nobody(town: Town, building: str) -> None:
    await town.change(lambda uow: uow.accounts.unbind(uow.people.named(1, "张阿姨")[0].id))
    phone = town.resident("路人", "o_thief")
    if building:
        await scans(town, phone, building)
    assert "验证码" in await phone.says("绑定 13800000012")
    assert (await person(town, "张阿姨")).openid is None


async def test_a_bound_account_is_not_taken_over_by_the_buildings_code(town: Town) -> None:
    thief = town.resident("路人", "o_thief")
    await scans(town, thief, "3号楼")
    await thief.says("绑定 13800000012")
    assert (await person(town, "张阿姨")).openid == "o_zhang"


async def test_another_phone_by_code_and_by_the_office(town: Town) -> None:
    zhang = town.resident("张阿姨")
    assert "新的11位手机号" in await zhang.says("换号")
    assert "验证码" in await zhang.says("13711112222")
    assert "没有对上" in await zhang.says("000000")
    code = await code_for(town, "张阿姨")
    assert "137****2222" in await zhang.says(code)
    assert await town.look(lambda uow: uow.people.phone_of(uow.people.named(1, "张阿姨")[0])) == "13711112222"
    assert "137****3333" in await town.staff("赵敏").says("换号 张阿姨 13711113333")
    assert "已有别人" in await town.staff("赵敏").says("换号 张阿姨 13800000001")
    assert await town.look(lambda uow: uow.people.phone_of(uow.people.named(1, "张阿姨")[0])) == "13711113333"


async def test_unbinding_asks_and_leaves_a_newcomer(town: Town) -> None:
    zhang = town.resident("张阿姨")
    assert "确定吗" in await zhang.says("解绑")
    assert "没有解绑" in await zhang.says("2")
    await zhang.says("解绑")
    assert "已解绑" in await zhang.says("1")
    assert "没有绑定" in await zhang.says("解绑")
    newcomer = await town.look(lambda uow: uow.people.by_openid("o_zhang"))
    assert not newcomer.on_roster and newcomer.building_id is None


async def test_namesakes_are_asked_about(any_town: Town) -> None:
    town = any_town
    await town.change(_second_wang)
    lead = town.staff("赵敏")
    said = await lead.says("发码 王芳")
    assert "有2位" in said and "139****0099" in said
    assert "139****0099" in await lead.says("2")


@pytest.mark.parametrize(
    "words",
    [
        "绑定银行卡怎么弄",
        "换手机号怎么办医保",
        "冻结的银行卡怎么解",
        "解绑社保卡要去哪",
        "代开证明",
        "代表会什么时候开",
        "代缴电费吗",
    ],
)
async def test_sentences_that_only_begin_alike_go_their_way(town: Town, words: str) -> None:
    answer = await town.resident("张阿姨").says(words)
    assert not any(mark in answer for mark in ("验证码", "手机号码", "已登记", "解绑", "替谁办"))


def _hold(uow: Any, person: Any, town: Town) -> None:
    uow.outbox.enqueue(
        NewNotice(
            key="held-one",
            community_id=1,
            person_id=person.id,
            text_key="frontdesk.verbatim",
            fill={"text": "停水通知：明早八点"},
            due_at=town.now(),
            useless_after=town.now() + timedelta(days=2),
        ),
        town.now(),
    )
    held = next(notice for notice in uow.outbox.upcoming(99) if notice.key == "held-one")
    uow.outbox.settle(held.id, State.HELD, town.now())


def _second_wang(uow: Any) -> None:
    other = uow.people.newcomer("o_wang_two", 1, TUESDAY_MORNING)
    uow.people.rename(other.id, "王芳", "13900000099")
    uow._connection.exec_driver_sql(f"UPDATE people SET on_roster = true WHERE id = {other.id}")
