"""The same matter again: offered before it is filed, and told to the office when many report it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.understanding.likeness import Report, same_matter
from handlers.complaints import routing
from handlers.complaints.actions.merging import Merging
from handlers.complaints.draft import Draft
from handlers.complaints.letters import Letters
from handlers.complaints.reports import Reports
from handlers.complaints.work import By
from storage.complaints.store import Case
from storage.people.model import PostName
from storage.people.store import Person
from storage.uow import Uow

_OTHERS_WITHIN = timedelta(days=14)
_MINE_WITHIN = timedelta(hours=72)
_EVENT_FROM, _EVENT_WITHIN = 3, timedelta(hours=2)
_CLUSTER_FROM, _CLUSTER_WITHIN = 5, timedelta(days=7)
_MOST_COMPARED = 20
_ON_DUTY = (PostName.DUTY, PostName.LEAD)


@dataclass(frozen=True, slots=True)
class Offer:
    """An open case that a report may be about. `mine`: the same person reported it."""

    case: Case
    mine: bool


class Same:
    """Finds what has been reported already. Never joins anything by itself."""

    def __init__(self, merging: Merging, reports: Reports, letters: Letters) -> None:
        self._merging = merging
        self._reports = reports
        self._letters = letters

    def offer(self, uow: Uow, person: Person, draft: Draft, now: datetime) -> Offer | None:
        """Return the open case a report is likely to be about: one's own of the last three days, else a neighbour's."""
        if draft.restricted or draft.same_asked:
            return None
        mine = [
            case
            for case in uow.complaints.of_reporter(person.id, _MOST_COMPARED, only_open=True)
            if now - case.created_at <= _MINE_WITHIN
        ]
        if found := _likest(draft, mine, now):
            return Offer(found, mine=True)
        if draft.building_id is None:
            return None
        others = uow.complaints.alike(draft.building_id, draft.category, now - _OTHERS_WITHIN, _MOST_COMPARED)
        found = _likest(draft, [case for case in others if case.reporter_id != person.id], now)
        return Offer(found, mine=False) if found else None

    def join(self, uow: Uow, by: By, draft: Draft, number: int) -> Case:
        """Put a report to the case it is about: words of one's own case, or a voice more in a neighbour's."""
        case = uow.complaints.numbered(number)
        assert case is not None, "only a case that was offered can be joined"
        if case.reporter_id == by.person.id:
            case = self._reports.add_words(uow, by, number, draft.text)
        else:
            case = self._merging.join(uow, by, number, draft.text)
        uow.media.attach(draft.media, by.person.id, number)
        self.noticed(uow, case, by.now)
        return case

    def noticed(self, uow: Uow, case: Case, now: datetime) -> None:
        """Tell the office when many of one building report the same kind of matter, once each."""
        if case.building_id is None or case.restricted:
            return
        soon = uow.complaints.count_alike(case.building_id, case.category, now - _EVENT_WITHIN)
        if soon >= _EVENT_FROM and not uow.areas.covers(case.community_id, case.building_id, case.category):
            persons = uow.people.with_post(case.community_id, _ON_DUTY)
            key = f"many:{case.building_id}.{case.category}.{now:%y%m%d}"
            self._letters.alert_area(uow, key, persons, "many", case, now, count=soon)
        week = uow.complaints.count_alike(case.building_id, case.category, now - _CLUSTER_WITHIN)
        if week >= _CLUSTER_FROM:
            key = f"cluster:{case.building_id}.{case.category}.{now:%G%V}"
            persons = routing.secretaries_of(uow, case)
            self._letters.alert_area(uow, key, persons, "cluster", case, now, count=week)


def _likest(draft: Draft, cases: list[Case], now: datetime) -> Case | None:
    new = Report(draft.text, draft.building_id, draft.category, now)
    others = [Report(case.text, case.building_id, case.category, case.created_at) for case in cases]
    found = same_matter(new, others)
    return cases[found[0][0]] if found else None
