"""What the front desk owes: an emergency nobody has reached is called out again; old wordings are forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.frontdesk import rules
from handlers.frontdesk.actions import emergencies
from storage.uow import Uow


def call_again(uow: Uow, now: datetime) -> int:
    """Alert again for every emergency that nobody of the office has reached; wider from the third time on."""
    due = uow.frontdesk.unreached(now)
    for emergency in due:
        again = replace(emergency, alerts=emergency.alerts + 1)
        emergencies.alert(uow, again, now)
        uow.frontdesk.alerted(again.number, again.alerts, rules.next_alert(again.alerts, now))
    return len(due)


def call_back(uow: Uow, now: datetime) -> int:
    """The morning after: let somebody telephone whoever was in danger."""
    due = uow.frontdesk.to_call(now)
    for emergency, reached_by in due:
        emergencies.ask_to_call(uow, emergency, reached_by, now)
        uow.frontdesk.called(emergency.number)
    return len(due)


def forget_picks(uow: Uow, now: datetime) -> int:
    """Forget wordings that no clerk reviewed in time."""
    limit = now - rules.PICK_LASTS
    return uow.picks.forget_before(limit) if uow.picks.has_before(limit) else 0
