"""Where the time comes from. Read at the edges only; below, time is an argument."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time, as an aware UTC instant."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(UTC)


class AdjustableClock:
    """A running clock that can be moved forward: for the demo and for tests. It never goes back."""

    def __init__(self, base: Clock | None = None) -> None:
        self._base = base or SystemClock()
        self._ahead = timedelta()

    @property
    def ahead(self) -> timedelta:
        """How far this clock runs before its base."""
        return self._ahead

    def now(self) -> datetime:
        """Return the base's time plus everything it was moved by."""
        return self._base.now() + self._ahead

    def advance(self, by: timedelta) -> None:
        """Move forward. Raises: ValueError for a negative step."""
        if by < timedelta():
            raise ValueError("a clock is not turned back")
        self._ahead += by
