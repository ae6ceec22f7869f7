"""The delivery ladder: claim what is due, choose the way, deliver, settle, back off.

Passive reply → customer-service message while window and quota allow → template notice if one is configured and
consented → held for the person's next words → call list. Quiet hours, the daily cap and the dropping of stale notices
are applied here and nowhere else. Delivery is at least once: a process that dies between sending and settling lets its
lease run out, and the notice is sent again.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.delivery import Courier, Fate, Outcome, TemplateNotice
from bot.kernel.talk import Say
from bot.runtime.enclosures import Enclosures
from bot.runtime.ledger import MOST, Window
from bot.runtime.templates import TemplateSetting, fill_field, tells_all
from bot.runtime.texts import TextError, Texts
from storage.database import Database
from storage.dialogues import OpenAsk
from storage.outbox.model import State, Urgency
from storage.outbox.records import Notice
from storage.people.store import Addressee
from storage.uow import Uow

log = logging.getLogger(__name__)

_BATCH = 20
# Outlasts a batch whose every call runs into the gateway's timeout, and the round before it.
_LEASE = timedelta(minutes=10)
_AT_ONCE = 8
_ROUND_S = 20.0
_MOST_ATTEMPTS = 12
_LONGEST_WAIT = timedelta(minutes=5)
_AGAIN_AFTER_DOUBT = timedelta(seconds=5)
_DAILY_CAP = 1
# Messages left in the window after a push of this urgency: ordinary news leave room for the survey and for danger.
_RESERVE = {Urgency.LOW: 2, Urgency.NORMAL: 1, Urgency.HIGH: 0, Urgency.URGENT: 0, Urgency.REPLY: 0}


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A claimed notice with its words and recipient; without a template it goes as a customer-service message."""

    notice: Notice
    person: Addressee
    text: str
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
        enclosures: Enclosures | None = None,
    ) -> None:
        self._database = database
        self._courier = courier
        self._texts = texts
        self._calendar = calendar
        self._templates = templates
        self._enclosures = enclosures
        self._taken: list[_Parcel] = []
        self._writing: asyncio.Task[None] | None = None

    async def deliver_due(self, now: datetime) -> int:
        """Close what is useless, deliver what is due at `now`; return how many notices were taken in hand.

        Stops after a while even when more is due: `now` grows old, and others wait for the tick to end.
        """
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + _ROUND_S
        await self._database.run(lambda uow: uow.outbox.expire(now))
        handled = 0
        while loop.time() < ends_at:
            claimed, parcels = await self._database.run(lambda uow: self._claim(uow, now))
            if not claimed:
                break
            handled += claimed
            await self._carry_all(parcels, now)
        return handled

    # --- choosing the way ------------------------------------------------------------------------------

    def _claim(self, uow: Uow, now: datetime) -> tuple[int, list[_Parcel]]:
        """Return how many notices were claimed, and those of them that are to be carried now."""
        claimed = uow.outbox.claim(now, _LEASE, _BATCH)
        people = uow.people.addressees({notice.person_id for notice in claimed})
        parcels, pushed, held = [], Counter[int](), list[int]()
        for notice in claimed:
            person = people.get(notice.person_id)
            if person is None:
                self._give_up(notice, Outcome(fate=Fate.NEVER), now, uow)
                continue
            parcel = self._address(notice, person, held, uow, now)
            if parcel is None:
                continue
            parcels.append(parcel)
            if parcel.template is None:
                pushed[person.id] += 1
                people[person.id] = replace(person, quota_left=person.quota_left - 1)
        uow.outbox.hold(held, now)
        while pushed:  # who gets several at once is counted several times
            uow.people.spend(list(pushed))
            pushed -= Counter(list(pushed))
        return len(claimed), parcels

    def _address(
        self, notice: Notice, person: Addressee, held: list[int], uow: Uow, now: datetime
    ) -> _Parcel | None:
        """Choose the way for one notice; None when it was put off or closed, or has joined those to be `held`."""
        later = self._put_off_until(notice, uow, now)
        if later is not None:
            uow.outbox.put_off(notice.id, later)
            return None
        try:
            words = self.words(notice, now)
        except TextError:
            log.exception("notice %s cannot be said", notice.key)
            self._give_up(notice, Outcome(fate=Fate.NEVER), now, uow)
            return None
        window = Window(person.quota_left, person.quota_ends_at)
        if person.openid and person.following and window.allows(now, _RESERVE[notice.urgency]):
            return _Parcel(notice, person, words)
        parcel = _Parcel(notice, person, words)
        template = self._template(parcel, uow)
        if template is None:
            held.append(notice.id)
            return None
        return replace(parcel, template=template)

    def _by_template(self, parcel: _Parcel, uow: Uow, now: datetime, errcode: int = 0) -> _Parcel | None:
        """Take the rung below the customer-service message; None when there is none, and the notice is held."""
        template = self._template(parcel, uow)
        if template is None:
            uow.outbox.settle(parcel.notice.id, State.HELD, now, errcode=errcode)
            return None
        return replace(parcel, template=template)

    def _put_off_until(self, notice: Notice, uow: Uow, now: datetime) -> datetime | None:
        if notice.urgency < Urgency.URGENT and self._calendar.is_quiet(now):
            return self._calendar.after_quiet(now)
        if notice.urgency is Urgency.LOW:
            day = timedelta(days=1)
            if uow.outbox.pushed_since(notice, now - day, now) >= _DAILY_CAP:
                return self._calendar.after_quiet(now + day)
        return None

    def words(self, notice: Notice, now: datetime) -> str:
        """Return the notice as the person would read it at `now`. Raises: TextError."""
        return self._texts.render([Say(notice.text_key, notice.fill)], now)

    def _template(self, parcel: _Parcel, uow: Uow) -> TemplateNotice | None:
        """Fill the template that may be sent to this person; a subscription notice spends its consent here."""
        notice, person = parcel.notice, parcel.person
        setting = self._templates.get(notice.template)
        if setting is None or not person.openid or not person.following:
            return None
        if setting.once and not uow.consents.spend(person.id, setting.id):
            return None
        values = {name: self._texts.plain(value, notice.due_at) for name, value in notice.fill.items()} | {
            "text": parcel.text
        }
        fields = {name: fill_field(name, form, values) for name, form in setting.fields.items()}
        return TemplateNotice(template_id=setting.id, fields=fields, once=setting.once)

    # --- sending and settling --------------------------------------------------------------------------

    async def _carry_all(self, parcels: Sequence[_Parcel], now: datetime) -> None:
        """Carry parcels side by side; those of one person one after another, in their order."""
        by_person: dict[int, list[_Parcel]] = {}
        for parcel in parcels:
            by_person.setdefault(parcel.person.id, []).append(parcel)
        hands = asyncio.Semaphore(_AT_ONCE)

        async def carry(mine: list[_Parcel]) -> None:
            async with hands:
                # What is urgent was addressed first; a person reads things in the order in which they happened.
                for parcel in sorted(mine, key=lambda one: one.notice.id):
                    await self._carry(parcel, now)

        # Every parcel under way is carried to its end before a failure is told: half-done work would be done twice.
        results = await asyncio.gather(*map(carry, by_person.values()), return_exceptions=True)
        for failure in results:
            if failure is not None:
                raise failure

    async def _carry(self, parcel: _Parcel, now: datetime) -> None:
        """Deliver one notice, rung by rung, and write down what became of it."""
        step: _Parcel | None = parcel
        while step is not None:
            outcome = await self._send(step, now)
            if outcome.alert:
                log.error("the platform needs an operator: errcode %d %s", outcome.errcode, outcome.detail)
            step = await self._settle(step, outcome, now)

    async def _send(self, parcel: _Parcel, now: datetime) -> Outcome:
        openid = parcel.person.openid or ""
        if parcel.template is not None:
            return await self._courier.send_notice(openid, parcel.template, f"n{parcel.notice.id}", now)
        media = parcel.notice.media
        shown = await self._enclosures.send(openid, media, now) if self._enclosures and media else None
        return shown or await self._courier.send_text(openid, parcel.text)

    async def _settle(self, parcel: _Parcel, outcome: Outcome, now: datetime) -> _Parcel | None:
        """Write down what became of one attempt, together with what else comes back meanwhile; see `_write_down`."""
        if not _went_well(parcel, outcome):
            return await self._database.run(partial(self._write_down, parcel, outcome, now))
        self._taken.append(parcel)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write_taken(now))
        await asyncio.shield(self._writing)
        return None

    async def _write_taken(self, now: datetime) -> None:
        """Settle what the platform took as customer-service messages, as much at once as has come together."""
        while self._taken:
            taken, self._taken = self._taken, []
            await self._database.run(partial(self._all_sent, taken, now))

    @staticmethod
    def _all_sent(parcels: Sequence[_Parcel], now: datetime, uow: Uow) -> None:
        uow.outbox.settle_sent([parcel.notice.id for parcel in parcels], now, "custom")
        asked = [
            (parcel.person.id, OpenAsk(question.kind, question.ref), now + question.lasts)
            for parcel in parcels
            if (question := parcel.notice.question) is not None
        ]
        uow.dialogues.ask_each(asked, now)

    def _write_down(self, parcel: _Parcel, outcome: Outcome, now: datetime, uow: Uow) -> _Parcel | None:
        """Settle one attempt; return the parcel as it goes out by the next rung, None when nothing is left to do now."""
        notice, last_try = parcel.notice, parcel.notice.attempts + 1 >= _MOST_ATTEMPTS
        if outcome.fate is Fate.SENT or self._counts_as_sent(parcel, outcome):
            self._sent(parcel, outcome, now, uow)
        elif outcome.fate is Fate.NEXT:
            return self._next_rung(parcel, outcome, now, uow)
        elif outcome.fate is Fate.NEVER:
            self._take_back(parcel, uow)
            self._give_up(notice, outcome, now, uow)
        elif last_try:
            self._take_back(parcel, uow)
            uow.outbox.settle(notice.id, State.HELD, now, errcode=outcome.errcode)
        elif outcome.fate is Fate.UNKNOWN:
            uow.outbox.postpone(notice.id, now + _AGAIN_AFTER_DOUBT)
        else:
            self._take_back(parcel, uow)
            wait = min(timedelta(seconds=2**notice.attempts), _LONGEST_WAIT)
            uow.outbox.postpone(notice.id, now + max(outcome.wait, wait))
        return None

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

    @staticmethod
    def _sent(parcel: _Parcel, outcome: Outcome, now: datetime, uow: Uow) -> None:
        """Close what was taken; a template without room for somebody's words only announces them, and they are held."""
        notice, person, template = parcel.notice, parcel.person, parcel.template
        channel = "template" if template is not None else "custom"
        whole = template is None or tells_all(notice, template)
        state = State.SENT if whole else State.HELD
        uow.outbox.settle(notice.id, state, now, channel=channel, message_id=outcome.message_id or None)
        if notice.question is not None and whole:
            question = notice.question
            uow.dialogues.ask(person.id, OpenAsk(question.kind, question.ref), now, now + question.lasts)

    def _next_rung(self, parcel: _Parcel, outcome: Outcome, now: datetime, uow: Uow) -> _Parcel | None:
        """This way is closed: forget the window or the consent, and go one rung down."""
        if parcel.template is None:
            uow.people.close_window(parcel.person.id)
            return self._by_template(parcel, uow, now, outcome.errcode)
        if outcome.refused:
            uow.consents.keep(parcel.person.id, parcel.template.template_id, 0)
        else:
            self._take_back(parcel, uow)
        uow.outbox.settle(parcel.notice.id, State.HELD, now, errcode=outcome.errcode)
        return None

    @staticmethod
    def _take_back(parcel: _Parcel, uow: Uow) -> None:
        """Count message or consent as not spent: the platform did not take it."""
        person, template = parcel.person, parcel.template
        if template is None:
            uow.people.refund(person.id, MOST)
        elif template.once:
            left = uow.consents.credits(person.id, template.template_id)
            uow.consents.keep(person.id, template.template_id, left + 1)

    @staticmethod
    def _give_up(notice: Notice, outcome: Outcome, now: datetime, uow: Uow) -> None:
        state = State.MISSED if notice.call else State.DROPPED
        uow.outbox.settle(notice.id, state, now, errcode=outcome.errcode)


def _went_well(parcel: _Parcel, outcome: Outcome) -> bool:
    """Whether the commonest happened: a customer-service message was taken, and nothing is to be said about it."""
    return outcome.fate is Fate.SENT and parcel.template is None and not outcome.message_id
