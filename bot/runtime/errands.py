"""Errands: files are brought from the platform and cleaned, codes are drawn, and files whose time is over are thrown away.

The heartbeat sends them out beside the postman, who must not wait for a slow download. Any number may run on one
database: a row is claimed with a lease, and what a process leaves undone another takes up.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial

from bot.kernel.delivery import Depot, Fate, Fetched
from bot.runtime.pictures import NotUsable, draw_code, prepare
from bot.runtime.shelf import Shelf
from storage.database import Database
from storage.media import Media, MediaState
from storage.uow import Uow

log = logging.getLogger(__name__)

_BATCH = 8
_AT_ONCE = 4
_LEASE = timedelta(minutes=2)
_PLATFORM_KEEPS = timedelta(days=3)
_LONGEST_WAIT = timedelta(minutes=10)
_THROWN_AWAY = 50
_MOST_DRAWINGS = 3
_DRAW_AGAIN = timedelta(seconds=2)


class Errands:
    """Runs to the platform and to the folder."""

    def __init__(self, database: Database, depot: Depot, shelf: Shelf) -> None:
        self._database = database
        self._depot = depot
        self._shelf = shelf

    async def run_due(self, now: datetime) -> int:
        """Do what is due; return how many files were touched."""
        claimed, unused = await self._database.run(
            lambda uow: (uow.media.claim(now, _LEASE, _BATCH), uow.media.forget(now, _THROWN_AWAY))
        )
        hands = asyncio.Semaphore(_AT_ONCE)

        async def bring(media: Media) -> None:
            async with hands:
                await self._bring(media, now)

        results = await asyncio.gather(*map(bring, claimed), return_exceptions=True)
        for digest in unused:
            await self._throw_away(digest)
        for failure in results:
            if failure is not None:
                raise failure
        return len(claimed) + len(unused)

    async def _bring(self, media: Media, now: datetime) -> None:
        if media.state is MediaState.TO_DRAW:
            await self._draw(media, now)
            return
        fetched = await self._depot.fetch(media.media_id)
        if fetched.outcome.alert:
            log.error("the platform needs an operator: errcode %d", fetched.outcome.errcode)
        if fetched.outcome.fate is not Fate.SENT:
            await self._database.run(partial(_write_down_failure, media, fetched, now))
            return
        try:
            content, mime = await asyncio.to_thread(prepare, media.kind, fetched.content)
        except NotUsable as error:
            log.warning("media %d is not usable: %s", media.id, error)
            await self._database.run(lambda uow: uow.media.lose(media.id))
            return
        await self._keep(media, content, mime)

    async def _draw(self, media: Media, now: datetime) -> None:
        """Draw the picture of a code. Somebody waits for it: soon it is given up, and words must do."""
        code = await self._depot.make_code(media.media_id, (media.keep_until or now) - now)
        if code.outcome.alert:
            log.error("the platform needs an operator: errcode %d", code.outcome.errcode)
        if code.outcome.fate is Fate.SENT and code.address:
            await self._keep(media, await asyncio.to_thread(draw_code, code.address), "image/png")
        elif code.outcome.fate is Fate.NEVER or media.attempts + 1 >= _MOST_DRAWINGS:
            log.warning("a code was not made: errcode %d %s", code.outcome.errcode, code.outcome.detail)
            await self._database.run(lambda uow: uow.media.lose(media.id))
        else:
            await self._database.run(lambda uow: uow.media.try_later(media.id, now + _DRAW_AGAIN))

    async def _keep(self, media: Media, content: bytes, mime: str) -> None:
        digest = await asyncio.to_thread(self._shelf.put, content)
        await self._database.run(
            lambda uow: uow.media.store(media.id, digest=digest, mime=mime, size=len(content))
        )
        if not self._shelf.holds(digest):  # thrown away between putting it there and saying that it is needed
            await asyncio.to_thread(self._shelf.put, content)

    async def _throw_away(self, digest: str) -> None:
        """Delete a file nobody uses. It is set aside before it is asked about for the last time, so that whoever comes to
        use it sees that it is missing, or is seen."""
        await asyncio.to_thread(self._shelf.set_aside, digest)
        used = await self._database.read(lambda uow: uow.media.uses(digest))
        await asyncio.to_thread(self._shelf.put_back if used else self._shelf.discard, digest)


def _write_down_failure(media: Media, fetched: Fetched, now: datetime, uow: Uow) -> None:
    """Try again later, or give up: when the platform will not, or has it no more."""
    outcome = fetched.outcome
    wait = max(outcome.wait, min(timedelta(seconds=2 ** min(media.attempts + 1, 20)), _LONGEST_WAIT))
    if outcome.fate is Fate.NEVER or now + wait - media.created_at >= _PLATFORM_KEEPS:
        log.warning("media %d is lost: errcode %d %s", media.id, outcome.errcode, outcome.detail)
        uow.media.lose(media.id)
    else:
        uow.media.try_later(media.id, now + wait)
