"""What must not slip out to a resident: somebody else's telephone, identity number or name."""

from __future__ import annotations

import re

from bot.kernel.talk import Say, say
from bot.understanding.names import names_in
from storage.complaints.store import Case
from storage.people.model import Role
from storage.people.store import Person
from storage.uow import Uow

_LONG_NUMBER = re.compile(r"(?<![\dA-Za-z])\d(?:[\s-]?\d){6,17}[Xx]?(?![\dA-Za-z])")
_NO_DIGIT = re.compile(r"\D")
_OF_THE_OFFICE = frozenset((Role.STAFF.value, Role.CONTACT.value))


def others_data(words: str, case: Case, uow: Uow) -> Say | None:
    """Return what of somebody else's stands in words for the reporter of a case; None for nothing.

    The reporter's own data, and telephones and names of the office and of units, may be said.
    """
    reporter = uow.people.get(case.reporter_id) if case.reporter_id is not None else None
    numbers = [_NO_DIGIT.sub("", found) for found in _LONG_NUMBER.findall(words)]
    if any(not _may_be_said(number, reporter, case, uow) for number in numbers):
        return say("complaints.held_back.phone")
    for name in names_in(words):
        if _is_somebody_else(name, reporter, case, uow):
            return say("complaints.held_back.name", name=name)
    return None


def _may_be_said(number: str, reporter: Person | None, case: Case, uow: Uow) -> bool:
    if number == (case.outside_number or None):
        return True
    if reporter is not None and number == uow.people.phone_of(reporter):
        return True
    phones = [unit.phone_sealed for unit in uow.places.units(case.community_id) if unit.phone_sealed]
    known = {_NO_DIGIT.sub("", uow.people.vault.unseal(sealed)) for sealed in phones}
    return number in known or any(person.is_staff for person in uow.accounts.with_phone(number))


def _is_somebody_else(name: str, reporter: Person | None, case: Case, uow: Uow) -> bool:
    found = uow.people.named(case.community_id, name)
    if not found or any(person.roles & _OF_THE_OFFICE for person in found):
        return False
    return reporter is None or all(person.id != reporter.id for person in found)
