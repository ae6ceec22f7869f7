"""People on no roster who have not been heard of for long: everything of theirs is let go."""

from __future__ import annotations

from datetime import datetime

from bot.kernel.personal import Keeping
from handlers.privacy.actions import Rights
from storage.uow import Uow

_AT_ONCE = 5  # parting with one touches every table


def strangers(rights: Rights) -> Keeping:
    """Return the kind; `rights` let each of them go."""

    def let_go(uow: Uow, before: datetime, limit: int) -> int:
        found = uow.accounts.silent_since(before, min(limit, _AT_ONCE))
        for person in found:
            rights.let_go(uow, person, before)
            uow.accounts.dismiss(person.id)
        # Whoever asks counts a slice that was not full as the last.
        return limit if len(found) == min(limit, _AT_ONCE) else len(found)

    return Keeping(
        kind="strangers", due=lambda uow, before: uow.accounts.count_silent_since(before), let_go=let_go
    )
