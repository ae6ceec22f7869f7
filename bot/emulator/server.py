"""The emulator as a whole: one account, its API, its phones, its page, on one port."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import ClientSession, web

from bot.emulator.account import Account
from bot.emulator.api import Api
from bot.emulator.clock import Clock
from bot.emulator.control import Control
from bot.emulator.faults import Faults, Knobs
from bot.emulator.journal import Journal
from bot.emulator.office import OfficeLink
from bot.emulator.phone import Phone
from bot.emulator.pusher import Pusher, PushTiming
from bot.emulator.snapshot import Snapshot
from bot.emulator.world import World

_SAVE_EVERY_S = 2.0
_MAX_BODY = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class EmulatorConfig:
    """`port` 0 takes a free one. `clock_followers` are told of every move of the clock; `notices_url` feeds the panel.

    With `clock_stride_s` a long way of the clock is gone in steps, and what is due on the way happens on the way.
    """

    account: Account = field(default_factory=Account)
    host: str = "127.0.0.1"
    port: int = 0
    timing: PushTiming = field(default_factory=PushTiming)
    clock_followers: tuple[str, ...] = ()
    clock_stride_s: float | None = None
    notices_url: str | None = None
    state_file: Path | None = None


class Emulator:
    """A WeChat of our own: `async with Emulator() as wechat`, then `wechat.phone("...")`."""

    def __init__(
        self, config: EmulatorConfig | None = None, webhook_url: str | None = None, clock: Clock | None = None
    ) -> None:
        self.config = config or EmulatorConfig()
        self.clock = clock or Clock()
        self.world = World(self.config.account, self.clock)
        self.pusher = Pusher(self.world, self.config.timing, webhook_url)
        self.world.report = self.pusher.later
        self.office = OfficeLink(
            self.clock, self.config.clock_followers, self.config.notices_url, self.config.clock_stride_s
        )
        self._api = Api(self.world)
        self._snapshot = Snapshot(self.config.state_file) if self.config.state_file else None
        self._phones: dict[str, Phone] = {}
        self._opened = AsyncExitStack()
        self._base_url = ""

    @property
    def base_url(self) -> str:
        """Where the API and the page are, without a slash at the end."""
        return self._base_url

    @property
    def webhook_url(self) -> str | None:
        return self.pusher.webhook_url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self.pusher.webhook_url = url

    @property
    def account(self) -> Account:
        return self.world.account

    @property
    def knobs(self) -> Knobs:
        return self.world.knobs

    @property
    def faults(self) -> Faults:
        return self.world.faults

    @property
    def journal(self) -> Journal:
        return self.world.journal

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

    def phone(self, name: str, openid: str | None = None, *, role: str = "", following: bool = True) -> Phone:
        """Return the phone of this person; a new person follows already (silently) unless told otherwise."""
        known = self.world.followers.get(openid) if openid else self.world.named(name)
        follower = known or self.world.add_follower(name, role=role, openid=openid, following=following)
        follower.role = role or follower.role
        return self.phone_of(follower.openid)

    def phone_of(self, openid: str) -> Phone:
        """Raises: KeyError for an unknown openid."""
        if openid not in self._phones:
            follower = self.world.followers[openid]
            self._phones[openid] = Phone(self.world, self.pusher, follower, f"{self._base_url}/mmbiz")
        return self._phones[openid]

    @property
    def phones(self) -> list[Phone]:
        return [self.phone_of(openid) for openid in self.world.followers]

    async def advance(self, seconds: float) -> None:
        """Move the clock forward here, then at every clock follower."""
        await self.office.advance(seconds, self.world.changes.mark)

    async def verify_webhook(self) -> bool:
        """Do the GET check that the console does when the server address is saved."""
        return await self.pusher.verify()

    async def drain(self) -> None:
        """Wait until the pushes sent in the background (result events, slow tries) are through."""
        await self.pusher.drain()

    async def push_event(self, openid: str, fields: Mapping[str, Any]) -> None:
        """Push something nobody's thumb did, such as annual_renew."""
        await self.phone_of(openid).push(fields)

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
