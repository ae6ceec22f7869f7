"""The heartbeat: APScheduler ticks, the database decides. It holds no business data and may run in any number.

Each tick runs every service's duties in units of their own, rescues replies nobody took, sweeps what has expired, and
lets the postman out. Errands that wait for slow downloads have a beat of their own, so that no notice waits for them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.kernel.clock import Clock
from bot.kernel.route import Duty, Service
from bot.runtime.pipeline import late_reply
from bot.runtime.postman import Postman
from storage.database import Database
from storage.uow import Uow

log = logging.getLogger(__name__)

Errand = Callable[[datetime], Awaitable[int]]
"""Slow outside work that is due at `now`; returns how much was touched."""

BEAT = timedelta(seconds=1)
_RETRIES_OVER = timedelta(seconds=20)
_LAST_RETRY = timedelta(seconds=9)
_RESCUE_SPAN = timedelta(hours=48)
_SWEEP_EVERY = timedelta(minutes=10)
_RECEIPTS_KEPT = timedelta(days=7)
_SWEEP_SLICE = 500
_SEALING_SLICE = 100


class Heartbeat:
    """Ticks about once a second; a tick that is still running is not started twice."""

    def __init__(
        self,
        database: Database,
        services: Sequence[Service],
        postman: Postman,
        clock: Clock,
        errands: Sequence[Errand] = (),
        refresh: Errand | None = None,
    ) -> None:
        """`refresh` is run in every process, whatever its role."""
        self._database = database
        self._duties = [(service.name, duty) for service in services for duty in service.duties]
        self._postman = postman
        self._clock = clock
        self._errands = tuple(errands)
        self._refresh = refresh
        self._started_at = clock.now()
        self._swept_at = self._started_at
        self._beaten_at: datetime | None = None
        self._scheduler: AsyncIOScheduler | None = None
        self._ticking = asyncio.Lock()
        self._running = asyncio.Lock()

    def start(self, *, works: bool = True, rescues: bool = True) -> None:
        """Begin to tick in the running event loop.

        A process that serves no webhook must not rescue: it cannot tell whether the door was open when WeChat knocked
        again. A process that only serves the webhook does nothing else.
        """
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._repeat(self._scheduler, partial(self._beat, works=works, rescues=rescues))
        if works:
            self._repeat(self._scheduler, self._run_errands)
        if self._refresh is not None:
            self._repeat(self._scheduler, partial(self._run_all, (self._refresh,)))
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop ticking; a tick under way is finished."""
        if self._scheduler is None:
            return
        self._scheduler.pause()
        # Shutting down cancels the job under way: a message would be sent and never settled.
        async with self._ticking, self._running:
            self._scheduler.shutdown(wait=False)

    @staticmethod
    def _repeat(scheduler: AsyncIOScheduler, beat: Callable[[], Awaitable[object]]) -> None:
        scheduler.add_job(
            beat,
            "interval",
            seconds=BEAT.total_seconds(),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=60,
        )

    def is_alive(self, now: datetime) -> bool:
        """Whether a tick ended in the last half minute."""
        return self._beaten_at is not None and now - self._beaten_at < timedelta(seconds=30)

    async def tick(self, now: datetime, *, works: bool = True, rescues: bool = True) -> int:
        """Do all that is owed at `now`, errands too; return how much was touched.

        Safe to repeat, and in several processes.
        """
        run = await self._run_errands(now) if works else 0
        if self._refresh is not None:
            run += await self._run_all((self._refresh,), now)
        return run + await self._tick(now, works=works, rescues=rescues)

    async def _tick(self, now: datetime, *, works: bool, rescues: bool) -> int:
        async with self._ticking:
            touched = 0
            if rescues:
                touched += await self._run("rescue", self._rescue, now)
            if works:
                touched += await self._work(now)
            self._beaten_at = now
            return touched

    async def _work(self, now: datetime) -> int:
        await self._run("sealing", _seal, now)
        touched = 0
        for name, duty in self._duties:
            touched += await self._run(name, duty, now)
        if now - self._swept_at >= _SWEEP_EVERY:
            self._swept_at = now
            await self._run("sweep", _sweep, now)
        return touched + await self._postman.deliver_due(now)

    async def _beat(self, *, works: bool, rescues: bool) -> None:
        try:
            await self._tick(self._clock.now(), works=works, rescues=rescues)
        except Exception:
            log.exception("a tick failed; the next one tries again")

    async def _run_errands(self, now: datetime | None = None) -> int:
        async with self._running:
            return await self._run_all(self._errands, now)

    async def _run_all(self, errands: Sequence[Errand], now: datetime | None = None) -> int:
        touched = 0
        for errand in errands:
            try:
                touched += await errand(now or self._clock.now())
            except Exception:
                log.exception("an errand failed; the next beat tries again")
        return touched

    async def _run(self, name: str, duty: Duty, now: datetime) -> int:
        """Run one duty; its failure is logged and keeps no other duty from its work."""
        try:
            return await self._database.run(lambda uow: duty(uow, now))
        except Exception:
            log.exception("a duty of %s failed", name)
            return 0

    def _rescue(self, uow: Uow, now: datetime) -> int:
        """Send by the outbox what was answered but never taken, once WeChat can no longer fetch it.

        WeChat asks again 5 and 10 seconds after the first try. If this program was up at the last retry, no connection
        was seen to break and nobody asked again, the reply had arrived; otherwise it is still owed.
        """
        owed = 0
        for receipt in uow.inbox.unanswered(now - _RESCUE_SPAN, now - _RETRIES_OVER):
            person = uow.people.by_openid(receipt.openid)
            was_down = receipt.received_at + _LAST_RETRY < self._started_at
            if person is not None and (was_down or receipt.cut_off):
                owed += uow.outbox.enqueue(late_reply(receipt.key, person, receipt.reply, now), now)
            uow.inbox.mark_answered([receipt.key], now)
        return owed


def _seal(uow: Uow, now: datetime) -> int:
    return uow.sealing.step(_SEALING_SLICE)


def _sweep(uow: Uow, now: datetime) -> int:
    swept = uow.dialogues.sweep(now) + uow.inbox.forget_before(now - _RECEIPTS_KEPT, _SWEEP_SLICE)
    return swept + uow.links.prune(now, _SWEEP_SLICE)
