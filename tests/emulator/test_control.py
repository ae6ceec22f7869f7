"""What the page uses: phones, long poll, clock, faults, notices; and what a second run finds again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.emulator.account import Mode
from bot.emulator.clock import Clock
from bot.emulator.platform import EmulatorConfig
from bot.emulator.server import Emulator
from bot.emulator.templates import TemplateKind
from tests.emulator.conftest import QUICK
from tests.emulator.tiny_bot import TinyBot


class Page:
    """The page's two verbs."""

    def __init__(self, session: ClientSession, base: str) -> None:
        self._session = session
        self._base = base

    async def read(self, path: str) -> Any:
        async with self._session.get(f"{self._base}/control{path}") as response:
            assert response.status == 200
            return await response.json()

    async def send(self, path: str, body: object = None, **options: Any) -> tuple[int, Any]:
        async with self._session.post(f"{self._base}/control{path}", json=body, **options) as response:
            plain = response.content_type != "application/json"
            return response.status, await response.text() if plain else await response.json()


@pytest.fixture
async def page(wechat: Emulator) -> AsyncIterator[Page]:
    async with ClientSession() as session:
        yield Page(session, wechat.base_url)


async def test_a_new_phone_follows_and_talks(wechat: Emulator, tiny: TinyBot, page: Page) -> None:
    tiny.says("欢迎", "您好")
    _, phone = await page.send("/phones", {"name": "张阿姨", "role": "3号楼居民"})
    assert (phone["following"], phone["role"]) == (False, "3号楼居民")
    path = f"/phones/{phone['openid']}"
    assert (await page.send(f"{path}/say", {"text": "在吗"}))[0] == 409
    assert (await page.send(f"{path}/follow", {"scene": "building_3"}))[1]["reply"]["text"] == "欢迎"
    assert (await page.send(f"{path}/say", {"text": "在吗"}))[1]["reply"]["text"] == "您好"
    assert (await page.send(f"{path}/location", {"lat": 30.2, "lng": 120.1, "label": "3号楼"}))[0] == 200
    assert (await page.send(f"{path}/location", {"label": "3号楼"}))[0] == 400
    assert (await page.send(f"{path}/dance", {}))[0] == 404
    assert (await page.send("/phones/oNobody/say", {"text": "在吗"}))[0] == 404
    assert (await page.send("/phones", {"name": " "}))[0] == 400


async def test_pictures_and_voices(wechat: Emulator, tiny: TinyBot, page: Page) -> None:
    zhang = wechat.phone("张阿姨")
    path = f"{wechat.base_url}/control/phones/{zhang.openid}"
    async with ClientSession() as session:
        await session.post(f"{path}/picture", data=b"\x89PNG12", headers={"Content-Type": "image/png"})
        await session.post(
            f"{path}/voice?recognition=灯坏了", data=b"#!AMR", headers={"Content-Type": "audio/amr"}
        )
        media = zhang.bubbles[0].media_id
        async with session.get(f"{wechat.base_url}/control/media/{media}") as response:
            assert (await response.read(), response.content_type) == (b"\x89PNG12", "image/png")
    assert [each.fields["MsgType"] for each in tiny.heard] == ["image", "voice"]
    assert tiny.heard[1].fields["Recognition"] == "灯坏了"


async def test_state_gives_only_what_is_new_and_waits_for_it(
    wechat: Emulator, tiny: TinyBot, page: Page
) -> None:
    tiny.says("您好")
    zhang = wechat.phone("张阿姨")
    await zhang.says("在吗")
    first = await page.read("/state?since=0")
    assert [each["text"] for each in first["phones"][0]["bubbles"]] == ["在吗", "您好"]
    waiting = asyncio.create_task(page.read(f"/state?since={first['version']}&wait=5"))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await zhang.says("灯坏了")
    later = await page.read(f"/state?since={first['version']}")
    assert [each["text"] for each in later["phones"][0]["bubbles"]] == ["灯坏了", "您好"]
    assert (await waiting)["run"] == first["run"]


async def test_faults_and_records(wechat: Emulator, page: Page) -> None:
    status, fault = await page.send("/faults", {"path": "*", "errcode": -1, "times": None})
    assert status == 200 and (await page.read("/faults"))[0]["number"] == fault["number"]
    assert (await page.send("/faults", {"path": "*", "disconnect": "never"}))[0] == 400
    await page.send("/faults/clear")
    assert await page.read("/faults") == []
    await wechat.phone("张阿姨").says("在吗")
    assert (await page.read("/pushes"))[0]["tries"][0]["outcome"] == "answered"
    assert await page.read("/calls") == []


async def test_another_site_cannot_press_our_buttons(wechat: Emulator, page: Page) -> None:
    foreign = await page.send("/faults/clear", {}, headers={"Origin": "https://evil.example"})
    own = await page.send("/faults/clear", {}, headers={"Origin": wechat.base_url})
    assert (foreign[0], own[0]) == (403, 200)
    async with ClientSession() as session:
        async with session.post(f"{wechat.base_url}/control/faults/clear", data={"a": "b"}) as response:
            assert response.status == 415
        async with session.get(f"{wechat.base_url}/") as response:
            assert "default-src 'self'" in response.headers["Content-Security-Policy"]
            assert "微信模拟器" in await response.text()
        for name in ("app.js", "phone.js", "bubbles.js", "talk.js", "samples.js", "style.css"):
            async with session.get(f"{wechat.base_url}/page/{name}") as response:
                assert response.status == 200


