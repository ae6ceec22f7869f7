"""事件 更新 结束 复核: one matter of many, run in chat by whoever is there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.kernel.route import Route, Trigger
from bot.kernel.talk import Inbound, Say, Talk, Turn, answer, say
from bot.understanding.categories import CategoryBook
from handlers.complaints.actions.area_work import ENDED, OPENED
from handlers.complaints.actions.areas import AreaActs
from handlers.complaints.areas.letters import fill_of
from handlers.complaints.areas.reading import AreaReading
from handlers.complaints.areas.scope import may_open, runs
from handlers.complaints.draft import SERVICE
from handlers.complaints.rules.acts import UNDOABLE
from handlers.complaints.work import By
from storage.complaints.areas import AreaEvent
from storage.media import MediaKind
from storage.people.neighbours import Reach
from storage.people.store import Person
from storage.uow import Uow

_VERSIONS = 4
_LISTED = 8
_OLD = 65
_MOST_RUNG = 200
_SHOWN_OF_EVENTS = ("pictures", "voices")


class AreaDesk:
    """Answers staff about events."""

    def __init__(
        self, acts: AreaActs, reading: AreaReading, categories: CategoryBook, undo_minutes: int
    ) -> None:
        self._acts = acts
        self._reading = reading
        self._categories = categories
        self._minutes = undo_minutes

    def open(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Open an event: the matter, where, and until when."""
        if talk.order is None or talk.order.numbers:
            return None
        wish = self._reading.wish(talk.order.rest, talk.person.community_id, uow, talk.now)
        if wish.unknown:
            return answer(say("complaints.area.missing.unknown", place=wish.unknown))
        if not wish.matter or not wish.buildings:
            what = "where" if wish.matter else "matter"
            return answer(say(f"complaints.area.what.{what}", matter=wish.matter))
        if wish.several:
            mine = [each for each in wish.buildings if may_open(talk.person, (each.id,), uow)]
            if len({each.estate for each in mine}) != 1:
                first = wish.buildings[0]
                named = f"{first.estate}{first.name}"
                return answer(
                    say("complaints.area.missing.estate", places=wish.place, matter=wish.matter, first=named)
                )
            wish = self._reading.within(wish, mine)
        category = self._categories.classify(wish.matter)
        by = By(talk.person, talk.now, msg.key)
        event, told = self._acts.open(uow, by, wish, category.key)
        head = say(
            "complaints.area.desk.opened",
            **fill_of(event),
            told=_told(told),
            minutes=self._minutes,
        )
        return answer(head, *self._offer_all(uow, event, talk))

    def _offer_all(self, uow: Uow, event: AreaEvent, talk: Talk[Any]) -> list[Say]:
        """Say how everybody who lives there is told, and who may say so."""
        reach = self._acts.reach(uow, event, talk.now)
        if not reach.followers and not reach.by_phone:
            return []
        who = "second" if self._acts.needs_second(reach) else "alone"
        count = reach.households or reach.followers
        return [say(f"complaints.area.offer_all.{who}", number=event.number, count=count)]

    def tell_all(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell everybody who lives there, as the second person."""
        if not _is_event(talk, uow):
            return None
        assert talk.number is not None
        event, reach = self._acts.tell_all(uow, By(talk.person, talk.now, msg.key), talk.number)
        return answer(
            say(
                "complaints.area.desk.told_all",
                number=event.number,
                place=event.place,
                reach=self._reach(reach, self._old_to_ring(uow, event, reach, talk)),
            )
        )

    @staticmethod
    def _old_to_ring(uow: Uow, event: AreaEvent, reach: Reach, talk: Talk[Any]) -> int:
        """Return how many of those who can only be rung are old: they are rung first."""
        if not reach.by_phone:
            return 0
        ids = uow.neighbours.to_telephone(event.community_id, event.building_ids, _MOST_RUNG)
        return len(uow.priority.born_before(ids, talk.now.year - _OLD))

    @staticmethod
    def _reach(reach: Reach, old: int) -> Say:
        way = "old" if old else "phone" if reach.by_phone else "wechat"
        return say(
            f"complaints.area.reach.{way}",
            count=reach.followers,
            now=reach.at_once,
            later=reach.followers - reach.at_once,
            phone=reach.by_phone,
            old=old,
            age=_OLD,
        )

    def update(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Say a new time, or what is being done."""
        if not _is_event(talk, uow):
            return None
        assert talk.number is not None and talk.order is not None
        said = self._reading.news(talk.order.rest, talk.now)
        if said.estimate_at is None and not said.words:
            return answer(say("complaints.area.missing.news", number=talk.number))
        event, told = self._acts.update(uow, By(talk.person, talk.now, msg.key), talk.number, said)
        return answer(self._sent("updated", event, told))

    def end(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """End an event with one message to all."""
        if not _is_event(talk, uow):
            return None
        assert talk.number is not None and talk.order is not None
        words = talk.order.rest.strip()
        if not words:
            return answer(say("complaints.area.missing.ending", number=talk.number))
        by = By(talk.person, talk.now, msg.key)
        event, told, cases = self._acts.end(uow, by, talk.number, words)
        return answer(self._sent("ended", event, told, words=words, cases=cases))

    def _sent(self, what: str, event: AreaEvent, told: int, **more: Any) -> Say:
        seconds = self._acts.pause_seconds(event)
        when = (
            say("complaints.area.desk.in_seconds", seconds=seconds)
            if seconds
            else say("complaints.area.desk.at_once")
        )
        filled = fill_of(event) | {"told": _told(told), "minutes": self._minutes, "when": when, **more}
        return say(f"complaints.area.desk.{what}", **filled)

    def undo(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take back what was done last with an event, when that was the last of all."""
        by = By(talk.person, talk.now, msg.key)
        entry = self._acts.last(uow, by, talk.number)
        if entry is None:
            return None
        case_act = uow.complaints.last_act_of(talk.person.id, UNDOABLE, entry.at)
        if talk.number is None and case_act is not None and case_act.at > entry.at:
            return None
        event = self._acts.undo(uow, by, entry)
        what = {OPENED: "opening", ENDED: "ending"}.get(entry.what, "updating")
        act = say(f"complaints.area.acts.{what}")
        return answer(
            say(
                "complaints.area.desk.undone",
                number=event.number,
                place=event.place,
                matter=event.matter,
                act=act,
            )
        )

    def show(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Show an event: to whoever runs it with its cases and versions, to others in a line."""
        event = uow.areas.numbered(talk.number) if talk.number is not None else None
        if event is None:
            return None
        says = [line(event)]
        if not runs(talk.person, event, uow):
            return answer(*says)
        parties, cases = uow.areas.parties(event.number), uow.complaints.of_area(event.number)
        numbers = " ".join(str(case.number) for case in cases[:_LISTED])
        says.append(say("complaints.area.desk.joined", count=len(parties)))
        if count := uow.media.count_about(SERVICE, event.number, MediaKind.IMAGE):
            says.append(say("complaints.area.desk.pictures", count=count, number=event.number))
        if numbers:
            says.append(say("complaints.area.desk.cases", count=len(cases), numbers=numbers))
        says += self._versions(event, uow)
        if event.is_open:
            says.append(say("complaints.area.desk.how", number=event.number))
        return answer(*says)

    @staticmethod
    def _versions(event: AreaEvent, uow: Uow) -> list[Say]:
        entries = [
            one
            for one in uow.areas.entries(event.number, 20)
            if one.what in (OPENED, "updated", ENDED) and not one.detail.get("undone")
        ][-_VERSIONS:]
        return [
            say(
                f"complaints.area.versions.{'timed' if one.detail.get('estimate') else 'said'}",
                at=one.at,
                words=one.detail.get("words", ""),
                estimate=one.detail.get("estimate"),
            )
            for one in entries
        ]

    def list(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """List what goes on."""
        lines = lines_for(talk.person, uow)
        return answer(*(lines or [say("complaints.area.desk.none")]))

    def guarded(self, route: Route) -> Route:
        """Let a route for cases say so when its number is an event's."""
        if route.trigger not in (Trigger.COMMAND, Trigger.VERB):
            return route
        handler = route.handler

        def handle(msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
            for digits in talk.order.numbers if talk.order is not None else ():
                event = uow.areas.numbered(int(digits)) if digits.isdigit() else None
                if event is not None and not (
                    route.name in _SHOWN_OF_EVENTS and runs(talk.person, event, uow)
                ):
                    values = {"number": event.number, "place": event.place, "matter": event.matter}
                    return answer(say("complaints.area.errors.no_case", **values))
            return handler(msg, talk, uow)

        return replace(route, handler=handle)


def line(event: AreaEvent) -> Say:
    """Return an event in one line."""
    what = "line" if event.is_open else "line_over"
    return say(f"complaints.area.{what}", **fill_of(event), at=event.ended_at or event.created_at)


def lines_for(person: Person, uow: Uow) -> list[Say]:
    """Return a line for each open event the person runs."""
    events = [event for event in uow.areas.open_in(person.community_id) if runs(person, event, uow)]
    return [line(event) for event in events[:_LISTED]]


def _is_event(talk: Talk[Any], uow: Uow) -> bool:
    return talk.number is not None and uow.areas.numbered(talk.number) is not None


def _told(count: int) -> Say:
    return say("complaints.area.desk.told", count=count) if count else say("complaints.area.desk.told_nobody")
