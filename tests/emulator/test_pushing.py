"""Five seconds (here a tenth), three tries, separate connections, one nonce."""

import asyncio
from dataclasses import replace

import pytest
from aiohttp import web

from bot.emulator import wire
from bot.emulator.account import Mode
from bot.emulator.journal import Outcome
from bot.emulator.phone import NotFollowing
from bot.emulator.pusher import PushTiming
from bot.emulator.server import Emulator
from tests.emulator.tiny_bot import TinyBot

FAILURE = "该公众号提供的服务出现故障，请稍后再试"


async def test_a_text_and_its_reply(wechat: Emulator, tiny: TinyBot) -> None:
    tiny.says("您好")
    zhang = wechat.phone("张阿姨")
    reply = await zhang.says("楼道灯坏了")
    assert reply is not None and reply.text == "您好" and reply.encrypted
    assert [(each.side, each.text) for each in zhang.bubbles] == [("mine", "楼道灯坏了"), ("theirs", "您好")]
    assert zhang.last_heard == "您好"
    assert len(zhang.openid) == 28 and zhang.openid.startswith("o")


async def test_headers_are_those_of_the_platform(wechat: Emulator, tiny: TinyBot) -> None:
    await wechat.phone("张阿姨").says("在吗")
    headers = tiny.heard[0].headers
    assert headers["User-Agent"] == "Mozilla/4.0"
    assert headers["Pragma"] == "no-cache"
    assert headers["Content-Type"] == "text/xml"
    assert "Accept-Encoding" not in headers


async def test_three_tries_on_new_connections_with_the_same_bytes(wechat: Emulator, tiny: TinyBot) -> None:
    tiny.says("太慢了", after=(1.0, 1.0, 1.0))
    zhang = wechat.phone("张阿姨")
    assert await zhang.says("在吗") is None
    assert len(tiny.heard) == 3
    assert len({each.query for each in tiny.heard}) == 1
    assert len({each.body for each in tiny.heard}) == 1
    assert len({each.peer for each in tiny.heard}) == 3
    assert zhang.last_push is not None
    assert [each.outcome for each in zhang.last_push.tries] == [Outcome.CUT] * 3
    assert zhang.bubbles[-1].text == FAILURE


async def test_the_second_try_can_win(wechat: Emulator, tiny: TinyBot) -> None:
    tiny.says("第一次", "第二次", after=(1.0,))
    zhang = wechat.phone("张阿姨")
    reply = await zhang.says("在吗")
    assert reply is not None and reply.text == "第二次"
    assert len(tiny.heard) == 2 and zhang.last_heard == "第二次"


async def test_overlapping_tries_first_good_answer_wins_the_other_is_lost(
    wechat: Emulator, tiny: TinyBot
) -> None:
    wechat.pusher.timing = PushTiming(interval_s=0.1, cut_after_s=0.4)
    tiny.says("先开的", "后开的", after=(0.15, 0.15))
    zhang = wechat.phone("张阿姨")
    reply = await zhang.says("在吗")
    assert reply is not None and reply.text == "先开的"
    await wechat.drain()
    assert zhang.last_push is not None
    assert [each.reply.text for each in zhang.last_push.lost if each.reply] == ["后开的"]
    assert zhang.heard == ["先开的"]


async def test_a_late_answer_is_recorded_as_lost(wechat: Emulator, tiny: TinyBot) -> None:
    wechat.pusher.timing = PushTiming(interval_s=0.05, cut_after_s=0.05, late_grace_s=0.2, tries=1)
    tiny.says("晚了", after=(0.12,))
    zhang = wechat.phone("张阿姨")
    assert await zhang.says("在吗") is None
    assert zhang.last_push is not None and len(zhang.last_push.lost) == 1


@pytest.mark.parametrize("body", ['{"errcode":0}', "<html></html>", "ok"])
async def test_a_wrong_answer_is_tried_again_then_shown_as_failure(
    wechat: Emulator, tiny: TinyBot, body: str
) -> None:
    tiny.gives(lambda: web.Response(text=body))
    zhang = wechat.phone("张阿姨")
    await zhang.says("在吗")
    assert len(tiny.heard) == 3
    assert zhang.bubbles[-1].text == FAILURE


