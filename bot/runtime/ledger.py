"""The platform's message window, kept for every person: what may still be pushed, and until when.

Rules in force since 2023-06-12 (wechat-platform.md §5.2): a message of the person allows 5 pushes within 48 hours; a
menu click, a follow or a scan allows 3 within one minute. A new trigger raises the count to the larger and the end to
the later of the two. A tap on a menu text is counted as the strict case: a click.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.kernel.talk import Inbound, Kind

MOST = 5
"""Customer-service messages a window ever allows."""

_MESSAGE = (MOST, timedelta(hours=48))
_TAP = (3, timedelta(minutes=1))
_TAPS = frozenset({"click", "subscribe", "scan", "scancode_push", "scancode_waitmsg"})

MARGIN = timedelta(seconds=20)
"""A window is treated as closed this long before its end: the push needs time, and clocks differ."""


@dataclass(frozen=True, slots=True)
class Window:
    """How many customer-service messages may be sent, and until when (UTC)."""

    left: int
    ends_at: datetime | None

    def allows(self, now: datetime, reserve: int) -> bool:
        """Whether a message may go out now and leave `reserve` for what matters more."""
        return self.left > reserve and self.ends_at is not None and now + MARGIN < self.ends_at


def opened_by(message: Inbound) -> tuple[int, timedelta] | None:
    """Return what this push allows, None when it opens no window."""
    if message.kind is Kind.EVENT:
        return _TAP if message.event in _TAPS else None
    return _TAP if message.menu_id else _MESSAGE


def after(window: Window, message: Inbound, now: datetime) -> Window:
    """Return the window as the platform sees it after this push."""
    opened = opened_by(message)
    if message.event == "unsubscribe":
        return Window(0, None)
    if opened is None:
        return window
    count, lasts = opened
    if window.ends_at is None or window.ends_at <= now:
        return Window(count, now + lasts)
    return Window(max(window.left, count), max(window.ends_at, now + lasts))
