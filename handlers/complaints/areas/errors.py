"""What cannot be done with an area event, in the office's words."""

from __future__ import annotations

from bot.kernel.errors import DomainError


class NotYourBuildings(DomainError):
    """Somebody else speaks for these buildings."""

    code = "complaints.area.errors.not_yours"


class GoesOnAlready(DomainError):
    """The same is going on there under another number."""

    code = "complaints.area.errors.goes_on"


class EventOver(DomainError):
    """It has ended; only a new one can follow."""

    code = "complaints.area.errors.over"


class ToldBefore(DomainError):
    """The whole building is told already."""

    code = "complaints.area.errors.told_before"


class NeedsSecond(DomainError):
    """So many people are only told when a second person of the right post says so."""

    code = "complaints.area.errors.needs_second"


class PastEstimate(DomainError):
    """The time at which it should be over has passed already."""

    code = "complaints.area.errors.past"


class NoCase(DomainError):
    """The number is an event's, and the act is for cases."""

    code = "complaints.area.errors.no_case"
