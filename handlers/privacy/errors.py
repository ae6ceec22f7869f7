"""Why something about a person's data cannot be done."""

from __future__ import annotations

from bot.kernel.errors import DomainError


class StillInOffice(DomainError):
    """Whoever holds a post cannot vanish: first somebody else takes it over."""

    code = "privacy.errors.still_in_office"


class NothingToExport(DomainError):
    """The request is over or not the person's."""

    code = "privacy.errors.nothing_to_export"
