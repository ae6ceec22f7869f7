"""Errors are domain words: a code that names a sentence in texts.toml, and the values that fill it."""

from __future__ import annotations

from typing import Any, ClassVar


class DomainError(Exception):
    """Something a person asked for cannot be done, for a reason the office can name.

    The pipeline rolls the person's effects back, keeps receipt and reply, and says the sentence `code`.
    """

    code: ClassVar[str] = ""

    def __init__(self, **values: Any) -> None:
        super().__init__(self.code)
        self.values = values


class ConsentNeeded(DomainError):
    """The words hold something personal, and the person has not agreed yet that it is kept.

    The pipeline undoes what was done, lets the question be asked, and keeps the words: after a yes the talk goes on
    with them as if they had just been said.
    """

    code = "privacy.consent.ask"


class NoSuchNumber(DomainError):
    """No such number, or none that this person may know of: the two are told with the same words."""

    code = "frontdesk.errors.no_such_number"
