"""What a clerk reads after a command: the content of the number, and how long it can be taken back."""

from __future__ import annotations

from bot.kernel.talk import Say, say
from handlers.complaints.actions.undoing import Undoing
from handlers.complaints.wording import content_of
from storage.complaints.store import Case


class Echo:
    """Says what was done, always with the human meaning of the number."""

    def __init__(self, undoing: Undoing) -> None:
        self._minutes = undoing.minutes
        self._seconds = undoing.hold_seconds

    def said(self, what: str, case: Case, **values: object) -> Say:
        """Return the sentence of [desk] called `what`."""
        return say(
            f"complaints.desk.{what}",
            number=case.number,
            content=content_of(case),
            minutes=self._minutes,
            **values,
        )

    def sent(self, what: str, case: Case, **values: object) -> Say:
        """Return the sentence for words that leave: after the pause, or now when the case is urgent."""
        seconds = 0 if case.urgent else self._seconds
        return self.said(what if seconds else f"{what}_now", case, seconds=seconds, **values)
