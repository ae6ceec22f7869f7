"""Why the office's own affairs cannot be arranged as somebody asked."""

from __future__ import annotations

from bot.kernel.errors import DomainError


class ImpossibleDays(DomainError):
    """The days do not exist, lie behind us, or are too many."""

    code = "roster.cover.impossible_days"


class NoCover(DomainError):
    """Nobody was named who hears instead."""

    code = "roster.cover.nobody_named"


class NoSuchColleague(DomainError):
    """No colleague of this name, or several."""

    code = "roster.cover.no_colleague"


class OwnCover(DomainError):
    """Somebody cannot stand in for themselves."""

    code = "roster.cover.oneself"


class NotYours(DomainError):
    """Absences of others are arranged by the lead, the secretary or the administrator."""

    code = "roster.cover.not_yours"


class NoAddress(DomainError):
    """No link can be given: the office has not said where phones reach it."""

    code = "roster.chat.no_address"


class NothingToUndo(DomainError):
    """No import of this community can be taken back."""

    code = "roster.chat.nothing_to_undo"


class NoSuchCommunity(DomainError):
    """No community of this installation is called so."""

    code = "roster.newcomer.desk.no_community"


class OnlyOwnCommunity(DomainError):
    """People are taken into one's own community; only an administrator hands them to another."""

    code = "roster.newcomer.desk.only_own"


class AlreadyTakenIn(DomainError):
    """The person belongs to a community by now."""

    code = "roster.newcomer.desk.again"
