"""Area events at the desk: opened, read as meant, refused where they do not belong, taken back exactly as it was."""

from __future__ import annotations

import re

import pytest

from bot.kernel.numbers import is_valid
from bot.understanding.areas import parse_area
from storage.complaints.area_model import EventState
from storage.complaints.areas import AreaEvent
from storage.complaints.model import State
from storage.uow import Uow
from tests.chat import at
from tests.complaints.bench import Bench, number_in


def event_in(text: str) -> int:
    """Return the number of the event a text names."""
    return next(int(found) for found in re.findall(r"\d{3,}", text) if is_valid(int(found)))


async def event(bench: Bench, number: int) -> AreaEvent:
    found = await bench.ask(lambda uow: uow.areas.numbered(number))
    assert found is not None
    return found


async def no_water(bench: Bench, name: str = "zhang") -> int:
    await bench.says(name, "3号楼停水了", "complaint.new")
    return number_in(await bench.says(name, "1"))


@pytest.mark.parametrize(
    ("text", "buildings"),
    [
        ("停水 3号楼", ("3号楼",)),
        ("停水 3、5号楼", ("3号楼", "5号楼")),
        ("三号楼五号楼停水", ("3号楼", "5号楼")),
        ("停电 3-6号楼", ("3号楼", "4号楼", "5号楼", "6号楼")),
        ("停气 1至3号楼和5号楼 换表", ("1号楼", "2号楼", "3号楼", "5号楼")),
        ("停水", ()),
    ],
)
def test_buildings_are_read_as_a_clerk_means_them(text: str, buildings: tuple[str, ...]) -> None:
    assert parse_area(text).buildings == buildings


def test_grids_estates_and_everything() -> None:
    assert parse_area("停水 一、二网格").grids == ("一网格", "二网格")
    assert parse_area("停气 幸福里", ["幸福里"]).estates == ("幸福里",)
    assert parse_area("停水 全社区").everywhere
    assert not parse_area("全楼停水").everywhere


async def test_what_is_missing_is_asked_for_and_nothing_is_opened(bench: Bench) -> None:
    """One town for every way in which an event cannot be opened."""
    tried = {
        "事件 停水": "哪几栋楼停水",
        "事件 停水 预计18点": "哪几栋楼停水",
        "事件 3号楼 预计18点": "什么事",
        "事件 停水 99号楼": "没有99号楼",
        "事件 停水 3号楼 预计今天8点": "已经过了",
        "事件": "没有进行中的事件",
    }
    for words, expected in tried.items():
        assert expected in await bench.says("wang", words), words
    assert "不归您管" in await bench.says("wang", "事件 停水 康宁苑1号楼 预计18点")
    assert "不归您管" in await bench.says("he", "事件 停水 3号楼 预计18点")
    assert "没有建" in await bench.says("qian", "事件 停水 3号楼 预计18点")
    for outsider in ("zhou", "zhang"):
        assert "事件" not in (await bench.says(outsider, "事件 停水 3号楼 预计18点")).replace("「事件", "")
    assert await bench.ask(lambda uow: uow.areas.open_in(uow.places.first_community())) == []


async def test_a_number_that_several_estates_have_is_asked_about_not_guessed(bench: Bench) -> None:
    heard = await bench.says("lead", "事件 停水 1号楼 预计18点")
    assert "没有建" in heard and "幸福里1号楼" in heard and "康宁苑1号楼" in heard
    assert await bench.ask(lambda uow: uow.areas.open_in(uow.places.first_community())) == []
    for who, place in (("wang", "幸福里1号楼"), ("he", "康宁苑1号楼")):
        stored = await event(bench, event_in(await bench.says(who, "事件 停水 1号楼 预计18点")))
        assert stored.place == place and len(stored.building_ids) == 1
    both = event_in(await bench.says("lead", "事件 停电 幸福里1号楼、康宁苑1号楼 预计18点"))
    assert len((await event(bench, both)).building_ids) == 2


