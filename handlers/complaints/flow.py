"""The resident's report: a sentence, a picture or a place; what was understood; handed in with 1."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

import msgspec

from bot.kernel.talk import Inbound, Kind, Say, Talk, Turn, done, goto, say, stay
from bot.understanding.answers import parse_answer
from bot.understanding.command_words import QUESTION
from handlers.complaints import intake
from handlers.complaints.draft import Draft
from handlers.complaints.intake import Doubt
from handlers.complaints.reports import Reports
from handlers.complaints.wording import short
from handlers.complaints.words import Words
from handlers.complaints.work import By
from storage.complaints.store import Case
from storage.people.store import Person
from storage.uow import Uow

_KEPT = timedelta(hours=24)
_MOST_PICTURES = 9
_SHOWN = 120
_SHORT_ADDITION = 40
_JOINT = "，"


class Step(StrEnum):
    """Where a report can wait for its next word."""

    DESCRIBE = "describe"
    PLACE = "place"
    DRAFT = "draft"
    REWRITE = "rewrite"


_STEPS = frozenset(step.value for step in Step)


class ReportFlow:
    """Puts a report together, at most three questions long."""

    def __init__(self, reports: Reports, words: Words) -> None:
        self._reports = reports
        self._words = words

    # --- how a report begins -----------------------------------------------------------------------

    def start(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Ask what it is about, when only the wish to report was said."""
        draft = _open_draft(talk, uow)
        return self._go_on(draft, talk, uow) if draft.text else _ask(Step.DESCRIBE, draft, "describe")

    def open(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Take a sentence that reports something; it goes to the open draft when there is one."""
        return self._add_text(_open_draft(talk, uow), msg.text, talk, uow)

    def open_with_picture(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Begin with a picture."""
        return self._add_picture(_open_draft(talk, uow), msg, talk, uow)

    def open_with_location(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Begin with a place on the map."""
        return self._go_on(_located(_open_draft(talk, uow), msg, talk, uow), talk, uow)

    # --- the steps ---------------------------------------------------------------------------------

    def describe(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take the matter after a picture or place came first."""
        if (turn := self._media(msg, talk, uow)) is not None:
            return turn
        return None if _asks(msg) else self._add_text(talk.form, msg.text, talk, uow)

    def place(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take the place that was asked for; it is asked for once, and may be left out."""
        if (turn := self._media(msg, talk, uow)) is not None:
            return turn
        if self._words.means("skip", msg.text):
            return self._go_on(replace(talk.form, place_settled=True, place=talk.form.said_place), talk, uow)
        if _asks(msg):
            return None
        draft, doubt = _read_answered_place(talk.form, msg.text, talk.person, uow)
        if doubt is not None or not draft.place:
            draft = intake.take_words_as_place(talk.form, _joined_place(msg.text, talk.form))
        return self._go_on(draft, talk, uow)

    def confirm(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take 1, 2, a correction, a picture, a place, or a few more words."""
        if (turn := self._media(msg, talk, uow)) is not None:
            return turn
        said = parse_answer(msg.text, "confirm")
        if said.answer == "yes":
            return self._hand_in(msg, talk, uow)
        if said.answer == "no":
            return self._correct(said.reason, talk, uow)
        if _asks(msg) or len(msg.text) > _SHORT_ADDITION:
            return None  # the classifier says whether it belongs here; a report comes back to `open`
        draft, doubt = intake.read_place(talk.form, msg.text, talk.person, uow)
        if (
            doubt is None
            and draft.place != talk.form.place
            and len(msg.text.strip()) <= len(draft.said_place) + 2
        ):
            return self._go_on(replace(draft, matter=talk.form.matter), talk, uow)
        return self._add_text(talk.form, msg.text, talk, uow)

    def rewrite(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take the report said anew; pictures stay, and so does the place unless another is named."""
        if (turn := self._media(msg, talk, uow)) is not None:
            return turn
        return None if _asks(msg) else self._replace_text(talk.form, msg.text, talk, uow)

    # --- what a step is made of ----------------------------------------------------------------------

    def _media(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        if msg.kind is Kind.IMAGE:
            return self._add_picture(talk.form, msg, talk, uow)
        if msg.kind is Kind.LOCATION:
            return self._go_on(_located(talk.form, msg, talk, uow), talk, uow)
        return None

    def _add_picture(self, draft: Draft, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        person = talk.person
        if len(draft.pictures) >= _MOST_PICTURES:
            return stay(say("complaints.draft.too_many_pictures", count=_MOST_PICTURES))
        picture = uow.complaints.keep_picture(
            person.community_id, person.id, msg.media_id, msg.picture_url, talk.now
        )
        draft = replace(draft, pictures=(*draft.pictures, picture))
        count = len(draft.pictures)
        if not draft.text:
            return _ask(Step.DESCRIBE, draft, "picture_first", count=count)
        if talk.step == Step.PLACE:
            return _ask(Step.PLACE, draft, "picture_and_place", count=count)
        return _ask(Step.DRAFT, draft, "picture", count=count)

    def _add_text(self, draft: Draft, text: str, talk: Talk[Any], uow: Uow) -> Turn:
        more = text.strip()
        whole = f"{draft.text}{_JOINT}{more}" if draft.text else more
        return self._replace_text(draft, whole, talk, uow, added=more)

    def _replace_text(self, draft: Draft, text: str, talk: Talk[Any], uow: Uow, *, added: str = "") -> Turn:
        draft = replace(draft, text=text.strip()[: intake.LONGEST_TEXT])
        draft = intake.read_matter(draft, talk.person, uow)
        read, doubt = intake.read_place(draft, added or draft.text, talk.person, uow)
        keeps = bool(draft.place) and (doubt is not None or bool(added))
        if not keeps:
            draft = (
                read if not added or not draft.matter else replace(read, matter=draft.matter or read.matter)
            )
        return self._go_on(draft, talk, uow, doubt=None if keeps else doubt)

    def _go_on(self, draft: Draft, talk: Talk[Any], uow: Uow, *, doubt: Doubt | None = None) -> Turn:
        """Ask for what is missing, else show what was understood."""
        if not draft.text:
            return _ask(Step.DESCRIBE, draft, "location_first")
        draft = intake.with_title(draft)
        if doubt is not None and not draft.place_settled:
            return _ask(Step.PLACE, draft, f"place_{doubt.value}", place=draft.said_place)
        if not draft.place and not draft.place_settled:
            draft = intake.default_place(draft, talk.person, uow)
        if draft.needs_place and not draft.place_settled:
            return _ask(Step.PLACE, draft, "where")
        return goto(Step.DRAFT, *self._summary(draft, talk.person, uow), form=draft, lasts=_KEPT)

    def _summary(self, draft: Draft, person: Person, uow: Uow) -> list[Say]:
        says = [say("complaints.draft.matter", text=short(draft.text, _SHOWN))]
        if draft.place:
            says.append(say("complaints.draft.place", place=draft.place))
        if draft.restricted:
            return [*says, say("complaints.draft.confidential"), say("complaints.draft.choose")]
        owner = self._reports.owner_for(uow, person, draft)
        name = uow.people.name_of(owner) if owner is not None else ""
        says.append(
            say("complaints.draft.goes_to", who=name) if name else say("complaints.draft.goes_to_office")
        )
        return [*says, say("complaints.draft.choose")]

    def _correct(self, words: str | None, talk: Talk[Draft], uow: Uow) -> Turn:
        """Take the correction that came with the refusal, or ask for it."""
        if not words:
            return _ask(Step.REWRITE, talk.form, "rewrite")
        moved = _moved(talk.form, words, talk.person, uow)
        return self._go_on(moved, talk, uow) if moved else self._replace_text(talk.form, words, talk, uow)

    def _hand_in(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn:
        case = self._reports.register(uow, By(talk.person, talk.now, msg.key), talk.form)
        return done(*self._receipt(case, uow))

    @staticmethod
    def _receipt(case: Case, uow: Uow) -> tuple[Say, ...]:
        if case.restricted:
            return (say("complaints.received.confidential", number=case.number, due=case.solve_by),)
        name = uow.people.name_of(uow.people.get(case.owner_id)) if case.owner_id is not None else ""
        kind = "named" if name else "office"
        head = (
            say("complaints.received.head_kind", number=case.number, category=case.category)
            if case.category
            else say("complaints.received.head", number=case.number)
        )
        who = say(f"complaints.received.by.{kind}", who=name, due=case.respond_by, solve=case.solve_by)
        return (head, who, say("complaints.received.end", number=case.number))


def _ask(step: Step, draft: Draft, what: str, **values: object) -> Turn:
    return goto(step, say(f"complaints.draft.{what}", **values), form=draft, lasts=_KEPT)


def _asks(msg: Inbound) -> bool:
    """Whether the words are plainly a question of their own, for somebody else to answer."""
    return not msg.text or QUESTION.search(msg.text) is not None


def _open_draft(talk: Talk[Any], uow: Uow) -> Draft:
    """Return the draft the person has open; words that reached us by their label belong to it."""
    dialogue = uow.dialogues.of(talk.person.id, talk.now)
    if dialogue is None or dialogue.service != "complaints" or dialogue.step not in _STEPS:
        return Draft()
    return msgspec.convert(dialogue.form, Draft)


def _located(draft: Draft, msg: Inbound, talk: Talk[Any], uow: Uow) -> Draft:
    """Put a place on the map to the draft: its spot, and its name as the map has it."""
    draft = replace(draft, latitude=msg.latitude, longitude=msg.longitude, place_settled=True)
    read, doubt = intake.read_place(draft, msg.label, talk.person, uow)
    if doubt is None and read.building_id is not None:
        return replace(read, matter=draft.matter)
    return intake.take_words_as_place(draft, msg.label) if msg.label and not draft.place else draft


def _moved(draft: Draft, words: str, person: Person, uow: Uow) -> Draft | None:
    """Return the draft at another place, when the words are a place and nothing else."""
    read, doubt = intake.read_place(draft, words, person, uow)
    is_place = read.place != draft.place and len(words.strip()) <= len(read.said_place) + 2
    return replace(read, matter=draft.matter) if doubt is None and is_place else None


def _read_answered_place(draft: Draft, text: str, person: Person, uow: Uow) -> tuple[Draft, Doubt | None]:
    """Read the answer to "where"; after "in which estate" the building said before still counts."""
    read, doubt = intake.read_place(draft, text, person, uow)
    if draft.said_place and read.building_id is None:
        again, again_doubt = intake.read_place(draft, text + draft.said_place, person, uow)
        if again_doubt is None and again.building_id is not None:
            read, doubt = again, None
    return replace(read, matter=draft.matter), doubt


def _joined_place(text: str, draft: Draft) -> str:
    said = draft.said_place
    return text if not said or said in text else f"{text} {said}"
