"""What accounts let go of with time: tries and codes that no rule looks at any more."""

from __future__ import annotations

from datetime import datetime

from bot.kernel.personal import Keeping
from storage.uow import Uow


def _due(uow: Uow, before: datetime) -> int:
    return uow.codes.count_tries(before)


def _let_go(uow: Uow, before: datetime, limit: int) -> int:
    return uow.codes.forget_tries(before, limit)


TRIES = Keeping(kind="tries", due=_due, let_go=_let_go)
