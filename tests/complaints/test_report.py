"""The resident's side: a report put together in few words, asked after, urged, withdrawn, judged."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.kernel.talk import Kind
from storage.complaints.model import State
from storage.media import MediaKind
from tests.complaints.bench import EVENING, LAMP, Bench, number_in, open_bench


async def test_one_sentence_and_1_make_a_case(bench: Bench) -> None:
    draft = await bench.says("elder", LAMP, "complaint.new")
    assert "幸福里3号楼2单元3层" in draft
    assert "王芳" in draft
    assert "回1提交，回2改" in draft
    receipt = await bench.says("elder", "1")
    number = number_in(receipt)
    assert f"编号 {number}" in receipt
    assert "今天11:00前受理" in receipt
    assert "已受理" not in receipt
    case = await bench.case(number)
    assert (case.state, case.text, case.matter) == (State.NEW, LAMP, "灯坏了三天")
    assert case.next_check_at is not None
    (alert,) = await bench.heard("wang")
    assert str(number) in alert
    assert "3号楼2单元" in alert


async def test_a_receipt_in_the_evening_promises_the_morning(tmp_path: Path) -> None:
    async with open_bench(tmp_path, EVENING) as bench:
        await bench.says("elder", LAMP, "complaint.new")
        assert "明天10:30前受理" in await bench.says("elder", "提交")
        assert await bench.heard("wang") == []
        await bench.after(hours=13)
        assert len(await bench.heard("wang")) == 1


async def test_a_missing_place_is_asked_for_once(bench: Bench) -> None:
    assert "在哪栋楼" in await bench.says("elder", "路面塌了", "complaint.new")
    draft = await bench.says("elder", "五号楼门前")
    assert "幸福里5号楼" in draft
    assert "何静" in draft


async def test_a_place_may_be_left_out(bench: Bench) -> None:
    await bench.says("elder", "路面塌了", "complaint.new")
    draft = await bench.says("elder", "跳过")
    assert "地点" not in draft
    assert "李明" in draft
    assert (await bench.case(number_in(await bench.says("elder", "1")))).place == ""


async def test_a_building_in_two_estates_is_asked_about(bench: Bench) -> None:
    assert "哪个小区" in await bench.says("elder", "1号楼垃圾没人收", "complaint.new")
    assert "康宁苑1号楼" in await bench.says("elder", "康宁苑的")


async def test_an_unknown_building_is_taken_in_words_when_it_is_said_again(bench: Bench) -> None:
    assert "没有9号楼" in await bench.says("elder", "9号楼下水道堵了", "complaint.new")
    assert "地点：9号楼" in await bench.says("elder", "就是9号楼")


async def test_a_floor_alone_needs_its_building(bench: Bench) -> None:
    assert "3层" in await bench.says("elder", "三楼灯坏了", "complaint.new")
    assert "地点：幸福里5号楼3层" in await bench.says("elder", "5号楼")


async def test_who_is_bound_to_a_building_is_not_asked(bench: Bench) -> None:
    assert "地点：幸福里3号楼2单元\n" in await bench.says("zhang", "楼道灯不亮", "complaint.new")


async def test_a_gate_is_place_enough(bench: Bench) -> None:
    draft = await bench.says("zhang", "小区南门的道闸砸了我的车", "complaint.new")
    assert "回1提交" in draft
    assert "3号楼" not in draft


@pytest.mark.parametrize("words", ["在四楼", "4层", "改成 3号楼2单元4层", "2 四楼"])
async def test_the_place_is_corrected_in_place(bench: Bench, words: str) -> None:
    await bench.says("zhang", "楼道灯不亮", "complaint.new")
    draft = await bench.says("zhang", words)
    assert "地点：幸福里3号楼2单元4层" in draft
    assert "我记下了：楼道灯不亮\n" in draft


async def test_2_lets_the_resident_say_it_again(bench: Bench) -> None:
    await bench.says("zhang", "楼道灯不亮", "complaint.new")
    assert "重新说" in await bench.says("zhang", "2")
    draft = await bench.says("zhang", "单元门关不上")
    assert "我记下了：单元门关不上" in draft
    case = await bench.case(number_in(await bench.says("zhang", "1")))
    assert (case.text, case.matter) == ("单元门关不上", "单元门关不上")


async def test_more_words_are_added(bench: Bench) -> None:
    await bench.says("zhang", "楼道灯不亮", "complaint.new")
    assert "已经三天了" in await bench.says("zhang", "已经三天了")
    long = (
        "昨天晚上我妈下楼的时候因为看不见差一点就从楼梯上摔下去，邻居家的孩子也摔过一次了，请你们快一点来人"
    )
    assert "昨天晚上" in await bench.says("zhang", long, "complaint.new")
    case = await bench.case(number_in(await bench.says("zhang", "1")))
    assert case.text == f"楼道灯不亮，已经三天了，{long}"
    assert case.matter == "楼道灯不亮"


async def test_a_question_in_between_is_answered_and_the_draft_waits(bench: Bench) -> None:
    await bench.says("zhang", "楼道灯不亮", "complaint.new")
    assert "幸福里" not in await bench.says("zhang", "你们几点下班?", "contact")
    assert "编号" in await bench.says("zhang", "1")


async def test_cancel_leaves_nothing_behind(bench: Bench) -> None:
    await bench.says("zhang", "楼道灯不亮", "complaint.new")
    await bench.says("zhang", "取消")
    assert "还没有反映过" in await bench.says("zhang", "进度")


async def test_a_draft_waits_a_day_and_no_longer(bench: Bench) -> None:
    await bench.says("zhang", "楼道灯不亮", "complaint.new")
    await bench.after(hours=23)
    await bench.says("zhang", "还是不亮")
    await bench.after(hours=23)
    assert "编号" in await bench.says("zhang", "1")
    await bench.says("elder", LAMP, "complaint.new")
    await bench.after(hours=25)
    assert "编号 " not in await bench.says("elder", "1")


async def test_pictures_come_first_later_and_not_for_ever(bench: Bench) -> None:
    photo = {"media_id": "m", "picture_url": "http://example.org/p"}
    assert "什么事" in await bench.sends("zhang", Kind.IMAGE, **photo)
    assert "我记下了" in await bench.says("zhang", "楼道灯不亮")
    for count in range(2, 10):
        assert f"（{count}张）" in await bench.sends("zhang", Kind.IMAGE, **photo)
    assert "最多9张" in await bench.sends("zhang", Kind.IMAGE, **photo)
    case = await bench.case(number_in(await bench.says("zhang", "1")))
    assert await bench.ask(lambda uow: uow.media.count_about("complaints", case.number, MediaKind.IMAGE)) == 9


async def test_a_place_on_the_map_serves(bench: Bench) -> None:
    spot = {"latitude": 40.65, "longitude": 109.84, "label": "友谊大街与民主路交叉口"}
    assert "什么事" in await bench.sends("elder", Kind.LOCATION, **spot)
    draft = await bench.says("elder", "井盖没了")
    assert "友谊大街" in draft
    case = await bench.case(number_in(await bench.says("elder", "1")))
    assert case.place == "友谊大街与民主路交叉口"


async def test_an_essay_is_kept_and_shown_short(bench: Bench) -> None:
    essay = "3号楼2单元漏水。" + "从上个月开始，天花板就一直在滴水" * 320
    draft = await bench.says("elder", essay, "complaint.new")
    assert len(draft) < 300
    case = await bench.case(number_in(await bench.says("elder", "1")))
    assert len(case.text) == 5000


async def test_a_person_named_never_sees_the_case(bench: Bench) -> None:
    draft = await bench.says("elder", "王芳收礼,我亲眼看见的", "complaint.new")
    assert "只有书记" in draft
    number = number_in(await bench.says("elder", "1"))
    (alert,) = await bench.heard("secretary")
    assert "收礼" not in alert
    assert await bench.heard("wang") == await bench.heard("duty") == await bench.heard("lead") == []
    free = (await bench.says("wang", "看102")).replace("102", "")
    for name in ("wang", "liu", "duty", "lead"):
        assert (await bench.says(name, f"看{number}")).replace(str(number), "") == free
        assert "没有在办" in await bench.says(name, "待办")
    assert "收礼" in await bench.says("secretary", f"看{number}")
    assert str(number) in await bench.says("secretary", "待办")
    await bench.after(days=20)
    for name in ("wang", "liu", "duty", "lead"):
        assert await bench.heard(name) == []
    assert all("收礼" not in text for text in await bench.heard("secretary"))


# --- asking after ----------------------------------------------------------------------------------------


async def test_progress_lists_mine_or_shows_one(bench: Bench) -> None:
    assert "还没有反映过" in await bench.says("elder", "进度")
    first = await bench.reports("elder")
    one = await bench.says("elder", "我上次说的灯怎么样了", "complaint.status")
    assert f"{first} " in one
    assert "待受理" in one
    assert "收到您的反映" in one
    second = await bench.reports("elder", "5号楼门口垃圾没人收")
    listed = await bench.says("elder", "进度")
    assert str(first) in listed
    assert str(second) in listed
    assert listed.index(str(second)) < listed.index(str(first))
    assert await bench.says("elder", f"进度{first}") == await bench.says("elder", str(first)) == one
    assert await bench.says("elder", f"{first}怎么还没人来修", "complaint.status") == one


async def test_somebody_else_s_number_is_like_a_free_one(bench: Bench) -> None:
    number = await bench.reports("elder")
    for words in ("进度{}", "{}", "催办{}", "撤回{}"):
        taken = await bench.says("zhang", words.format(number))
        free = await bench.says("zhang", words.format(102))
        assert taken.replace(str(number), "") == free.replace("102", "")


async def test_an_urge_counts_once_a_day_and_the_third_reaches_the_lead(bench: Bench) -> None:
    number = await bench.reports("elder")
    await bench.says("wang", f"受理{number}")
    await bench.hush()
    assert "第1次" in await bench.says("elder", "催办")
    assert "今天已经催过" in await bench.says("elder", f"催办{number}")
    assert (await bench.case(number)).urges == 1
    assert len(await bench.heard("wang")) == 1
    await bench.after(days=1)
    assert "第2次" in await bench.says("elder", "怎么还不来修", "complaint.urge")
    assert await bench.heard("lead") == []
    await bench.after(days=1)
    await bench.says("elder", f"催办 {number}")
    assert "第3次" in (await bench.heard("lead"))[-1]


async def test_several_open_cases_ask_which(bench: Bench) -> None:
    first = await bench.reports("elder")
    second = await bench.reports("elder", "5号楼门口垃圾没人收")
    for words in ("催办", "撤回"):
        which = await bench.says("elder", words)
        assert f"「{words}{second}」" in which
        assert str(first) in which
    assert (await bench.case(second)).urges == 0


async def test_withdrawing_takes_two_steps(bench: Bench) -> None:
    number = await bench.reports("elder")
    await bench.hush()
    code = f"{number % 100:02d}是"
    assert f"「{code}」" in await bench.says("elder", f"撤回{number}")
    for plain in ("1", "是", "好的"):
        assert f"「{code}」" in await bench.says("elder", plain)
        assert (await bench.case(number)).state is State.NEW
    assert "已撤回" in await bench.says("elder", code)
    assert (await bench.case(number)).state is State.WITHDRAWN
    (told,) = await bench.heard("wang")
    assert "撤回" in told
    await bench.after(days=10)
    assert await bench.heard("wang") == []


async def test_a_confirmation_comes_too_late_after_three_minutes(bench: Bench) -> None:
    number = await bench.reports("elder")
    await bench.says("elder", f"撤回{number}")
    await bench.after(minutes=4)
    await bench.says("elder", f"{number % 100:02d}是")
    assert (await bench.case(number)).state is State.NEW


# --- was it solved ---------------------------------------------------------------------------------------


async def finished(bench: Bench) -> int:
    number = await bench.reports("elder")
    await bench.says("wang", f"受理{number}")
    await bench.says("wang", f"办结{number} 换了灯泡")
    assert "已办结" in await bench.says("wang", f"{number % 100:02d}是")
    assert "回1解决" in (await bench.heard("elder"))[-1]
    await bench.hush()
    return number


@pytest.mark.parametrize(("mark", "rating"), [("5", 5), ("很满意", 5), ("1分", 1), ("0", None)])
async def test_solved_then_content(bench: Bench, mark: str, rating: int | None) -> None:
    number = await finished(bench)
    assert "回1到5" in await bench.says("elder", "1")
    assert "谢谢" in await bench.says("elder", mark)
    case = await bench.case(number)
    assert (case.state, case.verdict, case.rating) == (State.CLOSED, "solved", rating)


@pytest.mark.parametrize("words", ["你好", "电梯好了吗", "好的"])
async def test_politeness_is_no_mark(bench: Bench, words: str) -> None:
    number = await finished(bench)
    await bench.says("elder", "1")
    await bench.says("elder", words)
    assert (await bench.case(number)).rating is None
    assert "谢谢" in await bench.says("elder", "4")


@pytest.mark.parametrize(
    ("words", "verdict"),
    [("2 三楼好了，四楼也不亮", "partly"), ("3没解决，还是不亮", "unsolved"), ("3", "unsolved")],
)
async def test_not_solved_begins_again_with_half_the_time(bench: Bench, words: str, verdict: str) -> None:
    number = await finished(bench)
    before = await bench.case(number)
    assert "重新办理" in await bench.says("elder", words)
    case = await bench.case(number)
    assert (case.state, case.verdict, case.round) == (State.REOPENED, verdict, 1)
    assert case.solve_by - case.solve_from == timedelta(days=3.5)
    assert case.owner_id == before.owner_id
    assert str(number) in (await bench.heard("wang"))[0]


async def test_what_is_still_wrong_may_follow(bench: Bench) -> None:
    number = await finished(bench)
    assert "哪里还没好" in await bench.says("elder", "3")
    await bench.hush()
    await bench.says("elder", "二楼的也灭了")
    assert "二楼的也灭了" in (await bench.heard("wang"))[0]
    assert "二楼的也灭了" in await bench.says("wang", f"看{number}")


async def test_a_reopened_case_is_asked_about_again(bench: Bench) -> None:
    number = await finished(bench)
    await bench.says("elder", "3 还是不亮")
    await bench.says("wang", f"办结{number} 换了线路")
    await bench.says("wang", f"{number % 100:02d}是")
    assert "回1解决" in (await bench.heard("elder"))[-1]
    await bench.says("elder", "1")
    assert (await bench.case(number)).verdict == "solved"


async def test_silence_closes_without_an_answer(bench: Bench) -> None:
    number = await finished(bench)
    await bench.after(days=8)
    case = await bench.case(number)
    assert (case.state, case.verdict) == (State.CLOSED, "no_answer")
    assert "重新办理" not in await bench.says("elder", "3 没好")


async def test_a_survey_may_come_later(tmp_path: Path) -> None:
    async with open_bench(tmp_path, survey_after=timedelta(hours=2)) as bench:
        number = await bench.reports("elder")
        await bench.says("wang", f"受理{number}")
        await bench.says("wang", f"办结{number} 换了灯泡")
        await bench.says("wang", f"{number % 100:02d}是")
        assert "回1解决" not in (await bench.heard("elder"))[-1]
        assert (await bench.case(number)).state is State.DONE
        await bench.after(hours=2)
        assert "回1解决" in (await bench.heard("elder"))[-1]
        assert (await bench.case(number)).state is State.SURVEYING


async def test_other_trouble_is_no_answer_to_the_survey(bench: Bench) -> None:
    number = await finished(bench)
    draft = await bench.says("elder", "5号楼电梯又坏了", "complaint.new")
    assert "幸福里5号楼" in draft
    assert (await bench.case(number)).state is State.SURVEYING


# --- kinds of matters ------------------------------------------------------------------------------------


async def test_the_receipt_names_the_kind(bench: Bench) -> None:
    await bench.says("zhang", "楼道灯不亮", "complaint.new")
    receipt = await bench.says("zhang", "1")
    assert "（照明）" in receipt
    assert "类别：照明" in await bench.says("wang", f"看{number_in(receipt)}")


async def test_what_is_urgent_does_not_wait_for_the_morning(tmp_path: Path) -> None:
    async with open_bench(tmp_path, EVENING) as bench:
        await bench.says("zhang", "3号楼停水了,一滴都没有", "complaint.new")
        assert "今天20:12前" in await bench.says("zhang", "1")
        (alert,) = await bench.heard("wang")
        assert "【急】" in alert
        await bench.after(minutes=30)
        assert len(await bench.heard("lead")) == 1


async def test_some_matters_have_no_place(bench: Bench) -> None:
    assert "回1提交" in await bench.says("elder", "饭店老板拖欠我三个月工资不给", "complaint.new")


async def test_a_restricted_kind_goes_to_the_secretary(bench: Bench) -> None:
    draft = await bench.says("elder", "你们社区窗口的办事员态度恶劣还骂人", "complaint.new")
    assert "只有书记" in draft
    number = number_in(await bench.says("elder", "1"))
    assert str(number) in (await bench.heard("secretary"))[0]
    assert await bench.heard("duty") == []
