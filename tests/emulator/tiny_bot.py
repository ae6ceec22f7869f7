"""A bot of a few lines that answers what a test tells it, and notes how it was called."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from xml.etree import ElementTree

from aiohttp import web

from bot.emulator import wire
from bot.emulator.account import Account, Mode
from bot.emulator.crypto import Seal, signature

Answer = Callable[["Heard"], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class Heard:
    """One push as it arrived; `fields` are decrypted."""

    number: int
    query: str
    body: bytes
    headers: dict[str, str]
    peer: tuple[str, int]
    fields: dict[str, str]


@dataclass(slots=True)
class TinyBot:
    account: Account
    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    answer: Answer | None = None

    def says(self, *texts: str, after: tuple[float, ...] = ()) -> None:
        """Answer the n-th push with the n-th text (the last one for all others), after n-th seconds."""

        async def answer(heard: Heard) -> web.Response:
            place = min(heard.number, len(texts) - 1)
            if heard.number < len(after):
                await asyncio.sleep(after[heard.number])
            return self.reply(heard, texts[place])

        self.answer = answer

    def gives(self, response: Callable[[], web.Response]) -> None:
        async def answer(heard: Heard) -> web.Response:
            return response()

        self.answer = answer

    def reply(self, heard: Heard, text: str) -> web.Response:
        inner = wire.render(
            {
                "ToUserName": heard.fields["FromUserName"],
                "FromUserName": self.account.original_id,
                "CreateTime": 1700000001,
                "MsgType": "text",
                "Content": text,
            }
        )
        return web.Response(text=self.wrapped(inner), content_type="text/xml")

    def wrapped(self, inner: str) -> str:
        if self.account.mode is not Mode.SAFE:
            return inner
        sealed = Seal(self.account.aes_key, self.account.app_id).close(inner)
        sign = signature(self.account.token, "1700000001", "42", sealed)
        return wire.render({"Encrypt": sealed, "MsgSignature": sign, "TimeStamp": 1700000001, "Nonce": "42"})

    async def serve(self, request: web.Request) -> web.Response:
        if request.method == "GET":
            return web.Response(text=request.query["echostr"])
        body = await request.read()
        heard = Heard(
            len(self.heard),
            request.query_string,
            body,
            dict(request.headers),
            request.transport.get_extra_info("peername") if request.transport else ("", 0),
            self._fields(body),
        )
        self.heard.append(heard)
        if self.answer is None:
            return web.Response(text="success")
        return await self.answer(heard)

    def _fields(self, body: bytes) -> dict[str, str]:
        root = ElementTree.fromstring(body)
        sealed = root.findtext("Encrypt")
        if sealed and self.account.mode is Mode.SAFE:
            root = ElementTree.fromstring(Seal(self.account.aes_key, self.account.app_id).open(sealed))
        return {each.tag: each.text or "" for each in root}


@asynccontextmanager
async def running(account: Account) -> AsyncIterator[TinyBot]:
    bot = TinyBot(account)
    app = web.Application()
    app.router.add_route("*", "/wechat", bot.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    bot.url = f"http://127.0.0.1:{runner.addresses[0][1]}/wechat"
    try:
        yield bot
    finally:
        await runner.cleanup()
