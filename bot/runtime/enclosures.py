"""Pictures and voices on their way out: laid down at the platform once, sent by its id to everybody who may see them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from bot.kernel.delivery import Courier, Depot, Fate, Outcome
from bot.runtime.shelf import Shelf
from storage.database import Database
from storage.media import Media, MediaKind, MediaState

_LIVES = timedelta(days=3)
_MARGIN = timedelta(hours=1)
_STILL_COMING = timedelta(seconds=3)
_UNKNOWN_FILE = 40007


class Enclosures:
    """Sends what lies on the shelf."""

    def __init__(self, database: Database, courier: Courier, depot: Depot, shelf: Shelf) -> None:
        self._database = database
        self._courier = courier
        self._depot = depot
        self._shelf = shelf

    async def send(self, openid: str, media_ref: int, now: datetime) -> Outcome | None:
        """Send one; None when it can never be shown, so that words must do."""
        media = await self._database.read(lambda uow: uow.media.get(media_ref))
        if media is None or media.state is MediaState.GONE:
            return None
        if media.state in (MediaState.TO_FETCH, MediaState.TO_DRAW):
            return Outcome(fate=Fate.LATER, wait=_STILL_COMING, detail="not fetched yet")
        known = media.uploaded_id if media.uploaded_until is not None and media.uploaded_until > now else None
        outcome = await self._hand_out(openid, media, known) if known else None
        if outcome is not None and outcome.errcode != _UNKNOWN_FILE:
            return outcome
        laid = await self._lay_down(media, now)
        return await self._hand_out(openid, media, laid) if isinstance(laid, str) else laid

    async def _hand_out(self, openid: str, media: Media, uploaded_id: str) -> Outcome:
        if media.kind is MediaKind.VOICE:
            return await self._courier.send_voice(openid, uploaded_id)
        return await self._courier.send_picture(openid, uploaded_id)

    async def _lay_down(self, media: Media, now: datetime) -> str | Outcome | None:
        """Return the platform's id of the file, else why there is none; None when there never will be."""
        content = await asyncio.to_thread(self._shelf.read, media.digest or "")
        if content is None:
            return None
        laid = await self._depot.upload(media.kind.value, content, media.mime)
        if laid.outcome.fate is Fate.SENT and laid.media_id:
            until = now + _LIVES - _MARGIN
            await self._database.run(lambda uow: uow.media.note_upload(media.id, laid.media_id, until))
            return laid.media_id
        if laid.outcome.fate is Fate.NEVER:
            return None
        # Nothing has reached the person yet: a broken upload is repeated, not counted as a message in doubt.
        return replace(laid.outcome, fate=Fate.LATER) if laid.outcome.fate is Fate.UNKNOWN else laid.outcome
