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
