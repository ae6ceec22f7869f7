"""What time alone asks for: words that are older than they may be are let go, a slice at a tick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.kernel.personal import Keeping
from handlers.privacy import rules
from storage.uow import Uow


class Retention:
    """Lets go of what is too old. `keeps` are all services' kinds, `lasts` how long each is kept."""

    def __init__(self, keeps: Sequence[Keeping], lasts: Mapping[str, timedelta]) -> None:
        self._keeps = [(keeping, lasts[keeping.kind]) for keeping in keeps]

    def let_go(self, uow: Uow, now: datetime) -> int:
        """Let go of one slice of the first kind that has not been looked through today; 0 when all have."""
        last = uow.privacy.last_runs()
        for keeping, lasts in self._keeps:
            if keeping.kind in last and now - last[keeping.kind] < rules.LET_GO_EVERY:
                continue
            gone = keeping.let_go(uow, now - lasts, rules.SLICE)
            if gone < rules.SLICE:
                uow.privacy.ran(keeping.kind, now)
            if gone:
                return gone
        return 0

    def due(self, uow: Uow, now: datetime) -> list[tuple[str, datetime, int]]:
        """Return of each kind the day before which it is let go, and how much that would be now. Changes nothing."""
        return [(keeping.kind, now - lasts, keeping.due(uow, now - lasts)) for keeping, lasts in self._keeps]
