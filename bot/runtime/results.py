"""Result events of the platform: what became of a template message, and what a person allows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.kernel.talk import Inbound
from storage.people.store import Person
from storage.uow import Uow

_LONG_TERM = 1_000_000


def note_result(message: Inbound, person: Person, uow: Uow, now: datetime) -> bool:
    """Write down a result event; False when the event is none.

    A template message the platform took but could not deliver goes back to being held. An accepted subscription adds
    one credit; a refusal takes all (wechat-platform.md §2.4, §6.4: events are a hint, 43101 is the proof).
    """
    event, fields = message.event, message.fields
    if event == "templatesendjobfinish":
        if fields.get("Status", "").startswith("failed"):
            uow.outbox.fail_delivered(fields.get("MsgID", ""), now)
        return True
    if event in ("subscribe_msg_popup_event", "subscribe_msg_change_event"):
        _note_consent(fields, person, uow)
        return True
    return event == "subscribe_msg_sent_event"


def _note_consent(fields: Mapping[str, str], person: Person, uow: Uow) -> None:
    for index in range(10):
        template = fields.get(f"List.{index}.TemplateId")
        if template is None:
            return
        accepted = fields.get(f"List.{index}.SubscribeStatusString") == "accept"
        held = uow.consents.credits(person.id, template)
        uow.consents.keep(person.id, template, min(held + 1, _LONG_TERM) if accepted else 0)
