"""The same matter: offered before it is filed, joined without a name, merged and taken apart, told when it is many."""

from __future__ import annotations

from storage.complaints.desk_model import PartyRole
from storage.complaints.model import State
from tests.complaints.bench import LAMP, Bench, number_in


async def reported(bench: Bench, name: str, text: str) -> str:
    return await bench.says(name, text, "complaint.new")


async def test_a_neighbour_joins_and_hears_but_learns_no_name(bench: Bench) -> None:
    number = await bench.reports("zhang", LAMP)
    offered = await reported(bench, "elder", "3号楼2单元三楼的灯不亮")
    assert str(number) in offered
    assert "回1加入" in offered
    assert "张秀英" not in offered
    joined = await bench.says("elder", "1")
    assert f"编号 {number}" in joined
    await bench.says("wang", f"受理{number}")
    heard = await bench.heard("elder")
    assert any("已受理" in text for text in heard)
    card = await bench.says("elder", f"进度{number}")
    assert "已受理" in card
    assert "张秀英" not in card
    assert "2人" in await bench.says("wang", f"看{number}")


async def test_two_makes_a_case_of_its_own(bench: Bench) -> None:
    number = await bench.reports("zhang", LAMP)
    await reported(bench, "elder", "3号楼2单元三楼的灯不亮")
    assert "回1提交" in await bench.says("elder", "2")
    assert number_in(await bench.says("elder", "1")) != number


async def test_who_says_it_again_is_asked_whether_to_add_it(bench: Bench) -> None:
    number = await bench.reports("zhang", LAMP)
    assert "这次说的加到" in await reported(bench, "zhang", "3号楼2单元三楼灯还是不亮")
    assert f"已加到 {number}" in await bench.says("zhang", "1")
    assert "还是不亮" in (await bench.heard("wang"))[-1]


async def test_another_matter_is_not_offered(bench: Bench) -> None:
    await bench.reports("zhang", LAMP)
    assert "回1提交" in await reported(bench, "elder", "3号楼门口堆满垃圾没人收")


async def test_merging_redirects_and_is_taken_back_exactly(bench: Bench) -> None:
    kept = await bench.reports("zhang", LAMP)
    gone = await bench.reports("elder", "3号楼电梯坏了")
    await bench.hush()
    before = await bench.case(gone)
    code = f"{gone % 100:02d}是"
    assert f"「{code}」" in await bench.says("wang", f"并 {gone} 到 {kept}")
    assert "已把" in await bench.says("wang", code)
    assert (await bench.case(gone)).state is State.MERGED
    (told,) = await bench.heard("elder")
    assert str(kept) in told
    assert f"在{kept}一起办" in await bench.says("elder", f"进度{gone}")
    assert f"已加到 {kept}" in await bench.says("elder", f"补充{gone} 快点")
    assert f"请用{kept}办" in await bench.says("wang", f"受理{gone}")
    assert "已经并到" in await bench.says("wang", f"并 {gone} 到 {kept}")
    assert "单独办" in await bench.says("wang", f"拆并{gone}")
    assert await bench.case(gone) == before
    case = await bench.case(kept)
    assert await bench.ask(lambda uow: uow.parties.count(case.id, PartyRole.JOINER)) == 0


async def test_many_reports_reach_duty_lead_and_secretary_once(bench: Bench) -> None:
    await bench.reports("zhang", "3号楼停水了")
    for name in ("elder", "he", "qian", "liu"):
        await reported(bench, name, "3号楼停水")
        await bench.says(name, "1")
    lead = [text for text in await bench.heard("lead") if "2小时里" in text]
    assert len(lead) == 1
    secretary = [text for text in await bench.heard("secretary") if "7天里" in text]
    assert len(secretary) == 1
