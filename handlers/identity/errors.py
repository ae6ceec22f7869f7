"""Why an account cannot be bound, stopped or acted for."""

from __future__ import annotations

from bot.kernel.errors import DomainError


class NobodyKnown(DomainError):
    """The roster has nobody of this name or phone."""

    code = "identity.errors.nobody"


class NoPhone(DomainError):
    """A code is given out for a phone, and the roster has none of this person."""

    code = "identity.errors.no_phone"


class NotYourself(DomainError):
    """Nobody stops their own account."""

    code = "identity.errors.not_yourself"


class NotOfTheOffice(DomainError):
    """Only somebody who works for the office can leave it."""

    code = "identity.errors.not_of_the_office"


class AlreadySettled(DomainError):
    """Somebody was quicker, or it is too late."""

    code = "identity.errors.settled"


class TooManyProxies(DomainError):
    """One person cannot act for everybody."""

    code = "identity.errors.too_many_proxies"


class NameFirst(DomainError):
    """Whoever is asked must hear by whom."""

    code = "identity.errors.name_first"


class PhoneTaken(DomainError):
    """Another person of the roster has this phone."""

    code = "identity.errors.phone_taken"