async def test_a_silent_event_fails_without_a_line_but_a_click_shows_it(
    wechat: Emulator, tiny: TinyBot
) -> None:
    tiny.gives(lambda: web.Response(status=500))
    zhang = wechat.phone("张阿姨")
    await zhang.push(wire.location_report(30.27, 120.15))
    assert zhang.bubbles == []
    await zhang.taps_menu("REPORT")
    assert zhang.bubbles[-1].text == FAILURE


async def test_a_bot_that_is_down(wechat: Emulator) -> None:
    wechat.webhook_url = "http://127.0.0.1:9/wechat"
    assert not await wechat.verify_webhook()
    zhang = wechat.phone("张阿姨")
    assert await zhang.says("在吗") is None
    assert zhang.last_push is not None
    assert all(each.reason.startswith("connection") for each in zhang.last_push.tries)
    assert zhang.bubbles[-1].text == FAILURE


async def test_the_same_push_again_and_several_at_once(wechat: Emulator, tiny: TinyBot) -> None:
    tiny.says("您好")
    zhang = wechat.phone("张阿姨")
    push = zhang.prepare(wire.text("三号楼灯坏了"))
    replies = await asyncio.gather(zhang.send(push), *(zhang.repeat(push) for _ in range(2)))
    assert [reply.text for reply in replies if reply] == ["您好"] * 3
    assert await zhang.repeat() is not None
    assert len({(each.query, each.body) for each in tiny.heard}) == 1
    assert zhang.heard == ["您好"]


@pytest.mark.parametrize("mode", list(Mode))
async def test_all_three_modes(wechat: Emulator, tiny: TinyBot, mode: Mode) -> None:
    wechat.world.change_account(mode=mode)
    tiny.account = replace(tiny.account, mode=mode)
    tiny.says("您好")
    assert await wechat.verify_webhook()
    reply = await wechat.phone("张阿姨").says("在吗")
    assert reply is not None and reply.text == "您好"
    assert ("encrypt_type=aes" in tiny.heard[0].query) is (mode is not Mode.PLAIN)
    assert (b"<Content>" in tiny.heard[0].body) is (mode is not Mode.SAFE)


async def test_a_reply_must_use_the_key_of_its_push(wechat: Emulator, tiny: TinyBot) -> None:
    tiny.says("您好")
    zhang = wechat.phone("张阿姨")
    push = zhang.prepare(wire.text("在吗"))
    wechat.world.change_account(aes_key="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefg")
    assert await zhang.send(push) is not None


async def test_every_act_of_a_phone_arrives(wechat: Emulator, tiny: TinyBot) -> None:
    zhang = wechat.phone("张阿姨", following=False)
    await zhang.follows("grid_07")
    await zhang.sends_picture(b"\x89PNG....")
    await zhang.sends_voice(b"#!AMR\n", recognition="灯坏了")
    await zhang.sends_video(b"....")
    await zhang.shares_location(30.27, 120.15, "幸福社区3号楼")
    await zhang.sends_link("通知", "停水", "https://example.com")
    await zhang.taps_menu("REPORT")
    await zhang.scans("grid_08")
    await zhang.taps_msgmenu("101", "满意")
    await zhang.unfollows()
    kinds = [each.fields.get("Event") or each.fields["MsgType"] for each in tiny.heard]
    assert kinds == [
        "subscribe", "image", "voice", "video", "location", "link", "CLICK", "SCAN", "text", "unsubscribe",
    ]  # fmt: skip
    assert tiny.heard[0].fields["EventKey"] == "qrscene_grid_07"
    assert tiny.heard[2].fields["Recognition"] == "灯坏了"
    assert tiny.heard[7].fields["EventKey"] == "grid_08"
    assert tiny.heard[8].fields["bizmsgmenuid"] == "101"
    ids = [each.fields["MsgId"] for each in tiny.heard if "MsgId" in each.fields]
    assert len(set(ids)) == len(ids) == 6
    with pytest.raises(NotFollowing):
        await zhang.says("还在吗")


async def test_no_webhook_yet(tiny: TinyBot) -> None:
    async with Emulator() as wechat:
        zhang = wechat.phone("张阿姨")
        assert await zhang.says("在吗") is None
        wechat.webhook_url = tiny.url
        tiny.says("在")
        assert (await zhang.says("在吗")) is not None
