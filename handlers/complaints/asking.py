"""How a report goes on: ask for what is missing, one question at a time, show what was understood, hand it in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from bot.kernel.consent import has_agreed, need_consent, note_consent
from bot.kernel.talk import Inbound, Say, Talk, Turn, done, goto, say
from bot.understanding.phones import phone_in
from handlers.complaints.areas.letters import answered
from handlers.complaints.areas.matching import AreaMatcher
from handlers.complaints.draft import KEPT, SERVICE, STEPS, Draft, Step
from handlers.complaints.intake import Doubt, Intake
from handlers.complaints.own import OwnStep, Reopened
from handlers.complaints.reports import Reports
from handlers.complaints.same import Offer, Same
from handlers.complaints.views import Views
from handlers.complaints.wording import content_of, short
from handlers.complaints.words import Words
from handlers.complaints.work import By
from storage.complaints.areas import AreaEvent
from storage.complaints.model import Discretion
from storage.complaints.store import Case
from storage.people.store import Person
from storage.uow import Uow

_SHOWN = 120
_SHOWN_PART = 40


class Asking:
    """Decides what comes next in a report. At most three questions; what is missing then stays open."""

    def __init__(
        self,
        reports: Reports,
        intake: Intake,
        views: Views,
        words: Words,
        same: Same,
        areas: AreaMatcher,
        *,
        privacy_version: str = "1",
    ) -> None:
        self._same = same
        self._areas = areas
        self._privacy_version = privacy_version
        self._reports = reports
        self._intake = intake
        self._views = views
        self._words = words

    def may_keep(self, text: str, person: Person) -> None:
        """Stop when the words hold a telephone and the person has not agreed yet. Raises: ConsentNeeded."""
        if phone_in(text):
            need_consent(person, self._privacy_version)

    # --- what comes next ---------------------------------------------------------------------------

    def go_on(
        self,
        draft: Draft,
        msg: Inbound,
        talk: Talk[Any],
        uow: Uow,
        *,
        doubt: Doubt | None = None,
        lead: tuple[Say, ...] = (),
    ) -> Turn:
        """Ask for what is missing, else show what was understood; `lead` acknowledges what has just come."""
        if draft.heard:
            return self.ask(
                Step.HEARD, draft, say("complaints.draft.heard", words=short(draft.heard, _SHOWN))
            )
        if not draft.text:
            if draft.may_ask:
                return self.ask(Step.DESCRIBE, draft, *lead, _what_first(draft, bool(lead)))
            return self.go_on(self._intake.without_words(draft), msg, talk, uow, lead=lead)
        if draft.others and draft.apart is None:
            if draft.may_ask:
                return self._ask_apart(draft, lead)
            draft = joined(draft)
        if draft.asks_name and draft.restricted and not draft.discretion:
            return self._ask_who(draft, lead)
        if draft.discretion == Discretion.ANONYMOUS and not draft.is_whole and draft.may_ask:
            return self.ask(Step.DETAIL, draft, *lead, say("complaints.draft.tell_all"))
        draft, question = self._place_missing(draft, talk, uow, doubt)
        if question is not None:
            return self.ask(Step.PLACE, draft, *lead, question)
        event = self._areas.of_draft(draft, talk.person, uow) if _is_own(draft) else None
        if event is not None:
            return self._ask_area(draft, event, talk, uow, lead)
        offer = self._offer(draft, talk, uow)
        if offer is not None:
            return self._ask_same(draft, offer, lead)
        if draft.spoken or draft.discretion:
            return self.hand_in(draft, msg, talk, uow)
        return goto(
            Step.DRAFT, *lead, *self._summary(draft, talk, uow, brief=bool(lead)), form=draft, lasts=KEPT
        )

    def ask(self, step: Step, draft: Draft, *says: Say, counts: bool = True) -> Turn:
        """Ask something and wait; `counts` unless the same question is only said again."""
        counted = replace(draft, questions=draft.questions + 1) if counts else draft
        return goto(step, *says, form=counted, lasts=KEPT)

    def resume(self, draft: Draft, step: str, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Say the question again at which a draft stands."""
        lead = (say("complaints.draft.resumed"),)
        if step == Step.PLACE:
            return self.ask(Step.PLACE, draft, *lead, say("complaints.draft.where"), counts=False)
        if step in (Step.REWRITE, Step.WHOSE, Step.VOICE, Step.DETAIL):
            return self.ask(Step(step), draft, *lead, say(f"complaints.draft.again.{step}"), counts=False)
        turn = self.go_on(draft, msg, talk, uow)
        form = turn.form
        if isinstance(form, Draft) and turn.step == step:  # the question is an old one and counts only once
            form = replace(form, questions=draft.questions)
        return replace(turn, says=(*lead, *turn.says), form=form)

    def _offer(self, draft: Draft, talk: Talk[Any], uow: Uow) -> Offer | None:
        """Return what this may be the same as; what is filed for others or falls into several cases is not compared."""
        if not _is_own(draft) or draft.others or not draft.may_ask:
            return None
        return self._same.offer(uow, talk.person, draft, talk.now)

    def _ask_area(
        self, draft: Draft, event: AreaEvent, talk: Talk[Any], uow: Uow, lead: tuple[Say, ...]
    ) -> Turn:
        """Answer a report of what goes on in the whole building, and offer news of it."""
        known = uow.areas.is_party(event.number, talk.person.id)
        offered = replace(draft, area=event.number, area_asked=True, same_asked=True)
        ask = say("complaints.area.offer_known" if known else "complaints.area.offer")
        return self.ask(Step.AREA, offered, *lead, answered(event), ask)

    def _ask_same(self, draft: Draft, offer: Offer, lead: tuple[Say, ...]) -> Turn:
        """Offer what has been reported already: of a neighbour's report only what and when, never who."""
        case = offer.case
        what = "complaints.same.mine" if offer.mine else "complaints.same.others"
        words = say(what, number=case.number, content=content_of(case), at=case.created_at)
        return self.ask(Step.SAME, replace(draft, same=case.number, same_asked=True), *lead, words)

    def _ask_apart(self, draft: Draft, lead: tuple[Say, ...]) -> Turn:
        parts = (draft.text, *draft.others)
        lines = [
            say("complaints.draft.part", index=index, text=short(part, _SHOWN_PART))
            for index, part in enumerate(parts, 1)
        ]
        head = say("complaints.draft.apart", count=len(parts))
        return self.ask(
            Step.SPLIT, draft, *lead, head, *lines, say("complaints.draft.apart_choose", count=len(parts))
        )

    def _ask_who(self, draft: Draft, lead: tuple[Say, ...]) -> Turn:
        matter = say("complaints.draft.matter", text=short(draft.text, _SHOWN))
        who = [say("complaints.draft.confidential"), say("complaints.draft.who_choose")]
        hint = self._intake.hint(draft)
        return self.ask(
            Step.WHO, draft, *lead, matter, *who, *([say("complaints.draft.hint", hint=hint)] if hint else [])
        )

    def _place_missing(
        self, draft: Draft, talk: Talk[Any], uow: Uow, doubt: Doubt | None
    ) -> tuple[Draft, Say | None]:
        """Return the question for the place, None when it is known, not needed, or asked for often enough."""
        if doubt is not None and not draft.place_settled:
            if not draft.may_ask:
                return self._intake.in_words(draft, draft.said_place), None
            asked = replace(draft, doubted=doubt is not Doubt.INSIDE)
            return asked, say(f"complaints.draft.place_{doubt.value}", place=draft.said_place)
        if not draft.place_settled:
            draft = self._intake.at_home(draft, self._intake.subject(draft, talk.person, uow), uow)
        if not draft.needs_place or draft.place_settled:
            return draft, None
        if not draft.may_ask:
            return self._intake.in_words(draft, draft.said_place), None
        return draft, say("complaints.draft.where_spoken" if draft.spoken else "complaints.draft.where")

    # --- showing -----------------------------------------------------------------------------------

    def _summary(self, draft: Draft, talk: Talk[Any], uow: Uow, *, brief: bool) -> list[Say]:
        if brief:
            return [say("complaints.draft.choose_brief")]
        says = [say("complaints.draft.matter", text=short(draft.text, _SHOWN))]
        if draft.principal_id is not None:
            name = uow.people.name_of(uow.people.get(draft.principal_id))
            says.insert(0, say("complaints.draft.for_whom", name=name))
        if draft.apart:
            parts = enumerate((draft.text, *draft.others), 1)
            says = [say("complaints.draft.apart_known", count=len(draft.others) + 1)]
            says += [
                say("complaints.draft.part", index=index, text=short(part, _SHOWN_PART))
                for index, part in parts
            ]
        if draft.is_for_somebody:
            told = "known" if self._is_reached(draft, uow) else "unknown"
            says.append(say(f"complaints.draft.filed.{told}", name=draft.for_name))
        if draft.place:
            says.append(say("complaints.draft.place", place=draft.place))
        goes_to = () if draft.is_for_somebody else (self._goes_to(draft, talk.person, uow),)
        unnamed = draft.discretion == Discretion.ANONYMOUS
        agreed = unnamed or has_agreed(talk.person, self._privacy_version)
        consent = () if agreed else (say("complaints.draft.consent"),)
        return [*says, *goes_to, *consent, say("complaints.draft.choose")]

    def _goes_to(self, draft: Draft, person: Person, uow: Uow) -> Say:
        if draft.restricted:
            return say("complaints.draft.confidential")
        owner = self._reports.owner_for(uow, person, draft)
        name = uow.people.name_of(owner) if owner is not None else ""
        return say("complaints.draft.goes_to", who=name) if name else say("complaints.draft.goes_to_office")

    @staticmethod
    def _is_reached(draft: Draft, uow: Uow) -> bool:
        person = uow.people.get(draft.for_id) if draft.for_id is not None else None
        return person is not None and bool(person.openid) and person.following

    # --- handing in --------------------------------------------------------------------------------

    def hand_in(self, draft: Draft, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Make a case of each matter; say the numbers, who sees what, and by when."""
        by = By(talk.person, talk.now, msg.key)
        uow.dialogues.unpark(talk.person.id, SERVICE)
        uow.dialogues.close(talk.person.id)
        # Of who stays without a name nothing is written down at the same minute.
        if draft.discretion != Discretion.ANONYMOUS:
            note_consent(uow, talk.person, self._privacy_version, talk.now, msg.key)
        cases = [self._reports.register(uow, by, part) for part in self._parts(draft, talk, uow)]
        for case in cases:
            self._same.noticed(uow, case, talk.now)
        if len(cases) > 1:
            lines = [self._line(case, uow) for case in cases]
            head = say("complaints.received.several", count=len(cases))
            return done(head, *lines, say("complaints.received.seen"), say("complaints.received.end_several"))
        case = cases[0]
        if draft.discretion == Discretion.ANONYMOUS:
            uow.inbox.forget_words(talk.person.openid or "")
            receipt = say("complaints.received.anonymous", number=case.number, due=case.solve_by)
            return replace(done(receipt), private=True)
        if case.restricted and not draft.is_for_somebody:
            receipt = say("complaints.received.confidential", number=case.number, due=case.solve_by)
            more = say("complaints.received.tell_more")
            return goto(OwnStep.MORE, receipt, more, form=Reopened(number=case.number))
        return done(*self._receipt(draft, case, uow))

    def _parts(self, draft: Draft, talk: Talk[Any], uow: Uow) -> list[Draft]:
        """Return a draft for each matter; they share place and pictures."""
        if not draft.others or not draft.apart:
            return [joined(draft)]
        first = replace(draft, others=())
        rest = [self._intake.read_part(first, text, talk.person, uow) for text in draft.others]
        return [first, *(replace(part, pictures=uow.media.copy(first.pictures), voices=()) for part in rest)]

    def _receipt(self, draft: Draft, case: Case, uow: Uow) -> tuple[Say, ...]:
        """Say the number, the class, who will answer and who sees what, and by when."""
        number, category = case.number, self._views.category(case)
        head = say("complaints.received.head", number=number)
        if category:
            head = say("complaints.received.head_kind", number=number, category=category)
        if case.restricted:
            head = say("complaints.received.confidential", number=number, due=case.solve_by)
            return (head, *self._for_others(draft, uow))
        last = "spoken" if draft.spoken else "typed"
        says: tuple[Say, ...] = (head, self._promise(case, uow))
        if draft.is_for_somebody:
            return (*says, *self._for_others(draft, uow))
        if draft.principal_id is not None:
            name = uow.people.name_of(uow.people.get(draft.principal_id))
            says = (*says, say("complaints.received.for_whom", name=name))
        return (*says, say("complaints.received.seen"), say(f"complaints.received.end.{last}", number=number))

    def _for_others(self, draft: Draft, uow: Uow) -> tuple[Say, ...]:
        if not draft.is_for_somebody:
            return ()
        told = "known" if self._is_reached(draft, uow) else "unknown"
        return (say(f"complaints.received.filed.{told}", name=draft.for_name),)

    def _line(self, case: Case, uow: Uow) -> Say:
        return say(
            "complaints.received.line",
            number=case.number,
            content=content_of(case),
            promise=self._promise(case, uow),
        )

    def _promise(self, case: Case, uow: Uow) -> Say:
        name = uow.people.name_of(uow.people.get(case.owner_id)) if case.owner_id is not None else ""
        known = "named" if name else "office"
        return say(f"complaints.received.by.{known}", who=name, due=case.respond_by, solve=case.solve_by)


def open_draft(talk: Talk[Any], uow: Uow) -> tuple[Draft, str]:
    """Return the draft the person has open or set aside, and its step; an empty one when there is none."""
    dialogue = uow.dialogues.of(talk.person.id, talk.now)
    if dialogue is None or dialogue.service != SERVICE or dialogue.step not in STEPS:
        dialogue = uow.dialogues.parked(talk.person.id, SERVICE, talk.now)
    if dialogue is None or dialogue.step not in STEPS:
        return Draft(), ""
    try:
        return msgspec.convert(dialogue.form, Draft), dialogue.step
    except msgspec.ValidationError:
        return Draft(), ""  # kept by another version of the program


def is_in_hand(talk: Talk[Any], uow: Uow) -> bool:
    """Whether a report is what is talked of now, and has not been set aside for something else."""
    dialogue = uow.dialogues.of(talk.person.id, talk.now)
    return dialogue is not None and dialogue.service == SERVICE and dialogue.step in STEPS


def joined(draft: Draft) -> Draft:
    """Return the draft with everything that was said as one matter."""
    whole = "，".join((draft.text, *draft.others)) if draft.others else draft.text
    return replace(draft, text=whole, others=(), apart=False)


def _is_own(draft: Draft) -> bool:
    """Whether somebody reports for themselves."""
    return draft.principal_id is None and not draft.is_for_somebody


def _what_first(draft: Draft, acknowledged: bool) -> Say:
    """Ask for the words, after whatever came before them."""
    if acknowledged:
        return say("complaints.draft.what_and_where" if draft.latitude is None else "complaints.draft.what")
    return say("complaints.draft.describe")
