"""The platform's own time: the system clock, moved forward on demand."""

from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that runs at normal speed and can be pushed forward, never back."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self._offset = offset

    @classmethod
    def starting_at(cls, instant: datetime) -> "Clock":
        """Return a clock that shows `instant` (aware) now and runs on from there."""
        return cls(instant - datetime.now(UTC))

    @property
    def offset(self) -> timedelta:
        return self._offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def timestamp(self) -> int:
        return int(self.now().timestamp())

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("the clock only moves forward")
        self._offset += timedelta(seconds=seconds)

    def restore(self, offset: timedelta) -> None:
        """Continue with the offset of an earlier run."""
        self._offset = offset
