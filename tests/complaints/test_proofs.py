"""What staff rely on and seldom do: many numbers at once, a case nobody wants, going round somebody, a wrong closing."""

from __future__ import annotations

from pathlib import Path

from bot.kernel.talk import Kind
from storage.complaints.model import State
from storage.media import MediaKind
from storage.uow import Uow
from tests.complaints.bench import LAMP, Bench, number_in, open_bench
from tests.complaints.test_areas import event_in
from tests.complaints.test_desk import CONTENT, FREE, opened
from tests.complaints.test_slips import swapped

MATTERS = (
    LAMP,
    "楼道窗户碎了",
    "单元门门禁坏了",
    "3号楼门口堆满垃圾",
    "广场舞太吵睡不着",
    "3号楼电梯停了两天",
)


async def six(bench: Bench) -> list[int]:
    """Let six different matters be reported; return their numbers."""
    numbers = [await bench.reports("zhang", matter) for matter in MATTERS]
    await bench.hush()
    return numbers


async def states(bench: Bench, numbers: list[int]) -> set[State]:
    return {(await bench.case(number)).state for number in numbers}


# --- many numbers at once --------------------------------------------------------------------------------


async def test_many_numbers_are_shown_and_confirmed_and_one_that_cannot_is_named(bench: Bench) -> None:
    numbers = await six(bench)
    order = "受理 " + " ".join(map(str, numbers))
    shown = await bench.says("lead", order)
    code = f"{numbers[-1] % 100:02d}是"
    assert all(str(number) in shown for number in numbers), shown
    assert "6件" in shown and f"「{code}」" in shown
    assert await states(bench, numbers) == {State.NEW}
    for plain in ("是", "1"):
        assert f"「{code}」" in await bench.says("lead", plain)
    assert await states(bench, numbers) == {State.NEW}
    await bench.says("duty", f"受理{numbers[2]}")  # meanwhile a colleague has taken one of them
    lines = (await bench.says("lead", code)).splitlines()
    assert [str(number) in line for number, line in zip(numbers, lines, strict=True)] == [True] * 6
    assert [line.startswith("已受理") for line in lines] == [True, True, False, True, True, True]
    assert "已经受理过了" in lines[2]
    assert await states(bench, numbers) == {State.ACCEPTED}


async def test_a_wrong_number_among_many_is_named_and_nothing_is_done(bench: Bench) -> None:
    numbers = await six(bench)
    for wrong in (str(FREE), swapped(numbers[0])):
        said = await bench.says("lead", f"受理 {' '.join(map(str, numbers))} {wrong}")
        assert wrong in said and "已受理" not in said, said
        assert await states(bench, numbers) == {State.NEW}
        await bench.says("lead", "取消")


# --- a case nobody wants ---------------------------------------------------------------------------------


