"""The door pushes come through: verify, answer inside the budget, let retries join the running computation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.kernel.clock import Clock
from bot.kernel.delivery import Attempt, Desk
from bot.kernel.talk import Inbound
from bot.wechat.codec import SUCCESS, Codec, Envelope
from bot.wechat.errors import BadPush, TooLong

log = logging.getLogger(__name__)

_MOST_BYTES = 64 * 1024
_COMMIT_GRACE_S = 0.5
_XML = {"Content-Type": "text/xml; charset=utf-8"}


@dataclass(slots=True)
class Tally:
    """What the door has seen since the process started: for the metrics page.

    `repeats` are tries that joined a running computation, `late` computations whose reply left through the outbox,
    `failed` those that broke and were answered `success`.
    """

    pushes: int = 0
    repeats: int = 0
    refused: int = 0
    late: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class _Answer:
    """What every try of one push is told. `is_reply` False: the words travel another way, or there are none."""

    body: bytes
    is_reply: bool


_NOTHING = _Answer(SUCCESS, False)


class _Computation:
    """One push being worked on: whoever asks gets the same answer at the same moment."""

    __slots__ = ("_loop", "_timer", "answer", "attempt")

    def __init__(self, budget_s: float, tally: Tally) -> None:
        self._loop = asyncio.get_running_loop()
        self.attempt = Attempt()
        self.answer: asyncio.Future[_Answer] = self._loop.create_future()
        self._timer = self._loop.call_later(budget_s, self._spend_budget, tally)

    def finish(self, answer: _Answer) -> bool:
        """Give the answer; whether it came in time, before another one was given for it."""
        self._timer.cancel()
        if self.answer.done():
            return False
        self.answer.set_result(answer)
        return True

    def abandon(self) -> None:
        """Leave every try unanswered: the process is stopping, and the platform will send the push again."""
        self._timer.cancel()
        self.answer.cancel()

    def _spend_budget(self, tally: Tally) -> None:
        """Let the outbox carry the reply, or, when the unit of work has settled first, wait for its commit."""
        if self.attempt.give_up():
            tally.late += 1
            self.finish(_NOTHING)
        else:
            self._timer = self._loop.call_later(_COMMIT_GRACE_S, self.finish, _NOTHING)


class Webhook:
    """Answers the platform. Whatever happens behind the desk, no push is answered with a server error.

    Pushes are not refused for their age: retries repeat signature, timestamp and nonce, and a push sent again later
    meets its receipt at the desk.
    """

    def __init__(self, codec: Codec, desk: Desk, clock: Clock, budget: timedelta) -> None:
        self._codec = codec
        self._desk = desk
        self._clock = clock
        self._budget_s = budget.total_seconds()
        self._running: dict[str, _Computation] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.tally = Tally()

    def routes(self, path: str) -> list[web.RouteDef]:
        """Return the routes at `path`: GET proves that the address is ours, POST takes pushes."""
        return [web.get(path, self.verify, allow_head=False), web.post(path, self.receive)]

    async def verify(self, request: web.Request) -> web.Response:
        """Echo what the platform's console asks back when the address is saved there."""
        try:
            return web.Response(text=self._codec.verify_url(request.query))
        except BadPush as refusal:
            return self._refuse(refusal)

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Answer one try of one push."""
        self.tally.pushes += 1
        try:
            body = await _read_body(request)
            message, envelope = self._codec.read(request.query, body, self._clock.now())
        except BadPush as refusal:
            return self._refuse(refusal)
        answer = await asyncio.shield(self._join(message, envelope).answer)
        response = web.Response(body=answer.body, headers=_XML)
        if answer.is_reply:
            note = self._desk.answered if await _is_written(request, response) else self._desk.cut_off
            note(message.key)
        return response

    async def drain(self) -> None:
        """Return when nothing is being worked on any more; for an orderly shutdown."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _refuse(self, refusal: BadPush) -> web.Response:
        self.tally.refused += 1
        log.warning("push refused: %s", refusal.reason)
        return web.Response(status=refusal.status)

    def _join(self, message: Inbound, envelope: Envelope) -> _Computation:
        """Return the computation of this push, started now unless another try has started it."""
        running = self._running.get(message.key)
        if running is not None:
            self.tally.repeats += 1
            return running
        started = self._running[message.key] = _Computation(self._budget_s, self.tally)
        self._spawn(self._compute(started, message, envelope))
        return started

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work` to its end, whatever becomes of the connection that asked for it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _compute(self, running: _Computation, message: Inbound, envelope: Envelope) -> None:
        try:
            reply = await self._desk.answer(message, running.attempt)
            answer = _Answer(self._codec.write(envelope, reply), bool(reply.text))
            if not running.finish(answer) and answer.is_reply:
                self._desk.cut_off(message.key)
        except asyncio.CancelledError:
            running.abandon()
            raise
        except Exception:  # the edge: a broken desk must not become the platform's "service failure" line
            self.tally.failed += 1
            log.exception("a push of kind %s broke", message.kind)
            running.finish(_NOTHING)
        finally:
            del self._running[message.key]


async def _read_body(request: web.Request) -> bytes:
    """Return the body. Raises: BadPush, when it breaks off or is longer than any push; then it is not read on."""
    if (request.content_length or 0) > _MOST_BYTES:
        raise TooLong("longer than 64 KB")
    chunks: list[bytes] = []
    left = _MOST_BYTES
    try:
        while chunk := await request.content.readany():
            left -= len(chunk)
            if left < 0:
                raise TooLong("longer than 64 KB")
            chunks.append(chunk)
    except (web.RequestPayloadError, ConnectionError):
        raise BadPush("the body broke off") from None
    return b"".join(chunks)


async def _is_written(request: web.Request, response: web.Response) -> bool:
    """Send `response` and say whether the connection outlived it; aiohttp does not send it a second time."""
    try:
        await response.prepare(request)
        await response.write_eof()
    except ConnectionError:
        return False
    return request.transport is not None and not request.transport.is_closing()
