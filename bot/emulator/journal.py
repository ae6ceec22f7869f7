"""The record of everything that went over the wire, newest last."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.emulator.account import Account
from bot.emulator.reply import Reply

_KEPT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCall:
    """One call of the bot; the query is without token and secret."""

    at: datetime
    method: str
    path: str
    query: dict[str, str]
    body: str
    status: int
    answer: str
    errcode: int
    took_s: float
    fault: int = 0


class Outcome(StrEnum):
    """What became of one try: `lost` is a good answer that came too late to be shown."""

    OPEN = "open"
    ANSWERED = "answered"
    FAILED = "failed"
    CUT = "cut"
    LOST = "lost"


@dataclass(slots=True, kw_only=True)
class Try:
    started: datetime
    outcome: Outcome = Outcome.OPEN
    reason: str = ""
    status: int = 0
    took_s: float = 0.0
    raw: bytes = b""
    reply: Reply | None = None


@dataclass(slots=True, kw_only=True)
class Push:
    """One push with the bytes all its tries share, and the account as it was then."""

    number: int
    openid: str
    fields: Mapping[str, Any]
    query: str
    body: bytes
    account: Account
    created: datetime
    tries: list[Try] = field(default_factory=list)
    answered: bool = False

    @property
    def kind(self) -> str:
        return str(self.fields.get("MsgType", ""))

    @property
    def event(self) -> str:
        return str(self.fields.get("Event", ""))

    @property
    def lost(self) -> list[Try]:
        return [each for each in self.tries if each.outcome is Outcome.LOST]


class Journal:
    """Keeps the last twenty thousand calls and pushes."""

    def __init__(self) -> None:
        self.calls: deque[ApiCall] = deque(maxlen=_KEPT)
        self.pushes: deque[Push] = deque(maxlen=_KEPT)

    def calls_to(self, path: str) -> list[ApiCall]:
        return [call for call in self.calls if call.path == path]
