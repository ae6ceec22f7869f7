"""The emulator with a tiny bot behind it, and a client that holds a token."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bot.emulator.account import Account
from bot.emulator.platform import EmulatorConfig
from bot.emulator.pusher import PushTiming
from bot.emulator.server import Emulator
from tests.emulator.client import Client
from tests.emulator.tiny_bot import TinyBot, running

QUICK = PushTiming(interval_s=0.1, cut_after_s=0.1)


@pytest.fixture
async def tiny() -> AsyncIterator[TinyBot]:
    async with running(Account()) as bot:
        yield bot


@pytest.fixture
async def wechat(tiny: TinyBot) -> AsyncIterator[Emulator]:
    async with Emulator(EmulatorConfig(timing=QUICK), webhook_url=tiny.url) as emulator:
        yield emulator


@pytest.fixture
async def client(wechat: Emulator) -> AsyncIterator[Client]:
    async with ClientSession() as session:
        held = Client(session, wechat)
        await held.authorize()
        yield held
