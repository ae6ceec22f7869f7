"""What cannot be done with a meeting, each by its name."""

from __future__ import annotations

from bot.kernel.errors import DomainError


class AlreadyPublished(DomainError):
    """The meeting is announced already."""

    code = "meetings.errors.already_published"


class Cancelled(DomainError):
    """The meeting was called off; nothing follows."""

    code = "meetings.errors.cancelled"


class NotPublished(DomainError):
    """The meeting is still a draft."""

    code = "meetings.errors.not_published"


class Begun(DomainError):
    """The meeting has begun, so nothing before it can be done any more."""

    code = "meetings.errors.begun"


class NobodyInvited(DomainError):
    """No one on the roster belongs to the audience."""

    code = "meetings.errors.nobody"


class NotInvited(DomainError):
    """The person may know of the meeting but is not on its list."""

    code = "meetings.errors.not_invited"


class NotOrganiser(DomainError):
    """An invited person asked for what only the announcer and the secretaries may do."""

    code = "meetings.errors.not_organiser"


class NotYourBranch(DomainError):
    """A branch secretary named another branch."""

    code = "meetings.errors.not_your_branch"


class NoBranch(DomainError):
    """A branch secretary without a branch on the roster."""

    code = "meetings.errors.no_branch"


class NoLeaveAsked(DomainError):
    """Nobody, or nobody of that name, waits for a decision on leave."""

    code = "meetings.errors.no_leave_asked"


class UnknownGuests(DomainError):
    """Nobody on the roster, and no circle of people, bears these names."""

    code = "meetings.errors.unknown_guests"


class AmbiguousName(DomainError):
    """Several people on the roster bear this name."""

    code = "meetings.errors.ambiguous_name"


class ChangedMeanwhile(DomainError):
    """Somebody else changed the meeting between what was shown and what was confirmed."""

    code = "meetings.errors.changed_meanwhile"


class IsSeries(DomainError):
    """The number is that of meetings that come again; what was asked for is for a single one."""

    code = "meetings.errors.is_series"


class NotOnList(DomainError):
    """Somebody named is not on the meeting's list."""

    code = "meetings.errors.not_on_list"


class SeriesEnded(DomainError):
    """The series was ended."""

    code = "meetings.errors.series_ended"


class DayNotInSeries(DomainError):
    """The rule of the series does not name this day, or its meeting is drafted already."""

    code = "meetings.errors.day_not_in_series"
