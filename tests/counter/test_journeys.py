"""A resident finds out how something is done, over the wire."""

from __future__ import annotations

from handlers.counter.importing import import_services
from tests.counter.catalogue import as_csv
from tests.town import Town


async def test_an_everyday_question_leads_to_the_card_and_the_full_text(town: Town) -> None:
    now = town.program.clock.now()
    report = await import_services(town.program.database, as_csv(), apply=True, now=now)
    assert report.clean
    zhang = town.resident("张阿姨")
    shown = await zhang.says("身份证丢了怎么补办")
    assert "「居民身份证补领」" in shown and len(shown) <= 200
    assert "事项编码：B-3" in await zhang.says("全文")
    assert "1 " in await zhang.says("居住证怎么办")
    assert "「居住证" in await zhang.says("1")
    assert "没有找到" in await zhang.says("办潜水艇驾驶执照要什么材料")
