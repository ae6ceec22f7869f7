"""代报: staff file a report for somebody who does not type; the receipt goes to that person, if they are known here."""

from __future__ import annotations

from typing import Any

from bot.kernel.talk import Inbound, Talk, Turn, answer, say
from bot.understanding.behalf import read_on_behalf
from handlers.complaints.draft import Draft
from handlers.complaints.flow import ReportFlow
from handlers.complaints.intake import Intake
from storage.people.model import Role
from storage.people.store import Person
from storage.uow import Uow


class OnBehalf:
    """Reads `代报 张阿姨 3-2-501 楼道灯坏了` and goes on as with any report."""

    def __init__(self, flow: ReportFlow, intake: Intake) -> None:
        self._flow = flow
        self._intake = intake

    def file(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Begin a report for somebody else; the office's own people only."""
        if talk.order is None or talk.order.numbers or Role.STAFF not in talk.person.roles:
            return None
        said = read_on_behalf(talk.order.rest)
        name, phone, words = said.name, said.phone, said.report
        if not name or not words or self._intake.names_place(name, talk.person, uow):
            return answer(say("complaints.desk.for_whom"))
        known = _known(name, phone, talk.person, uow)
        draft = Draft(for_name=name, for_phone=phone, for_id=known.id if known is not None else None)
        return self._flow.set_text(draft, words, msg, talk, uow)


def _known(name: str, phone: str, staff: Person, uow: Uow) -> Person | None:
    """Return the one person of the roster with this name, and this telephone when one was said; never a guess."""
    found = uow.people.named(staff.community_id, name)
    if phone:
        found = [person for person in found if uow.people.phone_of(person) in ("", phone)]
    return found[0] if len(found) == 1 else None
