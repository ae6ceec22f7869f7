"""What residents send instead of typing: pictures, voices, a spot on the map."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.kernel.office import Office
from bot.kernel.talk import Inbound, Kind, Say, Talk, Turn, answer, done, goto, say, stay
from bot.understanding.answers.reading import parse_answer
from handlers.complaints.asking import Asking, open_draft
from handlers.complaints.draft import KEPT, MOST_PICTURES, MOST_VOICES, Draft, Step
from handlers.complaints.intake import LONGEST_TEXT, Intake
from handlers.complaints.reports import PICTURE_ASKED, Reports, keep_media
from handlers.complaints.wording import content_of
from handlers.complaints.work import By
from storage.complaints.store import Case
from storage.dialogues import OpenAsk
from storage.media import MediaKind
from storage.uow import Uow

_JUST_REPORTED = timedelta(hours=2)


class Sending:
    """Takes media into a draft, or to the case they belong to."""

    def __init__(self, asking: Asking, reports: Reports, intake: Intake, office: Office) -> None:
        self._asking = asking
        self._reports = reports
        self._intake = intake
        self._office = office

    # --- without an open step ------------------------------------------------------------------------

    def open_with_picture(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Take a picture: to the draft, to the case whose picture was lost, or to begin with."""
        draft, step = open_draft(talk, uow)
        if not step:
            lost = self._asked_for(talk, uow)
            if lost is not None:
                return self._to_case(lost, msg, talk, uow)
            case = self._just_reported(talk, uow)
            if case is not None:
                return self._ask_whose(case, msg, talk, uow)
        return self._add_picture(draft, msg, talk, uow)

    def open_with_voice(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Take a voice nobody has put into words."""
        draft, step = open_draft(talk, uow)
        return self._add_voice(draft, step, msg, talk, uow)

    def open_with_location(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Begin with a place on the map."""
        return self._locate(open_draft(talk, uow)[0], msg, talk, uow)

    # --- inside a step -------------------------------------------------------------------------------

    def take(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take what is sent while the report is put together; None for what cannot be part of it."""
        if msg.kind is Kind.IMAGE:
            return self._add_picture(talk.form, msg, talk, uow)
        if msg.kind is Kind.VOICE:
            return self._add_voice(talk.form, talk.step, msg, talk, uow)
        return self._locate(talk.form, msg, talk, uow) if msg.kind is Kind.LOCATION else None

    def heard(self, draft: Draft, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Take a voice with the words the platform recognised; the person is asked whether they are right."""
        kept = self._keep_voice(draft, msg, talk, uow)
        return self._asking.go_on(replace(kept, heard=msg.text.strip()), msg, talk, uow)

    def confirm_heard(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take whether the words were heard rightly, or the words themselves."""
        if msg.kind is Kind.VOICE and msg.text and parse_answer(msg.text, "confirm").answer == "other":
            return self.heard(talk.form, msg, talk, uow)
        if not msg.text:
            return self.take(msg, talk, uow)
        said = parse_answer(msg.text, "confirm")
        draft = replace(talk.form, heard="")
        if said.answer == "yes":
            return self._in_words(replace(draft, spoken=not talk.form.text), talk.form.heard, msg, talk, uow)
        if said.answer == "no" and not said.reason:
            return self._asking.ask(Step.DESCRIBE, draft, say("complaints.draft.say_again"), counts=False)
        return self._in_words(draft, said.reason or msg.text, msg, talk, uow)

    def voice_only(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take the choice after a voice nobody has put into words: staff will listen, or words after all."""
        if not msg.text:
            return self.take(msg, talk, uow)
        said = parse_answer(msg.text, "confirm")
        if said.answer == "yes" or self._intake.is_skip(msg.text):
            spoken = replace(self._intake.without_words(talk.form), spoken=True)
            return self._asking.go_on(spoken, msg, talk, uow)
        if said.answer == "no" and not said.reason:
            uow.media.drop(talk.form.media, talk.now)
            return done(say("complaints.draft.dropped"))
        return self._in_words(talk.form, said.reason or msg.text, msg, talk, uow)

    def whose(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Take whether pictures belong to the case just reported or to something new."""
        draft = talk.form
        if msg.kind is Kind.IMAGE:
            return self._add_picture(draft, msg, talk, uow)
        said = parse_answer(msg.text, "confirm")
        case = uow.complaints.numbered(draft.number or 0)
        if not msg.text or case is None:
            return self.take(msg, replace(talk, held_form=replace(draft, number=None)), uow)
        if said.answer == "yes" or self._intake.is_this_one(msg.text):
            return self._put_to_case(case, draft, msg, talk, uow)
        fresh = replace(draft, number=None)
        if said.answer == "no" and not said.reason:
            return self._asking.go_on(fresh, msg, talk, uow)
        return self._in_words(fresh, said.reason or msg.text, msg, talk, uow)

    # --- pictures ------------------------------------------------------------------------------------

    def _add_picture(self, draft: Draft, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        if len(draft.pictures) >= MOST_PICTURES:
            return stay(say("complaints.draft.too_many_pictures", count=MOST_PICTURES))
        picture = keep_media(uow, By(talk.person, talk.now, msg.key), MediaKind.IMAGE, msg.media_id)
        draft = replace(draft, pictures=(*draft.pictures, picture))
        got = say("complaints.draft.got_picture", count=len(draft.pictures))
        return self._again(draft, got, msg, talk, uow)

    def _again(self, draft: Draft, got: Say, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Acknowledge what came and stay at the question that is open."""
        step = talk.step
        if step in (Step.REWRITE, Step.VOICE, Step.WHOSE, Step.DETAIL, Step.PLACE):
            again = say(f"complaints.draft.again.{step}")
            return goto(step, got, again, form=draft, lasts=KEPT)
        turn = self._asking.go_on(draft, msg, talk, uow, lead=(got,))
        if turn.step == step and isinstance(turn.form, Draft):
            return replace(turn, form=replace(turn.form, questions=draft.questions))
        return turn

    def _asked_for(self, talk: Talk[Any], uow: Uow) -> Case | None:
        """Return the case of which a picture was lost and has been asked for again."""
        for ask in uow.dialogues.open_asks(talk.person.id, talk.now):
            if ask.kind == PICTURE_ASKED and ask.ref:
                return uow.complaints.numbered(ask.ref)
        return None

    def _to_case(self, case: Case, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        by = By(talk.person, talk.now, msg.key)
        self._reports.add_pictures(uow, by, case.number, [keep_media(uow, by, MediaKind.IMAGE, msg.media_id)])
        uow.dialogues.settle(talk.person.id, OpenAsk(PICTURE_ASKED, case.number))
        return answer(say("complaints.own.picture_added", number=case.number, content=content_of(case)))

    def _just_reported(self, talk: Talk[Any], uow: Uow) -> Case | None:
        mine = uow.complaints.of_reporter(talk.person.id, 1, only_open=True)
        return mine[0] if mine and talk.now - mine[0].created_at <= _JUST_REPORTED else None

    def _ask_whose(self, case: Case, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        picture = keep_media(uow, By(talk.person, talk.now, msg.key), MediaKind.IMAGE, msg.media_id)
        draft = Draft(pictures=(picture,), number=case.number)
        words = say("complaints.draft.whose", number=case.number, content=content_of(case))
        return self._asking.ask(Step.WHOSE, draft, words)

    def _put_to_case(self, case: Case, draft: Draft, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        by = By(talk.person, talk.now, msg.key)
        self._reports.add_pictures(uow, by, case.number, draft.pictures)
        return done(say("complaints.own.picture_added", number=case.number, content=content_of(case)))

    # --- voices --------------------------------------------------------------------------------------

    def _keep_voice(self, draft: Draft, msg: Inbound, talk: Talk[Any], uow: Uow) -> Draft:
        if len(draft.voices) >= MOST_VOICES:
            return draft
        voice = keep_media(uow, By(talk.person, talk.now, msg.key), MediaKind.VOICE, msg.media_id)
        return replace(draft, voices=(*draft.voices, voice))

    def _add_voice(self, draft: Draft, step: str, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Keep a voice; without any words yet, ask whether staff are to listen to it."""
        kept = self._keep_voice(draft, msg, talk, uow)
        if not draft.text:
            return self._asking.ask(Step.VOICE, kept, *self._listened_to(talk))
        got = say("complaints.draft.got_voice")
        if step == Step.PLACE:
            return self._asking.go_on(
                self._intake.in_words(kept, kept.said_place), msg, talk, uow, lead=(got,)
            )
        return self._again(kept, got, msg, replace(talk, step=step or talk.step), uow)

    def _listened_to(self, talk: Talk[Any]) -> tuple[Say, ...]:
        """Say that somebody can listen, and when."""
        calendar = self._office.calendar
        if calendar.is_open(talk.now):
            return (say("complaints.draft.voice_first"), say("complaints.draft.voice_choose"))
        later = say("complaints.draft.voice_closed", at=calendar.next_open(talk.now))
        phone = self._office.phone
        urgent = (say("complaints.draft.voice_urgent", phone=phone),) if phone else ()
        return (say("complaints.draft.voice_first"), later, *urgent, say("complaints.draft.voice_choose"))

    def _in_words(self, draft: Draft, words: str, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Put words into a draft that began without any."""
        whole = f"{draft.text}，{words.strip()}" if draft.text else words.strip()
        read, doubt = self._intake.read_report(replace(draft, text=whole[:LONGEST_TEXT]), talk.person, uow)
        return self._asking.go_on(read, msg, talk, uow, doubt=doubt)

    # --- places --------------------------------------------------------------------------------------

    def _locate(self, draft: Draft, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Put a spot on the map to the draft, with its name as the map has it."""
        spot = replace(draft, latitude=msg.latitude, longitude=msg.longitude)
        placed = self._intake.at_spot(spot, msg.label, self._intake.subject(draft, talk.person, uow), uow)
        got = (
            say("complaints.draft.got_place", place=placed.place)
            if placed.place
            else say("complaints.draft.got_spot")
        )
        if not placed.text:
            return self._again(placed, got, msg, talk, uow)
        return self._asking.go_on(placed, msg, talk, uow)
