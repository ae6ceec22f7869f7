"""The delivery ladder: claim what is due, choose the way, deliver, settle, back off.

Passive reply → customer-service message while window and quota allow → template notice if one is configured and
consented → held for the person's next words → call list. Quiet hours, the daily cap and the dropping of stale notices
are applied here and nowhere else. Delivery is at least once: a process that dies between sending and settling lets its
lease run out, and the notice is sent again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.delivery import Courier, Fate, Outcome, TemplateNotice
from bot.kernel.talk import Say
from bot.runtime.ledger import Window
from bot.runtime.texts import Texts
from storage.database import Database
from storage.dialogues import OpenAsk
from storage.outbox import Notice, State, Urgency
from storage.people.store import Person
from storage.uow import Uow

log = logging.getLogger(__name__)

_LEASE = timedelta(minutes=5)
_BATCH = 40
_MOST_ATTEMPTS = 5
_DAILY_CAP = 1
# Messages left in the window after a push of this urgency: ordinary news leave room for the survey and for danger.
_RESERVE = {Urgency.LOW: 2, Urgency.NORMAL: 1, Urgency.HIGH: 0, Urgency.URGENT: 0, Urgency.REPLY: 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSetting:
    """One entry of [templates]: the account's template and how its fields are filled from a notice's values."""

    id: str
    fields: Mapping[str, str]
    once: bool = False


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A claimed notice with its words, recipient and the way chosen."""

    notice: Notice
    person: Person
    text: str
    way: str
    template: TemplateNotice | None = None


