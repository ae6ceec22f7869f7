"""Carries pushes to the bot's URL the way the platform does: five seconds, three tries, separate connections."""

import asyncio
import secrets
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from yarl import URL

from bot.emulator import wire
from bot.emulator.journal import Outcome, Push, Try
from bot.emulator.reply import BadReply, Expectation, read_reply
from bot.emulator.world import World

T = TypeVar("T")

_HEADERS = {"User-Agent": "Mozilla/4.0", "Accept": "*/*", "Pragma": "no-cache", "Content-Type": "text/xml"}
_NO_LIMIT = ClientTimeout(total=None)
_CHECK_LIMIT = ClientTimeout(total=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class PushTiming:
    """Seconds of real time, whatever the emulator's clock says.

    Try n starts n × `interval_s` after the first. A connection is cut `cut_after_s` after it opened; larger than
    the interval it makes tries overlap. `late_grace_s` keeps a cut connection listening only to record what was lost.
    """

    tries: int = 3
    interval_s: float = 5.0
    cut_after_s: float = 5.0
    late_grace_s: float = 0.0


class Pusher:
    """Sends pushes; every try opens a new connection and carries the same bytes."""

    def __init__(self, world: World, timing: PushTiming, webhook_url: str | None) -> None:
        self.timing = timing
        self.webhook_url = webhook_url
        self._world = world
        self._session: ClientSession | None = None
        self._background: set[asyncio.Task[Any]] = set()

    async def open(self) -> None:
        # force_close: a connection serves one request only, as the real platform's connections do.
        self._session = ClientSession(
            connector=TCPConnector(force_close=True, limit=0),
            timeout=_NO_LIMIT,
            skip_auto_headers=("Accept-Encoding", "User-Agent"),
        )

    async def close(self) -> None:
        for task in tuple(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def prepare(self, openid: str, fields: Mapping[str, Any]) -> Push:
        """Seal a push with the account as it is now, without sending it."""
        account, clock = self._world.account, self._world.clock
        nonce = str(secrets.randbelow(9 * 10**8) + 10**8)
        envelope = wire.seal_push(account, fields, timestamp=clock.timestamp(), nonce=nonce)
        push = Push(
            number=self._world.changes.mark(),
            openid=openid,
            fields=dict(fields),
            query=envelope.query,
            body=envelope.body,
            account=account,
            created=clock.now(),
        )
        self._world.journal.pushes.append(push)
        return push

    async def deliver(self, push: Push) -> Try | None:
        """Send up to three times; return the try that was answered well and in time, or None."""
        open_tries: set[asyncio.Task[Try]] = set()
        start = asyncio.get_running_loop().time()
        for number in range(1, self.timing.tries + 1):
            open_tries.add(self._spawn(self._attempt(push)))
            until = start + number * self.timing.interval_s if number < self.timing.tries else None
            winner = await self._winner(open_tries, until)
            if winner is not None:
                return winner
        return None

    async def repeat(self, push: Push) -> Try:
        """Send the same bytes once more, alone; the answer is recorded and returned, nothing is shown."""
        return await self._attempt(push, alone=True)

    def later(self, openid: str, fields: Mapping[str, Any]) -> None:
        """Send a result event in the background, after the knob's delay."""
        self._spawn(self._deliver_later(openid, fields))

    async def verify(self) -> bool:
        """Do the GET check of the console's save button; True when the echo comes back bare."""
        clock, echo = self._world.clock, str(secrets.randbelow(10**18))
        nonce = str(secrets.randbelow(10**9))
        query = wire.verification_query(
            self._world.account, timestamp=clock.timestamp(), nonce=nonce, echo=echo
        )
        try:
            async with self._client().get(
                self._url(query), headers=_HEADERS, timeout=_CHECK_LIMIT
            ) as response:
                return response.status == 200 and await response.read() == echo.encode()
        except (ClientError, TimeoutError):
            return False

    async def drain(self) -> None:
        """Wait until no push is under way in the background."""
        while self._background:
            await asyncio.wait(tuple(self._background))

    async def _deliver_later(self, openid: str, fields: Mapping[str, Any]) -> None:
        await asyncio.sleep(self._world.knobs.result_delay_s)
        if self.webhook_url is not None:
            await self.deliver(self.prepare(openid, fields))

    async def _winner(self, open_tries: set[asyncio.Task[Try]], until: float | None) -> Try | None:
        """Wait for the first good answer; without one, return at `until` or when nothing is open any more."""
        loop = asyncio.get_running_loop()
        while open_tries:
            wait = None if until is None else max(0.0, until - loop.time())
            done, _ = await asyncio.wait(open_tries, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                return None
            open_tries -= done
            for task in done:
                if task.result().outcome is Outcome.ANSWERED:
                    return task.result()
        if until is not None:
            await asyncio.sleep(max(0.0, until - loop.time()))
        return None

    async def _attempt(self, push: Push, *, alone: bool = False) -> Try:
        attempt = Try(started=self._world.clock.now())
        push.tries.append(attempt)
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            async with asyncio.timeout(self.timing.cut_after_s + self.timing.late_grace_s):
                content_type = await self._post(push, attempt)
        except TimeoutError:
            attempt.outcome, attempt.reason = Outcome.CUT, f"no answer in {self.timing.cut_after_s:g} s"
        except (ClientError, OSError) as error:
            attempt.outcome, attempt.reason = Outcome.FAILED, f"connection: {error}"
        else:
            attempt.took_s = loop.time() - started
            self._judge(push, attempt, content_type, alone=alone)
        attempt.took_s = loop.time() - started
        self._world.changes.mark()
        return attempt

    async def _post(self, push: Push, attempt: Try) -> str:
        url = self._url(push.query)
        async with self._client().post(
            url, data=push.body, headers=_HEADERS, allow_redirects=False
        ) as response:
            attempt.status = response.status
            attempt.raw = await response.read()
            return response.headers.get("Content-Type", "")

    def _judge(self, push: Push, attempt: Try, content_type: str, *, alone: bool) -> None:
        wanted = Expectation(
            account=push.account, openid=push.openid, kind=push.kind, media_exists=self._world.media.alive
        )
        try:
            attempt.reply = read_reply(attempt.status, content_type, attempt.raw, wanted)
        except BadReply as bad:
            attempt.outcome, attempt.reason = Outcome.FAILED, bad.reason
            return
        too_late = attempt.took_s > self.timing.cut_after_s
        if too_late or (push.answered and not alone):
            attempt.outcome, attempt.reason = (
                Outcome.LOST,
                "too late" if too_late else "another try was first",
            )
            return
        attempt.outcome = Outcome.ANSWERED
        push.answered = push.answered or not alone

    def _url(self, query: str) -> URL:
        base = self.webhook_url or ""
        return URL(f"{base}{'&' if '?' in base else '?'}{query}", encoded=True)

    def _client(self) -> ClientSession:
        if self._session is None:
            raise RuntimeError("the emulator is not running")
        return self._session

    def _spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task
