"""`tongxin demo`: the whole town on one machine: a WeChat of our own, the bot, a sample community, a clock that moves.

Only here, and only on the loopback address, does the bot open a door to its clock and its due notices.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot.app import Program, assemble, serve
from bot.config import Config, load_config
from bot.demo_past import write_past
from bot.emulator.account import Account
from bot.emulator.phone import Phone
from bot.emulator.platform import EmulatorConfig
from bot.emulator.server import Emulator
from bot.foresight import Expected, foresee
from bot.kernel.clock import AdjustableClock, Clock
from bot.menu import push_menu
from bot.runtime.postman import Postman
from bot.wechat.settings import ServerSettings, WechatSettings
from handlers.counter.importing import import_services
from handlers.roster.importing import import_file
from storage.database import StorageSettings

log = logging.getLogger(__name__)

_SAMPLES = Path(__file__).parent / "demo_town"
_UPCOMING = 60
_CLOCK_STRIDE = timedelta(minutes=15)
_HOLD_OUTGOING = timedelta(seconds=10)

PAGE_PORT = 8800


@dataclass(frozen=True, slots=True)
class Cast:
    """Somebody with a phone on the demo page. `opening` is what they say first; "" for nothing."""

    openid: str
    name: str
    role: str
    opening: str


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo."""

    address: str
    emulator: Emulator
    program: Program


class DemoDoor:
    """The bot's clock and due notices, for the page."""

    def __init__(self, clock: AdjustableClock, program: Callable[[], Program]) -> None:
        self._clock = clock
        self._program = program

    def routes(self) -> list[web.RouteDef]:
        """Return the two routes."""
        return [web.post("/demo/clock", self.move), web.get("/demo/notices", self.notices)]

    async def move(self, request: web.Request) -> web.Response:
        """Move the clock and do at once what has become due."""
        asked = await request.json()
        self._clock.advance(timedelta(seconds=float(asked["advance"])))
        await self._program().heartbeat.tick(self._clock.now())
        return web.json_response({"now": self._clock.now().isoformat()})

    async def notices(self, _request: web.Request) -> web.Response:
        """List what waits, is held or will be due, soonest first."""
        program, now = self._program(), self._clock.now()
        names = {member.openid: member.name for member in read_cast()}
        rows = await foresee(program.database, program.services, now, _UPCOMING)
        return web.json_response([_row(program.postman, expected, names, now) for expected in rows])


def _row(postman: Postman, expected: Expected, names: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Return a notice as the page's list takes it: under the phone's name, in the words read when it is due."""
    notice, openid = expected.notice, expected.person.openid or ""
    return {
        "key": notice.key,
        "to": names.get(openid) or expected.name or openid,
        "text": postman.words(notice, max(notice.due_at, now)),
        "due_at": notice.due_at.isoformat(),
        "state": notice.state.value if openid else "call",
        "urgency": notice.urgency.name.lower(),
    }


def read_cast() -> list[Cast]:
    """Return who has a phone on the page, from the sample community's cast.csv."""
    lines = (_SAMPLES / "cast.csv").read_text("utf-8").splitlines()[1:]
    return [Cast(*line.split(",")) for line in lines if line]


def demo_config(folder: Path, base: Config, account: Account, bot_port: int, page_port: int) -> Config:
    """Return the config of the demo: everything on this machine, data in `folder`.

    The office never closes, nothing is quiet and what may be undone is not held for long: whoever tries it on a Sunday
    night sees everything arrive, too.
    """
    return replace(
        base,
        office=replace(base.office, hours=(), quiet=None),
        complaints=replace(base.complaints, hold_outgoing=_HOLD_OUTGOING),
        wechat=WechatSettings(
            app_id=account.app_id,
            secret=account.secret,
            token=account.token,
            aes_key=account.aes_key,
            api_base=f"http://127.0.0.1:{page_port}",
        ),
        server=ServerSettings(port=bot_port, public_url=f"http://127.0.0.1:{bot_port}"),
        storage=StorageSettings(
            url=f"sqlite:///{(folder / 'tongxin.db').resolve()}", media_dir=folder / "media"
        ),
    )


@asynccontextmanager
async def run_demo(folder: Path, config_file: Path, page_port: int, bot_port: int) -> AsyncIterator[Demo]:
    """Start the town and yield it; leaving the block closes everything. Raises: OSError for a busy port."""
    folder.mkdir(parents=True, exist_ok=True)
    base = load_config(config_file)
    account = Account(name=base.office.name)
    async with AsyncExitStack() as opened:
        emulator = await opened.enter_async_context(
            Emulator(
                EmulatorConfig(
                    account=account,
                    port=page_port,
                    clock_followers=(f"http://127.0.0.1:{bot_port}/demo/clock",),
                    clock_stride_s=_CLOCK_STRIDE.total_seconds(),
                    notices_url=f"http://127.0.0.1:{bot_port}/demo/notices",
                    state_file=folder / "wechat.json",
                )
            )
        )
        clock = AdjustableClock()
        clock.advance(max(emulator.clock.offset, timedelta()))
        config = demo_config(folder, base, account, bot_port, page_port)
        program = await opened.enter_async_context(assemble(config, clock))
        await _settle(program, clock)
        door = DemoDoor(clock, lambda: program)
        address = await opened.enter_async_context(serve(program, extra=door.routes()))
        emulator.webhook_url = address + config.server.path
        await push_menu(program)
        await _gather_cast(emulator)
        yield Demo(emulator.base_url, emulator, program)


def samples(kind: str) -> bytes:
    """Return the sample community's table: places, units, people or services."""
    return (_SAMPLES / f"{kind}.csv").read_bytes()


async def _settle(program: Program, clock: Clock) -> None:
    """Bring the sample community in; a second start changes nothing."""
    config = program.config
    home = config.office.name
    for kind in ("places", "units", "people"):
        await import_file(program.database, kind, samples(kind), home=home, apply=True, now=clock.now())
    await import_services(program.database, samples("services"), home=home, apply=True, now=clock.now())
    await write_past(program.database, home, config.office_facts().calendar, clock.now())


async def _gather_cast(emulator: Emulator) -> None:
    """Let everybody follow, and those who wait for news say something: to a silent phone nothing can be pushed.

    Whoever has been silent for so long that the window has closed says it again at the next start.
    """
    known = {phone.openid: phone for phone in emulator.phones}
    for member in read_cast():
        phone = known.get(member.openid)
        if phone is None:
            phone = emulator.phone(member.name, member.openid, role=member.role, following=False)
            await phone.follows()
            await _open_window(phone, member)
        elif phone.follower.following and phone.follower.window.ends < emulator.clock.now():
            await _open_window(phone, member)


async def _open_window(phone: Phone, member: Cast) -> None:
    if member.opening:
        await phone.says(member.opening)
