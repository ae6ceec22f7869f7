"""The errand that lets people see the menu of what they are: accounts get the tag their roles ask for, a batch at a time.

The database says who wears what and who should; the platform is told the difference, and what it refused is tried again.
Any number of processes may do so: putting a tag on twice is harmless.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.kernel.delivery import Fate, Labeller, Outcome
from storage.database import Database

log = logging.getLogger(__name__)

_BATCH = 50
_LOOK_EVERY = timedelta(seconds=30)
_SHORTEST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=1)


class Tagging:
    """Moves tags. `tags` names the tag of each personalised menu; of menus without one nobody wears anything."""

    def __init__(self, database: Database, labeller: Labeller, tags: Mapping[str, str]) -> None:
        self._database = database
        self._labeller = labeller
        self._tags = tags
        self._next_look: datetime | None = None
        self._wait = _SHORTEST_WAIT

    async def run_due(self, now: datetime) -> int:
        """Move the tags of up to fifty accounts; return how many."""
        if not self._tags or (self._next_look is not None and now < self._next_look):
            return 0
        due = await self._database.read(lambda uow: uow.menus.due(_BATCH))
        if len(due) < _BATCH:
            self._next_look = now + _LOOK_EVERY
        alike: dict[tuple[str, str], list[str]] = defaultdict(list)
        for change in due:
            alike[change.worn, change.wanted].append(change.openid)
        moved = 0
        for (worn, wanted), openids in alike.items():
            outcome = await self._change(worn, wanted, openids)
            if outcome.fate is not Fate.SENT:
                self._put_off(outcome, now)
                return moved
            moved += len(openids)
        self._wait = _SHORTEST_WAIT
        return moved

    def _put_off(self, outcome: Outcome, now: datetime) -> None:
        self._next_look = now + max(outcome.wait, self._wait)
        self._wait = min(2 * self._wait, _LONGEST_WAIT)
        if outcome.alert:
            log.error("menus by tag need an operator: errcode %d", outcome.errcode)

    async def _change(self, worn: str, wanted: str, openids: Sequence[str]) -> Outcome:
        """Change what these wear; one the platform does not know must not hold up the others."""
        outcome = await self._move(worn, wanted, openids)
        at_fault = outcome.fate in (Fate.NEXT, Fate.NEVER) and not outcome.alert
        if at_fault and len(openids) > 1:
            for openid in openids:
                outcome = await self._change(worn, wanted, [openid])
                if outcome.fate is not Fate.SENT:
                    return outcome
            return outcome
        if at_fault:
            log.warning("an account cannot wear a tag: errcode %d", outcome.errcode)
        if outcome.fate is Fate.SENT or at_fault:
            await self._database.run(lambda uow: uow.menus.wear(openids, wanted))
            return Outcome(fate=Fate.SENT)
        return outcome

    async def _move(self, worn: str, wanted: str, openids: Sequence[str]) -> Outcome:
        # The tag put on last decides: first the new one, so that nobody is without in between.
        for menu, act in ((wanted, self._labeller.put_on), (worn, self._labeller.take_off)):
            outcome = await self._one(act, menu, openids)
            if outcome.fate is not Fate.SENT:
                return outcome
        return Outcome(fate=Fate.SENT)

    async def _one(
        self, act: Callable[[str, Sequence[str]], Awaitable[Outcome]], menu: str, openids: Sequence[str]
    ) -> Outcome:
        tag = self._tags.get(menu)
        return Outcome(fate=Fate.SENT) if tag is None else await act(tag, openids)
