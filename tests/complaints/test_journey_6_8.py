"""Field notes 6.8 over the wire: an old man's voice after hours, a live talk, a word meant for somebody else, a daughter."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.town import number_in, open_town

AFTER_HOURS = datetime(2026, 6, 9, 10, 20, tzinfo=UTC)


async def test_an_old_man_speaks_and_is_heard(tmp_path: Path, sqlite_url: str) -> None:
    async with open_town(tmp_path, sqlite_url, since=AFTER_HOURS) as town:
        liu, he, daughter = town.resident("刘大爷"), town.staff("何静"), town.resident("周大姐")
        await he.says("你好")
        he.forget()

        # 18:20: nobody can listen now; the emergency number and when somebody will.
        first = await liu.sends_voice()
        assert "语音" in first and "下班" in first and "明天8:30" in first and "0472-5550100" in first
        assert "回1" in first
        await liu.says("取消")

        # With words from the platform: confirmed by him, the house asked for by voice, no more typing.
        heard = await liu.sends_voice("垃圾桶满了招苍蝇")
        assert "「垃圾桶满了招苍蝇」" in heard and "回1" in heard
        asked = await liu.says("1")
        if "在哪栋楼" in asked:
            asked = await liu.says("五号楼")
        receipt = asked
        number = number_in(receipt)
        assert "明天10:30前受理" in receipt and "不用再打字" in receipt
        assert he.news() == []  # a receipt at night, no alert

        # 09:10 next morning: the live talk, with a banner on every word.
        await town.pass_time(hours=14, minutes=50)
        assert any(str(number) in text for text in he.news())
        assert "语音" in he.last_heard() or "听" in he.last_heard()
        await liu.says("你好")
        connected = await he.says(f"接入 {number}")
        assert "已接通" in connected and "刘大爷" in connected and "→刘大爷" in connected
        assert "何静" in liu.last_heard()
        sent = await he.says("大爷，我下午3点去看看")
        assert "→刘大爷" in sent
        assert liu.last_heard() == "何静：大爷，我下午3点去看看"
        held = await he.says("他家孙子欠费那个事你查了没")
        assert "没发出" in held and "回「发」" in held
        assert not liu.has_heard("欠费")
        await liu.says("好的，谢谢")
        assert "好的，谢谢" in he.last_heard()
        over = await he.says("结束")
        assert str(number) in over and "结束" in over
        assert "结束" in liu.last_heard()
        await he.says("下班后的闲话")
        assert not liu.has_heard("闲话") and not liu.has_heard("欠费")

        # The daughter acts for him once he, or the grid's clerk, has agreed.
        asked = await daughter.says("代 爸爸 刘大爷 5号楼")
        assert "同意" in asked
        wish = number_in(asked)
        await he.says(f"确认代办{wish}")
        assert "刘大爷" in daughter.last_heard()
        assert "代办" in await liu.says("取消代办")
