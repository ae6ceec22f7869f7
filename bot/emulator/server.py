"""The emulator as a whole: one account, its API, its phones, its page, on one port."""

import asyncio
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from aiohttp import ClientSession, web

from bot.emulator.api import Api
from bot.emulator.clock import Clock
from bot.emulator.control import Control
from bot.emulator.platform import EmulatorConfig, Platform
from bot.emulator.snapshot import Snapshot

_SAVE_EVERY_S = 2.0
_MAX_BODY = 16 * 1024 * 1024


class Emulator(Platform):
    """A WeChat of our own: `async with Emulator() as wechat`, then `wechat.phone("...")`."""

    def __init__(
        self, config: EmulatorConfig | None = None, webhook_url: str | None = None, clock: Clock | None = None
    ) -> None:
        super().__init__(config, webhook_url, clock)
        self._api = Api(self.world)
        self._snapshot = Snapshot(self.config.state_file) if self.config.state_file else None
        self._opened = AsyncExitStack()

    async def __aenter__(self) -> Self:
        if self._snapshot is not None:
            self._snapshot.load(self.world)
        async with AsyncExitStack() as opening:
            await self.pusher.open()
            opening.push_async_callback(self.pusher.close)
            self.office.session = await opening.enter_async_context(ClientSession())
            await self._listen(opening)
            if self._snapshot is not None:
                opening.push_async_callback(
                    self._stop_saving, asyncio.create_task(self._keep_saving(self._snapshot))
                )
            self._opened = opening.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._opened.aclose()

    def application(self) -> web.Application:
        """Return the routes: the API, pictures, the page and its control interface."""
        app = web.Application(client_max_size=_MAX_BODY)
        app.router.add_route("*", r"/{path:(cgi-bin|wxaapi|customservice|sns)/.*}", self._api.serve)
        app.router.add_get("/mmbiz/{media_id}", self._picture)
        Control(self).add_routes(app)
        app.on_shutdown.append(self._wake_pages)
        return app

    async def _listen(self, opening: AsyncExitStack) -> None:
        runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        opening.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, self.config.host, self.config.port)
        await site.start()
        host, port = runner.addresses[0][:2]
        self._base_url = f"http://{host}:{port}"

    async def _wake_pages(self, app: web.Application) -> None:
        """Let go of the long polls, which would hold up the end."""
        self.world.changes.mark()

    async def _keep_saving(self, snapshot: Snapshot) -> None:
        while True:
            await asyncio.sleep(_SAVE_EVERY_S)
            snapshot.save(self.world)

    async def _stop_saving(self, saving: asyncio.Task[None]) -> None:
        saving.cancel()
        await asyncio.gather(saving, return_exceptions=True)
        if self._snapshot is not None:
            self._snapshot.save(self.world)

    async def _picture(self, request: web.Request) -> web.Response:
        media = self.world.media.items.get(request.match_info["media_id"])
        if media is None:
            raise web.HTTPNotFound
        return web.Response(body=media.content, content_type=media.content_type)
