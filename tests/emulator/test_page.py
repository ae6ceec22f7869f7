"""The page in a real browser, when one is there."""

import shutil

import pytest
from playwright.async_api import async_playwright, expect

from bot.emulator.server import Emulator
from tests.emulator.tiny_bot import TinyBot

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WORDS = (
    '已登记 <b>粗</b> <a href="weixin://bizmsgmenu?msgmenucontent=%E6%BB%A1%E6%84%8F&msgmenuid=101">满意</a> '
    '<a href="https://example.com">指南</a> <a href="javascript:alert(1)">坏</a><img src=x onerror=alert(1)>'
)


@pytest.mark.skipif(BROWSER is None, reason="no Chromium here")
async def test_a_resident_on_the_page(wechat: Emulator, tiny: TinyBot) -> None:
    tiny.says(WORDS)
    zhang = wechat.phone("张阿姨", role="3号楼居民")
    wechat.phone("小陈", following=False)
    wechat.world.menus.create(
        [{"name": "办事", "sub_button": [{"type": "click", "name": "指南", "key": "GUIDE"}]}]
    )
    troubles: list[str] = []
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1400, "height": 900})
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: troubles.append(dialog.message))
        await page.goto(wechat.base_url)
        phone = page.locator('.phone[data-name="张阿姨"]')
        await phone.locator("textarea").fill("<i>楼道灯坏了</i>")
        await phone.locator("textarea").press("Enter")
        await expect(phone.locator(".bubble.mine")).to_contain_text("<i>楼道灯坏了</i>")
        answer = phone.locator(".bubble.theirs").first
        await expect(answer).to_contain_text("<b>粗</b>")
        await expect(answer).to_contain_text("<img src=x")
        await expect(answer.locator("a")).to_have_attribute("href", "https://example.com")
        await answer.locator(".tap").click()
        await expect(phone.locator(".bubble.mine").nth(1)).to_contain_text("满意")
        await phone.get_by_role("button", name="图片").click()
        await phone.get_by_role("button", name="楼道灯不亮").click()
        await expect(phone.locator(".bubble.mine img.photo")).to_be_visible()
        await phone.get_by_role("button", name="≡ 办事").click()
        await phone.get_by_role("button", name="指南", exact=True).click()
        await expect(phone.locator(".line.event")).to_contain_text("点了菜单「指南」")
        await page.get_by_role("button", name="+1小时").click()
        await expect(page.locator("#shifted")).to_contain_text("1小时")
        await page.locator('.phone[data-name="小陈"]').get_by_role("button", name="关注公众号").click()
        await expect(page.locator('.phone[data-name="小陈"] .line')).to_contain_text("您已关注")
        await page.set_viewport_size({"width": 390, "height": 844})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await browser.close()
    kinds = [each.fields.get("Event") or each.fields["MsgType"] for each in tiny.heard]
    assert kinds == ["text", "text", "image", "CLICK", "subscribe"]
    assert tiny.heard[1].fields["bizmsgmenuid"] == "101"
    assert zhang.heard and troubles == []
