"""Choices a report may need: one case or several, and who may know who reports."""

from __future__ import annotations

from dataclasses import replace

from bot.kernel.talk import Inbound, Talk, Turn, done, say
from bot.understanding.answers.reading import parse_answer
from handlers.complaints.actions.areas import AreaActs
from handlers.complaints.areas.letters import fill_of
from handlers.complaints.asides import aside, is_for_others
from handlers.complaints.asking import Asking, joined
from handlers.complaints.draft import Draft
from handlers.complaints.flow import ReportFlow
from handlers.complaints.intake import Intake
from handlers.complaints.same import Same
from handlers.complaints.sending import Sending
from handlers.complaints.wording import content_of
from handlers.complaints.work import By
from storage.uow import Uow

_APART, _TOGETHER = "1", "2"


class Choosing:
    """Takes the answers to numbered choices; other words belong to the report."""

    def __init__(
        self,
        asking: Asking,
        sending: Sending,
        flow: ReportFlow,
        intake: Intake,
        same: Same,
        areas: AreaActs,
    ) -> None:
        self._same = same
        self._areas = areas
        self._asking = asking
        self._sending = sending
        self._flow = flow
        self._intake = intake

    def split(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take whether several matters become several cases; whoever says something else keeps them together.

        Whoever says where it is, is asked again.
        """
        if not msg.text:
            return self._sending.take(msg, talk, uow)
        chosen = parse_answer(msg.text, "choice").answer
        if chosen == _APART:
            return self._asking.go_on(replace(talk.form, apart=True), msg, talk, uow)
        placed = self._flow.placed(msg.text, talk, uow)
        if placed is not None:
            return self._asking.go_on(placed, msg, talk, uow)
        together = joined(talk.form)
        if chosen == _TOGETHER or self._intake.is_skip(msg.text):
            together = self._intake.read_matter(replace(together, matter=talk.form.matter), talk.person, uow)
            return self._asking.go_on(together, msg, talk, uow)
        return aside(msg) if is_for_others(msg) else self._flow.add_text(together, msg.text, msg, talk, uow)

    def who(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take who may know who reports; more words are added, and the question is asked again."""
        if not msg.text:
            return self._sending.take(msg, talk, uow)
        chosen = self._intake.discretion_in(msg.text)
        if chosen is not None:
            return self._asking.go_on(replace(talk.form, discretion=chosen.value), msg, talk, uow)
        return aside(msg) if is_for_others(msg) else self._flow.add_text(talk.form, msg.text, msg, talk, uow)

    def same(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take 1 for the case that was offered, 2 for a case of its own."""
        if not msg.text:
            return self._sending.take(msg, talk, uow)
        said = parse_answer(msg.text, "confirm")
        if said.answer == "yes":
            by = By(talk.person, talk.now, msg.key)
            case = self._same.join(uow, by, talk.form, talk.form.same)
            key = "mine" if case.reporter_id == talk.person.id else "others"
            return done(say(f"complaints.same.joined.{key}", number=case.number, content=content_of(case)))
        return self._asking.go_on(talk.form, msg, talk, uow) if said.answer == "no" else None

    def area(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take 1 for news of what goes on, 2 for a report of its own."""
        if not msg.text:
            return self._sending.take(msg, talk, uow)
        said = parse_answer(msg.text, "confirm")
        if said.answer == "no":
            return self._asking.go_on(talk.form, msg, talk, uow)
        if said.answer != "yes":
            return None
        by = By(talk.person, talk.now, msg.key)
        event = self._areas.join(uow, by, talk.form.area)
        joined_it = say("complaints.area.joined", **fill_of(event))
        if not talk.form.media:
            return done(joined_it)
        self._areas.take_pictures(uow, by, event, talk.form.media)
        return done(joined_it, say("complaints.area.sent_along"))

    def detail(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take all there is to say of a report without a name: afterwards nobody can be asked."""
        if not msg.text:
            return self._sending.take(msg, talk, uow)
        whole = replace(talk.form, is_whole=True)
        if self._intake.is_skip(msg.text):
            return self._asking.go_on(whole, msg, talk, uow)
        return aside(msg) if is_for_others(msg) else self._flow.add_text(whole, msg.text, msg, talk, uow)
