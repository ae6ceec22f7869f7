"""The two small doors of a bot in demo mode: its clock that follows ours, and its list of due notices."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.emulator.clock import Clock

_PATIENCE = ClientTimeout(total=10)


class OfficeLink:
    """`stride_s`, when given, is the longest step the clock takes at once."""

    def __init__(
        self,
        clock: Clock,
        clock_followers: Sequence[str],
        notices_url: str | None,
        stride_s: float | None = None,
    ) -> None:
        self.clock_followers = list(clock_followers)
        self.notices_url = notices_url
        self.session: ClientSession | None = None
        self._clock = clock
        self._stride_s = stride_s

    async def advance(self, seconds: float, moved: Callable[[], object]) -> None:
        """Move our clock, then tell the followers in turn; call `moved` after every step.

        Raises: ValueError for a negative step; ClientError when a follower refuses.
        """
        for step in self._steps(seconds):
            self._clock.advance(step)
            for url in self.clock_followers:
                async with self._client().post(url, json={"advance": step}, timeout=_PATIENCE) as response:
                    response.raise_for_status()
            moved()

    def _steps(self, seconds: float) -> Iterator[float]:
        """Cut the way into strides that end on round times: what is due on the way happens when it is due."""
        while self._stride_s is not None and seconds > self._stride_s:
            step = self._stride_s - self._clock.now().timestamp() % self._stride_s
            yield step
            seconds -= step
        yield seconds

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
