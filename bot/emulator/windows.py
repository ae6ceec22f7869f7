"""How many customer-service messages a person may get, and until when (rules since 2023-06-12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.emulator.errors import Refused


@dataclass(frozen=True, slots=True)
class Trigger:
    """What opens a window: so many messages, for so long."""

    messages: int
    length: timedelta


USER_MESSAGE = Trigger(5, timedelta(hours=48))
SHORT = Trigger(3, timedelta(minutes=1))  # menu click, follow, scan: the same figures for all three

_SHORT_EVENTS = frozenset({"click", "scancode_push", "scancode_waitmsg", "subscribe", "scan"})


@dataclass(slots=True)
class Window:
    """The remaining count and end; a new trigger raises both, it never adds."""

    remaining: int = 0
    ends: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def open(self, trigger: Trigger, now: datetime) -> None:
        kept = self.remaining if now < self.ends else 0
        self.remaining = max(kept, trigger.messages)
        self.ends = max(self.ends, now + trigger.length)

    def close(self) -> None:
        self.remaining, self.ends = 0, datetime(1970, 1, 1, tzinfo=UTC)

    def check(self, now: datetime) -> None:
        """Raises: Refused: 45015 no window, 45047 count used up."""
        if now >= self.ends:
            raise Refused(45015)
        if self.remaining <= 0:
            raise Refused(45047)

    def take(self) -> None:
        self.remaining -= 1


def trigger_of(fields: Mapping[str, Any], *, menu_text_is_menu: bool) -> Trigger | None:
    """Return what a push opens; a tapped text menu is counted as a menu click unless told otherwise."""
    if fields.get("MsgType") == "event":
        return SHORT if str(fields.get("Event", "")).lower() in _SHORT_EVENTS else None
    if "bizmsgmenuid" in fields and menu_text_is_menu:
        return SHORT
    return USER_MESSAGE
