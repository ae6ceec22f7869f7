"""Tags of the account by their names: found or created, put on and taken off."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from bot.kernel.clock import Clock
from bot.kernel.delivery import Fate, Outcome
from bot.wechat.api import Api
from bot.wechat.errors import ApiError, ApiUnreachable
from bot.wechat.gateway import refused, unanswered

log = logging.getLogger(__name__)

_NO_SUCH_TAG = 45159
_ASK_AGAIN = timedelta(minutes=1)


class Tags:
    """Implements `bot.kernel.delivery.Labeller`. A tag somebody deleted in the platform's console is created anew."""

    def __init__(self, api: Api, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._ids: dict[str, int] = {}

    async def id_of(self, name: str) -> int:
        """Return the id of a tag, created when there was none. Raises: ApiError, ApiUnreachable."""
        if name not in self._ids:
            self._ids |= {tag.name: tag.id for tag in await self._api.get_tags()}
        if name not in self._ids:
            self._ids[name] = await self._api.create_tag(name)
        return self._ids[name]

    async def put_on(self, tag: str, openids: Sequence[str]) -> Outcome:
        """Put a tag on."""
        return await self._change(self._api.tag, tag, openids)

    async def take_off(self, tag: str, openids: Sequence[str]) -> Outcome:
        """Take a tag off."""
        return await self._change(self._api.untag, tag, openids)

    async def _change(
        self, call: Callable[[int, Sequence[str]], Awaitable[None]], tag: str, openids: Sequence[str]
    ) -> Outcome:
        try:
            await call(await self.id_of(tag), openids)
        except ApiError as error:
            log.warning("tags: errcode %d %s", error.errcode, error.errmsg)
            if error.errcode == _NO_SUCH_TAG:
                self._ids.clear()
                return Outcome(fate=Fate.LATER, errcode=error.errcode, wait=_ASK_AGAIN)
            return refused(error, self._clock.now())
        except ApiUnreachable as error:
            return unanswered(error)
        return Outcome(fate=Fate.SENT)
