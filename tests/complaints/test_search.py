"""找: within one's scope only, by what lies open and by what is read; nothing of it for anybody else."""

from __future__ import annotations

from tests.complaints.bench import Bench
from tests.complaints.test_desk import opened


async def test_cases_are_found_by_place_kind_time_words_and_name(bench: Bench) -> None:
    """One town: the lamp, a lift elsewhere, one that is over."""
    lamp = await opened(bench, ("wang", "受理{}"))
    lift = await bench.reports("zhang", "5号楼电梯停了两天")
    rubbish = await bench.reports("zhang", "3号楼门口堆满垃圾，臭得很")
    await bench.says("wang", f"受理{rubbish}")
    await bench.says("wang", f"办结{rubbish} 清走了")
    await bench.says("wang", f"{rubbish % 100:02d}是")
    everything = {
        "找 3号楼 灯": {lamp},
        "找 3号楼": {lamp, rubbish},
        "找 照明": {lamp},
        "搜 电梯": {lift},
        "找 臭得很": {rubbish},
        "找 今天 5号楼": {lift},
        "找 去年 5号楼": set(),
        "找 张秀英": {lift, rubbish},
        "找 大象": set(),
    }
    for words, numbers in everything.items():
        said = await bench.says("lead", words)
        assert {one for one in (lamp, lift, rubbish) if str(one) in said} == numbers, (words, said)
        assert ("没有找到" in said) is not bool(numbers), said
    for words in everything:
        said = await bench.says("wang", words)
        assert str(lift) not in said, words
        assert str(lamp) not in await bench.says("he", words)
    for stranger in ("qian", "zhou", "zhang", "elder"):
        for words in ("找 3号楼 灯", "找 张秀英", "搜 电梯"):
            said = await bench.says(stranger, words)
            assert not any(str(one) in said for one in (lamp, lift, rubbish)), (stranger, words, said)


async def test_a_number_of_the_office_above_finds_its_case(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    await bench.says("lead", f"上报{number} 12345 编号20260610001")
    await bench.says("lead", f"{number % 100:02d}是")
    assert str(number) in await bench.says("wang", "找 20260610001")
    assert "没有找到" in await bench.says("he", "找 20260610001")
    assert "没有找到" in await bench.says("wang", "找 20260610002")


async def test_a_restricted_case_is_found_by_nobody_but_its_reader(bench: Bench) -> None:
    await bench.says("elder", "我要反映王芳收礼，在3号楼楼下", "complaint.new")
    await bench.says("elder", "1")
    for name in ("wang", "liu", "duty", "lead"):
        assert "没有找到" in await bench.says(name, "找 收礼"), name
    assert "找到1件" in await bench.says("secretary", "找 收礼")
