"""Field notes 6.4 over the wire: gas in the night, and a voice that must not be alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.town import number_in, open_town

LATE_EVENING = datetime(2026, 6, 9, 14, 50, tzinfo=UTC)


async def test_gas_at_night_is_answered_called_out_reached_noted_and_followed_up(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with open_town(tmp_path, sqlite_url, since=LATE_EVENING) as town:
        lin, li, zhao, chen = (
            town.resident("林妹妹"),
            town.staff("李明"),
            town.staff("赵敏"),
            town.staff("陈书记"),
        )
        wang = town.staff("王芳")
        for phone in (li, zhao, chen, wang):
            await phone.says("你好")
            phone.forget()
        first = await lin.says("家里一股煤气味头晕")
        assert first.index("开窗") < first.index("119") and "不开灯" in first and "120" in first
        assert "告诉我在哪里" in first
        for phone in (li, zhao):
            (alarm,) = phone.news()
            assert "【紧急】" in alarm and "22:50" in alarm and "地点不明" in alarm
            assert "头晕" not in alarm
        number = number_in(li.last_heard())
        assert chen.news() == [] and wang.news() == []

        await lin.says("5号楼1单元")
        assert "5号楼1单元" in li.last_heard() and str(number) in li.last_heard()
        await town.pass_time(minutes=2)
        assert "记在您名下" in await li.says(f"到 {number}")
        assert "李明已收到" in lin.last_heard() and "正在联系您" in lin.last_heard()

        # Nobody is called out again once somebody has it.
        await town.pass_time(minutes=48, step=timedelta(minutes=3))
        assert len(zhao.news()) == 2
        noted = await li.says(f"记 {number} 燃气公司已到，软管老化，人已送医，平安")
        assert "只有值班" in noted
        assert "软管老化" in await zhao.says(f"看{number}")
        for phone in (wang, lin):
            assert "软管老化" not in await phone.says(f"看{number}")

        # The next morning somebody telephones; no form is sent.
        lin.forget()
        li.forget()
        await town.pass_time(hours=9, minutes=20, step=timedelta(hours=1))
        await town.pass_time(hours=1)
        assert any(str(number) in text and "打个电话" in text for text in li.news())
        calls = await li.says("未达")
        assert str(number) in calls and "回访" in calls
        assert lin.news() == []


async def test_nobody_reached_the_call_goes_out_again_and_wider(tmp_path: Path, sqlite_url: str) -> None:
    """Every three minutes, the secretary after two rounds; despair is never repeated to anybody."""
    async with open_town(tmp_path, sqlite_url, since=LATE_EVENING) as town:
        lin, li, chen = town.resident("林妹妹"), town.staff("李明"), town.staff("陈书记")
        for phone in (li, chen):
            await phone.says("你好")
            phone.forget()
        answer = await lin.says("活着没意思了")
        assert "现在安全吗" in answer and "12356" in answer and "120" in answer
        (alarm,) = li.news()
        assert "马上" in alarm and "没意思" not in alarm
        assert chen.news() == []
        await town.pass_time(minutes=3)
        assert len(li.news()) == 2 and len(chen.news()) == 1
        assert not any("没意思" in text for text in (*li.heard(), *chen.heard()))
        assert "紧急情况" in await li.says("上班") or "未达" in li.last_heard()
