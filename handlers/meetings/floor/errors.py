"""What cannot be done at a meeting or after it, each by its name."""

from __future__ import annotations

from bot.kernel.errors import DomainError


class NotYet(DomainError):
    """Checking in has not begun."""

    code = "meetings.floor.errors.not_yet"


class NotBegunYet(DomainError):
    """The meeting has not begun, so there is nothing to close or to write down."""

    code = "meetings.floor.errors.not_begun"


class NobodyCame(DomainError):
    """A meeting cannot be closed to which nobody came."""

    code = "meetings.floor.errors.nobody_came"


class Unknown(DomainError):
    """Nobody of this name is on the roster."""

    code = "meetings.floor.errors.unknown"


class Several(DomainError):
    """Several people bear this name."""

    code = "meetings.floor.errors.several"


class NoNames(DomainError):
    """The order names nobody."""

    code = "meetings.floor.errors.no_names"


class NoQuorum(DomainError):
    """Too few voters are there."""

    code = "meetings.floor.errors.no_quorum"


class VoteRuns(DomainError):
    """Another vote of the meeting is still open."""

    code = "meetings.floor.errors.vote_runs"


class NoVote(DomainError):
    """No vote is open."""

    code = "meetings.floor.errors.no_vote"


class TooManyVotes(DomainError):
    """More votes were counted than voters are there."""

    code = "meetings.floor.errors.too_many_votes"


class NothingToMakeUp(DomainError):
    """Nobody was absent, or this person was not."""

    code = "meetings.floor.errors.nothing_to_make_up"


class TaskOver(DomainError):
    """The task was done or dropped."""

    code = "meetings.floor.errors.task_over"


class NotYourTask(DomainError):
    """The task is somebody else's."""

    code = "meetings.floor.errors.not_your_task"


class TaskPast(DomainError):
    """The day by which something is to be done has passed."""

    code = "meetings.floor.errors.task_past"
