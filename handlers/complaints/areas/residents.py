"""What residents hear of an event: whoever asks or reports the same is answered at once, and told when it is over."""

from __future__ import annotations

from typing import Any

from bot.kernel.talk import Ask, Inbound, Talk, Turn, answer, done, say
from bot.understanding.answers.reading import parse_answer
from bot.understanding.commands.words import QUESTION
from handlers.complaints.actions.areas import AreaActs
from handlers.complaints.aftercare import Aftercare
from handlers.complaints.areas.letters import OVER, answered, fill_of
from handlers.complaints.areas.matching import AreaMatcher
from handlers.complaints.draft import Draft
from handlers.complaints.flow import ReportFlow
from handlers.complaints.reports import Reports
from handlers.complaints.wording import content_of
from handlers.complaints.words import Words
from handlers.complaints.work import By
from storage.complaints.areas import AreaEvent
from storage.complaints.model import Verdict
from storage.dialogues import OpenAsk
from storage.people.places import Building
from storage.people.store import Person
from storage.uow import Uow

WANTS = "complaints.area"
"""The question whether somebody wants news of an event."""
_LONGEST = 60
_JOINT = "，"


class AreaTalk:
    """Answers residents about events."""

    def __init__(
        self,
        acts: AreaActs,
        matcher: AreaMatcher,
        flow: ReportFlow,
        reports: Reports,
        aftercare: Aftercare,
        words: Words,
    ) -> None:
        self._acts = acts
        self._matcher = matcher
        self._flow = flow
        self._reports = reports
        self._aftercare = aftercare
        self._words = words

    def topic(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Answer what goes on to whoever asks for it; a report of it goes on as a report, which offers the event."""
        match = self._matcher.of_text(msg.text, talk.person, uow)
        if match is None:
            return None
        if not match.asks:
            return self._flow.open(msg, talk, uow)
        event = match.event
        if uow.areas.is_party(event.number, talk.person.id):
            return answer(answered(event), say("complaints.area.known"))
        return answer(answered(event), say("complaints.area.want"), asks=(Ask(WANTS, event.number),))

    def wants(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take whether somebody wants news."""
        assert talk.ask is not None
        said = parse_answer(msg.text, "confirm").answer
        if said not in ("yes", "no"):
            return None
        event = uow.areas.numbered(talk.ask.ref)
        if event is None or not event.is_open:
            return None
        if said == "no":
            return answer(say("complaints.area.not_wanted"))
        event = self._acts.join(uow, By(talk.person, talk.now, msg.key), event.number)
        return answer(say("complaints.area.joined", **fill_of(event)))

    def over(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take whether it is over for this person, too; if not, their case begins anew."""
        assert talk.ask is not None
        event = uow.areas.numbered(talk.ask.ref)
        if event is None or len(msg.text) > _LONGEST:
            return None
        verdict = self._verdict(msg.text)
        if verdict is None:
            return None
        by = By(talk.person, talk.now, msg.key)
        if verdict is Verdict.SOLVED:
            self._acts.was_over(uow, by, event)
            return answer(say("complaints.area.thanks"))
        return self._begin_again(event, by, msg.text.strip(), uow)

    def _verdict(self, text: str) -> Verdict | None:
        if any(word in text for word in self._words.event["still"]):
            return Verdict.UNSOLVED
        if QUESTION.search(text):
            return None
        said = parse_answer(text, "solved").answer
        if said in ("not", "partly"):
            return Verdict.UNSOLVED
        if said == "solved" or any(word in text for word in self._words.event["over"]):
            return Verdict.SOLVED
        return None

    def _begin_again(self, event: AreaEvent, by: By, said: str, uow: Uow) -> Turn:
        """Open the person's own case again, or make one for whoever had none."""
        uow.dialogues.settle(by.person.id, OpenAsk(OVER, event.number))
        case = self._acts.own_case(uow, by.person, event)
        words = f"{event.matter}{_JOINT}{said}"
        if case is not None:
            case = self._aftercare.reopen(uow, by, case.number, Verdict.UNSOLVED, words)
        else:
            case = self._reports.register(uow, by, self._draft(event, words, by.person, uow))
        self._acts.tell_owner_not_over(uow, event, case.number, by)
        due = case.respond_by if case.accepted_at is None else case.solve_by
        return done(say("complaints.area.not_over", number=case.number, content=content_of(case), due=due))

    @staticmethod
    def _draft(event: AreaEvent, words: str, person: Person, uow: Uow) -> Draft:
        """Return a report of the same matter at the person's home, or at the event's first building."""
        home = person.building_id if person.building_id in event.building_ids else event.building_ids[0]
        building = uow.places.building(home)
        return Draft(
            text=words,
            matter=event.matter,
            category=event.category,
            urgent=True,
            place=_said_in_full(building, uow) if building is not None else event.place,
            building_id=home,
            grid_id=building.grid_id if building is not None else None,
            entrance=person.entrance if home == person.building_id else "",
            place_settled=True,
        )


def _said_in_full(building: Building, uow: Uow) -> str:
    """Return a building's name, with its estate where there are several."""
    estates = {other.estate for other in uow.places.buildings(building.community_id)}
    return f"{building.estate}{building.name}" if len(estates) > 1 else building.name
