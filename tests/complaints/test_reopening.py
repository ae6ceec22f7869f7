"""Begun again after its end: by the reporter within a month, by the lead; the secretary hears of the second time."""

from __future__ import annotations

from storage.complaints.model import State
from tests.complaints.bench import Bench
from tests.complaints.test_desk import opened


async def closed(bench: Bench) -> int:
    number = await opened(bench, ("wang", "受理{}"), ("wang", "办结{} 换了灯泡"))
    await bench.says("wang", f"{number % 100:02d}是")
    await bench.heard("elder")
    await bench.says("elder", "1")
    await bench.says("elder", "5")
    await bench.hush()
    return number


async def test_the_reporter_begins_it_again_within_a_month(bench: Bench) -> None:
    number = await closed(bench)
    await bench.after(days=20)
    said = await bench.says("elder", f"重开{number} 灯又坏了")
    assert "对不起" in said and str(number) in said
    case = await bench.case(number)
    assert (case.state, case.round) == (State.REOPENED, 1)
    assert any("灯又坏了" in text for text in await bench.heard("wang"))
    assert "不用重开" in await bench.says("elder", f"重开{number} 快点")
    assert "没有" in await bench.says("zhang", f"重开{number} 灯又坏了")


async def test_after_a_month_a_new_report_follows(bench: Bench) -> None:
    number = await closed(bench)
    await bench.after(days=31)
    before = await bench.case(number)
    assert "超过30天" in await bench.says("elder", f"重开{number} 灯又坏了")
    assert "超过30天" in await bench.says("lead", f"重开{number} 灯又坏了")
    assert await bench.case(number) == before


async def test_the_lead_begins_it_again_and_takes_that_back(bench: Bench) -> None:
    number = await closed(bench)
    before = await bench.case(number)
    assert "站长或书记" in await bench.says("wang", f"重开{number} 灯又坏了")
    assert "请写上为什么" in await bench.says("lead", f"重开{number}")
    assert "重新办理" in await bench.says("lead", f"重开{number} 居民来电说又坏了")
    assert (await bench.case(number)).state is State.REOPENED
    assert await bench.heard("elder") == []
    await bench.says("lead", "撤销")
    assert await bench.case(number) == before
    await bench.says("lead", f"重开{number} 居民来电说又坏了")
    await bench.after(seconds=61)
    assert any("重新办理" in text for text in await bench.heard("elder"))


async def test_the_second_time_the_secretary_hears_it(bench: Bench) -> None:
    number = await closed(bench)
    await bench.says("elder", f"重开{number} 灯又坏了")
    await bench.after(minutes=1)
    assert not any(str(number) in text for text in await bench.heard("secretary"))
    await bench.says("wang", f"办结{number} 换了灯座")
    await bench.says("wang", f"{number % 100:02d}是")
    await bench.heard("elder")
    await bench.says("elder", "3 还是不亮")
    assert any("还是不亮" in text for text in await bench.heard("secretary"))
