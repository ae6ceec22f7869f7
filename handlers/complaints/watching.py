"""Many acts that cannot be undone in a short time: the lead hears of it, whoever does them."""

from __future__ import annotations

from datetime import timedelta

from handlers.complaints.rules.acts import RISKS, Risk
from handlers.complaints.work import By
from storage.complaints.model import Act
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice
from storage.people.model import PostName, Role
from storage.uow import Uow

_MOST = 5
_WITHIN = timedelta(minutes=10)
_OF_RESIDENTS = frozenset((Act.WITHDRAW,))
_HEAVY = [act for act, risk in RISKS.items() if risk is Risk.HEAVY and act not in _OF_RESIDENTS]


def watch(uow: Uow, by: By) -> None:
    """Tell the leads, and the secretary when it is a lead, of more than five heavy acts in ten minutes; once an hour."""
    if Role.STAFF not in by.person.roles:
        return
    count = uow.complaints.count_acts(by.person.id, _HEAVY, by.now - _WITHIN)
    if count <= _MOST:
        return
    posts = (PostName.LEAD, PostName.SECRETARY) if by.person.holds(PostName.LEAD) else (PostName.LEAD,)
    for person in uow.people.with_post(by.person.community_id, posts):
        if person.id != by.person.id:
            uow.outbox.enqueue(
                NewNotice(
                    key=f"many-heavy:{by.person.id}.{person.id}.{by.now:%Y%m%d%H}",
                    community_id=by.person.community_id,
                    person_id=person.id,
                    text_key="complaints.alerts.many_heavy",
                    fill={"who": uow.people.name_of(by.person), "count": count},
                    due_at=by.now,
                    useless_after=by.now + timedelta(days=1),
                    urgency=Urgency.HIGH,
                ),
                by.now,
            )
