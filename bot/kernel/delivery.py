"""Delivery: passive replies, outgoing messages, and what became of each attempt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock
from typing import Protocol

from bot.kernel.talk import Inbound


class Fate(StrEnum):
    """What a failed or successful attempt means for the message.

    SENT: the platform took it. LATER: try the same way again after `wait`. NEXT: this way is closed for this person,
    take the next rung. NEVER: the message itself is at fault and no retry helps. UNKNOWN: the connection broke after
    the request left; it may have arrived.
    """

    SENT = "sent"
    LATER = "later"
    NEXT = "next"
    NEVER = "never"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One attempt's result. `errcode` is the platform's, 0 when sent; `alert` asks for an operator's eyes.

    `message_id` is the platform's id of an accepted template message, "" otherwise. `gone` says the person no longer
    follows, `refused` that the person's consent for this template is used up or withdrawn.
    """

    fate: Fate
    errcode: int = 0
    detail: str = ""
    wait: timedelta = timedelta()
    alert: bool = False
    gone: bool = False
    refused: bool = False
    message_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateNotice:
    """A notice in the platform's fixed form: field names such as `thing1` with their values.

    `once` distinguishes a subscription notice (needs a consent credit) from a template message.
    """

    template_id: str
    fields: dict[str, str]
    once: bool = False


class Courier(Protocol):
    """Carries messages to a person. Implemented by `bot.wechat.gateway`; never raises for a failed delivery."""

    async def send_text(self, openid: str, text: str) -> Outcome:
        """Send a customer-service text (at most 2,048 bytes of UTF-8)."""
        ...

    async def send_picture(self, openid: str, media_id: str) -> Outcome:
        """Send a customer-service picture by the platform's media id."""
        ...

    async def send_voice(self, openid: str, media_id: str) -> Outcome:
        """Send a customer-service voice message by the platform's media id."""
        ...

    async def send_notice(
        self, openid: str, notice: TemplateNotice, message_key: str, at: datetime
    ) -> Outcome:
        """Send a template message or subscription notice; `message_key` makes a repeat harmless for ten minutes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came of asking the platform for a file. `outcome` SENT means `content` is it; NEVER means it is gone."""

    outcome: Outcome
    content: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """What came of giving the platform a file, which it keeps three days. `media_id` "" unless `outcome` is SENT."""

    outcome: Outcome
    media_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """What came of asking for a code. `address` is what its picture holds, "" unless `outcome` is SENT."""

    outcome: Outcome
    address: str = ""


class Depot(Protocol):
    """Brings files from the platform and takes them there. Implemented by `bot.wechat.gateway`; never raises."""

    async def fetch(self, media_id: str) -> Fetched:
        """Fetch what a person sent; the platform has it for three days."""
        ...

    async def upload(self, kind: str, content: bytes, mime: str) -> Uploaded:
        """Lay down an image or a voice, to be sent by its id."""
        ...

    async def make_code(self, scene: str, lasts: timedelta) -> Coded:
        """Have a code made that leads whoever scans it to `scene`; it lasts at most thirty days."""
        ...


class Labeller(Protocol):
    """Puts tags on accounts and takes them off, at most fifty at a time. Implemented by `bot.wechat.tagging`; never raises."""

    async def put_on(self, tag: str, openids: Sequence[str]) -> Outcome:
        """Put a tag on; it is created when the account has none of the name."""
        ...

    async def take_off(self, tag: str, openids: Sequence[str]) -> Outcome:
        """Take a tag off."""
        ...


@dataclass(frozen=True, slots=True)
class Reply:
    """The passive reply to a push. `text` empty: nothing to say. `created_s` is its CreateTime in epoch seconds."""

    text: str
    created_s: int


class Attempt:
    """Settles, between the webhook's budget and the unit of work, who carries the reply.

    Whichever side speaks first decides, once: the webhook gives up and the reply leaves through the outbox, or the
    unit settles and the webhook waits the last moment for the commit.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._decided: bool | None = None

    def give_up(self) -> bool:
        """Called by the webhook when its budget is spent: whether the outbox will carry the reply."""
        return self._decide(outbox=True)

    def settle(self) -> bool:
        """Called at the end of the unit of work: whether the outbox must carry the reply."""
        return self._decide(outbox=False)

    def _decide(self, *, outbox: bool) -> bool:
        with self._lock:
            if self._decided is None:
                self._decided = outbox
            return self._decided


class Desk(Protocol):
    """Answers pushes. Implemented by `bot.runtime.pipeline`; the webhook knows nothing else of the house."""

    async def answer(self, message: Inbound, attempt: Attempt) -> Reply:
        """Compute, or recall, the reply to this push; returns after everything it changed is committed."""
        ...

    def answered(self, key: str) -> None:
        """Note that the reply to the push `key` was written to the platform's connection."""
        ...

    def cut_off(self, key: str) -> None:
        """Note that the connection broke before the reply to the push `key` was through."""
        ...
