"""The access token: one per account, shared by all processes through a shelf, renewed in good time."""

from __future__ import annotations

import asyncio
import logging
import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.kernel.clock import Clock
from bot.wechat.errors import ApiError, ApiUnreachable
from bot.wechat.line import Line

log = logging.getLogger(__name__)

TOKEN_PATH = "/cgi-bin/stable_token"
_ADDRESS_REFUSED = 40164
_RENEW_BEFORE_S = 300.0
_SPREAD_S = 60.0
_PAUSE_S = 30.0


class TokenShelf(Protocol):
    """Where processes leave the token for each other. The newest wins; it need not be locked."""

    async def load(self) -> tuple[str, datetime] | None:
        """Return the token and the instant (UTC) it dies, which may have passed; None when there is none."""
        ...

    async def save(self, value: str, expires_at: datetime) -> None:
        """Replace the token."""
        ...


@dataclass(frozen=True, slots=True)
class _Held:
    value: str = field(repr=False)
    expires_at: datetime
    renew_at: datetime


class TokenKeeper:
    """Hands out the token; however many ask at once, one call goes out.

    Only the normal mode of stable_token is used: within its life the platform gives every caller the same token, so
    processes never invalidate each other's. A forced refresh would.
    """

    def __init__(self, line: Line, app_id: str, secret: str, shelf: TokenShelf, clock: Clock) -> None:
        self._line = line
        self._owner = {"grant_type": "client_credential", "appid": app_id, "secret": secret}
        self._shelf = shelf
        self._clock = clock
        self._lock = asyncio.Lock()
        self._held: _Held | None = None

    async def token(self) -> str:
        """Return a token good for minutes. Raises: ApiError, ApiUnreachable."""
        held = self._held
        if held is not None and self._clock.now() < held.renew_at:
            return held.value
        async with self._lock:
            return await self._renewed()

    async def refresh(self, failed: str) -> str:
        """Return another token than the `failed` one, or the platform's word that it is still the same.

        Whoever comes second finds the work done: only a token that is still the current one is fetched again.
        Raises: ApiError, ApiUnreachable.
        """
        async with self._lock:
            if self._held is not None and self._held.value == failed:
                self._held = None
            return await self._renewed(refused=failed)

    async def _renewed(self, refused: str = "") -> str:
        """Return what is held, else what another process left, else fetch; the lock is ours."""
        now = self._clock.now()
        if self._held is None or now >= self._held.renew_at:
            await self._look_on_shelf(now, refused)
        if self._held is None or now >= self._held.renew_at:
            await self._fetch(now)
        assert self._held is not None
        return self._held.value

    async def _look_on_shelf(self, now: datetime, refused: str) -> None:
        found = await self._shelf.load()
        if found is None or found[0] == refused:
            return
        value, expires_at = found
        renew_at = expires_at - timedelta(seconds=_RENEW_BEFORE_S + random.uniform(0, _SPREAD_S))
        if now < renew_at:
            self._held = _Held(value, expires_at, renew_at)

    async def _fetch(self, now: datetime) -> None:
        """Ask the platform; a token that still lives outlasts a platform that does not answer."""
        try:
            value, life_s = await self._ask()
        except (ApiError, ApiUnreachable) as error:
            if self._held is None or now >= self._held.expires_at:
                raise
            log.warning("the token could not be renewed in time: %s", error)
            renew_at = now + timedelta(seconds=_PAUSE_S)
            self._held = _Held(self._held.value, self._held.expires_at, min(renew_at, self._held.expires_at))
            return
        # Just before the platform turns to a new token it still gives the old one: then pause instead of asking on.
        rest_s = max(life_s - _RENEW_BEFORE_S - random.uniform(0, _SPREAD_S), min(_PAUSE_S, life_s / 2))
        self._held = _Held(value, now + timedelta(seconds=life_s), now + timedelta(seconds=rest_s))
        await self._shelf.save(value, self._held.expires_at)

    async def _ask(self) -> tuple[str, float]:
        try:
            answer = await self._line.post(TOKEN_PATH, {}, self._owner)
        except ApiError as error:
            _explain(error)
            raise
        value, life_s = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(value, str) or not value or not isinstance(life_s, int | float):
            raise ApiUnreachable(TOKEN_PATH, "an answer without a token", sent=True)
        return value, float(life_s)


def _explain(error: ApiError) -> None:
    """Say in the log what an operator has to do."""
    if error.errcode == _ADDRESS_REFUSED:
        found = re.search(r"\d+\.\d+\.\d+\.\d+", error.errmsg)
        address = found.group() if found else "this machine"
        log.error("the platform refuses calls from %s: add it to the account's IP whitelist", address)
    else:
        log.error("the platform gives no token: errcode %d %s", error.errcode, error.errmsg)
