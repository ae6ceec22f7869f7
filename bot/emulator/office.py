"""The two small doors of a bot in demo mode: its clock that follows ours, and its list of due notices."""

from collections.abc import Sequence
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.emulator.clock import Clock

_PATIENCE = ClientTimeout(total=10)


class OfficeLink:
    def __init__(self, clock: Clock, clock_followers: Sequence[str], notices_url: str | None) -> None:
        self.clock_followers = list(clock_followers)
        self.notices_url = notices_url
        self.session: ClientSession | None = None
        self._clock = clock

    async def advance(self, seconds: float) -> None:
        """Move our clock, then tell the followers in turn. Raises: ClientError when one refuses."""
        self._clock.advance(seconds)
        for url in self.clock_followers:
            async with self._client().post(url, json={"advance": seconds}, timeout=_PATIENCE) as response:
                response.raise_for_status()

    async def notices(self) -> list[dict[str, Any]] | None:
        """Return what the bot says is due, or None when there is no such door or it is shut."""
        if self.notices_url is None:
            return None
        try:
            async with self._client().get(self.notices_url, timeout=_PATIENCE) as response:
                rows = await response.json(content_type=None)
        except (ClientError, TimeoutError, ValueError):
            return None
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None

    def _client(self) -> ClientSession:
        if self.session is None:
            raise RuntimeError("the emulator is not running")
        return self.session
