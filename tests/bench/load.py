"""A closed loop of connections, each with one request under way: as little of the machine as Python allows."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from tests.bench.pushes import Answer, Push

_PATIENCE_S = 15.0
_clock = time.perf_counter


@dataclass(slots=True)
class Load:
    """What one round brought: the answers, the requests that failed, and how long it lasted."""

    answers: list[Answer] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0


async def drive(pushes: Sequence[Push], port: int, *, connections: int, seconds: float) -> Load:
    """Send pushes, `connections` at a time, until `seconds` are over or none is left; wait for what is under way."""
    load = Load()
    waiting = iter(pushes)
    begun = _clock()
    gc.collect()
    gc.disable()
    try:
        lanes = [_Lane(waiting, load, begun + seconds, port) for _ in range(connections)]
        async with asyncio.timeout(seconds + _PATIENCE_S):
            await asyncio.gather(*(lane.go() for lane in lanes))
    except TimeoutError:
        load.failures.append(f"no answer for {_PATIENCE_S:g} s")
    finally:
        gc.enable()
    load.seconds = _clock() - begun
    return load


class _Lane(asyncio.Protocol):
    """One connection, opened again when the server closes it, as WeChat would have to."""

    def __init__(self, waiting: Iterator[Push], load: Load, until: float, port: int) -> None:
        self._waiting, self._load, self._until, self._port = waiting, load, until, port
        self._loop = asyncio.get_running_loop()
        self._finished: asyncio.Future[None] = self._loop.create_future()
        self._transport: asyncio.Transport | None = None
        self._push: Push | None = None
        self._sent_at = 0.0
        self._received = b""

    async def go(self) -> None:
        """Return when there is nothing left to send."""
        self._next()
        await self._finished

    def _next(self) -> None:
        self._push = next(self._waiting, None) if _clock() < self._until else None
        if self._push is None:
            if self._transport is not None:
                self._transport.close()
            if not self._finished.done():
                self._finished.set_result(None)
            return
        self._sent_at = _clock()
        self._received = b""
        if self._transport is not None:
            self._transport.write(self._push.request)
        else:
            self._loop.create_task(self._connect())

    async def _connect(self) -> None:
        try:
            await self._loop.create_connection(lambda: self, "127.0.0.1", self._port)
        except OSError as error:
            self._fail(f"connect: {error}")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # A cast: uvloop's transports only behave like asyncio's, they do not derive from them.
        self._transport = cast(asyncio.Transport, transport)
        if self._push is not None:
            self._transport.write(self._push.request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0 or self._push is None:
            return
        head = self._received[:end].decode("latin-1")
        body = self._received[end + 4 :]
        fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        if len(body) < int(fields.get("content-length", 0)):
            return
        taken = _clock() - self._sent_at
        answer = Answer(self._push, int(head[9:12]), fields.get("content-type", ""), body, taken)
        self._load.answers.append(answer)
        if fields.get("connection") == "close":
            self._leave()
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is None:
            return
        self._transport = None
        if self._push is not None:
            self._fail("the server closed the connection")

    def _leave(self) -> None:
        """Let go of a connection the server is about to close, so that its end is no failure."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.set_protocol(asyncio.Protocol())
            transport.close()

    def _fail(self, reason: str) -> None:
        self._load.failures.append(reason)
        self._next()
