"""Who is my grid worker: the three persons of a building's grid, who is on duty today, the office's hours and address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.kernel.office import Office
from bot.kernel.talk import Inbound, Say, Talk, Turn, answer, done, goto, say
from handlers.frontdesk.whereabouts import home_of, named_building
from storage.people.model import PostName
from storage.people.places import Building
from storage.people.store import Person
from storage.uow import Uow

_GRID_POSTS = (PostName.SERVER.value, PostName.COLLECTOR.value, PostName.INSTRUCTOR.value)
_LOOK_BACK = 5


_JOINT = "、"


class ContactStep(StrEnum):
    """Where a question for the grid worker can wait."""

    WHERE = "where"


@dataclass(frozen=True, slots=True)
class Nowhere:
    """The building is still to be named."""


class ContactFlow:
    """Names people. A telephone is told only of who agreed to that."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def contact(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Name the three persons of the grid, who is on duty, hours, telephone, address; ask where when it is unknown."""
        person = talk.person
        building = (
            named_building(msg.text, person, uow) or home_of(person, uow) or _last_reported(person, uow)
        )
        if building is None:
            ask = say("frontdesk.contact.where")
            return goto(ContactStep.WHERE, *self._office_card(talk, uow), ask, form=Nowhere())
        return answer(*self._grid_card(building, talk.now, uow), *self._office_card(talk, uow))

    def told_where(self, msg: Inbound, talk: Talk[Nowhere], uow: Uow) -> Turn | None:
        """Take the building and name its grid workers."""
        building = named_building(msg.text, talk.person, uow)
        if building is None:
            return None
        if talk.person.building_id is None:
            uow.people.settle_in(talk.person.id, building.id)
        return done(*self._grid_card(building, talk.now, uow))

    def phone(self) -> Say:
        """Say how else the office is reached."""
        if self._office.phone:
            return say("frontdesk.call", phone=self._office.phone)
        return say("frontdesk.come")

    def _grid_card(self, building: Building, now: datetime, uow: Uow) -> list[Say]:
        staff = uow.people.with_post(building.community_id, _GRID_POSTS, building.grid_id)
        if building.grid_id is None or not staff:
            return [say("frontdesk.contact.nobody", building=building.name)]
        lines = [say("frontdesk.contact.grid", building=building.name)]
        for post in _GRID_POSTS:
            holders = [person for person in staff if (post, building.grid_id) in _seats(person)]
            for person in holders:
                lines += self._holder(post, person, now, uow)
        return lines

    @staticmethod
    def _holder(post: str, person: Person, now: datetime, uow: Uow) -> list[Say]:
        """Name who holds a post, and who stands in today when they are away."""
        name, phone = uow.people.name_of(person), _shown_phone(person, uow)
        line = say(f"frontdesk.contact.posts.{post}", name=name, phone=phone)
        away = uow.covers.cover_of(person.id, now)
        if away is None:
            return [line]
        cover = uow.people.get(away)
        values = {"name": uow.people.name_of(cover), "phone": _shown_phone(cover, uow)}
        return [line, say("frontdesk.contact.stands_in", **values)]

    def _office_card(self, talk: Talk[Any], uow: Uow) -> list[Say]:
        calendar, office = self._office.calendar, self._office
        hours = say("frontdesk.hours", hours=office.hours_text) if calendar.hours else say("frontdesk.always")
        is_open = calendar.is_open(talk.now)
        card = [
            say(
                "frontdesk.contact.open" if is_open else "frontdesk.contact.closed",
                office=office.name,
                hours=hours,
            )
        ]
        if is_open:
            card += self._duty(talk, uow)
        if office.phone:
            card.append(say("frontdesk.contact.phone", phone=office.phone))
        if office.address:
            card.append(say("frontdesk.contact.address", address=office.address))
        return card

    def _duty(self, talk: Talk[Any], uow: Uow) -> list[Say]:
        holders = uow.people.with_post(talk.person.community_id, [PostName.DUTY.value])
        on_duty = uow.covers.hearers(holders, talk.now)
        names = [f"{uow.people.name_of(person)}{_shown_phone(person, uow)}" for person in on_duty[:2]]
        named = _JOINT.join(dict.fromkeys(filter(None, names)))
        return [say("frontdesk.contact.duty", name=named)] if named else []


def _seats(person: Person) -> set[tuple[str, int | None]]:
    return {(post.name, post.grid_id) for post in person.posts}


def _shown_phone(person: Person, uow: Uow) -> str:
    """Return a telephone residents may be told, with a space in front; "" when the person did not agree."""
    phone = uow.people.phone_of(person) if person.phone_public else ""
    return f" {phone}" if phone else ""


def _last_reported(person: Person, uow: Uow) -> Building | None:
    """Return the building of the person's last case that had one."""
    cases = uow.complaints.of_reporter(person.id, _LOOK_BACK)
    found = next((case.building_id for case in cases if case.building_id is not None), None)
    return uow.places.building(found) if found is not None else None