async def test_an_event_takes_the_cases_of_its_kind_with_it_and_gives_them_back(bench: Bench) -> None:
    case = await no_water(bench)
    other = await bench.reports("zhang", "3号楼2单元楼道灯坏了")
    await bench.hush()
    before = await bench.case(case)
    opened = await bench.says("wang", "事件 停水 3号楼 预计18点 换阀门")
    number = event_in(opened)
    assert "已告诉报过的1人" in opened
    (told,) = await bench.heard("zhang")
    assert "预计今天18:00恢复" in told
    taken = await bench.case(case)
    assert (taken.state, taken.event_number) == (State.ACCEPTED, number)
    assert (await bench.case(other)).event_number is None
    assert "不是诉求" in await bench.says("wang", f"受理{number}")
    assert "不是诉求" in await bench.says("wang", f"办结{number} 好了")
    assert "已经是事件" in await bench.says("lead", "事件 停水 3号楼 预计19点")
    undone = await bench.says("wang", "撤销")
    assert f"{number}（" in undone and "事件" in undone
    (corrected,) = await bench.heard("zhang")
    assert "弄错了" in corrected
    after = await bench.case(case)
    assert (after.state, after.event_number, after.accepted_at) == (before.state, None, None)
    assert (await event(bench, number)).state is EventState.UNDONE


async def test_an_update_and_an_ending_are_taken_back(bench: Bench) -> None:
    case = await no_water(bench)
    number = event_in(await bench.says("wang", "事件 停水 3号楼 预计18点"))
    await bench.after(minutes=11)
    assert "没有可以撤销" in await bench.says("wang", "撤销")
    await bench.says("wang", f"更新{number} 20点 配件在路上")
    assert (await event(bench, number)).estimate_at == at("2026-06-09 20:00")
    await bench.hush()
    await bench.says("wang", f"撤销{number}")
    assert (await event(bench, number)).estimate_at == at("2026-06-09 18:00")
    assert "更正" in (await bench.heard("zhang"))[-1]
    ended = await bench.says("wang", f"结束{number} 已恢复供水")
    assert "一起办结" in ended
    assert (await bench.case(case)).state is State.SURVEYING
    assert "已经结束了" in await bench.says("wang", f"更新{number} 21点")
    await bench.says("wang", "撤销")
    assert (await event(bench, number)).is_open
    back = await bench.case(case)
    assert (back.state, back.event_number) == (State.ACCEPTED, number)
    assert "已恢复供水" not in await bench.says("zhang", f"进度{case}")


async def test_wishes_are_read_and_lengths_of_time_mean_from_now(bench: Bench) -> None:
    number = event_in(await bench.says("lead", "事件 停电 幸福里 大概2小时 变压器检修"))
    stored = await event(bench, number)
    assert (stored.matter, stored.place, stored.words) == ("停电", "幸福里", "变压器检修")
    assert stored.estimate_at == at("2026-06-09 11:00")
    assert len(stored.building_ids) == 3
    again = event_in(await bench.says("lead", "事件 停水 一网格"))
    assert (await event(bench, again)).estimate_at is None
    listed = await bench.says("lead", "事件")
    assert str(number) in listed and str(again) in listed
    assert f"事件 {number}" in await bench.says("lead", "待办") or "没有在办" in await bench.says(
        "lead", "待办"
    )


async def test_only_those_concerned_know_the_number(bench: Bench) -> None:
    number = event_in(await bench.says("wang", "事件 停水 3号楼 预计18点"))
    for name in ("zhang", "wang", "liu", "lead", "duty", "secretary"):
        assert "停水" in await bench.says(name, f"{number}"), name
    for name in ("he", "zhou", "qian", "elder"):
        for words in (f"{number}", f"看{number}", f"进度{number}", f"更新{number} 20点"):
            said = await bench.says(name, words)
            free = await bench.says(name, words.replace(str(number), "102"))
            assert said.replace(str(number), "102") == free, (name, words)


