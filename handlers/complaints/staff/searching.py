"""找: cases within one's own scope, by place, kind, time, words, the reporter's name, or the number at the office above.

What was written is sealed. The database narrows by what lies open, and a bounded number of the latest is read.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.kernel.talk import Say, say
from bot.understanding.areas import parse_area
from bot.understanding.categories import CategoryBook
from bot.understanding.normalise import normalise
from bot.understanding.places import canonical_building
from bot.understanding.times.reading import split_time
from handlers.complaints import scope
from handlers.complaints.intake import Intake
from handlers.complaints.views import Views
from storage.complaints.model import Discretion
from storage.complaints.searching import Sought
from storage.complaints.store import Case
from storage.people.model import Role
from storage.people.store import Person
from storage.uow import Uow

_READ = 200
_SHOWN = 8
_OUTSIDE_DIGITS = 6
_OF_ONE_PERSON = 20
_DAY, _YEAR = timedelta(days=1), timedelta(days=365)


class Searching:
    """Looks for cases."""

    def __init__(self, intake: Intake, categories: CategoryBook, views: Views) -> None:
        self._intake = intake
        self._categories = categories
        self._views = views

    def find(self, said: str, person: Person, uow: Uow, now: datetime) -> list[Say]:
        """Return what was found, the latest first."""
        words = said.strip()
        if not words:
            return [say("complaints.search.what")]
        found, looked_at = self._found(words, person, uow, now)
        if not found:
            return [say("complaints.search.none", words=words, count=looked_at)]
        lines = [self._views.line(case) for case in found[:_SHOWN]]
        if len(found) > _SHOWN:
            return [say("complaints.search.newest", count=len(found), shown=_SHOWN), *lines]
        return [say("complaints.search.found", count=len(found)), *lines]

    def _found(self, words: str, person: Person, uow: Uow, now: datetime) -> tuple[list[Case], int]:
        remit = scope.remit_of(person)
        digits = "".join(char for char in words if char.isascii() and char.isalnum())
        if sum(char.isdigit() for char in digits) >= _OUTSIDE_DIGITS:
            digests = [one for form in {words, digits} for one in uow.people.vault.digests(form)]
            outside = uow.complaints.with_outside_number(remit, digests, _SHOWN)
            return [case for case in outside if scope.works_on(person, case)], len(outside)
        sought, left = self._narrowed(words, person, uow, now)
        candidates = uow.complaints.sought(remit, sought, _READ)
        seen = [case for case in candidates if scope.works_on(person, case)]
        theirs = self._reported_by(left, person, uow)
        found = {case.id: case for case in [*theirs, *(case for case in seen if self._fits(case, left))]}
        return sorted(found.values(), key=lambda case: case.created_at, reverse=True), len(seen)

    def _narrowed(self, words: str, person: Person, uow: Uow, now: datetime) -> tuple[Sought, list[str]]:
        """Return what lies open of the wish, and the words that are left to be looked for inside."""
        buildings = uow.places.buildings(person.community_id)
        area = parse_area(words, {building.estate for building in buildings})
        here = [
            building.id
            for building in buildings
            if (not area.buildings or canonical_building(building.name) in area.buildings)
            and (not area.estates or building.estate in area.estates)
        ]
        since, until, rest = _period(area.rest, now)
        narrowed = Sought(
            building_ids=here if area.buildings or area.estates else (), since=since, until=until
        )
        return narrowed, [normalise(word) for word in rest.split()]

    def _fits(self, case: Case, words: list[str]) -> bool:
        """Whether every word stands in the case, or names its kind."""
        told = normalise(" ".join((case.place, case.matter, case.text)))
        category = self._categories.by_key(case.category)
        kind = normalise(category.name) if category is not None else ""
        return all(word in told or word == kind or self._is_kind(word, case) for word in words)

    def _is_kind(self, word: str, case: Case) -> bool:
        ranked = self._categories.ranked(word, 1)
        return bool(ranked) and ranked[0].key == case.category

    @staticmethod
    def _reported_by(words: list[str], person: Person, uow: Uow) -> list[Case]:
        """Return what somebody of this name reported under it; outsiders look for nobody."""
        if len(words) != 1 or Role.STAFF not in person.roles:
            return []
        return [
            case
            for one in uow.people.named(person.community_id, words[0])
            for case in uow.complaints.of_reporter(one.id, _OF_ONE_PERSON)
            if scope.works_on(person, case) and case.discretion is Discretion.NAMED
        ]


def _period(words: str, now: datetime) -> tuple[datetime | None, datetime | None, str]:
    """Return the time that is meant, always one that is past, and the words around it."""
    found = split_time(words, now)
    if found is None or found[0].start is None or found[0].error is not None:
        return None, None, words
    since = found[0].start.astimezone(UTC)
    until = found[0].end.astimezone(UTC) if found[0].end is not None else since + _DAY
    back = _YEAR if since > now else timedelta()
    return since - back, until - back, found[1]
