"""The resident's report in words: a sentence, what was understood, corrections; handed in with 1."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.kernel.talk import Inbound, Kind, Talk, Turn, answer, say
from bot.understanding.answers.reading import parse_answer
from bot.understanding.normalise import as_choice
from handlers.complaints.asides import Asides, aside, asks, is_for_others
from handlers.complaints.asking import Asking, is_in_hand, joined, open_draft
from handlers.complaints.draft import Draft, Step
from handlers.complaints.intake import LONGEST_TEXT, Intake
from handlers.complaints.reminders import DRAFT_ASKED
from handlers.complaints.sending import Sending
from handlers.complaints.words import Words
from storage.dialogues import OpenAsk
from storage.people.store import Person
from storage.uow import Uow

_SHORT_ADDITION = 40
_LONGEST_PLACE = 60
_MOST_CHOICES = 9
_JOINT = "，"


class ReportFlow:
    """Takes the words of a report, whatever comes first."""

    def __init__(
        self, asking: Asking, sending: Sending, asides: Asides, intake: Intake, words: Words
    ) -> None:
        self._asking = asking
        self._asides = asides
        self._sending = sending
        self._intake = intake
        self._words = words

    # --- how a report begins -----------------------------------------------------------------------

    def start(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Ask what it is about, when only the wish to report was said."""
        return self._asking.go_on(open_draft(talk, uow)[0], msg, talk, uow)

    def open(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Take a sentence that reports something; it goes to the open draft when there is one."""
        draft, step = open_draft(talk, uow)
        if draft.spoken and not is_in_hand(talk, uow):
            # Something else came in between: nothing is handed in before it has been shown.
            draft = replace(draft, spoken=False)
        if talk.on_behalf is not None:
            draft, step = Draft(principal_id=talk.on_behalf), ""
        if msg.kind is Kind.VOICE:
            return self._sending.heard(draft, msg, talk, uow)
        if step == Step.REWRITE:
            return self.set_text(draft, msg.text, msg, talk, uow)
        return self.add_text(draft, msg.text, msg, talk, uow)

    def resume(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Go on where a draft stands, whatever was talked about in between."""
        draft, step = open_draft(talk, uow)
        if step:
            return self._asking.resume(draft, step, msg, talk, uow)
        return (
            answer(say("complaints.draft.none"))
            if uow.dialogues.of(talk.person.id, talk.now) is None
            else None
        )

    def waited(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take the answer to the reminder of a draft: hand it in, or let it be."""
        draft, step = open_draft(talk, uow)
        said = parse_answer(msg.text, "confirm")
        if step != Step.DRAFT or said.reason or said.answer == "other":
            return None
        uow.dialogues.settle(talk.person.id, OpenAsk(DRAFT_ASKED, 0))
        if said.answer == "yes":
            return self._asking.hand_in(draft, msg, talk, uow)
        return self._asides.drop(draft, talk, uow)

    # --- the steps ---------------------------------------------------------------------------------

    def describe(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take the matter that was asked for; whoever sent a picture or a voice may leave it out."""
        if not msg.text:
            return self._sending.take(msg, talk, uow)
        draft = talk.form
        if self._intake.is_skip(msg.text) and (draft.media or draft.latitude is not None):
            return self._asking.go_on(self._intake.without_words(draft), msg, talk, uow)
        if is_for_others(msg):
            return aside(msg)
        if msg.kind is Kind.VOICE:
            return self._sending.heard(draft, msg, talk, uow)
        return self.add_text(draft, msg.text, msg, talk, uow)

    def place(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take the place that was asked for; it may be left out."""
        if not msg.text:
            return self._sending.take(msg, talk, uow)
        draft = talk.form
        if self._intake.is_skip(msg.text):
            return self._asking.go_on(self._intake.in_words(draft, draft.said_place), msg, talk, uow)
        if asks(msg) or len(msg.text) > _LONGEST_PLACE:
            return None
        if self._words.is_filler(msg.text):
            return self._asking.go_on(draft, msg, talk, uow)
        if not self._intake.may_be_place(msg.text, talk.person, uow):
            return self.add_text(draft, msg.text, msg, talk, uow)
        read, doubt = self._intake.answer_place(draft, msg.text, self._subject(draft, talk, uow), uow)
        if doubt is not None and draft.doubted:
            read, doubt = self._intake.in_words(read, read.said_place), None
        return self._asking.go_on(read, msg, talk, uow, doubt=doubt)

    def confirm(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take 1, 2, a correction, a picture, a place, or a few more words.

        Long words and questions go to the classifier, which says whether they belong here: a report comes back to
        `open`, anything else is answered by its own service while the draft waits.
        """
        if not msg.text:
            return self._sending.take(msg, talk, uow)
        said = parse_answer(msg.text, "confirm")
        if said.answer == "yes":
            return self._asking.hand_in(talk.form, msg, talk, uow)
        correction = self._words.correction(msg.text) or said.reason
        if said.answer == "no" or correction:
            return self._correct(correction, msg, talk, uow)
        if self._words.asks_unnamed(msg.text):
            return self._unnamed(msg, talk, uow)
        if is_for_others(msg) or len(msg.text) > _SHORT_ADDITION:
            return aside(msg)
        if as_choice(msg.text, _MOST_CHOICES) is not None:
            return self._asking.go_on(talk.form, msg, talk, uow)
        if self._intake.is_skip(msg.text) or self._words.is_filler(msg.text):
            return self._asking.go_on(talk.form, msg, talk, uow)
        moved = self._moved(talk, msg.text, uow)
        if moved is not None:
            return self._asking.go_on(moved, msg, talk, uow)
        return self.add_text(talk.form, msg.text, msg, talk, uow)

    def rewrite(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take the report said anew; pictures stay, and so does the place unless another is named."""
        if not msg.text:
            return self._sending.take(msg, talk, uow)
        return aside(msg) if is_for_others(msg) else self.set_text(talk.form, msg.text, msg, talk, uow)

    # --- what a step is made of ----------------------------------------------------------------------

    def add_text(self, draft: Draft, text: str, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Put words behind those there are; the title and a known place stay. Another matter is set beside it."""
        self._asking.may_keep(text, talk.person)
        if not draft.text:
            return self.set_text(draft, text, msg, talk, uow)
        if (
            draft.apart is None
            and not draft.others
            and not draft.restricted
            and self._intake.is_other(draft, text)
        ):
            return self._set_beside(draft, text, msg, talk, uow)
        subject = self._subject(draft, talk, uow)
        whole = f"{draft.text}{_JOINT}{text.strip()}"[:LONGEST_TEXT]
        longer = self._intake.read_matter(replace(draft, text=whole), talk.person, uow)
        if longer.place:
            return self._asking.go_on(longer, msg, talk, uow)
        read, doubt = self._intake.read_place(longer, text, subject, uow)
        return self._asking.go_on(replace(read, matter=longer.matter), msg, talk, uow, doubt=doubt)

    def set_text(self, draft: Draft, text: str, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Let words be the whole report; a place known before stays unless they name another."""
        self._asking.may_keep(text, talk.person)
        read, doubt = self._intake.read_report(
            replace(draft, text=text.strip()[:LONGEST_TEXT]), talk.person, uow
        )
        lead = (say("complaints.draft.cut", count=LONGEST_TEXT),) if len(text.strip()) > LONGEST_TEXT else ()
        return self._asking.go_on(read, msg, talk, uow, doubt=doubt, lead=lead)

    def _set_beside(self, draft: Draft, text: str, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Keep another matter apart, and ask whether it is one."""
        return self._asking.go_on(replace(joined(draft), others=(text.strip(),), apart=None), msg, talk, uow)

    def _correct(self, words: str | None, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn:
        """Take the correction that came with the refusal, or ask for it."""
        if not words:
            return self._asking.ask(Step.REWRITE, talk.form, say("complaints.draft.rewrite"), counts=False)
        moved = self._moved(talk, words, uow)
        if moved is not None:
            return self._asking.go_on(moved, msg, talk, uow)
        if self._words.is_filler(words):
            return self._asking.go_on(talk.form, msg, talk, uow)
        if not self._words.replaces(msg.text) and not self._intake.tells_matter(words):
            # "No, since yesterday" mends a detail: what was said before stays.
            return self.add_text(talk.form, words, msg, talk, uow)
        return self.set_text(talk.form, words, msg, talk, uow)

    def placed(self, words: str, talk: Talk[Draft], uow: Uow) -> Draft | None:
        """Return the draft with the place that words are and nothing else, though they were no answer to "where"."""
        subject = self._subject(talk.form, talk, uow)
        if talk.form.place_settled or not self._intake.is_only_place(words, subject, uow):
            return None
        read, doubt = self._intake.read_place(talk.form, words, subject, uow)
        return replace(read, matter=talk.form.matter) if doubt is None or read.said_place else None

    def _unnamed(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn:
        """Offer to keep the name from all but the secretary, or from everybody."""
        chosen = self._intake.discretion_in(msg.text)
        draft = replace(talk.form, restricted=True, asks_name=True, discretion=chosen.value if chosen else "")
        return self._asking.go_on(draft, msg, talk, uow)

    def _moved(self, talk: Talk[Draft], words: str, uow: Uow) -> Draft | None:
        """Return the draft at another place, when the words are a place and nothing else."""
        draft, subject = talk.form, self._subject(talk.form, talk, uow)
        found = self._intake.estate_named(draft, words, subject, uow)
        if found is not None:
            return found
        read, doubt = self._intake.read_place(draft, words, subject, uow)
        is_place = read.place != draft.place and self._intake.is_only_place(words, subject, uow)
        return replace(read, matter=draft.matter) if doubt is None and is_place else None

    def _subject(self, draft: Draft, talk: Talk[Any], uow: Uow) -> Person:
        return self._intake.subject(draft, talk.person, uow)
