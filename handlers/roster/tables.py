"""Tables that come in by chat: the link by which one is handed in, and the way back."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.importing import parts
from bot.importing.uploads import MayNotImport, link_kind, may_import
from bot.kernel.errors import NoSuchNumber
from bot.kernel.office import Office
from handlers.roster.errors import NoAddress, NothingToUndo
from storage.imports.store import Import
from storage.people.store import Person
from storage.uow import Uow

KINDS = ("people", "places", "units", "branches", "services")
"""What can be handed in by chat; the catalogue of services is taken by its own counter."""

_LINK_LASTS = timedelta(minutes=30)


def may_know(person: Person, number: int, uow: Uow) -> bool:
    """Whether the person may know that an import bears this number: one brought by chat for their community."""
    standing = uow.imports.find(number)
    return (
        standing is not None
        and standing.actor_id is not None
        and standing.community_id == person.community_id
        and may_import(person)
    )


def issue_link(uow: Uow, person: Person, kind: str, office: Office, now: datetime) -> str:
    """Return the token of a link by which a table can be handed in once. Raises: MayNotImport, NoAddress."""
    if not may_import(person):
        raise MayNotImport
    if not office.public_url:
        raise NoAddress
    return uow.links.issue(
        community_id=person.community_id,
        person_id=person.id,
        kind=link_kind(kind),
        payload={},
        now=now,
        lasts=_LINK_LASTS,
    )


def to_undo(uow: Uow, person: Person, number: int | None, now: datetime) -> Import:
    """Return the import that is meant, without a number the last one of the person's community.

    Raises: NoSuchNumber outside the person's scope; NothingToUndo.
    """
    if number is not None and not may_know(person, number, uow):
        raise NoSuchNumber(number=number)
    if not may_import(person):
        raise MayNotImport
    standing = uow.imports.find(number) if number else uow.imports.latest(KINDS, person.community_id)
    if standing is None or not parts.can_undo(standing, now):
        raise NothingToUndo
    return standing


def take_back(uow: Uow, person: Person, standing: Import, now: datetime) -> None:
    """Decide that an import is taken back; the program does it beside the talks and tells the person."""
    # As if it had stood still: whoever ticks next goes on with it.
    uow.imports.undo(standing.number, person.id, now - 2 * parts.STANDS_STILL)
