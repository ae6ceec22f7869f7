"""The resident's side in chat: look, sign up, leave, take an offered place, become a volunteer, see one's hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.kernel.consent import note_consent
from bot.kernel.talk import Inbound, Say, Talk, Turn, answer, done, goto, hand_over, say, stay
from bot.understanding.answers.reading import parse_answer
from bot.understanding.commands.references import parse_number
from bot.understanding.counts import group_in, party_in
from bot.understanding.followups import Aspect, aspect_asked
from bot.understanding.names import parse_name
from bot.understanding.normalise import as_choice
from handlers.volunteers import actions
from handlers.volunteers.places import ASK_OFFER, Places
from handlers.volunteers.reading import is_about
from handlers.volunteers.scope import Actor, told
from handlers.volunteers.views import MOST_LINES, Views
from handlers.volunteers.words import Words
from storage.dialogues import OpenAsk
from storage.people.model import Role
from storage.uow import Uow
from storage.volunteers.model import ActivityState, SignupState
from storage.volunteers.records import Activity

_SHORT = 4
_OF_ACTIVITIES = frozenset((Aspect.PAPERS, Aspect.PLACE, Aspect.HOURS))


class Step(StrEnum):
    """What the talk waits for."""

    CHOOSE = "choose"
    AGREE = "agree"
    NAME = "name"
    CONSENT = "consent"


class Wish(StrEnum):
    """What is to be done with the activity that is chosen."""

    SIGN_UP = "sign_up"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """A wish that may be meant for one of these activities; for a single one it waits for a yes."""

    wish: Wish
    numbers: tuple[int, ...]
    party: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """Somebody who wants to be a volunteer and is asked for a name."""


class VolunteerFlow:
    """Answers everybody of the community."""

    def __init__(self, places: Places, views: Views, words: Words, privacy_version: str) -> None:
        self._of_offices = words.of_offices
        self._privacy_version = privacy_version
        self._places = places
        self._views = views

    # --- looking -------------------------------------------------------------------------------------

    def browse(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """List activities to come, one's own first; with a number, tell that one."""
        if talk.number is not None:
            return self.show(msg, talk, uow)
        upcoming = uow.volunteers.upcoming(talk.person.community_id, talk.now)
        if not upcoming:
            return answer(say("volunteers.none"))
        own = {one.number for one, _ in uow.volunteers.of_person(talk.person.id, talk.now)}
        ordered = sorted(upcoming, key=lambda one: one.number not in own)
        lines = self._views.lines(ordered[:MOST_LINES], talk.person, uow)
        more = len(ordered) - len(lines)
        open_ones = [one.number for one in ordered[:MOST_LINES] if one.number not in own]
        hint = say("volunteers.hint", number=open_ones[0]) if open_ones else say("volunteers.hint_mine")
        return answer(
            say("volunteers.list"), *lines, *([say("volunteers.more", more=more)] if more else []), hint
        )

    def show(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell one activity, and how to sign up or leave."""
        activity = uow.volunteers.find(talk.number) if talk.number is not None else None
        if activity is None or activity.state is ActivityState.DRAFT:
            return None
        says = self._views.what(activity)
        if activity.state is ActivityState.CANCELLED:
            return answer(say("volunteers.was_cancelled", number=activity.number), *says)
        if activity.starts_at <= talk.now:
            return answer(*says, say("volunteers.is_over"))
        places = say("volunteers.places", state=self._views.places(activity, talk.person, uow))
        signup = uow.volunteers.signup(activity.number, talk.person.id)
        mine = signup is not None and signup.state in (SignupState.SIGNED, SignupState.WAITING)
        hint = "volunteers.hint_leave" if mine else "volunteers.hint"
        return answer(*says, places, say(hint, number=activity.number))

    def mine(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Tell what the person has signed up for, and their place in a line."""
        own = [one for one, _ in uow.volunteers.of_person(talk.person.id, talk.now)]
        if not own:
            return answer(say("volunteers.none_mine"))
        lines = self._views.lines(own[:MOST_LINES], talk.person, uow)
        return answer(say("volunteers.list_mine"), *lines, say("volunteers.hint_mine"))

    def about_mine(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell who has signed up where it is and when, though they do not say what: 要带什么, 在哪集合."""
        aspect = aspect_asked(msg.text)
        if aspect not in _OF_ACTIVITIES or self._of_offices.search(msg.text) is not None:
            return None
        own = [one for one, _ in uow.volunteers.of_person(talk.person.id, talk.now)]
        if not own:
            return None
        unsaid = (say("volunteers.papers_unsaid"),) if aspect is Aspect.PAPERS else ()
        says = self._views.what(own[0])
        return answer(*says, *unsaid, say("volunteers.hint_leave", number=own[0].number))

    def hours(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Tell the hours recorded so far."""
        minutes = uow.volunteers.minutes_of(talk.person.id)
        if not minutes:
            return answer(say("volunteers.no_hours"))
        return answer(say("volunteers.my_hours", hours=f"{minutes / 60:.4g}"))

    # --- signing up and leaving ----------------------------------------------------------------------

    def sign_up(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Sign up: for the numbered activity at once, otherwise for the one that is chosen and confirmed."""
        if talk.number is not None:
            party = party_in(talk.order.rest) if talk.order else 1
            return self._signed(talk.number, party, msg, talk, uow)
        offered = self._offered(talk, uow)
        if offered is not None:
            return self._signed(offered, 1, msg, talk, uow)
        own = {one.number for one, _ in uow.volunteers.of_person(talk.person.id, talk.now)}
        upcoming = uow.volunteers.upcoming(talk.person.community_id, talk.now)
        others = [one for one in upcoming if one.number not in own]
        if not upcoming and talk.label and uow.meetings.of_person(talk.person.id, talk.now):
            # Who can sign up for nothing but is invited to a meeting comes to that.
            return hand_over("meeting.attend", msg.text)
        if own and not others and group_in(msg.text) > 1:
            return answer(say("volunteers.more_people", number=min(own)))
        if not others:
            return answer(say("volunteers.none_new" if own else "volunteers.none"))
        fitting = [one for one in others if is_about(one.topic, msg.text)] or others
        return self._choose(Wish.SIGN_UP, fitting, talk, uow, party=group_in(msg.text))

    def want(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take the offered place whose number was said; the bare word answers the question that is open."""
        return self.sign_up(msg, talk, uow) if talk.number is not None else None

    def take_part(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Sign up by the word that answers invitations too: an open question, whosever it is, comes first."""
        if talk.number is None and uow.dialogues.open_asks(talk.person.id, talk.now):
            return None
        return self.sign_up(msg, talk, uow)

    def withdraw(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Leave: the numbered activity, or the one that is meant."""
        if talk.number is not None:
            return self._withdrawn(talk.number, msg, talk, uow)
        mine = [one for one, _ in uow.volunteers.of_person(talk.person.id, talk.now)]
        if not mine and uow.meetings.of_person(talk.person.id, talk.now):
            # Who has no place among volunteers but an invitation means that.
            return hand_over("meeting.leave", msg.text)
        if not mine:
            return answer(say("volunteers.none_mine"))
        fitting = [one for one in mine if is_about(one.topic, msg.text)] or mine
        return self._choose(Wish.WITHDRAW, fitting, talk, uow)

    def drop(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Leave the numbered activity; the bare word ends dialogues and is the front desk's."""
        return self.withdraw(msg, talk, uow) if talk.number is not None else None

    def chosen(self, msg: Inbound, talk: Talk[Choosing], uow: Uow) -> Turn | None:
        """Take the place in the list, or the number itself."""
        form = talk.form
        typed = parse_number(msg.text)
        if typed is not None and int(typed) in form.numbers:
            return self._fulfil(form, int(typed), msg, talk, uow)
        choice = as_choice(msg.text, len(form.numbers))
        if choice is None:
            again = say("volunteers.choose_again", count=len(form.numbers))
            return stay(again) if len(msg.text.strip()) < _SHORT else None
        return self._fulfil(form, form.numbers[choice - 1], msg, talk, uow)

    def agreed(self, msg: Inbound, talk: Talk[Choosing], uow: Uow) -> Turn | None:
        """Take the yes to the one activity that was proposed."""
        found = parse_answer(msg.text, "signup").answer
        if found == "yes":
            return self._fulfil(talk.form, talk.form.numbers[0], msg, talk, uow)
        return done(say("volunteers.left_as_is")) if found == "no" else None

    def offered(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take words as the answer to an offered place; a yes that comes late asks for a place as it is free now."""
        assert talk.ask is not None
        number = talk.ask.ref
        found = parse_answer(msg.text, "signup").answer
        signup = uow.volunteers.signup(number, talk.person.id)
        late = signup is not None and signup.state is SignupState.LAPSED
        if signup is None or (signup.state is not SignupState.OFFERED and not late):
            uow.dialogues.settle(talk.person.id, OpenAsk(ASK_OFFER, number))
            return None
        if found == "yes":
            uow.dialogues.settle(talk.person.id, OpenAsk(ASK_OFFER, number))
            return self._signed(number, signup.party, msg, talk, uow)
        return self._withdrawn(number, msg, talk, uow) if found == "no" and not late else None

    # --- becoming a volunteer ------------------------------------------------------------------------

    def join(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Register a volunteer; a name the roster does not know is asked once, with what it is for."""
        if Role.VOLUNTEER in talk.person.roles:
            return answer(say("volunteers.join.already"))
        name = uow.people.name_of(talk.person)
        if name:
            return goto(Step.CONSENT, say("volunteers.join.ask_consent", name=name), form=Joining())
        return goto(Step.NAME, say("volunteers.join.ask_name"), form=Joining())

    def named(self, msg: Inbound, talk: Talk[Joining], uow: Uow) -> Turn | None:
        """Take the name; giving it is the consent that was asked for."""
        name = parse_name(msg.text)
        if name is None:
            return stay(say("volunteers.join.name_again")) if len(msg.text.strip()) <= _SHORT * 2 else None
        note_consent(uow, talk.person, self._privacy_version, talk.now, msg.key)
        actions.join(name, _actor(msg, talk), uow)
        return done(say("volunteers.join.done", name=name))

    def consented(self, msg: Inbound, talk: Talk[Joining], uow: Uow) -> Turn | None:
        """Take the consent of somebody whose name is known."""
        found = parse_answer(msg.text, "signup").answer
        if found == "yes":
            note_consent(uow, talk.person, self._privacy_version, talk.now, msg.key)
            actions.join("", _actor(msg, talk), uow)
            return done(say("volunteers.join.done", name=uow.people.name_of(talk.person)))
        return done(say("volunteers.left_as_is")) if found == "no" else None

    # --- parts ---------------------------------------------------------------------------------------

    def _choose(
        self, wish: Wish, activities: Sequence[Activity], talk: Talk[Any], uow: Uow, *, party: int = 1
    ) -> Turn:
        shown = activities[:MOST_LINES]
        form = Choosing(wish=wish, numbers=tuple(one.number for one in shown), party=party)
        if len(shown) == 1:
            question = say(f"volunteers.agree.{wish.value}", **told(shown[0]), party=party)
            return goto(Step.AGREE, question, form=form)
        lines = [
            say("volunteers.choice", place_in_list=place, **told(one))
            for place, one in enumerate(shown, start=1)
        ]
        return goto(Step.CHOOSE, say(f"volunteers.which.{wish.value}"), *lines, form=form)

    def _fulfil(self, form: Choosing, number: int, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        if form.wish is Wish.WITHDRAW:
            return self._withdrawn(number, msg, talk, uow)
        return self._signed(number, form.party, msg, talk, uow)

    def _signed(self, number: int, party: int, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        placed = self._places.sign_up(number, party, _actor(msg, talk), uow)
        values = told(placed.activity) | {"party": placed.party}
        if placed.place:
            says = say("volunteers.waiting", **values, line=placed.place)
        else:
            says = say("volunteers.signed", **values)
        return _closing(talk, says)

    def _withdrawn(self, number: int, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        activity, late = self._places.withdraw(number, _actor(msg, talk), uow)
        return _closing(talk, say("volunteers.left_late" if late else "volunteers.left", **told(activity)))

    @staticmethod
    def _offered(talk: Talk[Any], uow: Uow) -> int | None:
        asks = uow.dialogues.open_asks(talk.person.id, talk.now)
        return next((ask.ref for ask in asks if ask.kind == ASK_OFFER), None)


def _closing(talk: Talk[Any], sentence: Say) -> Turn:
    return done(sentence) if talk.step else answer(sentence)


def _actor(msg: Inbound, talk: Talk[Any]) -> Actor:
    return Actor(talk.person, talk.now, msg.key)
