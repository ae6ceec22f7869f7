"""Outgoing calls against the emulator: what becomes of a message when the platform or the network says no."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.emulator.phone import Phone
from bot.emulator.server import Emulator
from bot.emulator.templates import TemplateKind
from bot.emulator.windows import USER_MESSAGE
from bot.kernel.clock import SystemClock
from bot.kernel.delivery import Courier, Fate, Outcome, TemplateNotice
from bot.wechat.api import Api
from bot.wechat.errcodes import judge, judge_token_call
from bot.wechat.errors import ApiError, ApiUnreachable
from bot.wechat.gateway import Gateway, mask
from bot.wechat.line import CallLimits, Line, Upload
from bot.wechat.token import TOKEN_PATH, TokenKeeper
from tests.chassis.test_token import Shelf

CUSTOM = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
NOTICE = "/cgi-bin/message/subscribe/bizsend"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
LAMP = TemplateNotice(template_id="T1", fields={"thing1": "楼道灯", "phrase2": "已受理"})


class Office:
    """A gateway, the platform it speaks to, and a resident with an open window."""

    def __init__(self, api: Api, gateway: Gateway, wechat: Emulator, zhang: Phone) -> None:
        self.api = api
        self.gateway = gateway
        self.wechat = wechat
        self.zhang = zhang

    def calls(self, path: str) -> int:
        return len(self.wechat.journal.calls_to(path))

    async def text(self, words: str = "已受理") -> Outcome:
        return await self.gateway.send_text(self.zhang.openid, words)

    async def notice(self, notice: TemplateNotice = LAMP, key: str = "n1") -> Outcome:
        return await self.gateway.send_notice(self.zhang.openid, notice, key, NOW)


@asynccontextmanager
async def office(*, api_base: str = "", app_id: str = "", secret: str = "") -> AsyncIterator[Office]:
    async with Emulator() as wechat, aiohttp.ClientSession() as session:
        account, clock = wechat.account, SystemClock()
        line = Line(session, api_base or wechat.base_url, CallLimits(total_s=0.5))
        keeper = TokenKeeper(line, app_id or account.app_id, secret or account.secret, Shelf(), clock)
        zhang = wechat.phone("张阿姨")
        zhang.follower.window.open(USER_MESSAGE, wechat.clock.now())
        wechat.world.add_template("T1", "进度", {"thing1": "事项", "phrase2": "状态"})
        wechat.world.add_template("T2", "一次", {"thing1": "事项"}, TemplateKind.ONE_TIME)
        api = Api(line, keeper)
        yield Office(api, Gateway(api, clock), wechat, zhang)


def test_it_is_a_courier() -> None:
    def takes(courier: type[Courier]) -> None: ...

    takes(Gateway)


class TestText:
    async def test_arrives(self) -> None:
        async with office() as here:
            assert await here.text("已受理 <241>，\n明早到。") == Outcome(fate=Fate.SENT)
            assert here.zhang.last_heard == "已受理 <241>，\n明早到。"

    async def test_characters_travel_as_they_are(self) -> None:
        async with office() as here:
            await here.text("灯🏠")
            assert "灯🏠" in here.wechat.journal.calls_to(CUSTOM)[0].body

    async def test_too_long_is_cut_not_refused(self) -> None:
        async with office() as here:
            assert (await here.text("灯" * 3000)).fate is Fate.SENT

    @pytest.mark.parametrize("words", ["", " \n", "\x00"])
    async def test_nothing_to_say(self, words: str) -> None:
        async with office() as here:
            assert (await here.text(words)).fate is Fate.NEVER
            assert here.calls(CUSTOM) == 0

    async def test_window_is_used_up(self) -> None:
        async with office() as here:
            outcomes = [await here.text() for _ in range(6)]
        assert [outcome.fate for outcome in outcomes] == [Fate.SENT] * 5 + [Fate.NEXT]
        assert outcomes[-1].errcode == 45047

    async def test_window_is_over(self) -> None:
        async with office() as here:
            await here.wechat.advance(48 * 3600 + 1)
            outcome = await here.text()
        assert (outcome.fate, outcome.errcode, outcome.gone) == (Fate.NEXT, 45015, False)

    async def test_nobody_of_that_name(self) -> None:
        async with office() as here:
            outcome = await here.gateway.send_text("oNobody", "x")
        assert (outcome.fate, outcome.errcode, outcome.gone) == (Fate.NEXT, 40003, True)


class TestPicture:
    async def test_arrives(self) -> None:
        async with office() as here:
            media_id = await here.api.upload("image", Upload(content=PICTURE, name="灯.png"))
            assert (await here.gateway.send_picture(here.zhang.openid, media_id)).fate is Fate.SENT
            assert here.zhang.bubbles[-1].media_id == media_id

    async def test_expired(self) -> None:
        async with office() as here:
            outcome = await here.gateway.send_picture(here.zhang.openid, "gone")
        assert (outcome.fate, outcome.errcode) == (Fate.NEVER, 40007)


class TestNotice:
    async def test_template_arrives_with_its_id(self) -> None:
        async with office() as here:
            outcome = await here.notice()
            assert outcome.fate is Fate.SENT and outcome.message_id.isdigit()
            assert here.zhang.bubbles[-1].fields == [("事项", "楼道灯"), ("状态", "已受理")]

    @pytest.mark.parametrize("key", ["n1", "complaints.overdue:241:2026-11-21:" + "长" * 40])
    async def test_a_repeat_is_harmless(self, key: str) -> None:
        async with office() as here:
            first, second = await here.notice(key=key), await here.notice(key=key)
            assert first == second
            assert len(here.zhang.bubbles) == 1

    async def test_unknown_outcome_then_a_repeat(self) -> None:
        async with office() as here:
            here.wechat.faults.disconnect(TEMPLATE, "after")
            assert (await here.notice()).fate is Fate.UNKNOWN
            assert (await here.notice()).fate is Fate.SENT
            assert len(here.zhang.bubbles) == 1

    async def test_field_rules(self) -> None:
        async with office() as here:
            outcome = await here.notice(replace(LAMP, fields={"thing1": "长" * 21, "phrase2": "好"}))
        assert (outcome.errcode, outcome.fate, outcome.alert) == (47003, Fate.NEXT, True)
        assert "thing1" in outcome.detail

    async def test_template_of_another_account(self) -> None:
        async with office() as here:
            outcome = await here.notice(replace(LAMP, template_id="T9"))
        assert (outcome.errcode, outcome.fate, outcome.alert) == (40037, Fate.NEXT, True)

    async def test_consent_is_spent(self) -> None:
        async with office() as here:
            here.wechat.world.consent(here.zhang.openid, "T2", accepts=True)
            once = TemplateNotice(template_id="T2", fields={"thing1": "楼道灯"}, once=True)
            first, second = await here.notice(once), await here.notice(once)
        assert first.fate is Fate.SENT
        assert (second.fate, second.errcode, second.refused) == (Fate.NEXT, 43101, True)

    async def test_person_left(self) -> None:
        async with office() as here:
            await here.zhang.unfollows()
            outcome = await here.notice()
        assert (outcome.fate, outcome.gone) == (Fate.NEXT, True)


class TestTokens:
    async def test_a_dead_token_is_replaced_once_and_the_message_arrives_once(self) -> None:
        async with office() as here:
            await here.text("一")
            here.wechat.world.tokens.revoke()
            assert (await here.text("二")).fate is Fate.SENT
            assert here.zhang.heard[-2:] == ["一", "二"]
            assert here.calls(TOKEN_PATH) == 2

    async def test_a_storm_of_refusals_is_no_loop(self) -> None:
        async with office() as here:
            here.wechat.faults.token_storm()
            outcome = await here.text()
            assert (outcome.fate, outcome.errcode) == (Fate.LATER, 40001)
            assert (here.calls(CUSTOM), here.calls(TOKEN_PATH)) == (2, 2)

    async def test_many_at_once_after_a_dead_token(self) -> None:
        async with office() as here:
            await here.text()
            here.wechat.world.tokens.revoke()
            outcomes = await asyncio.gather(*(here.notice(key=f"n{n}") for n in range(20)))
            assert {outcome.fate for outcome in outcomes} == {Fate.SENT}
            assert here.calls(TOKEN_PATH) == 2

    async def test_wrong_secret_waits_for_an_operator(self) -> None:
        async with office(secret="wrong") as here:
            outcome = await here.text()
            assert (outcome.fate, outcome.errcode, outcome.alert) == (Fate.LATER, 40125, True)
            assert here.calls(CUSTOM) == 0

    async def test_no_answer_about_the_token_means_the_message_stayed_here(self) -> None:
        async with office() as here:
            here.wechat.faults.disconnect(TOKEN_PATH, "after")
            assert (await here.text()).fate is Fate.LATER


class TestTrouble:
    @pytest.mark.parametrize(
        ("errcode", "fate", "alert"),
        [
            (-1, Fate.LATER, False),
            (45011, Fate.LATER, False),
            (45009, Fate.LATER, True),
            (48001, Fate.NEXT, True),
            (48002, Fate.NEXT, False),
            (45002, Fate.NEVER, False),
            (40033, Fate.NEVER, False),
            (99999, Fate.LATER, True),
        ],
    )
    async def test_errcodes(self, errcode: int, fate: Fate, alert: bool) -> None:
        async with office() as here:
            here.wechat.faults.errcode(CUSTOM, errcode)
            outcome = await here.text()
            assert (outcome.fate, outcome.errcode, outcome.alert) == (fate, errcode, alert)
            assert here.calls(CUSTOM) == 1

    async def test_sent_already(self) -> None:
        async with office() as here:
            here.wechat.faults.errcode(TEMPLATE, 40241)
            assert (await here.notice()).fate is Fate.SENT

    @pytest.mark.parametrize("when", ["before", "after"])
    async def test_connection_breaks(self, when: str) -> None:
        async with office() as here:
            await here.text()
            here.wechat.faults.disconnect(CUSTOM, when)
            assert (await here.text()).fate is Fate.UNKNOWN

    async def test_no_answer_in_time(self) -> None:
        async with office() as here:
            here.wechat.faults.delay(CUSTOM, 0.8)
            outcome = await here.text()
        assert (outcome.fate, outcome.detail) == (Fate.UNKNOWN, "TimeoutError")

    async def test_bad_gateway(self) -> None:
        async with office() as here:
            here.wechat.faults.status(CUSTOM, 502)
            assert (await here.text()).fate is Fate.UNKNOWN

    async def test_refused_by_something_in_between(self) -> None:
        async with office() as here:
            here.wechat.faults.status(CUSTOM, 429)
            assert (await here.text()).fate is Fate.LATER

    @pytest.mark.parametrize("base", ["http://127.0.0.1:9", "http://[", "ftp://127.0.0.1", "nonsense"])
    async def test_nobody_there(self, base: str) -> None:
        async with office(api_base=base) as here:
            assert (await here.text()).fate is Fate.LATER

    @pytest.mark.parametrize("answer", ["", "[]", "<html>", '{"errcode":"many"}', "\ufeff{}"])
    async def test_an_answer_nobody_can_read(self, answer: str) -> None:
        async def serve(request: web.Request) -> web.Response:
            if request.path == TOKEN_PATH:
                return web.Response(text='{"access_token":"t","expires_in":7200}')
            return web.Response(text=answer)

        application = web.Application()
        application.router.add_route("*", "/{path:.*}", serve)
        async with TestServer(application) as server, office(api_base=str(server.make_url("/"))) as here:
            assert (await here.text()).fate is Fate.UNKNOWN

    async def test_nothing_secret_is_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        async with office() as here:
            await here.text()
            token = here.wechat.world.tokens.stable.issued[-1].value
            here.wechat.faults.delay(CUSTOM, 0.8)
            await here.text()
            here.wechat.faults.errcode(CUSTOM, 45015)
            await here.text()
            with pytest.raises(ApiUnreachable) as trouble:
                here.wechat.faults.disconnect(CUSTOM, "before")
                await here.api.send_text(here.zhang.openid, "x")
        ours = " ".join(
            record.getMessage() for record in caplog.records if record.name.startswith("bot.wechat")
        )
        assert mask(here.zhang.openid) in ours
        for secret in (token, here.wechat.account.secret, here.zhang.openid, "已受理"):
            assert secret not in ours
        assert trouble.value.__cause__ is None and token not in str(trouble.value)


class TestTable:
    def test_quota_waits_for_the_new_day_in_beijing(self) -> None:
        assert judge(45009, datetime(2026, 11, 21, 12, 0, tzinfo=UTC)).wait == timedelta(hours=4)
        assert judge(45009, datetime(2026, 11, 21, 16, 0, tzinfo=UTC)).wait == timedelta(hours=24)

    @pytest.mark.parametrize("errcode", [40001, 40013, 40125, 40164, 41004, 61024, 89503, 12345])
    def test_a_token_that_is_refused_needs_an_operator(self, errcode: int) -> None:
        verdict = judge_token_call(errcode, NOW)
        assert (verdict.fate, verdict.alert) == (Fate.LATER, True)
        assert verdict.wait == timedelta(minutes=5)

    def test_a_busy_platform_does_not(self) -> None:
        assert not judge_token_call(-1, NOW).alert

    @pytest.mark.parametrize("errcode", [40001, 40014, 41001, 42001])
    def test_only_these_renew_the_token(self, errcode: int) -> None:
        assert judge(errcode, NOW).renews_token
        assert not judge(errcode + 1, NOW).renews_token


class TestAccount:
    async def test_files(self) -> None:
        async with office() as here:
            media_id = await here.api.upload(
                "image", Upload(content=PICTURE, name="a.png", content_type="image/png")
            )
            download = await here.api.download(media_id)
            assert (download.content, download.content_type) == (PICTURE, "image/png")
            with pytest.raises(ApiError) as refusal:
                await here.api.download("gone")
        assert (refusal.value.errcode, refusal.value.path) == (40007, "/cgi-bin/media/get")

    async def test_a_file_after_a_dead_token(self) -> None:
        async with office() as here:
            await here.text()
            here.wechat.world.tokens.revoke()
            media_id = await here.api.upload("image", Upload(content=PICTURE, name="a.png"))
            here.wechat.world.tokens.revoke()
            assert (await here.api.download(media_id)).content == PICTURE

    async def test_a_video_lies_elsewhere(self) -> None:
        async with office() as here:
            media_id = await here.api.upload("video", Upload(content=b"film", name="a.mp4"))
            download = await here.api.download(media_id)
        assert download.video_url.startswith("http://") and download.content == b""

    async def test_menus(self) -> None:
        buttons = [{"type": "click", "name": "报修", "key": "REPORT"}]
        async with office() as here:
            assert await here.api.get_menu() is None
            await here.api.create_menu(buttons)
            tag_id = await here.api.create_tag("党员")
            assert await here.api.add_conditional_menu(buttons, tag_id)
            menu = await here.api.get_menu()
            assert menu is not None and menu["menu"]["button"][0]["name"] == "报修"
            await here.api.delete_menu()
            assert await here.api.get_menu() is None

    async def test_tags(self) -> None:
        async with office() as here:
            tag_id = await here.api.create_tag("志愿者")
            assert [tag.name for tag in await here.api.get_tags() if tag.id == tag_id] == ["志愿者"]
            people = [here.wechat.phone(f"居民{number}").openid for number in range(60)]
            await here.api.tag(tag_id, people)
            assert here.calls("/cgi-bin/tags/members/batchtagging") == 2
            follower = await here.api.get_follower(people[-1])
            assert (follower.follows, follower.tag_ids) == (True, (tag_id,))
            await here.api.untag(tag_id, people)
            assert (await here.api.get_follower(people[0])).tag_ids == ()

    async def test_somebody_who_left(self) -> None:
        async with office() as here:
            await here.zhang.unfollows()
            assert not (await here.api.get_follower(here.zhang.openid)).follows

    async def test_codes(self) -> None:
        async with office() as here:
            for lasts in (None, timedelta(days=1)):
                code = await here.api.create_qr("3号楼", lasts)
                assert code.ticket and code.url.startswith("http")
        sent = [json.loads(call.body) for call in here.wechat.journal.calls_to("/cgi-bin/qrcode/create")]
        assert [body["action_name"] for body in sent] == ["QR_LIMIT_STR_SCENE", "QR_STR_SCENE"]

    async def test_templates(self) -> None:
        async with office() as here:
            assert await here.api.get_template_ids() == ["T1"]

    async def test_credentials_are_checked(self) -> None:
        async with office() as here:
            await here.api.check_token()
        async with office(app_id="wxother") as here:
            with pytest.raises(ApiError) as refusal:
                await here.api.check_token()
        assert refusal.value.errcode == 40013