async def test_handed_back_twice_it_is_the_lead_s_and_goes_round_no_more(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"), ("wang", "转{} 物业"))
    assert "已退" in await bench.says("zhou", f"退回{number} 不归我管，是电力")
    assert await bench.heard("lead") == []
    await bench.says("wang", f"转{number} 何静")
    await bench.after(minutes=2)
    await bench.hush()
    assert "已退" in await bench.says("he", f"退回{number} 也不归我管")
    (told,) = await bench.heard("lead")
    assert str(number) in told and "也不归我管" in told
    case, lead = await bench.case(number), await bench.ask(lambda uow: uow.people.by_openid("o-lead"))
    assert lead is not None
    assert (case.state, case.owner_id, case.returns) == (State.ACCEPTED, lead.id, 2)
    for name, words in (("wang", "转{} 物业"), ("liu", "转{} 何静"), ("duty", "转{} 物业")):
        assert "站长" in await bench.says(name, words.format(number)), name
    assert await bench.case(number) == case
    assert "何静" in await bench.says("lead", f"转{number} 何静")
    decided = await bench.case(number)
    assert "已退" not in await bench.says("he", f"退回{number} 还是不归我管")
    assert await bench.case(number) == decided


# --- going round somebody --------------------------------------------------------------------------------


async def test_whoever_a_case_goes_round_neither_sees_nor_finds_nor_hears_it(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    other = await bench.reports("zhang", "楼道窗户碎了")
    await bench.says("lead", f"派{number} 刘强 协办 何静")
    await bench.hush()
    for name in ("刘强", "王芳"):
        assert name in await bench.says("lead", f"回避{number} {name}")
    await bench.hush()
    for name in ("liu", "wang"):
        for words in ("待办", "我的", "超期", "找 3号楼 灯", "找 照明"):
            assert str(number) not in await bench.says(name, words), (name, words)
        assert "在办1件" in await bench.says(name, "待办"), name
        for words in ("看{}", "受理{}", "记{} 内部", "图{}", "{}"):
            said = await bench.says(name, words.format(number))
            free = await bench.says(name, words.format(FREE))
            assert said.replace(str(number), "") == free.replace(str(FREE), ""), (name, words)
    assert str(other) in await bench.says("liu", "待办")
    assert str(number) in await bench.says("duty", "待办")
    await bench.says("elder", f"催办{number}")
    await bench.says("lead", f"回{number} 明天换灯")
    await bench.after(days=20)
    heard = {name: await bench.heard(name) for name in ("liu", "wang", "lead")}
    assert any(str(number) in text for text in heard["lead"])
    for name in ("liu", "wang"):
        assert not any(str(number) in text or CONTENT in text for text in heard[name]), heard[name]


async def test_what_somebody_had_in_hand_falls_to_the_owner_when_the_case_goes_round_them(
    bench: Bench,
) -> None:
    number = await opened(bench, ("wang", "受理{}"), ("wang", "派{} 刘强"), ("liu", "接{}"))
    await bench.hush()
    assert "王芳负责" in await bench.says("lead", f"回避{number} 刘强")
    case = await bench.case(number)
    assert case.handler_id == case.owner_id != case.avoided[0]
    assert any(str(number) in text and "由您负责" in text for text in await bench.heard("wang"))
    assert str(number) in await bench.says("wang", "我的")
    assert "办结" in await bench.says("wang", f"办结{number} 灯换好了")


async def test_a_live_talk_ends_when_the_case_goes_round_the_clerk(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    await bench.says("wang", f"接入{number}")
    await bench.says("elder", "灯还没换吗")
    assert "灯还没换吗" in (await bench.heard("wang"))[-1]
    await bench.says("lead", f"回避{number} 王芳")
    assert "结束" in (await bench.heard("elder"))[-1]
    await bench.hush()
    await bench.says("elder", "我悄悄跟您说")
    assert not any("悄悄" in text for text in await bench.heard("wang"))
    await bench.says("wang", "您说吧")
    assert not any("您说吧" in text for text in await bench.heard("elder"))


# --- a closing found wrong -------------------------------------------------------------------------------


async def test_a_closing_found_wrong_goes_back_with_its_reason_and_the_resident_hears_nothing(
    tmp_path: Path,
) -> None:
    async with open_bench(tmp_path, check=("lighting",)) as bench:
        number = await opened(bench, ("wang", "受理{}"), ("wang", "接{}"))
        await bench.says("wang", f"办结{number} 已更换灯泡")
        await bench.says("wang", f"{number % 100:02d}是")
        assert (await bench.case(number)).state is State.CHECKING
        await bench.hush()
        assert "请写" in await bench.says("lead", f"驳{number}")
        assert (await bench.case(number)).state is State.CHECKING
        assert str(number) in await bench.says("lead", f"驳{number} 灯还闪")
        assert (await bench.case(number)).state is State.WORKING
        (told,) = await bench.heard("wang")
        assert str(number) in told and "灯还闪" in told
        await bench.after(minutes=5)
        assert await bench.heard("elder") == []
        for words in ("进度", f"看{number}", str(number)):
            said = await bench.says("elder", words)
            assert "灯还闪" not in said and "已更换灯泡" not in said, said


# --- handed upward ---------------------------------------------------------------------------------------


async def test_the_answer_from_above_is_asked_for_once_a_week_until_the_case_is_finished(
    bench: Bench,
) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    await bench.says("lead", f"上报{number} 12345")
    await bench.says("lead", f"{number % 100:02d}是")
    await bench.hush()
    asked: list[str] = []

    async def weeks(count: int) -> list[int]:
        """Return how often the owner was asked in each of these weeks."""
        counts = []
        for _ in range(count):
            await bench.heard("wang")
            await bench.after(days=7)
            asked.extend(new := await bench.heard("wang"))
            counts.append(len(new))
        return counts

    assert await weeks(2) == [1, 1]
    assert all("单号" in text or "编号" in text for text in asked)
    await bench.says("lead", f"上报{number} 12345 单号20260610001")
    await bench.says("lead", f"{number % 100:02d}是")
    case = await bench.case(number)
    assert (case.state, case.outside_number) == (State.ESCALATED, "20260610001")
    assert "20260610001" in (await bench.heard("elder"))[-1]
    assert "20260610001" in await bench.says("wang", f"看{number}")
    for name in ("wang", "lead"):
        assert str(number) in await bench.says(name, "找 20260610001")
    asked.clear()
    assert await weeks(3) == [1, 1, 1]
    assert all("20260610001" in text for text in asked)
    await bench.says("lead", f"办结{number} 12345答复：已换灯")
    await bench.says("lead", f"{number % 100:02d}是")
    await bench.hush()
    assert await weeks(2) == [0, 0]


# --- pictures --------------------------------------------------------------------------------------------


async def test_a_report_stands_without_a_photo_the_platform_no_longer_has_and_staff_are_told(
    bench: Bench,
) -> None:
    await bench.says("zhang", LAMP, "complaint.new")
    await bench.sends("zhang", Kind.IMAGE, media_id="m1", picture_url="http://x/")
    number = number_in(await bench.says("zhang", "1"))

    def lose(uow: Uow) -> None:
        for kept in uow.media.about("complaints", number, MediaKind.IMAGE):
            uow.media.lose(kept.id)

    assert "没有取到" not in await bench.says("wang", f"看{number}")
    await bench.ask(lose)
    card = await bench.says("wang", f"看{number}")
    assert "灯坏了三天" in card and "有1张照片没有取到" in card and "照片：" not in card
    assert "照片没有取到" in await bench.says("wang", f"图{number}")
    assert "没有取到" in (await bench.heard("zhang"))[-1]
    assert "已受理" in await bench.says("wang", f"受理{number}")
    assert "没有取到" not in await bench.says("zhang", f"进度{number}")


async def test_a_photo_of_an_event_reaches_whoever_runs_it(bench: Bench) -> None:
    number = event_in(await bench.says("wang", "事件 停水 3号楼 预计18点"))
    await bench.hush()
    for name, text in (("zhang", "我家停水了"), ("elder", "3号楼停水了")):
        await bench.sends(name, Kind.IMAGE, media_id=f"of-{name}", picture_url="http://x/")
        assert "正在抢修" in await bench.says(name, text, "complaint.new")
        joined = await bench.says(name, "1")
        assert "记下了" in joined and "交给负责的人" in joined
    (told,) = await bench.heard("wang")
    assert f"图{number}" in told and "张秀英" not in told
    assert f"照片：2张，看回「图{number}」" in await bench.says("wang", f"看{number}")
    for name, shows in (("wang", True), ("lead", True), ("zhang", False), ("elder", False), ("he", False)):
        assert ("照片共2张" in await bench.says(name, f"图{number}")) is shows, name
    assert "没有语音" in await bench.says("wang", f"听{number}")
    kept = await bench.ask(lambda uow: uow.media.about("complaints", number))
    assert all(one.keep_until is not None for one in kept)
    await bench.ask(lambda uow: [uow.media.release_of(one.person_id, bench.now) for one in kept])
    await bench.ask(lambda uow: uow.media.forget(bench.now, 9))
    assert await bench.ask(lambda uow: uow.media.about("complaints", number)) == []
