"""What cannot be done with a case, in the office's words. Each code is a sentence in texts.toml."""

from __future__ import annotations

from bot.kernel.errors import DomainError


class NotNow(DomainError):
    """The case does not allow this act where it stands."""

    code = "complaints.errors.not_now"


class AcceptFirst(DomainError):
    """Nobody has accepted the case yet, so it cannot be finished."""

    code = "complaints.errors.accept_first"


class AlreadyAccepted(DomainError):
    """Somebody accepted the case before."""

    code = "complaints.errors.accepted_before"


class AlreadyWithThem(DomainError):
    """The case is with that person or unit already."""

    code = "complaints.errors.with_them_before"


class AlreadyTaken(DomainError):
    """The same person took the case before."""

    code = "complaints.errors.taken_before"


class AlreadyOver(DomainError):
    """The case is finished, refused or withdrawn; only a new report can follow."""

    code = "complaints.errors.over_before"


class NotForContacts(DomainError):
    """Only the office decides this; a unit's contact may take, hand back, note, answer and finish."""

    code = "complaints.errors.not_for_contacts"


class NotForReporters(DomainError):
    """The act is the staff's, and this person only reported the case."""

    code = "complaints.errors.not_for_reporters"


class OnlyForReporter(DomainError):
    """Only the person who reported the case may do this, not the staff who work on it."""

    code = "complaints.errors.only_for_reporter"


class NobodyOfThatName(DomainError):
    """Neither a unit nor a person on the roster has this name."""

    code = "complaints.errors.nobody"


class SeveralOfThatName(DomainError):
    """More than one unit or person answers to this name."""

    code = "complaints.errors.several"


class StaysInside(DomainError):
    """A restricted case is not handed to outsiders, nor to the person it is about."""

    code = "complaints.errors.stays_inside"


class NothingToUndo(DomainError):
    """The person did nothing lately that could be undone, or others have gone on from there."""

    code = "complaints.errors.nothing_to_undo"


class MessageLeft(DomainError):
    """The words reached the resident before they could be recalled."""

    code = "complaints.errors.message_left"


class UrgedToday(DomainError):
    """One reminder a day is counted."""

    code = "complaints.errors.urged_today"
