"""A town in a test: residents and staff with phones, the real program behind them, time that passes on demand.

Emulator and program share one clock.
Nobody here is made up: the phones belong to the emulator, the program is assembled as `tongxin run` assembles it, and
the community comes in through the same imports an office uses. Only the heartbeat's timer is missing: the town ticks
by itself after every word and whenever time passes.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientSession, FormData

from bot.app import Program, RunsAs, assemble, serve
from bot.config import Config, build_config
from bot.emulator.account import Account
from bot.emulator.clock import Clock as PlatformClock
from bot.emulator.phone import Phone
from bot.emulator.platform import EmulatorConfig
from bot.emulator.server import Emulator
from bot.kernel.clock import Clock
from bot.kernel.numbers import is_valid
from handlers.roster.importing import import_file
from tests.pictures import VOICE, photo

TUESDAY_MORNING = datetime(2026, 6, 9, 1, 0, tzinfo=UTC)
"""Tuesday 2026-06-09, 09:00 in Shanghai: an ordinary working morning."""

PLACES = """网格,小区,楼栋,单元数,户数
一网格,幸福里,1号楼,3,96
一网格,幸福里,3号楼,3,96
二网格,幸福里,5号楼,2,64
二网格,幸福里,6号楼,2,64
"""
UNITS = """单位,别名,类型,联系人,电话,负责类别
安居物业,物业,物业,老周,13900000001,照明、电梯
区城管,城管,城管,,0472-5550110,占道
"""
PEOPLE = """姓名,手机号,身份,岗位,网格,党支部,表决权,单位,小区,楼栋,单元,openid
王芳,13800000001,工作人员,居民服务员,一网格,,,,,,,o_wangfang
刘强,13800000002,工作人员,民情收集员,一网格,,,,,,,o_liuqiang
何静,13800000003,工作人员,居民服务员,二网格,,,,,,,o_hejing
李明,13800000004,工作人员,值班,,,,,,,,o_liming
赵敏,13800000005,工作人员,站长,,,,,,,,o_zhaomin
陈书记,13800000006,工作人员、党员,书记,,一支部,是,,,,,o_chen
吴敏,13800000007,工作人员、党员,支部书记,,二支部,是,,,,,o_wumin
孙师傅,13800000008,党员,,,二支部,是,,幸福里,3号楼,2单元,o_sun
周大姐,13800000009,党员,,,二支部,是,,幸福里,5号楼,1单元,o_zhou
冯老,13800000010,党员,,,二支部,否,,幸福里,1号楼,1单元,
钱老师,13800000011,工作人员、志愿者,活动负责人,,,,,,,,o_qian
老周,13900000001,单位联系人,,,,,安居物业,,,,o_laozhou
张阿姨,13800000012,居民,,,,,,幸福里,3号楼,2单元,o_zhang
刘大爷,13800000013,居民,,,,,,幸福里,5号楼,1单元,o_liudaye
"""
PUBLIC_URL = "https://wechat.tongxin.test"
"""Where the town says its links lead; a townsman's browser knows the way."""

