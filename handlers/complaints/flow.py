"""The resident's report: a sentence, a picture or a place; what was understood; handed in with 1."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

import msgspec

from bot.kernel.talk import Inbound, Kind, Say, Talk, Turn, done, goto, say, stay
from bot.understanding.answers.reading import parse_answer
from bot.understanding.commands.words import QUESTION
from handlers.complaints.draft import Draft
from handlers.complaints.intake import LONGEST_TEXT, Doubt, Intake
from handlers.complaints.reports import Reports, keep_picture
from handlers.complaints.same import Offer, Same
from handlers.complaints.views import Views
from handlers.complaints.wording import content_of, short
from handlers.complaints.words import Words
from handlers.complaints.work import By
from storage.complaints.store import Case
from storage.people.store import Person
from storage.uow import Uow

_KEPT = timedelta(hours=24)
_MOST_PICTURES = 9
_SHOWN = 120
_SHORT_ADDITION = 40
_LONGEST_PLACE = 60
_JOINT = "，"


class Step(StrEnum):
    """Where a report can wait for its next word."""

    DESCRIBE = "describe"
    PLACE = "place"
    DRAFT = "draft"
    REWRITE = "rewrite"
    SAME = "same"


_STEPS = frozenset(step.value for step in Step)


class ReportFlow:
    """Puts a report together, at most three questions long."""

    def __init__(self, reports: Reports, intake: Intake, views: Views, words: Words, same: Same) -> None:
        self._same = same
        self._reports = reports
        self._intake = intake
        self._views = views
        self._words = words

    # --- how a report begins -----------------------------------------------------------------------

    def start(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Ask what it is about, when only the wish to report was said."""
        draft, _ = _open_draft(talk, uow)
        return self._go_on(draft, talk, uow) if draft.text else _ask(Step.DESCRIBE, draft, "describe")

    def open(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Take a sentence that reports something; it goes to the open draft when there is one."""
        draft, step = _open_draft(talk, uow)
        if talk.on_behalf is not None:
            draft, step = Draft(principal_id=talk.on_behalf), ""
        if step == Step.REWRITE:
            return self._set_text(draft, msg.text, talk, uow)
        return self._add_text(draft, msg.text, talk, uow)

    def open_with_picture(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Begin with a picture."""
        return self._add_picture(_open_draft(talk, uow)[0], msg, talk, uow)

    def open_with_location(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Begin with a place on the map."""
        return self._locate(_open_draft(talk, uow)[0], msg, talk, uow)

    # --- the steps ---------------------------------------------------------------------------------

    def describe(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take the matter after a picture or place came first."""
        if not msg.text:
            return self._media(msg, talk, uow)
        return None if _asks(msg) else self._add_text(talk.form, msg.text, talk, uow)

    def place(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take the place that was asked for; it may be left out."""
        if not msg.text:
            return self._media(msg, talk, uow)
        if self._intake.is_skip(msg.text):
            return self._go_on(self._intake.in_words(talk.form, talk.form.said_place), talk, uow)
        if _asks(msg) or len(msg.text) > _LONGEST_PLACE:
            return None
        if self._words.means("filler", msg.text):
            return _ask(Step.PLACE, talk.form, "where")
        draft, doubt = self._intake.answer_place(talk.form, msg.text, _whose(talk.form, talk, uow), uow)
        if doubt is not None and talk.form.doubted:
            draft, doubt = self._intake.in_words(draft, draft.said_place), None
        return self._go_on(draft, talk, uow, doubt=doubt)

    def confirm(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take 1, 2, a correction, a picture, a place, or a few more words.

        Long words and questions go to the classifier, which says whether they belong here: a report comes back to
        `open`, anything else is answered by its own service while the draft waits.
        """
        if not msg.text:
            return self._media(msg, talk, uow)
        said = parse_answer(msg.text, "confirm")
        if said.answer == "yes":
            return self._hand_in(msg, talk, uow)
        correction = self._words.correction(msg.text) or said.reason
        if said.answer == "no" or correction:
            return self._correct(correction, talk, uow)
        if _asks(msg) or len(msg.text) > _SHORT_ADDITION:
            return None
        if self._intake.is_skip(msg.text) or self._words.means("filler", msg.text):
            return self._go_on(talk.form, talk, uow)
        moved = self._moved(talk, msg.text, uow)
        return self._go_on(moved, talk, uow) if moved else self._add_text(talk.form, msg.text, talk, uow)

    def rewrite(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take the report said anew; pictures stay, and so does the place unless another is named."""
        if not msg.text:
            return self._media(msg, talk, uow)
        return None if _asks(msg) else self._set_text(talk.form, msg.text, talk, uow)

    # --- what a step is made of ----------------------------------------------------------------------

    def _media(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        if msg.kind is Kind.IMAGE:
            return self._add_picture(talk.form, msg, talk, uow)
        return self._locate(talk.form, msg, talk, uow) if msg.kind is Kind.LOCATION else None

    def _add_picture(self, draft: Draft, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        if len(draft.pictures) >= _MOST_PICTURES:
            return stay(say("complaints.draft.too_many_pictures", count=_MOST_PICTURES))
        picture = keep_picture(uow, By(talk.person, talk.now, msg.key), msg.media_id)
        draft = replace(draft, pictures=(*draft.pictures, picture))
        count = len(draft.pictures)
        if not draft.text:
            return _ask(Step.DESCRIBE, draft, "picture_first", count=count)
        if talk.step == Step.PLACE:
            return _ask(Step.PLACE, draft, "picture_and_place", count=count)
        return _ask(Step.DRAFT, draft, "picture", count=count)

    def _locate(self, draft: Draft, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Put a spot on the map to the draft, with its name as the map has it."""
        draft = replace(draft, latitude=msg.latitude, longitude=msg.longitude)
        read, doubt = self._intake.read_place(draft, msg.label, _whose(draft, talk, uow), uow)
        if doubt is None and read.building_id is not None:
            draft = replace(read, matter=draft.matter)
        elif not draft.place:
            draft = self._intake.in_words(draft, msg.label)
        return self._go_on(draft, talk, uow)

    def _add_text(self, draft: Draft, text: str, talk: Talk[Any], uow: Uow) -> Turn:
        """Put words behind those there are; the title and a known place stay."""
        if not draft.text:
            return self._set_text(draft, text, talk, uow)
        whole = f"{draft.text}{_JOINT}{text.strip()}"[:LONGEST_TEXT]
        longer = self._intake.read_matter(replace(draft, text=whole), talk.person, uow)
        if longer.place:
            return self._go_on(longer, talk, uow)
        read, doubt = self._intake.read_place(longer, text, _whose(longer, talk, uow), uow)
        return self._go_on(replace(read, matter=longer.matter), talk, uow, doubt=doubt)

    def _set_text(self, draft: Draft, text: str, talk: Talk[Any], uow: Uow) -> Turn:
        """Let words be the whole report; a place known before stays unless they name another."""
        draft = replace(draft, text=text.strip()[:LONGEST_TEXT], matter="")
        draft = self._intake.read_matter(draft, talk.person, uow)
        read, doubt = self._intake.read_place(draft, draft.text, _whose(draft, talk, uow), uow)
        known = doubt is not None and bool(draft.place)
        return self._go_on(draft if known else read, talk, uow, doubt=None if known else doubt)

    def _correct(self, words: str | None, talk: Talk[Draft], uow: Uow) -> Turn:
        """Take the correction that came with the refusal, or ask for it."""
        if not words:
            return _ask(Step.REWRITE, talk.form, "rewrite")
        moved = self._moved(talk, words, uow)
        return self._go_on(moved, talk, uow) if moved else self._set_text(talk.form, words, talk, uow)

    def _moved(self, talk: Talk[Draft], words: str, uow: Uow) -> Draft | None:
        """Return the draft at another place, when the words are a place and nothing else."""
        draft = talk.form
        read, doubt = self._intake.read_place(draft, words, _whose(draft, talk, uow), uow)
        is_place = read.place != draft.place and len(words.strip()) <= len(read.place) + 2
        return replace(read, matter=draft.matter) if doubt is None and is_place else None

    # --- asking, showing, handing in -----------------------------------------------------------------

    def _go_on(self, draft: Draft, talk: Talk[Any], uow: Uow, *, doubt: Doubt | None = None) -> Turn:
        """Ask for what is missing, else show what was understood."""
        if not draft.text:
            return _ask(Step.DESCRIBE, draft, "location_first")
        if doubt is not None and not draft.place_settled:
            asked = replace(draft, doubted=doubt is not Doubt.INSIDE)
            return _ask(Step.PLACE, asked, f"place_{doubt.value}", place=draft.said_place)
        if not draft.place_settled:
            draft = self._intake.at_home(draft, _whose(draft, talk, uow), uow)
        if draft.needs_place and not draft.place_settled:
            return _ask(Step.PLACE, draft, "where")
        if draft.principal_id is None and (offer := self._same.offer(uow, talk.person, draft, talk.now)):
            return self._offer(draft, offer)
        return goto(Step.DRAFT, *self._summary(draft, talk.person, uow), form=draft, lasts=_KEPT)

    @staticmethod
    def _offer(draft: Draft, offer: Offer) -> Turn:
        """Offer what has been reported already: of a neighbour's report only what and when, never who."""
        case = offer.case
        what = "complaints.same.mine" if offer.mine else "complaints.same.others"
        asked = replace(draft, same=case.number, same_asked=True)
        words = say(what, number=case.number, content=content_of(case), at=case.created_at)
        return goto(Step.SAME, words, form=asked, lasts=_KEPT)

    def same(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take 1 for the case that was offered, 2 for a case of its own."""
        if not msg.text:
            return self._media(msg, talk, uow)
        said = parse_answer(msg.text, "confirm")
        if said.answer == "yes":
            by = By(talk.person, talk.now, msg.key)
            case = self._same.join(uow, by, talk.form, talk.form.same)
            mine = case.reporter_id == talk.person.id
            key = "complaints.same.added" if mine else "complaints.same.joined"
            return done(say(key, number=case.number, content=content_of(case)))
        return self._go_on(talk.form, talk, uow) if said.answer == "no" or msg.text.strip() == "2" else None

    def _summary(self, draft: Draft, person: Person, uow: Uow) -> list[Say]:
        says = [say("complaints.draft.matter", text=short(draft.text, _SHOWN))]
        if draft.principal_id is not None:
            name = uow.people.name_of(uow.people.get(draft.principal_id))
            says.insert(0, say("complaints.draft.for_whom", name=name))
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

    def _hand_in(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn:
        case = self._reports.register(uow, By(talk.person, talk.now, msg.key), talk.form)
        self._same.noticed(uow, case, talk.now)
        return done(*self._receipt(case, talk.form, uow))

    def _receipt(self, case: Case, draft: Draft, uow: Uow) -> tuple[Say, ...]:
        """Say the number, the class, who will answer, and by when."""
        number = case.number
        if draft.principal_id is not None:
            name = uow.people.name_of(uow.people.get(draft.principal_id))
            plain = self._receipt(case, replace(draft, principal_id=None), uow)
            return (*plain, say("complaints.received.for_whom", name=name))
        if case.restricted:
            return (say("complaints.received.confidential", number=number, due=case.solve_by),)
        head = say("complaints.received.head", number=number)
        if category := self._views.category(case):
            head = say("complaints.received.head_kind", number=number, category=category)
        name = uow.people.name_of(uow.people.get(case.owner_id)) if case.owner_id is not None else ""
        known = "named" if name else "office"
        promise = say(f"complaints.received.by.{known}", who=name, due=case.respond_by, solve=case.solve_by)
        return (head, promise, say("complaints.received.end", number=number))


def _ask(step: Step, draft: Draft, what: str, **values: object) -> Turn:
    return goto(step, say(f"complaints.draft.{what}", **values), form=draft, lasts=_KEPT)


def _asks(msg: Inbound) -> bool:
    """Whether the words are plainly a question of their own, for somebody else to answer."""
    return QUESTION.search(msg.text) is not None


def _whose(draft: Draft, talk: Talk[Any], uow: Uow) -> Person:
    """Return whose home and neighbourhood the words are about."""
    return talk.person if draft.principal_id is None else uow.people.get(draft.principal_id)


def _open_draft(talk: Talk[Any], uow: Uow) -> tuple[Draft, str]:
    """Return the draft the person has open, and its step; words that reached us by their label belong to it."""
    dialogue = uow.dialogues.of(talk.person.id, talk.now)
    if dialogue is None or dialogue.service != "complaints" or dialogue.step not in _STEPS:
        return Draft(), ""
    return msgspec.convert(dialogue.form, Draft), dialogue.step
