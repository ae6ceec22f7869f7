"""The door over real HTTP: one computation per push, the budget, and never a server error."""

from __future__ import annotations

import asyncio
import gzip
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web

from bot.kernel.clock import SystemClock
from bot.kernel.delivery import Attempt, Reply
from bot.kernel.talk import Inbound
from bot.wechat.codec import Codec
from bot.wechat.settings import WechatSettings
from bot.wechat.webhook import Webhook
from tests.chassis.test_codec import APP_ID, KEY, TEXT, TOKEN, envelope_of, push, sealed_text, signed

TEST_BUDGET = timedelta(milliseconds=150)


class NoteDesk:
    """A desk that answers every push once its door is open, and notes what it was asked and told.

    `settles_early` settles before the door opens, as a unit of work does that waits for its commit.
    """

    def __init__(self, *, settles_early: bool = False) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.asked: list[Inbound] = []
        self.told: list[str] = []
        self.lost: list[str] = []
        self.outbox: list[str] = []
        self.says = "收到"
        self._settles_early = settles_early

    async def answer(self, message: Inbound, attempt: Attempt) -> Reply:
        self.asked.append(message)
        if message.text == "broken":
            raise RuntimeError("the desk fell over")
        outbox = attempt.settle() if self._settles_early else None
        await self.open.wait()
        if outbox is None:
            outbox = attempt.settle()
        if outbox:
            self.outbox.append(message.key)
        return Reply("" if outbox else self.says, 1700000001)

    def answered(self, key: str) -> None:
        self.told.append(key)

    def cut_off(self, key: str) -> None:
        self.lost.append(key)


