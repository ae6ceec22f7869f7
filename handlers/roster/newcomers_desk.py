"""What staff say about people whose community nobody knows: `未归入`, `归入 427`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from bot.kernel.talk import Inbound, Talk, Turn, answer, say
from bot.understanding.normalise import digits
from handlers.roster import taking_in
from handlers.roster.words import phrases_of
from storage.uow import Uow

_NUMBERED = re.compile(r"[\W_]*(\d{2,9})(.*)")
_SHORTEST_NAME = 2  # characters; less is what stands around the number
_LONGEST = 60


class NewcomersDesk:
    """Answers those who may take people into a community; for all others there is no such number."""

    def __init__(self, phrases: tuple[str, ...]) -> None:
        self._phrases = phrases

    @classmethod
    def load(cls, folder: Path) -> NewcomersDesk:
        """Read [claims] of commands.toml."""
        return cls(phrases_of(folder, "take_in"))

    def claim(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take `归入 427 [社区]`."""
        text = digits(msg.text) if len(msg.text) <= _LONGEST else ""
        begin = next((phrase for phrase in self._phrases if text.startswith(phrase)), "")
        match = _NUMBERED.fullmatch(text.removeprefix(begin)) if begin else None
        if match is None:
            return None
        name = match[2].strip()
        name = name if len(name) >= _SHORTEST_NAME else ""
        community = taking_in.take_in(uow, talk.person, match[1], name, talk.now, msg.key)
        return answer(say("roster.newcomer.desk.done", number=match[1], community=community.name))

    def waiting(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """List the numbers of those who wait."""
        found = taking_in.waiting(uow, talk.person)
        if not found:
            return answer(say("roster.newcomer.desk.none"))
        lines = [
            say("roster.newcomer.desk.line", number=one.number, since=one.since, said=one.said)
            for one in found
        ]
        return answer(say("roster.newcomer.desk.waiting", count=len(found)), *lines)
