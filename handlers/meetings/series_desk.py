"""The organiser's word on meetings that come again: start and end them, except days, confirm each one."""

from __future__ import annotations

from typing import Any

from bot.kernel.talk import Inbound, Talk, Turn, answer, done, say, stay
from bot.understanding.answers.reading import parse_answer
from bot.understanding.commands.references import parse_confirmation
from handlers.meetings.actions import Secretariat
from handlers.meetings.letters import ASK_DRAFT
from handlers.meetings.meant import actor_of
from handlers.meetings.naming import code
from handlers.meetings.pending import ask_time
from handlers.meetings.reading import Reader
from handlers.meetings.scope import manages, may_announce
from handlers.meetings.series import SeriesKeeper
from handlers.meetings.series_views import PendingSeries, SeriesAct, SeriesViews
from handlers.meetings.views import Views, is_draft
from storage.dialogues import OpenAsk
from storage.meetings.records import Meeting
from storage.meetings.series import Series
from storage.meetings.series_model import SeriesState
from storage.uow import Uow

_MOST_LINES = 8


class SeriesDesk:
    """Answers those who keep a series. Every handler lets words about a single meeting pass on."""

    def __init__(
        self,
        keeper: SeriesKeeper,
        secretariat: Secretariat,
        reader: Reader,
        views: SeriesViews,
        meetings: Views,
    ) -> None:
        self._keeper = keeper
        self._secretariat = secretariat
        self._reader = reader
        self._views = views
        self._meetings = meetings

    # --- looking -----------------------------------------------------------------------------------------

    def show(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell a series."""
        one = self._kept(talk, uow)
        if one is None:
            return None
        hint = say(f"meetings.series.hint_{one.state.value}", number=one.number)
        return answer(*self._views.card(one, uow), hint)

    def all(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """List the series the person keeps."""
        if not may_announce(talk.person):
            return None
        kept = [
            one for one in uow.meetings.series.active(talk.person.community_id) if manages(talk.person, one)
        ]
        if not kept:
            return answer(say("meetings.series.none"))
        return answer(*(self._views.line(one) for one in kept[:_MOST_LINES]))

    # --- acts --------------------------------------------------------------------------------------------

    def publish(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Start a series by its full number."""
        one = self._kept(talk, uow)
        return None if one is None else self._start(one.number, msg, talk, uow)

    def end(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask before a series is ended; with a day it goes on until then."""
        one = self._kept(talk, uow)
        if one is None:
            return None
        if one.state is SeriesState.ENDED:
            return answer(say("meetings.errors.series_ended", number=one.number))
        last = self._reader.last_day(talk.order.rest, talk.now) if talk.order else None
        if last is not None:
            changed = self._keeper.end_on(one.number, last, actor_of(msg, talk), uow)
            return answer(*self._views.card(changed, uow))
        return self._views.ask_to_end(one)

    def holidays(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Say what a series does on holidays."""
        one = self._kept(talk, uow)
        if one is None or talk.order is None:
            return None
        chosen = next(
            (rule for word, rule in self._meetings.words.holidays.items() if word in talk.order.rest), None
        )
        if chosen is None:
            return answer(say("meetings.series.ask_holidays", number=one.number))
        changed = self._keeper.on_holidays(one.number, chosen, actor_of(msg, talk), uow)
        return answer(*self._views.card(changed, uow))

    def skip(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Leave a day out; alone, the words answer the question whether a drafted meeting may go out."""
        if talk.number is None:
            return self._drop_asked(msg, talk, uow)
        one = self._kept(talk, uow)
        if one is None or talk.order is None:
            return None
        found = self._reader.when(talk.order.rest, talk.now)
        day = found.day or (self._reader.day(found.start) if found.start else None)
        if day is None:
            return answer(say("meetings.series.ask_day", number=one.number))
        changed = self._keeper.except_day(one.number, day, None, actor_of(msg, talk), uow)
        return answer(*self._views.card(changed, uow))

    def move(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Hold one day of a series at another time: 改期 335 6月15日改到6月16日15点."""
        one = self._kept(talk, uow)
        if one is None or talk.order is None:
            return None
        before, _, after = self._meetings.words.split_change(talk.order.rest)
        day = self._reader.when(before, talk.now).day
        to = self._reader.when(after, talk.now)
        if to.start is None and to.day is not None:
            to = self._reader.at(to.day, one.clock, talk.now)
        if day is None:
            return answer(say("meetings.series.ask_move", number=one.number))
        if to.start is None:
            return answer(ask_time(to.trouble), say("meetings.series.ask_move", number=one.number))
        changed = self._keeper.except_day(one.number, day, to.start, actor_of(msg, talk), uow)
        return answer(*self._views.card(changed, uow))

    # --- consent -----------------------------------------------------------------------------------------

    def confirm(self, msg: Inbound, talk: Talk[PendingSeries], uow: Uow) -> Turn | None:
        """Start or end a series when the last two digits of its number are confirmed."""
        pending = talk.form
        given = parse_confirmation(msg.text, pending.number)
        if given == code(pending.number):
            if pending.act is SeriesAct.START:
                return self._start(pending.number, msg, talk, uow)
            one = self._keeper.end(pending.number, actor_of(msg, talk), uow)
            return done(say("meetings.series.ended", number=one.number, title=self._views.title(one)))
        if given is not None or parse_answer(msg.text, "signup").answer == "yes":
            return stay(say("meetings.confirm.code_needed", code=code(pending.number)))
        return None

    def asked(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Publish the meeting that was drafted ahead when its code is confirmed."""
        assert talk.ask is not None
        meeting = self._drafted(talk.ask.ref, talk, uow)
        if meeting is None:
            uow.dialogues.settle(talk.person.id, OpenAsk(ASK_DRAFT, talk.ask.ref))
            return None
        if parse_confirmation(msg.text, meeting.number) != code(meeting.number):
            return None
        published, invited = self._secretariat.publish(meeting.number, actor_of(msg, talk), uow)
        uow.dialogues.settle(talk.person.id, OpenAsk(ASK_DRAFT, meeting.number))
        return answer(say("meetings.published", **self._meetings.fill(published), invited=invited))

    # --- parts -------------------------------------------------------------------------------------------

    def _start(self, number: int, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        one = self._keeper.start(number, actor_of(msg, talk), uow)
        return done(say("meetings.series.started", number=one.number, title=self._views.title(one)))

    def _drop_asked(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Drop the draft that was asked about last."""
        for ask in uow.dialogues.open_asks(talk.person.id, talk.now):
            meeting = self._drafted(ask.ref, talk, uow) if ask.kind == ASK_DRAFT else None
            if meeting is not None:
                self._secretariat.cancel(meeting.number, msg.text, actor_of(msg, talk), uow)
                uow.dialogues.settle(talk.person.id, OpenAsk(ASK_DRAFT, meeting.number))
                return answer(say("meetings.series.dropped", **self._meetings.fill(meeting)))
        return None

    @staticmethod
    def _drafted(number: int, talk: Talk[Any], uow: Uow) -> Meeting | None:
        meeting = uow.meetings.find(number)
        if meeting is None or not is_draft(meeting) or meeting.starts_at <= talk.now:
            return None
        return meeting if manages(talk.person, meeting) else None

    @staticmethod
    def _kept(talk: Talk[Any], uow: Uow) -> Series | None:
        one = uow.meetings.series.find(talk.number) if talk.number is not None else None
        return one if one is not None and manages(talk.person, one) else None