_NUMBER = re.compile(r"(?<!\d)\d{3,6}(?!\d)")
_LINK = re.compile(re.escape(PUBLIC_URL) + r"/l/[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Page:
    """What a browser got."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        """The page as text."""
        return self.content.decode("utf-8", "replace")


@dataclass(slots=True)
class Townsman:
    """Somebody with a phone. What they say waits for the answer; afterwards the town does what has become due."""

    phone: Phone
    town: Town

    @property
    def openid(self) -> str:
        """The account's id for this phone."""
        return self.phone.openid

    async def says(self, *words: str) -> str:
        """Say one thing after another; return the last passive answer, "" when there was none."""
        heard = ""
        for word in words:
            reply = await self.phone.says(word)
            heard = reply.text if reply is not None else ""
            await self.town.settle()
        return heard

    async def sends_picture(self, content: bytes | None = None) -> str:
        """Send a picture; return the passive answer."""
        reply = await self.phone.sends_picture(content or photo())
        await self.town.settle()
        return reply.text if reply is not None else ""

    async def sends_voice(self, recognition: str = "", content: bytes = VOICE) -> str:
        """Send a voice message, which the platform may have turned into words; return the passive answer."""
        reply = await self.phone.sends_voice(content, recognition)
        await self.town.settle()
        return reply.text if reply is not None else ""

    async def shares_location(self, lat: float, lng: float, label: str) -> str:
        """Share a place; return the passive answer."""
        reply = await self.phone.shares_location(lat, lng, label)
        await self.town.settle()
        return reply.text if reply is not None else ""

    async def follows(self, scene: str = "") -> str:
        """Follow the account; return the welcome."""
        reply = await self.phone.follows(scene)
        await self.town.settle()
        return reply.text if reply is not None else ""

    def last_heard(self) -> str:
        """Return the last text on the phone, passive or pushed."""
        return self.phone.last_heard

    def heard(self) -> list[str]:
        """Return every text the phone has shown, oldest first."""
        return self.phone.heard

    def has_heard(self, words: str) -> bool:
        """Whether any text on the phone holds these words."""
        return any(words in text for text in self.heard())

    async def opens(self, address: str) -> Page:
        """Open an address of the town in the phone's browser, as a link previewer would, too."""
        return await self.town.browse(address)

    async def presses(self, address: str, file: tuple[str, bytes] | None = None, **fields: str) -> Page:
        """Press the button of the page at the address; with a file (name, bytes) hand it in."""
        form = FormData(fields, default_to_multipart=bool(fields))
        if file is not None:
            form.add_field("file", BytesIO(file[1]), filename=file[0])
        page = await self.town.browse(address, form)
        await self.town.settle()
        return page

    def link_heard(self) -> str:
        """Return the newest address of a one-time link on the phone. Raises: AssertionError when there is none."""
        found = [link for text in self.heard() for link in _LINK.findall(text)]
        assert found, f"no link on the phone of {self.phone.name}"
        return found[-1]

    def forget(self) -> None:
        """Remember where the phone stands now, so that `news` shows only what comes after."""
        self.town.marks[self.openid] = len(self.heard())

    def news(self) -> list[str]:
        """Return the texts since `forget`."""
        return self.heard()[self.town.marks.get(self.openid, 0) :]


class Town:
    """The emulator, the program and everybody who lives here."""

    def __init__(self, emulator: Emulator, program: Program, clock: Clock, address: str) -> None:
        self.emulator = emulator
        self.program = program
        self.clock = clock
        self.address = address
        self.marks: dict[str, int] = {}

    def resident(self, name: str, openid: str | None = None) -> Townsman:
        """Return the phone of a resident; an unknown one follows silently."""
        return Townsman(self.emulator.phone(name, openid or _OPENIDS.get(name)), self)

    def staff(self, name: str) -> Townsman:
        """Return the phone of somebody on the roster."""
        return Townsman(self.emulator.phone(name, _OPENIDS[name]), self)

    def now(self) -> datetime:
        """Return the town's time, UTC."""
        return self.clock.now()

    async def settle(self) -> None:
        """Do what is due now, until nothing is left to do."""
        for _ in range(20):
            if not await self.program.heartbeat.tick(self.clock.now()):
                return

    async def pass_time(self, *, step: timedelta | None = None, **units: float) -> None:
        """Let time pass, e.g. `hours=2`; with `step` the town ticks on the way, as it would in life."""
        left = timedelta(**units)
        step = step or left
        while left > timedelta():
            stride = min(step, left)
            await self.emulator.advance(stride.total_seconds())
            left -= stride
            await self.settle()

    async def browse(self, address: str, form: FormData | None = None) -> Page:
        """Fetch an address of the town; with a form, post it."""
        path = urlsplit(address).path
        async with (
            ClientSession(self.address) as browser,
            browser.request("POST" if form else "GET", path, data=form) as response,
        ):
            return Page(response.status, dict(response.headers), await response.read())

    async def look(self, query: Any) -> Any:
        """Read from the database, as `query(uow)`."""
        return await self.program.database.read(query)

    async def change(self, work: Any) -> Any:
        """Run a unit of work of the test's own."""
        return await self.program.database.run(work)


def numbers_in(text: str) -> list[int]:
    """Return what looks like issued numbers in a text, in order."""
    return [int(found) for found in _NUMBER.findall(text) if is_valid(int(found))]


def number_in(text: str) -> int:
    """Return the number after 编号, or the first that looks like one. Raises: AssertionError when there is none."""
    named = re.search(r"编号\s*(\d{3,6})", text)
    found = [int(named[1])] if named else numbers_in(text)
    assert found, f"no number in: {text}"
    return found[0]


def _openids() -> dict[str, str]:
    rows = [line.split(",") for line in PEOPLE.splitlines()[1:]]
    return {row[0]: row[-1] for row in rows if row[-1]}


_OPENIDS = _openids()


def town_config(folder: Path, url: str, api_base: str, changes: dict[str, Any]) -> Config:
    """Return the program's config in the town: loopback, any port, the emulator's account."""
    account = Account()
    tree: dict[str, Any] = {
        "wechat": {
            "app_id": account.app_id,
            "secret": account.secret,
            "token": account.token,
            "aes_key": account.aes_key,
            "api_base": api_base,
        },
        "server": {"port": 0, "public_url": PUBLIC_URL},
        "storage": {"url": url, "media_dir": str(folder / "media")},
        "office": {"name": "同心社区", "phone": "0472-5550100"},
        "privacy": {"key_file": str(folder / "key")},
    }
    for section, table in changes.items():
        tree.setdefault(section, {}).update(table)
    return build_config(tree)


@asynccontextmanager
async def open_town(
    folder: Path, url: str, *, since: datetime = TUESDAY_MORNING, changes: dict[str, Any] | None = None
) -> AsyncIterator[Town]:
    """Open a town on the database at `url`, with places, units and people imported."""
    clock = PlatformClock.starting_at(since)
    async with AsyncExitStack() as opened:
        emulator = await opened.enter_async_context(Emulator(EmulatorConfig(), clock=clock))
        config = town_config(folder, url, emulator.base_url, changes or {})
        program = await opened.enter_async_context(assemble(config, clock))
        for kind, table in (("places", PLACES), ("units", UNITS), ("people", PEOPLE)):
            report = await import_file(
                program.database, kind, table.encode(), home=config.office.name, apply=True, now=clock.now()
            )
            assert report.clean, report
        address = await opened.enter_async_context(serve(program, RunsAs.WEB))
        emulator.webhook_url = address + config.server.path
        yield Town(emulator, program, clock, address)
