"""Field notes 6.1 over the wire: the lamp, from the first word on a Tuesday evening to five stars; with a second person who checks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from storage.complaints.model import Act, State
from storage.media import MediaKind
from tests.town import number_in, open_town

TUESDAY_EVENING = datetime(2026, 6, 9, 11, 42, tzinfo=UTC)
CHECKED = {"complaints": {"check": ["照明"]}}


async def test_the_lamp_with_picture_check_and_half_a_solution(tmp_path: Path, sqlite_url: str) -> None:
    async with open_town(tmp_path, sqlite_url, since=TUESDAY_EVENING, changes=CHECKED) as town:
        zhang, wang, zhou = town.resident("张阿姨"), town.staff("王芳"), town.staff("老周")
        draft = await zhang.says("3号楼2单元三楼灯坏了三天，晚上老人下楼看不见")
        assert "3号楼2单元3层" in draft and "王芳" in draft and "不带您的姓名电话" in draft
        assert "回1提交，回2改，也可先发照片" in draft
        assert "照片收到" in await zhang.sends_picture()
        receipt = await zhang.says("1")
        number = number_in(receipt)
        assert f"编号 {number}（照明）" in receipt and "王芳最晚明天10:30前受理" in receipt
        assert "一般6月16日" in receipt and f"「进度{number}」" in receipt
        assert wang.heard() == []  # nobody of the office is woken at 19:42

        # 08:30 next morning: what waits, without a zero; 08:41 two digits swapped.
        await town.pass_time(hours=12, minutes=48)
        morning = await wang.says("上班")
        assert "早" in morning and "新的1件" in morning and f"{number} 3号楼2单元3层" in morning
        assert "超期" not in morning
        await town.pass_time(minutes=11)
        slip = str(number)[0] + str(number)[2] + str(number)[1]
        offered = await wang.says(f"受理 {slip}")
        assert f"没有{slip}" in offered and f"「受理{number}」（3号楼2单元3层 灯坏了三天）" in offered
        assert (await town.look(lambda uow: uow.complaints.numbered(number))).state is State.NEW
        accepted = await wang.says(f"受理{number}")
        assert (
            accepted.startswith(f"已受理 {number}（3号楼2单元3层 灯坏了三天）")
            and "10分钟内可「撤销」" in accepted
        )
        assert "已受理" in zhang.last_heard()

        # To the property company after a minute in which it could be stopped: picture and place, no person.
        assert "60秒后发出" in await wang.says(f"转 {number} 物业")
        await zhou.says("你好")
        zhou.forget()
        await town.pass_time(seconds=61)
        handed = zhou.news()[0]
        assert str(number) in handed and "3号楼2单元3层" in handed
        assert "138" not in handed and "张" not in handed
        assert "已接" in await zhou.says(f"接{number}")

        # 15:20: a lamp that burns is proved by a picture; then somebody else checks.
        await town.pass_time(hours=6, minutes=36)
        asked = await zhou.says(f"办结 {number} 已更换灯泡")
        assert "照明类办结要有" in asked and "发一张" in asked
        zhang.forget()
        assert "已送核查" in await zhou.sends_picture()
        assert zhang.news() == []
        assert str(number) in wang.last_heard() and f"核{number}" in wang.last_heard()
        await town.pass_time(minutes=20)
        assert "已办结" in await wang.says(f"核 {number}")
        survey = zhang.last_heard()
        assert "已更换灯泡" in survey and "回1解决 2部分解决 3没解决" in survey

        # 20:10: half of it; the same people go on.
        await town.pass_time(hours=4, minutes=30)
        again = await zhang.says("2 三楼好了,四楼也不亮")
        assert "重新办理" in again and str(number) in again
        zhou.forget()
        await town.pass_time(hours=14, minutes=50)
        assert any("四楼也不亮" in text for text in zhou.news())
        await zhou.says(f"办结 {number} 四楼也换了")
        await zhou.sends_picture()
        await wang.says(f"核{number}")
        assert "1到5" in await zhang.says("1")
        assert "谢谢" in await zhang.says("5")

        # Everything is written down: who, when, because of which message; the pictures, without where they were taken.
        case = await town.look(lambda uow: uow.complaints.numbered(number))
        assert (case.state, case.verdict, case.rating, case.round) == (State.CLOSED, "solved", 5, 1)
        events = await town.look(lambda uow: uow.complaints.events(case, 50))
        told = [event.what for event in events]
        assert told.count(Act.HAND_IN) == 2 and told.count(Act.CHECK) == 2 and Act.PARTLY in told
        assert len(events) >= 11
        pictures = await town.look(lambda uow: uow.media.about("complaints", number, MediaKind.IMAGE))
        assert len(pictures) == 3
