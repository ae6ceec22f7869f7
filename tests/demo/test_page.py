"""A stranger lives through the README's minute on the demo's page, and finds it all again the next time."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import expect

from bot.demo import read_cast
from tests.demo.conftest import DemoPage, start_demo

_EVERYBODY = len(read_cast())


async def test_the_main_job_on_the_page(demo_page: DemoPage, tmp_path: Path) -> None:
    async with start_demo(tmp_path) as demo:
        await demo_page.open(demo, _EVERYBODY)
        await _a_lamp_is_mended(demo_page)
        await _a_meeting_is_announced(demo_page)
        await _a_volunteer_signs_up(demo_page)
        await demo_page.phone("张阿姨").says("老年卡怎么办")
        await demo_page.phone("张阿姨").shows("老年人优待证办理")
        told = await demo_page.everything_shown()
        shifted = await demo_page.page.locator("#shifted").inner_text()
        await demo_page.leave()
    async with start_demo(tmp_path) as demo:
        await demo_page.open(demo, _EVERYBODY)
        assert await demo_page.everything_shown() == told
        await expect(demo_page.page.locator("#shifted")).to_have_text(shifted)
        await demo_page.phone("张阿姨").says("进度")
        await demo_page.phone("张阿姨").shows("灯坏了三天：已结案")
        await demo_page.leave()
    assert demo_page.troubles == []


async def _a_lamp_is_mended(page: DemoPage) -> None:
    """From the first word to satisfaction, with a stop at the caretakers'."""
    zhang, wang, zhou = page.phone("张阿姨"), page.phone("王芳"), page.phone("老周")
    await zhang.says("3号楼2单元三楼灯坏了三天")
    await zhang.shows("地点：同心苑3号楼2单元3层")
    await zhang.says("1")
    number = await zhang.newest(r"编号 (\d+)")
    await wang.shows(f"新诉求 {number}")
    await wang.says(f"受理 {number}")
    await zhang.shows(f"{number}（同心苑3号楼2单元3层 灯坏了三天）已受理")
    await wang.says(f"转 {number} 物业")
    await page.moves_clock("+1分钟")
    await zhou.shows(f"社区转来 {number}")
    await zhang.shows("转给同心物业服务中心办了")
    await zhou.says(f"接{number}")
    await wang.shows(f"接了 {number}")
    await wang.says(f"办结 {number} 已更换灯泡")
    await wang.says(await wang.newest(r"「(\d\d是)」"))
    await wang.shows(f"已办结 {number}")
    await zhou.shows("不用办了")
    await zhang.shows("解决了吗？回1解决")
    await zhang.says("1", "5")
    await zhang.shows("谢谢您的评价")


async def _a_meeting_is_announced(page: DemoPage) -> None:
    """Announced in one line, answered with one digit, reminded in time though the clock takes long steps."""
    chen, sun = page.phone("陈书记"), page.phone("孙师傅")
    await chen.says("开会 支部大会 明天19点 二楼会议室 议题:评议党员")
    await chen.shows("应到12人")
    await chen.says(await chen.newest(r"「(\d\d是)」"))
    await sun.shows("【会议通知】")
    await sun.says("1")
    await sun.shows("您参加：明天19:00")
    await chen.says(await chen.newest(r"「(人数\d+)」"))
    await chen.shows("参加1（表决权1）")
    row = page.page.locator("#notices li").filter(has_text="没有微信")
    await expect(row.first).to_contain_text("等9人")
    await page.moves_clock("到明早8:30")
    await expect(page.page.locator("#notices li").filter(has_text="提醒您开会")).to_contain_text("孙师傅")
    await page.moves_clock("+1小时", times=9)
    await sun.shows("提醒您开会：今天19:00")


async def _a_volunteer_signs_up(page: DemoPage) -> None:
    qian, zhang = page.phone("钱老师"), page.phone("张阿姨")
    await qian.says("发活动 周六9点 清理楼道 3号楼 20人")
    number = await qian.newest(r"编号 (\d+)")
    await qian.says(f"发布 {number}")
    await qian.shows(f"已发布。{number}")
    await zhang.says("活动")
    await zhang.shows("清理楼道，3号楼（剩20）")
    await zhang.says(f"报名 {number}")
    await zhang.shows(f"报上了：{number}")
