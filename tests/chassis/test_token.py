"""The access token: one call however many ask, renewed in good time, shared, never forced."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import aiohttp
import pytest

from bot.emulator.server import Emulator
from bot.kernel.clock import AdjustableClock
from bot.wechat.errors import ApiError, ApiUnreachable
from bot.wechat.line import CallLimits, Line
from bot.wechat.token import TOKEN_PATH, TokenKeeper


class Shelf:
    """A shelf in memory: what several processes see in the database."""

    def __init__(self) -> None:
        self.kept: tuple[str, datetime] | None = None
        self.saves = 0

    async def load(self) -> tuple[str, datetime] | None:
        await asyncio.sleep(0)
        return self.kept

    async def save(self, value: str, expires_at: datetime) -> None:
        self.kept = (value, expires_at)
        self.saves += 1


class Town:
    """A platform, a clock both sides keep, a shelf, and keepers as processes have them."""

    def __init__(self, wechat: Emulator, session: aiohttp.ClientSession) -> None:
        self.wechat = wechat
        self.clock = AdjustableClock()
        self.shelf = Shelf()
        self._session = session

    def keeper(self, secret: str = "", shelf: Shelf | None = None) -> TokenKeeper:
        account = self.wechat.account
        line = Line(self._session, self.wechat.base_url, CallLimits(total_s=0.5))
        return TokenKeeper(line, account.app_id, secret or account.secret, shelf or self.shelf, self.clock)

    @property
    def fetches(self) -> int:
        return len(self.wechat.journal.calls_to(TOKEN_PATH))

    async def pass_time(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))
        await self.wechat.advance(seconds)


@asynccontextmanager
async def town() -> AsyncIterator[Town]:
    async with Emulator() as wechat, aiohttp.ClientSession() as session:
        yield Town(wechat, session)


async def test_a_crowd_costs_one_call() -> None:
    async with town() as here:
        keeper = here.keeper()
        tokens = await asyncio.gather(*(keeper.token() for _ in range(50)))
        assert (len(set(tokens)), here.fetches, here.shelf.saves) == (1, 1, 1)


async def test_another_process_finds_it_on_the_shelf() -> None:
    async with town() as here:
        assert await here.keeper().token() == await here.keeper().token()
        assert here.fetches == 1


async def test_processes_without_a_common_shelf_do_not_disturb_each_other() -> None:
    async with town() as here:
        assert await here.keeper().token() == await here.keeper(shelf=Shelf()).token()


async def test_it_is_renewed_before_it_dies() -> None:
    async with town() as here:
        keeper = here.keeper()
        first = await keeper.token()
        await here.pass_time(7200 - 361)
        assert await keeper.token() == first
        assert here.fetches == 1
        await here.pass_time(62)
        assert await keeper.token() != first
        assert here.fetches == 2


async def test_the_minute_in_which_the_platform_gives_the_old_one_is_not_a_storm() -> None:
    async with town() as here:
        await here.keeper(shelf=Shelf()).token()
        await here.pass_time(7200 - 330)
        keeper = here.keeper()
        for _ in range(20):
            await keeper.token()
        assert here.fetches == 2


async def test_a_dead_token_on_the_shelf_is_not_used() -> None:
    async with town() as here:
        here.shelf.kept = ("old", here.clock.now() - timedelta(seconds=1))
        assert await here.keeper().token() != "old"


class TestRefresh:
    async def test_a_crowd_with_a_dead_token_costs_one_call(self) -> None:
        async with town() as here:
            keeper = here.keeper()
            dead = await keeper.token()
            here.wechat.world.tokens.revoke()
            tokens = await asyncio.gather(*(keeper.refresh(dead) for _ in range(20)))
            assert (len({dead, *tokens}), here.fetches) == (2, 2)

    async def test_who_comes_late_gets_what_is_current(self) -> None:
        async with town() as here:
            keeper = here.keeper()
            current = await keeper.token()
            assert await keeper.refresh("long gone") == current
            assert here.fetches == 1

    async def test_what_another_process_fetched_is_used(self) -> None:
        async with town() as here:
            one, other = here.keeper(), here.keeper()
            dead = await one.token()
            assert await other.token() == dead
            here.wechat.world.tokens.revoke()
            assert await one.refresh(dead) == await other.refresh(dead)
            assert here.fetches == 2

    async def test_it_never_forces(self) -> None:
        async with town() as here:
            keeper = here.keeper()
            await keeper.refresh(await keeper.token())
            assert all("force_refresh" not in call.body for call in here.wechat.journal.calls_to(TOKEN_PATH))


class TestTrouble:
    async def test_wrong_secret(self, caplog: pytest.LogCaptureFixture) -> None:
        async with town() as here:
            with pytest.raises(ApiError) as refusal:
                await here.keeper(secret="a wrong one").token()
        assert refusal.value.errcode == 40125
        assert "a wrong one" not in caplog.text + str(refusal.value)

    async def test_address_not_on_the_list(self, caplog: pytest.LogCaptureFixture) -> None:
        async with town() as here:
            here.wechat.knobs.allowed_ips = frozenset({"203.0.113.9"})
            with pytest.raises(ApiError) as refusal:
                await here.keeper().token()
        assert refusal.value.errcode == 40164
        assert "refuses calls from 127.0.0.1" in caplog.text

    async def test_a_living_token_outlasts_a_platform_that_is_down(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with town() as here:
            keeper = here.keeper()
            first = await keeper.token()
            await here.pass_time(7200 - 200)
            here.wechat.faults.status(TOKEN_PATH, 502, times=None)
            assert [await keeper.token() for _ in range(5)] == [first] * 5
            assert here.fetches == 2
            await here.pass_time(201)
            with pytest.raises(ApiUnreachable):
                await keeper.token()
        assert any(record.levelno == logging.WARNING for record in caplog.records)

    async def test_no_answer_in_time(self) -> None:
        async with town() as here:
            here.wechat.faults.delay(TOKEN_PATH, 0.9)
            with pytest.raises(ApiUnreachable) as trouble:
                await here.keeper().token()
            assert trouble.value.sent