async def test_who_runs_it_is_asked_when_the_time_is_over_less_and_less_often(bench: Bench) -> None:
    number = event_in(await bench.says("wang", "事件 停水 3号楼 预计10点"))
    await bench.hush()
    await bench.until(at("2026-06-09 10:01"))
    (asked,) = await bench.heard("wang")
    assert f"更新{number}" in asked and "10:00已过" in asked
    for hour in range(11, 18):
        await bench.until(at(f"2026-06-09 {hour}:02"))
    assert len(await bench.heard("wang")) == 3


async def test_a_building_is_told_in_slices_and_twice_nothing_goes_out(bench: Bench) -> None:
    number = event_in(await bench.says("wang", "事件 停水 3号楼 预计18点"))
    assert "第二个人" in await bench.says("wang", f"复核{number}")
    assert "第二个人" in await bench.says("liu", f"复核{number}")
    assert "关注的1人" in await bench.says("duty", f"复核{number}")
    assert "没有再发" in await bench.says("lead", f"复核{number}")
    assert [("停水" in text, "18:00" in text) for text in await bench.heard("zhang")] == [(True, True)]
    assert await bench.heard("elder") == []
    assert await bench.ask(lambda uow: uow.areas.in_wave()) is None


async def test_not_over_for_everybody_makes_a_case_of_it(bench: Bench) -> None:
    number = event_in(await bench.says("wang", "事件 停水 3号楼 预计18点"))
    assert "正在抢修" in await bench.says("zhang", "我家停水了", "complaint.new")
    assert "记下了" in await bench.says("zhang", "1")
    await bench.says("wang", f"结束{number} 已恢复供水")
    (closing,) = [text for text in await bench.heard("zhang") if "结束了" in text]
    assert "没好" in closing
    sorry = await bench.says("zhang", "还没水呢")
    case = await bench.case(number_in(sorry))
    assert (case.place, case.category, case.urgent) == ("幸福里3号楼", "water", True)
    assert case.text == "停水，还没水呢"
    assert any(str(case.number) in text for text in await bench.heard("wang"))


async def test_the_hour_is_asked_for_in_many_words(bench: Bench) -> None:
    await bench.says("wang", "事件 停水 3号楼 预计18点")
    for words in ("几点来水", "水几点能来呀", "多会儿来水"):
        assert "正在抢修" in await bench.says("zhang", words), words


async def test_what_is_said_beside_the_hour_stays_whole(bench: Bench) -> None:
    number = event_in(await bench.says("wang", "事件 停水 3号楼 预计18点"))
    await bench.says("zhang", "我家停水了", "complaint.new")
    await bench.says("zhang", "1")
    await bench.says("wang", f"更新 {number} 晚上8点 配件没到")
    (told,) = [text for text in await bench.heard("zhang") if "20:00" in text]
    assert "配件没到" in told


async def test_another_matter_is_no_part_of_the_event(bench: Bench) -> None:
    await bench.says("wang", "事件 停水 3号楼 预计18点")
    for words in ("3号楼楼道灯坏了", "水费怎么交", "你好"):
        assert "抢修" not in await bench.says("zhang", words, "complaint.new")
        await bench.says("zhang", "取消")
    assert "不是一回事" in await bench.says("zhang", "我家停水了", "complaint.new")
    assert "回1提交" in await bench.says("zhang", "2")
    assert "已收到" in await bench.says("zhang", "1")


async def test_somebody_who_leaves_is_no_party_any_more(bench: Bench) -> None:
    number = event_in(await bench.says("wang", "事件 停水 3号楼 预计18点"))
    await bench.says("zhang", "我家停水了", "complaint.new")
    await bench.says("zhang", "1")

    def part(uow: Uow) -> int:
        person = uow.people.by_openid("o-zhang")
        assert person is not None
        uow.areas.part_with(person.id)
        return len(uow.areas.parties(number))

    assert await bench.ask(part) == 0
