"""What this service keeps itself: decisions, and the words of the last days; and what it lets go of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.kernel.personal import Held, Keeping, Personal
from bot.kernel.talk import say
from storage.people.store import Person
from storage.uow import Uow

_DECISIONS = tuple(f"privacy.personal.columns.{name}" for name in ("at", "what", "version"))
_WORDS = tuple(f"privacy.personal.columns.{name}" for name in ("at", "text", "reply"))


def _export(uow: Uow, person: Person, _now: datetime) -> Sequence[Held]:
    decisions = [
        (at, say(f"privacy.personal.acts.{what.value}"), version)
        for at, what, version in uow.privacy.decisions(person.id)
    ]
    words = [
        (receipt.received_at, receipt.text, receipt.reply)
        for receipt in (uow.inbox.of(person.openid) if person.openid else [])
    ]
    return (
        Held("privacy.personal.decisions", _DECISIONS, decisions),
        Held("privacy.personal.talks", _WORDS, words),
    )


def _erase(_uow: Uow, _person: Person, _now: datetime) -> None:
    """What a person decided stays as a proof, without a word of theirs; talks are let go with the account."""


PERSONAL = Personal(export=_export, erase=_erase)

NOTICES = Keeping(
    kind="notices",
    due=lambda uow, before: uow.outbox.count_settled(before),
    let_go=lambda uow, before, limit: uow.outbox.empty_settled(before, limit),
)
READS = Keeping(
    kind="reads",
    due=lambda uow, before: uow.privacy.count_reads_before(before),
    let_go=lambda uow, before, limit: uow.privacy.forget_reads(before, limit),
)
