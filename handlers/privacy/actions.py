"""What people decide about their data, whoever asked: agree, withdraw, have it given out, have it deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.kernel import numbers
from bot.kernel.personal import Personal
from bot.kernel.talk import Say
from handlers.privacy import rules
from handlers.privacy.errors import StillInOffice
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice
from storage.people.model import PostName, Role
from storage.people.store import Person
from storage.privacy.model import PrivacyAct, RequestKind
from storage.privacy.store import DataRequest
from storage.uow import Uow

EXPORT = "export"
ERASURE = "erasure"
LINK = "privacy.export"
_KEEPERS = (PostName.LEAD.value, PostName.SECRETARY.value, PostName.ADMIN.value)
_MOST_TOLD = 2


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, when (UTC), and because of which message."""

    person: Person
    now: datetime
    message_key: str = ""


class Rights:
    """Carries out what people may ask for. `parts` are all services' parts in it."""

    def __init__(self, parts: Sequence[Personal], version: str) -> None:
        self._parts = parts
        self.version = version

    def agree(self, uow: Uow, by: By) -> None:
        """Note that the person agreed to the words of today."""
        uow.privacy.decide(by.person, PrivacyAct.AGREED, self.version, by.now, by.message_key)

    def refuse(self, uow: Uow, by: By) -> None:
        """Note that the person did not."""
        uow.privacy.decide(by.person, PrivacyAct.REFUSED, self.version, by.now, by.message_key)

    def withdraw(self, uow: Uow, by: By) -> None:
        """Take the agreement back: what the person told of themselves is forgotten, what they reported goes on."""
        uow.privacy.decide(by.person, PrivacyAct.WITHDREW, self.version, by.now, by.message_key)
        uow.people.forget(by.person.id)

    def ask_for_copy(self, uow: Uow, by: By) -> DataRequest:
        """Note that the person wants all that is kept about them."""
        number = numbers.issue(uow, EXPORT, by.person.community_id)
        request = DataRequest(
            number=number,
            community_id=by.person.community_id,
            person_id=by.person.id,
            kind=RequestKind.EXPORT,
            asked_at=by.now,
            due_at=by.now + rules.EXPORT_WITHIN,
        )
        uow.privacy.request(request)
        uow.privacy.decide(by.person, PrivacyAct.EXPORTED, self.version, by.now, by.message_key)
        return request

    def link_for(self, uow: Uow, request: DataRequest, now: datetime) -> str:
        """Return the token of a link that gives the copy once; with it the request is met."""
        uow.privacy.settle(request.number, now)
        return uow.links.issue(
            community_id=request.community_id,
            person_id=request.person_id,
            kind=LINK,
            payload={"number": request.number},
            now=now,
            lasts=rules.LINK_LASTS,
        )

    def tell_office(self, uow: Uow, request: DataRequest, now: datetime) -> None:
        """Let the office know that it owes somebody a copy: it has no address for links."""
        for keeper in uow.people.with_post(request.community_id, _KEEPERS)[:_MOST_TOLD]:
            notice = NewNotice(
                key=f"privacy.export:{request.number}:{keeper.id}",
                community_id=request.community_id,
                person_id=keeper.id,
                text_key="privacy.export.owed",
                fill={"number": request.number, "due": request.due_at},
                due_at=now,
                useless_after=request.due_at,
                urgency=Urgency.HIGH,
                call=True,
            )
            uow.outbox.enqueue(notice, now)

    # --- deleting ------------------------------------------------------------------------------------------

    def may_erase(self, uow: Uow, by: By) -> tuple[int, Sequence[Say]]:
        """Return the number that confirms deleting, and what goes on without the person. Raises: StillInOffice."""
        person = by.person
        if person.posts or Role.STAFF in person.roles or Role.CONTACT in person.roles:
            raise StillInOffice
        losses = [say for part in self._parts for say in part.loses(uow, person, by.now)]
        return numbers.issue(uow, ERASURE, person.community_id), losses

    def erase(self, uow: Uow, by: By, number: int) -> None:
        """Delete what is kept about a person; they are a newcomer afterwards. The office's own roster stays its own.

        Raises: StillInOffice.
        """
        self.may_erase(uow, by)
        person = by.person
        uow.privacy.request(
            DataRequest(
                number=number,
                community_id=person.community_id,
                person_id=person.id,
                kind=RequestKind.ERASE,
                asked_at=by.now,
                due_at=by.now,
            )
        )
        self.let_go(uow, person, by.now)
        uow.privacy.decide(person, PrivacyAct.ERASED, self.version, by.now, by.message_key)
        uow.privacy.settle(number, by.now)
        uow.accounts.unbind(person.id)

    def let_go(self, uow: Uow, person: Person, now: datetime) -> None:
        """Let every service part with a person, and forget what they told and were told."""
        for part in self._parts:
            part.erase(uow, person, now)
        uow.people.forget(person.id)
        uow.dialogues.forget(person.id)
        uow.outbox.drop_for(person.id, now)
        uow.outbox.empty_for(person.id)
        uow.links.revoke_for(person.id, now)
        if person.openid:
            uow.inbox.forget_words(person.openid)


def is_keeper(person: Person) -> bool:
    """Whether the person may see who read what."""
    return person.holds(*_KEEPERS)


def owns(person: Person, number: int, uow: Uow) -> bool:
    """Whether a request is the person's, or the office's to meet."""
    request = uow.privacy.requested(number)
    if request is None or request.community_id != person.community_id:
        return False
    return request.person_id == person.id or is_keeper(person)
