"""What the clock does with area events: tells a building slice by slice, asks how a late one stands."""

from __future__ import annotations

from datetime import datetime

from handlers.complaints.actions.area_work import ASK_AFTER, OPENED, AreaWork
from handlers.complaints.areas.letters import News
from storage.uow import Uow

_SLICE = 200


class AreaDuties(AreaWork):
    """Duties of the heartbeat."""

    def spread(self, uow: Uow, now: datetime) -> int:
        """Tell the next slice of a building's people; the rest waits for the next beat."""
        event = uow.areas.in_wave()
        if event is None:
            return 0
        found = uow.neighbours.next_to_tell(event.community_id, event.building_ids, event.wave_after, _SLICE)
        news = News(event, event.wave_log, now)
        entry = next(one for one in uow.areas.entries(event.number, 50) if one.id == event.wave_log)
        wanted = set(self._parties(uow, event))
        reach = self.reach(uow, event, now)
        fitting = [
            (person_id, follows)
            for person_id, follows in found
            if person_id not in wanted
            and (follows or (event.wave == OPENED and self._area.telephoned(reach.by_phone)))
        ]
        words = event.words if event.wave == OPENED else entry.detail.get("words", "")
        self._area.tell_homes(uow, news, fitting, f"{event.wave}_all", words)
        if len(found) < _SLICE:
            uow.areas.change(event.number, wave="", wave_after=0)
        else:
            uow.areas.change(event.number, wave_after=found[-1][0])
        return 1

    def ask_for_news(self, uow: Uow, now: datetime) -> int:
        """Ask whoever runs an event how it stands when its time is over; less and less often."""
        due = uow.areas.to_check(now, 20)
        for event in due:
            since = event.estimate_at or event.created_at
            uow.areas.change(event.number, next_check_at=now + max(ASK_AFTER, now - since))
            self.remind_owner(uow, event, now)
        return len(due)