class Office:
    """The demo side of a bot: a clock that follows, a list of notices."""

    def __init__(self) -> None:
        self.moved: list[float] = []
        self.status = 200

    async def clock(self, request: web.Request) -> web.Response:
        self.moved.append((await request.json())["advance"])
        return web.json_response({}, status=self.status)

    async def notices(self, request: web.Request) -> web.Response:
        return web.json_response(
            [{"key": "k", "to": "老李", "text": "开会", "due_at": "", "state": "waiting"}]
        )


@pytest.fixture
async def office() -> AsyncIterator[tuple[Office, str]]:
    held = Office()
    app = web.Application()
    app.router.add_post("/clock", held.clock)
    app.router.add_get("/notices", held.notices)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield held, f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_the_clock_moves_here_and_at_the_office(office: tuple[Office, str]) -> None:
    held, url = office
    config = EmulatorConfig(clock_followers=(f"{url}/clock",), notices_url=f"{url}/notices")
    clock = Clock.starting_at(datetime(2026, 11, 22, 1, 0, tzinfo=UTC))
    async with Emulator(config, clock=clock) as wechat, ClientSession() as session:
        page = Page(session, wechat.base_url)
        await page.send("/clock/advance", {"seconds": 3600})
        _, answer = await page.send("/clock/advance", {"to": "08:30"})
        assert datetime.fromisoformat(answer["now"]).replace(second=0, microsecond=0) == datetime(
            2026, 11, 23, 0, 30, tzinfo=UTC
        )
        assert held.moved[0] == 3600 and 22 * 3600 < held.moved[1] < 23 * 3600
        assert (await page.read("/notices"))[0]["to"] == "老李"
        assert (await page.read("/state"))["notices"] is True
        assert (await page.send("/clock/advance", {"seconds": -1}))[0] == 400
        held.status = 500
        assert (await page.send("/clock/advance", {"seconds": 60}))[0] == 502


async def test_a_long_way_of_the_clock_is_gone_in_strides(office: tuple[Office, str]) -> None:
    held, url = office
    config = EmulatorConfig(clock_followers=(f"{url}/clock",), clock_stride_s=900)
    clock = Clock.starting_at(datetime(2026, 11, 22, 1, 10, tzinfo=UTC))
    async with Emulator(config, clock=clock) as wechat:
        before = clock.offset
        await wechat.advance(3600)
        assert clock.offset - before == timedelta(hours=1)
    assert len(held.moved) == 5 and held.moved[0] == pytest.approx(300, abs=5)
    assert held.moved[1:4] == pytest.approx([900] * 3, abs=5)


async def test_no_office_no_notices(page: Page) -> None:
    assert await page.read("/notices") is None
    assert (await page.read("/state"))["notices"] is False


async def test_a_second_run_finds_everything_again(tiny: TinyBot, tmp_path: Path) -> None:
    config = EmulatorConfig(state_file=tmp_path / "wechat" / "state.json", timing=QUICK)
    tiny.says("您好")
    async with Emulator(config, webhook_url=tiny.url) as first:
        zhang = first.phone("张阿姨", role="3号楼居民")
        await zhang.says("在吗")
        await zhang.sends_picture(b"\x89PNG12")
        first.world.menus.create([{"type": "click", "name": "报修", "key": "K"}])
        first.world.add_template("N1", "停水通知", {"thing1": "内容"}, TemplateKind.LONG_TERM)
        await zhang.answers_consent("N1")
        token, _ = first.world.tokens.issue_stable()
        await first.advance(3600)
        bubbles = list(zhang.bubbles)
    async with Emulator(config, webhook_url=tiny.url) as second:
        again = second.phone("张阿姨")
        assert (again.openid, again.bubbles, again.follower.role) == (zhang.openid, bubbles, "3号楼居民")
        assert again.follower.window.remaining == 5
        assert second.world.media.fetch(bubbles[2].media_id).content == b"\x89PNG12"
        assert second.world.menus.default == [{"type": "click", "name": "报修", "key": "K"}]
        assert again.follower.long_term == ["N1"]
        assert second.world.tokens.issue_stable()[0] == token
        assert second.clock.offset >= timedelta(hours=1)
        await again.says("又来了")
        assert again.bubbles[-1].seq > bubbles[-1].seq


async def test_plain_mode_needs_no_key(tiny: TinyBot) -> None:
    async with Emulator(webhook_url=tiny.url) as wechat:
        wechat.world.change_account(mode=Mode.PLAIN, aes_key="")
        tiny.account = wechat.account
        tiny.says("您好")
        reply = await wechat.phone("张阿姨").says("在吗")
        assert reply is not None and not reply.encrypted
