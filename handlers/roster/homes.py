"""Who looks after a building, and who lives behind a door: asked by name of the place (`楼长 3号楼`, `户 3号楼2单元501`)."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.talk import Inbound, Say, Talk, Turn, answer, say
from bot.understanding.normalise import normalise
from bot.understanding.places import Place, PlaceBook
from handlers.roster import priority
from storage.people.model import PostName, Role, StewardName
from storage.people.places import Building
from storage.people.store import Person
from storage.uow import Uow

_OFFICE_WIDE = (PostName.DUTY, PostName.LEAD, PostName.SECRETARY, PostName.ADMIN)
_ACTS = ("stewards", "household")
_MOST_NAMED = 12
_LONGEST = 40
_SHOWN_OF_PHONE = 3, 4


class HomesDesk:
    """Answers staff within their grids; a resident hears who looks after their own building."""

    def __init__(self, claims: dict[str, list[str]], calendar: OfficeCalendar) -> None:
        self._calendar = calendar
        pairs = [(normalise(phrase), act) for act in _ACTS for phrase in claims[act]]
        self._longest_first = sorted(pairs, key=lambda pair: -len(pair[0]))

    @classmethod
    def load(cls, folder: Path, calendar: OfficeCalendar) -> HomesDesk:
        """Read [claims] of commands.toml."""
        return cls(tomllib.loads((folder / "commands.toml").read_text("utf-8"))["claims"], calendar)

    def claim(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take a question for stewards or for a household; words that name no place are not ours."""
        text = msg.text.strip()
        act, words = next(
            (
                (act, text[len(phrase) :])
                for phrase, act in self._longest_first
                if normalise(text).startswith(phrase)
            ),
            ("", ""),
        )
        if not act or len(text) > _LONGEST:
            return None
        place = _place_in(words, talk.person, uow)
        home = uow.places.building(talk.person.building_id) if talk.person.building_id is not None else None
        fitting = _fitting(place, talk.person, uow) if words.strip() else [home] if home is not None else []
        if len(fitting) > 1 and Role.STAFF in talk.person.roles:
            first = fitting[0]
            return answer(
                say(
                    "roster.homes.which",
                    count=len(fitting),
                    phrase=text[: -len(words)].strip(),
                    first=f"{first.estate}{first.name}",
                )
            )
        building = fitting[0] if len(fitting) == 1 else None
        if act == "stewards":
            return self._stewards(building, talk.person, uow)
        return self._household(msg, talk, building, place, uow)

    def quiet(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Send a steward no more news of the building; for all others the words mean something else."""
        return self._mute(talk, uow, muted=True)

    def loud(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Send a steward news of the building again."""
        return self._mute(talk, uow, muted=False)

    @staticmethod
    def _mute(talk: Talk[Any], uow: Uow, *, muted: bool) -> Turn | None:
        if not uow.homes.is_steward(talk.person.id):
            return None
        uow.homes.mute(talk.person, talk.now, muted=muted)
        return answer(say("roster.homes.steward_off" if muted else "roster.homes.steward_on"))

    def _stewards(self, building: Building | None, person: Person, uow: Uow) -> Turn | None:
        is_office = Role.STAFF in person.roles
        if building is None or not (is_office or building.id == person.building_id):
            return None
        held = uow.homes.stewards(building.id)
        if not is_office:
            # Who heads a party group is in the party: that is for the office alone.
            held = [pair for pair in held if pair[0] != StewardName.GROUP_HEAD]
        where = f"{building.estate}{building.name}"
        if not held:
            return answer(say("roster.homes.no_stewards", place=where))
        may_ring = is_office and is_in_scope(person, building)
        lines = [self._steward(post, one, uow, may_ring=may_ring) for post, one in held]
        if is_office:
            lines = [_hears(line, one, uow) for line, (_, one) in zip(lines, held, strict=True)]
        return answer(say("roster.homes.stewards", place=where), *lines)

    @staticmethod
    def _steward(post: str, steward: Person, uow: Uow, *, may_ring: bool) -> Say:
        phone = uow.people.phone_of(steward) if may_ring or steward.phone_public else ""
        named = {"name": uow.people.name_of(steward), "phone": f" {phone}" if phone else ""}
        return say(f"roster.homes.posts.{post}", **named)

    def _household(
        self, msg: Inbound, talk: Talk[Any], building: Building | None, place: Place | None, uow: Uow
    ) -> Turn | None:
        if Role.STAFF not in talk.person.roles or building is None or place is None:
            return None
        if not is_in_scope(talk.person, building):
            return answer(say("roster.homes.nobody"))
        if not place.room:
            return answer(*self._counts(building, uow))
        found = uow.homes.household(building.id, place.entrance or "", place.room)
        if not found:
            return answer(say("roster.homes.nobody"))
        uow.privacy.note_read(talk.person, "household", None, talk.now, msg.key)
        where = f"{building.estate}{building.name}{place.entrance or ''}{place.room}"
        lines = [self._resident(one, uow) for one in found[:_MOST_NAMED]]
        if priority.sees_building(talk.person, building):
            uow.privacy.note_read(talk.person, priority.READ, None, talk.now, msg.key)
            lines = self._with_facts(lines, found, talk.now, uow)
        return answer(say("roster.homes.household", place=where, count=len(found)), *lines)

    def _with_facts(self, lines: list[Say], found: list[Person], now: datetime, uow: Uow) -> list[Say]:
        """Add to each line how old somebody is, and why they need looking after."""
        noted = uow.priority.noted([one.id for one in found])
        facts = []
        for line, one in zip(lines, found, strict=False):
            age = priority.age_of(uow.priority.born(one.id), self._calendar, now)
            words = priority.told(noted[one.id][0] if one.id in noted else ())
            shown = say("roster.priority.age", age=age) if age is not None else ""
            known = say("roster.priority.known", age=shown, words=words) if words or shown else ""
            facts.append(say("roster.homes.with_facts", line=line, known=known))
        return facts

    @staticmethod
    def _counts(building: Building, uow: Uow) -> list[Say]:
        behind = uow.homes.entrances(building.id)
        listed = uow.homes.listed_households(building.id)
        head = say(
            "roster.homes.building" if listed is None else "roster.homes.building_listed",
            place=f"{building.estate}{building.name}",
            households=sum(one.households for one in behind),
            people=sum(one.people for one in behind),
            listed=listed,
        )
        lines = [
            say("roster.homes.entrance", name=one.name, households=one.households, people=one.people)
            for one in behind
            if one.name
        ]
        return [head, *lines]

    @staticmethod
    def _resident(person: Person, uow: Uow) -> Say:
        key = "roster.homes.resident_bound" if person.openid else "roster.homes.resident"
        return say(key, name=uow.people.name_of(person), phone=_masked(uow.people.phone_of(person)))


def _hears(line: Say, steward: Person, uow: Uow) -> Say:
    """Return the line with the reason why news of the building do not reach a steward, when there is one."""
    key = "roster.homes.steward_hears"
    if not (steward.openid and steward.following):
        key = "roster.homes.steward_unbound"
    elif uow.homes.is_muted(steward.id):
        key = "roster.homes.steward_muted"
    return say(key, line=line)


def _place_in(words: str, person: Person, uow: Uow) -> Place | None:
    known = uow.places.buildings(person.community_id)
    return PlaceBook((one.estate, one.name, one.aliases) for one in known).find(words)


def _fitting(place: Place | None, person: Person, uow: Uow) -> list[Building]:
    """Return the buildings a place may mean: a number without its estate may be several's."""
    if place is None:
        return []
    return [
        one
        for one in uow.places.buildings(person.community_id)
        if one.name == place.building and place.estate in (None, one.estate)
    ]


def is_in_scope(person: Person, building: Building) -> bool:
    """Whether the homes of a building are the person's to look after."""
    return person.holds(*_OFFICE_WIDE) or (
        building.grid_id is not None and building.grid_id in person.grids()
    )


def _masked(phone: str) -> str:
    begin, end = _SHOWN_OF_PHONE
    return f" {phone[:begin]}****{phone[-end:]}" if len(phone) > begin + end else ""