class Door:
    """The webhook on a real server, and a platform that knocks."""

    def __init__(self, webhook: Webhook, port: int, session: aiohttp.ClientSession) -> None:
        self.webhook = webhook
        self.address = f"http://127.0.0.1:{port}/wechat"
        self._port = port
        self.session = session

    async def knock(self, body: bytes, query: dict[str, str] | None = None) -> tuple[int, bytes]:
        async with self.session.post(self.address, params=query or signed(), data=body) as response:
            return response.status, await response.read()

    async def cut_off(self, body: bytes) -> None:
        """Send a push and hang up without waiting."""
        target = f"/wechat?{urlencode(signed())}"
        head = f"POST {target} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
        _, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(head.encode() + body)
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.close()
        await writer.wait_closed()

    async def say(self, raw: bytes) -> bytes:
        """Send raw bytes, shut the sending half, and return what comes back."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(raw)
        writer.get_extra_info("socket").shutdown(socket.SHUT_WR)
        answer = await reader.read()
        writer.close()
        return answer


@asynccontextmanager
async def door(
    desk: NoteDesk, budget: timedelta = timedelta(seconds=4), aes_key: str = ""
) -> AsyncIterator[Door]:
    codec = Codec(WechatSettings(app_id=APP_ID, token=TOKEN, aes_key=aes_key))
    webhook = Webhook(codec, desk, SystemClock(), budget)
    application = web.Application()
    application.add_routes(webhook.routes("/wechat"))
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession() as session:
            yield Door(webhook, runner.addresses[0][1], session)
    finally:
        await runner.cleanup()


async def until_asked(desk: NoteDesk) -> None:
    while not desk.asked:
        await asyncio.sleep(0.005)


async def test_a_message_is_answered() -> None:
    desk = NoteDesk()
    async with door(desk) as platform:
        status, body = await platform.knock(push(TEXT))
        assert (status, "收到" in body.decode()) == (200, True)
        assert desk.told == [desk.asked[0].key]


async def test_answer_is_labelled_as_xml() -> None:
    async with (
        door(NoteDesk()) as platform,
        platform.session.post(platform.address, params=signed(), data=push(TEXT)) as response,
    ):
        assert response.headers["Content-Type"] == "text/xml; charset=utf-8"


async def test_a_sealed_message_is_answered_sealed() -> None:
    async with door(NoteDesk(), aes_key=KEY) as platform:
        query, body = envelope_of(sealed_text(push(TEXT)))
        status, answer = await platform.knock(body, query)
        assert status == 200
        assert b"<Encrypt>" in answer and "收到".encode() not in answer


@pytest.mark.parametrize("aes_key", ["", KEY])
async def test_nothing_to_say_is_success_in_the_clear(aes_key: str) -> None:
    desk = NoteDesk()
    desk.says = ""
    async with door(desk, aes_key=aes_key) as platform:
        query, body = envelope_of(sealed_text(push(TEXT))) if aes_key else (signed(), push(TEXT))
        assert await platform.knock(body, query) == (200, b"success")
        assert (len(desk.asked), desk.told) == (1, [])


@pytest.mark.parametrize("aes_key", ["", KEY])
async def test_address_is_verified(aes_key: str) -> None:
    async with door(NoteDesk(), aes_key=aes_key) as platform:
        for _ in range(2):
            async with platform.session.get(
                platform.address, params=signed() | {"echostr": "593827"}
            ) as response:
                assert (response.status, await response.read()) == (200, b"593827")
        async with platform.session.get(
            platform.address, params=signed("other") | {"echostr": "1"}
        ) as response:
            assert response.status == 403


class TestRetries:
    async def test_three_tries_at_once_are_one_computation(self) -> None:
        desk = NoteDesk()
        desk.open.clear()
        async with door(desk, aes_key=KEY) as platform:
            query, body = envelope_of(sealed_text(push(TEXT)))
            tries = [asyncio.create_task(platform.knock(body, query)) for _ in range(3)]
            await until_asked(desk)
            desk.open.set()
            answers = await asyncio.gather(*tries)
        assert len(desk.asked) == 1
        assert len(set(answers)) == 1 and b"<Encrypt>" in answers[0][1]
        assert platform.webhook.tally.repeats == 2

    async def test_a_retry_gets_what_the_cut_try_was_computing(self) -> None:
        desk = NoteDesk()
        desk.open.clear()
        async with door(desk) as platform:
            await platform.cut_off(push(TEXT))
            retry = asyncio.create_task(platform.knock(push(TEXT)))
            await asyncio.sleep(0.05)
            desk.open.set()
            assert "收到" in (await retry)[1].decode()
        assert len(desk.asked) == 1
        assert (len(desk.told), len(desk.lost)) == (1, 1)

    async def test_nobody_hung_on_so_nobody_was_answered(self) -> None:
        desk = NoteDesk()
        desk.open.clear()
        async with door(desk) as platform:
            await platform.cut_off(push(TEXT))
            await asyncio.sleep(0.05)
            desk.open.set()
            await platform.webhook.drain()
            await asyncio.sleep(0.05)
        assert len(desk.asked) == 1
        assert (desk.told, len(desk.lost)) == ([], 1)

    async def test_a_later_retry_asks_the_desk_again(self) -> None:
        desk = NoteDesk()
        async with door(desk) as platform:
            assert await platform.knock(push(TEXT)) == await platform.knock(push(TEXT))
        assert len(desk.asked) == 2

    async def test_different_pushes_do_not_wait_for_each_other(self) -> None:
        desk = NoteDesk()
        async with door(desk) as platform:
            texts = [TEXT.replace("24000000000000001", str(number)) for number in range(20)]
            answers = await asyncio.gather(*(platform.knock(push(text)) for text in texts))
        assert {status for status, _ in answers} == {200}
        assert len({message.key for message in desk.asked}) == len(desk.told) == 20


class TestBudget:
    async def test_slow_work_leaves_by_the_outbox(self) -> None:
        desk = NoteDesk()
        desk.open.clear()
        async with door(desk, TEST_BUDGET) as platform:
            tries = await asyncio.gather(*(platform.knock(push(TEXT)) for _ in range(2)))
            assert tries == [(200, b"success")] * 2
            assert await platform.knock(push(TEXT)) == (200, b"success")
            desk.open.set()
            await platform.webhook.drain()
        assert len(desk.outbox) == 1
        assert (desk.told, desk.lost, platform.webhook.tally.late) == ([], [], 1)

    async def test_settled_work_is_waited_for(self) -> None:
        desk = NoteDesk(settles_early=True)
        desk.open.clear()
        async with door(desk, TEST_BUDGET) as platform:
            one_try = asyncio.create_task(platform.knock(push(TEXT)))
            await asyncio.sleep(TEST_BUDGET.total_seconds() + 0.1)
            desk.open.set()
            assert "收到" in (await one_try)[1].decode()
        assert (desk.outbox, len(desk.told)) == ([], 1)

    async def test_a_commit_that_hangs_is_not_waited_for_past_the_cut(self) -> None:
        desk = NoteDesk(settles_early=True)
        desk.open.clear()
        async with door(desk, TEST_BUDGET) as platform:
            assert await platform.knock(push(TEXT)) == (200, b"success")
            desk.open.set()
            assert desk.lost == []
            await platform.webhook.drain()
        assert (desk.told, len(desk.lost)) == ([], 1)


class TestRefusals:
    async def test_wrong_signature(self) -> None:
        desk = NoteDesk()
        async with door(desk) as platform:
            assert (await platform.knock(push(TEXT), signed("other")))[0] == 403
            assert (await platform.knock(push(TEXT), {"signature": "签名"}))[0] == 403
        assert desk.asked == []

    @pytest.mark.parametrize("body", [b"", b"hello", b"<xml/>", b"\xff\xfe", b"\0" * 100, push("<a/>")])
    async def test_malformed(self, body: bytes) -> None:
        async with door(NoteDesk()) as platform:
            assert (await platform.knock(body))[0] == 400

    async def test_too_long(self) -> None:
        async with door(NoteDesk()) as platform:
            assert (await platform.knock(push("x" * 65536)))[0] == 413
            assert (await platform.knock(push(TEXT)))[0] == 200

    async def test_too_long_in_pieces_of_unknown_number(self) -> None:
        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(9):
                yield b"x" * 8192

        async with (
            door(NoteDesk()) as platform,
            platform.session.post(platform.address, params=signed(), data=pieces()) as response,
        ):
            assert response.status == 413

    async def test_in_pieces_but_not_too_long(self) -> None:
        async def pieces() -> AsyncIterator[bytes]:
            for byte in push(TEXT):
                yield bytes([byte])

        async with (
            door(NoteDesk()) as platform,
            platform.session.post(platform.address, params=signed(), data=pieces()) as response,
        ):
            assert response.status == 200

    @pytest.mark.parametrize(
        "body",
        [b"not gzip at all", gzip.compress(push(TEXT))[:60], gzip.compress(b"x" * 10**6)],
        # Names of their own: the bytes hold the second they were packed, and every worker must name a test alike.
        ids=["not packed", "cut off", "a million"],
    )
    async def test_compressed_mischief(self, body: bytes) -> None:
        async with door(NoteDesk()) as platform:
            headers = {"Content-Encoding": "gzip"}
            async with platform.session.post(
                platform.address, params=signed(), data=body, headers=headers
            ) as response:
                assert response.status in (400, 413)

    @pytest.mark.parametrize(
        "raw",
        [
            b"POST /wechat HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n<xml>",
            b"POST /wechat HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
            b"POST /wechat?signature=%ff%fe&nonce=%zz HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
            b"GET /wechat?signature=%ff%fe&signature=2&echostr HTTP/1.1\r\nHost: x\r\n\r\n",
            b"\x16\x03\x01 nonsense\r\n\r\n",
        ],
    )
    async def test_broken_http(self, raw: bytes, caplog: pytest.LogCaptureFixture) -> None:
        async with door(NoteDesk()) as platform:
            answer = await platform.say(raw)
        assert b" 500 " not in answer.split(b"\r\n", 1)[0]
        assert not [
            record
            for record in caplog.records
            if record.levelno >= logging.ERROR and record.name.startswith("bot")
        ]

    async def test_other_methods(self) -> None:
        async with (
            door(NoteDesk()) as platform,
            platform.session.put(platform.address, data=b"x") as response,
        ):
            assert response.status == 405

    async def test_a_desk_that_falls_over(self, caplog: pytest.LogCaptureFixture) -> None:
        desk = NoteDesk()
        async with door(desk) as platform:
            body = push(TEXT.replace("楼道灯坏了", "broken"))
            assert await platform.knock(body) == (200, b"success")
            assert await platform.knock(push(TEXT)) != (200, b"success")
        assert platform.webhook.tally.failed == 1
        assert "the desk fell over" in caplog.text
        assert desk.told == [desk.asked[1].key]
