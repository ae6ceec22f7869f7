"""What cannot be done with an activity, each by its name."""

from __future__ import annotations

from bot.kernel.errors import DomainError


class AlreadyPublished(DomainError):
    """The activity is open for sign-up already."""

    code = "volunteers.errors.already_published"


class Cancelled(DomainError):
    """The activity was called off."""

    code = "volunteers.errors.cancelled"


class NotPublished(DomainError):
    """The activity is still a draft."""

    code = "volunteers.errors.not_published"


class Begun(DomainError):
    """The activity has begun."""

    code = "volunteers.errors.begun"


class NotBegun(DomainError):
    """Hours are recorded only after the start."""

    code = "volunteers.errors.not_begun"


class NotOrganiser(DomainError):
    """Only who runs the activity may do this."""

    code = "volunteers.errors.not_organiser"


class AlreadySigned(DomainError):
    """The person has a place."""

    code = "volunteers.errors.already_signed"


class NotSigned(DomainError):
    """The person is not on the list."""

    code = "volunteers.errors.not_signed"


class PartyTooLarge(DomainError):
    """More people than the activity takes, or than one person may sign up."""

    code = "volunteers.errors.party_too_large"


class Clash(DomainError):
    """The person is somewhere else at that time."""

    code = "volunteers.errors.clash"


class NobodyThere(DomainError):
    """Nobody, or nobody of that name, is signed up."""

    code = "volunteers.errors.nobody"