class Postman:
    """Empties the outbox. Any number may work on one database."""

    def __init__(
        self,
        database: Database,
        courier: Courier,
        texts: Texts,
        calendar: OfficeCalendar,
        templates: Mapping[str, TemplateSetting],
    ) -> None:
        self._database = database
        self._courier = courier
        self._texts = texts
        self._calendar = calendar
        self._templates = templates

    async def deliver_due(self, now: datetime) -> int:
        """Deliver what is due at `now`; return how many notices were taken in hand."""
        handled = 0
        while True:
            parcels = await self._database.run(lambda uow: self._claim(uow, now))
            if not parcels:
                return handled
            for parcel in parcels:
                if parcel.way:
                    outcome = await self._send(parcel, now)
                    await self._settle(parcel, outcome, now)
            handled += len(parcels)

    # --- choosing the way ------------------------------------------------------------------------------

    def _claim(self, uow: Uow, now: datetime) -> list[_Parcel]:
        uow.outbox.expire(now)
        spent: dict[int, int] = {}
        parcels = []
        for notice in uow.outbox.claim(now, _LEASE, _BATCH):
            parcel = self._address(notice, uow, now, spent)
            parcels.append(parcel)
        return parcels

    def _address(self, notice: Notice, uow: Uow, now: datetime, spent: dict[int, int]) -> _Parcel:
        """Choose the way for one notice; an empty way means it was put off or held already."""
        person = uow.people.get(notice.person_id)
        later = self._put_off_until(notice, uow, now)
        if later is not None:
            uow.outbox.postpone(notice.id, later)
            return _Parcel(notice, person, "", "")
        window = Window(person.quota_left - spent.get(person.id, 0), person.quota_ends_at)
        if person.openid and person.following and window.allows(now, _RESERVE[notice.urgency]):
            spent[person.id] = spent.get(person.id, 0) + 1
            uow.people.spend(person.id)
            return _Parcel(notice, person, self.words(notice, now), "custom")
        template = self._template(notice, person, uow, now)
        if template is not None:
            return _Parcel(notice, person, "", "template", template)
        uow.outbox.settle(notice.id, State.HELD, now)
        return _Parcel(notice, person, "", "")

    def _put_off_until(self, notice: Notice, uow: Uow, now: datetime) -> datetime | None:
        if notice.urgency < Urgency.URGENT and self._calendar.is_quiet(now):
            return self._calendar.after_quiet(now)
        if notice.urgency is Urgency.LOW:
            day = timedelta(days=1)
            if uow.outbox.sent_since(notice.person_id, now - day, Urgency.LOW) >= _DAILY_CAP:
                return self._calendar.after_quiet(now + day)
        return None

    def words(self, notice: Notice, now: datetime) -> str:
        """Return the notice as the person would read it at `now`."""
        return self._texts.render([Say(notice.text_key, notice.fill)], now)

    def _template(self, notice: Notice, person: Person, uow: Uow, now: datetime) -> TemplateNotice | None:
        setting = self._templates.get(notice.template)
        if setting is None or not person.openid or not person.following:
            return None
        if setting.once and uow.people.consent_credits(person.id, setting.id) <= 0:
            return None
        values = {**notice.fill, "text": self.words(notice, now)}
        fields = {name: fill_field(name, form, values) for name, form in setting.fields.items()}
        return TemplateNotice(template_id=setting.id, fields=fields, once=setting.once)

    # --- sending and settling --------------------------------------------------------------------------

    async def _send(self, parcel: _Parcel, now: datetime) -> Outcome:
        openid = parcel.person.openid or ""
        if parcel.template is not None:
            return await self._courier.send_notice(openid, parcel.template, f"n{parcel.notice.id}", now)
        return await self._courier.send_text(openid, parcel.text)

    async def _settle(self, parcel: _Parcel, outcome: Outcome, now: datetime) -> None:
        if outcome.alert:
            log.error("the platform needs an operator: errcode %d %s", outcome.errcode, outcome.detail)
        await self._database.run(lambda uow: self._write_down(parcel, outcome, now, uow))

    def _write_down(self, parcel: _Parcel, outcome: Outcome, now: datetime, uow: Uow) -> None:
        notice, person = parcel.notice, parcel.person
        if outcome.fate is Fate.SENT or self._counts_as_sent(parcel, outcome):
            self._sent(parcel, outcome, now, uow)
        elif outcome.fate is Fate.LATER and notice.attempts + 1 < _MOST_ATTEMPTS:
            uow.outbox.postpone(notice.id, now + max(outcome.wait, timedelta(seconds=2**notice.attempts)))
        elif outcome.fate is Fate.NEVER:
            uow.outbox.settle(
                notice.id, State.MISSED if notice.call else State.DROPPED, now, errcode=outcome.errcode
            )
        else:
            self._next_rung(parcel, outcome, now, uow)
        if outcome.gone:
            uow.people.close_window(person.id)

    @staticmethod
    def _counts_as_sent(parcel: _Parcel, outcome: Outcome) -> bool:
        """A customer message has no idempotency key: after one retry a possible double is worse than a gap.

        Template messages carry a key that makes the retry harmless, subscription notices must not be repeated
        (wechat-platform.md §9, last row).
        """
        if outcome.fate is not Fate.UNKNOWN:
            return False
        if parcel.template is not None:
            return parcel.template.once
        return parcel.notice.attempts >= 1

    def _sent(self, parcel: _Parcel, outcome: Outcome, now: datetime, uow: Uow) -> None:
        notice, person = parcel.notice, parcel.person
        uow.outbox.settle(
            notice.id, State.SENT, now, channel=parcel.way, message_id=outcome.message_id or None
        )
        if parcel.template is not None and parcel.template.once:
            left = uow.people.consent_credits(person.id, parcel.template.template_id)
            uow.people.set_consent(person.id, parcel.template.template_id, max(left - 1, 0))
        if notice.question is not None:
            question = notice.question
            uow.dialogues.ask(person.id, OpenAsk(question.kind, question.ref), now, now + question.lasts)

    @staticmethod
    def _next_rung(parcel: _Parcel, outcome: Outcome, now: datetime, uow: Uow) -> None:
        """This way is closed: forget the window or the consent, and try again from the top of the ladder at once."""
        notice, person = parcel.notice, parcel.person
        if outcome.fate is Fate.UNKNOWN:
            uow.outbox.postpone(notice.id, now + timedelta(seconds=5))
            return
        if parcel.template is not None:
            if outcome.refused:
                uow.people.set_consent(person.id, parcel.template.template_id, 0)
            uow.outbox.settle(notice.id, State.HELD, now, errcode=outcome.errcode)
            return
        uow.people.close_window(person.id)
        uow.outbox.postpone(notice.id, now)


_FIELD_LIMITS = {"thing": 20, "character_string": 32, "phrase": 5, "name": 10, "short_thing": 4, "letter": 32}
"""Characters a template field takes, by the letters of its name (wechat-platform.md §6.2)."""


def fill_field(name: str, form: str, values: Mapping[str, Any]) -> str:
    """Fill one template field and shorten it to what the platform takes; never empty."""
    text = " ".join(form.format_map(_Forgiving(values)).split())
    limit = _FIELD_LIMITS.get(name.rstrip("0123456789"))
    if limit is not None and len(text) > limit:
        text = text[: limit - 1] + "…" if name.startswith("thing") else text[:limit]
    return text or "-"


class _Forgiving(dict[str, Any]):
    """A value the notice does not have leaves its field empty rather than stopping the message."""

    def __missing__(self, key: str) -> str:
        return ""
