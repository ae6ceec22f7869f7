"""How people really report: they change their mind, ask back, add what is no place, thank in between. Nothing is lost."""

from __future__ import annotations

from bot.kernel.talk import Kind
from tests.complaints.bench import Bench, number_in

FUMES = "我们楼下有人占道卖烧烤,油烟大"


async def _begins(bench: Bench, name: str, text: str) -> str:
    return await bench.says(name, text, "complaint.new")


async def test_never_mind_is_no_place_and_no_report(bench: Bench) -> None:
    for words in ("算了不报了", "算了,不报了", "还是不报了吧", "不麻烦你们了", "没事了"):
        assert "在哪栋楼" in await _begins(bench, "elder", FUMES)
        assert "没有提交" in await bench.says("elder", words), words
    await _begins(bench, "zhang", "楼道灯坏了")
    assert "没有提交" in await bench.says("zhang", "那还是算了不投诉了")
    assert "还没有反映过" in await bench.says("zhang", "进度")


async def test_a_correction_that_names_no_matter_leaves_what_was_said(bench: Bench) -> None:
    await _begins(bench, "zhang", "楼道灯坏了")
    assert "楼道灯坏了" in await bench.says("zhang", "不对 还是报吧")
    reply = await bench.says("zhang", "不对，是昨天晚上坏的")
    assert "楼道灯坏了" in reply and "昨天晚上坏的" in reply
    assert "楼道灯坏了" not in await bench.says("zhang", "不对，是电梯门坏了")
    assert "电梯" not in await bench.says("zhang", "改成 三楼有人占道")


async def test_an_entrance_after_a_building_of_several_estates_keeps_the_building(bench: Bench) -> None:
    await _begins(bench, "elder", "楼道灯不亮")
    assert "哪个小区" in await bench.says("elder", "我住一号楼")
    assert "1号楼一单元" in await bench.says("elder", "一单元")
    assert "地点：康宁苑1号楼1单元" in await bench.says("elder", "是康宁苑的")


async def test_somebody_asks_back(bench: Bench) -> None:
    await _begins(bench, "elder", "电梯坏了")
    for asked, answered in (
        ("你要知道几号楼干嘛", "才好交给管那里的工作人员"),
        ("那你们多久能修好?", "最晚什么时候办"),
        ("邻居会知道是我报的吗", "邻居看不到"),
    ):
        reply = await bench.says("elder", asked)
        assert answered in reply and "在哪栋楼" in reply, asked
    draft = await bench.says("elder", "5号楼")
    assert "地点：幸福里5号楼" in draft
    reply = await bench.says("elder", "什么时候能修好啊")
    assert "最晚什么时候办" in reply and "回1提交" in reply
    assert "什么时候" not in (await bench.case(number_in(await bench.says("elder", "1")))).text


async def test_what_is_no_place_is_not_taken_for_one(bench: Bench) -> None:
    await _begins(bench, "elder", "垃圾桶满了没人倒")
    reply = await bench.says("elder", "太过分了没人管我要投诉")
    assert "地点：" not in reply and "在哪栋楼" in reply
    assert "地点：小花园" in await bench.says("elder", "小花园的亭子旁边")


async def test_thanks_and_faces_are_no_part_of_it(bench: Bench) -> None:
    await _begins(bench, "zhang", "楼道灯坏了")
    for words in ("辛苦了", "😡😡😡", "知道了"):
        assert "回1提交" in await bench.says("zhang", words)
    case = await bench.case(number_in(await bench.says("zhang", "1")))
    assert case.text == "楼道灯坏了"


async def test_a_voice_that_runs_on_holds_two_matters(bench: Bench) -> None:
    reply = await _begins(
        bench,
        "zhang",
        "姑娘啊我跟你说我们家楼下那个垃圾桶好几天没人倒了臭得很苍蝇都飞到我家里来了还有就是那个楼道里的灯也不亮了我晚上都看不见",
    )
    assert "听起来是2件事" in reply
    await bench.says("zhang", "1")
    receipt = await bench.says("zhang", "1")
    assert "我们家楼下那个垃圾桶" in receipt and "楼道里的灯" in receipt
    assert "姑娘啊" not in receipt


async def test_where_is_said_while_two_matters_are_told_apart(bench: Bench) -> None:
    await _begins(bench, "elder", "垃圾桶满了，还有楼道灯也不亮了")
    reply = await bench.says("elder", "我住5号楼2单元")
    assert "听起来是2件事" in reply
    reply = await bench.says("elder", "1")
    assert "我记下了2件" in reply and "地点：幸福里5号楼2单元" in reply


async def test_a_matter_mended_while_the_estate_is_asked_for(bench: Bench) -> None:
    assert "哪个小区" in await _begins(bench, "elder", "1号楼门口占道卖烧烤油烟大")
    await bench.says("elder", "对了不是烧烤摊是饭店的油烟")
    reply = await bench.says("elder", "跳过")
    assert "地点：1号楼" in reply and "饭店的油烟" in reply.split("地点")[0]
    await bench.says("elder", "算了")
    assert "什么事" in await bench.says("elder", "还是报吧")


async def test_who_says_it_is_not_solved_goes_on_telling(bench: Bench) -> None:
    number = await bench.reports("zhang")
    await bench.says("wang", f"受理{number}")
    await bench.says("wang", f"办结{number} 已换灯")
    await bench.says("wang", f"{number % 100:02d}是")
    assert any("解决了吗" in text for text in await bench.heard("zhang"))
    assert "重新办理" in await bench.says("zhang", "没弄好啊 还是一闪一闪的")
    assert "记下" in await bench.says("zhang", "三楼那里")
    assert "三楼那里" in await bench.says("wang", f"看{number}")


async def test_a_spoken_report_set_aside_is_not_handed_in_by_other_words(bench: Bench) -> None:
    await bench.sends("elder", Kind.VOICE, media_id="m-1")
    await bench.says("elder", "我家暖气不热")
    await bench.says("elder", "菜单")
    reply = await bench.says("elder", "我家在5号楼，能不能上门看看", "complaint.new")
    assert "已收到" not in reply and "回1提交" in reply


async def test_when_somebody_comes_is_asked_without_a_number(bench: Bench) -> None:
    assert "受理" not in await bench.says("zhang", "什么时候来")
    number = await bench.reports("zhang")
    for words in ("什么时候来", "师傅啥时候能来修啊", "多久能修好"):
        assert f"{number}" in await bench.says("zhang", words), words


async def test_who_would_not_be_named_is_asked_how_and_kept_out(bench: Bench) -> None:
    reply = await _begins(bench, "elder", "我要匿名举报5号楼2单元有人群租")
    assert "3 匿名" in reply and "看得到您的姓名" not in reply
    await _begins(bench, "zhang", "楼上有人群租")
    assert "回1提交" in await bench.says("zhang", "7")
    await bench.says("zhang", "匿名")
    receipt = await bench.says("zhang", "跳过")
    assert "您选了匿名" in receipt
    case = await bench.case(number_in(receipt))
    assert case.reporter_id is None and case.restricted and case.text == "楼上有人群租"


async def test_the_lamp_at_our_door_is_at_home(bench: Bench) -> None:
    assert "地点：幸福里3号楼2单元" in await _begins(bench, "zhang", "我们这个楼门口路灯不亮 黑咕隆咚的")
    assert "在哪栋楼" in await _begins(bench, "elder", "我们这个楼门口路灯不亮")
