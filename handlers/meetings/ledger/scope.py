"""Who may see which branches' ledgers, and who may say what a branch owes."""

from __future__ import annotations

from bot.kernel.errors import DomainError
from handlers.meetings.scope import led_by
from storage.people.model import PostName
from storage.people.places import Named
from storage.people.store import Person
from storage.uow import Uow

_KEEPERS = (PostName.SECRETARY, PostName.ADMIN)


class NoSuchBranch(DomainError):
    """No branch of this name, or none of the speaker's."""

    code = "meetings.ledger.errors.no_such_branch"


class OnlyKeepers(DomainError):
    """What a branch owes is not the branch's own affair."""

    code = "meetings.ledger.errors.only_keepers"


def keeps(person: Person) -> bool:
    """Whether the person keeps the ledgers of all branches."""
    return person.holds(*_KEEPERS)


def visible(person: Person, uow: Uow) -> list[Named]:
    """Return the branches whose ledgers the person may see, none for most people."""
    if not keeps(person) and not led_by(person):
        return []
    branches = sorted(uow.places.branches(person.community_id), key=lambda one: one.id)
    return branches if keeps(person) else [one for one in branches if one.id in led_by(person)]
