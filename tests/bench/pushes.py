"""Messages as WeChat pushes them, built before the clock runs, and the judge of every answer."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bot.emulator import wire
from bot.emulator.account import Account
from bot.emulator.reply import BadReply, Expectation, read_reply

_TEXTS = Path(__file__).parent / "texts.txt"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_PATH = "/wechat"


@dataclass(frozen=True, slots=True)
class Push:
    """One push as bytes of an HTTP request, and whom its answer must address."""

    request: bytes
    openid: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent back, and how long it took."""

    push: Push
    status: int
    content_type: str
    body: bytes
    seconds: float


def read_texts(path: Path = _TEXTS) -> list[str]:
    """Return the texts of a file, one a line; empty lines and those that begin with # are left out."""
    lines = path.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


class Crowd:
    """Many people who follow one account and write everyday messages to it, each message once."""

    def __init__(self, account: Account, texts: Sequence[str], people: int, seed: int) -> None:
        self._account = account
        self._texts = texts
        self._random = random.Random(seed)
        self._openids = ["o" + "".join(self._random.choices(_LETTERS, k=27)) for _ in range(people)]
        # Unique over runs, as the platform's are: a repeat would be answered from its receipt.
        self._message_ids = count(time.time_ns())

    def write(self, number: int, host: str) -> list[Push]:
        """Return `number` new pushes to `host`, each by anyone and about anything."""
        return [self._push(host) for _ in range(number)]

    def _push(self, host: str) -> Push:
        openid = self._random.choice(self._openids)
        now = int(time.time())
        fields = {
            **wire.head(self._account, openid, now),
            **wire.text(self._random.choice(self._texts)),
            "MsgId": next(self._message_ids),
        }
        nonce = str(self._random.randrange(10**9, 10**10))
        envelope = wire.seal_push(self._account, fields, timestamp=now, nonce=nonce)
        head = (
            f"POST {_PATH}?{envelope.query} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Mozilla/4.0\r\n"
            f"Accept: */*\r\nContent-Type: text/xml\r\nContent-Length: {len(envelope.body)}\r\n\r\n"
        )
        return Push(head.encode() + envelope.body, openid)

    def fault_of(self, answer: Answer) -> str | None:
        """Return what is wrong with an answer: None for words to the right person, sealed as the mode asks."""
        wanted = Expectation(
            account=self._account, openid=answer.push.openid, kind="text", media_exists=lambda _media: False
        )
        try:
            reply = read_reply(answer.status, answer.content_type, answer.body, wanted)
        except BadReply as bad:
            return bad.reason
        return None if reply is not None and reply.text else "no words"
