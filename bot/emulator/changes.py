"""Tells the page that something happened; a number that only grows, and a way to wait for it."""

import asyncio
import secrets


class Changes:
    def __init__(self) -> None:
        self.run = secrets.token_hex(4)  # a page that sees another run starts afresh
        self.number = 0
        self._moved = asyncio.Event()

    def mark(self) -> int:
        """Note a change and wake whoever waits."""
        self.number += 1
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()
        return self.number

    def skip_to(self, number: int) -> None:
        """Go on counting after the numbers of an earlier run."""
        self.number = max(self.number, number)

    async def after(self, number: int, timeout_s: float) -> None:
        """Return when something newer than `number` exists, or after the timeout."""
        if self.number > number:
            return
        try:
            async with asyncio.timeout(timeout_s):
                await self._moved.wait()
        except TimeoutError:
            return
