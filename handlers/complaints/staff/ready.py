"""常用语: the texts an office answers with again and again, listed and changed in chat."""

from __future__ import annotations

import re
from typing import Any

from bot.kernel.talk import Inbound, Talk, Turn, answer, say
from bot.understanding.numerals import fold
from handlers.complaints import scope
from handlers.complaints.words import Words
from storage.complaints.parties import ReadyText
from storage.people.model import Role
from storage.uow import Uow

_MOST = 20
_LONGEST = 200
_CHANGE = re.compile(r"#?\s*(?P<slot>\d{1,3})(?!\d)[\s:.、,]*(?P<words>.*)", re.DOTALL)


class ReadyDesk:
    """Answers staff about ready texts; changing them is for those whose post is about the whole community."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def claim(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take `常用语` and `常用语 2 新的话`."""
        text = msg.text.strip()
        begin = next((word for word in self._words.ready_words if text.startswith(word)), "")
        if not begin or Role.STAFF not in talk.person.roles:
            return None
        rest = text.removeprefix(begin).strip()
        if not rest:
            return self._list(talk, uow)
        change = _CHANGE.fullmatch(fold(rest))
        if change is None:
            return None
        slot, words = int(change["slot"]), rest[len(rest) - len(change["words"]) :].strip()
        return self._change(slot, words, talk, uow)

    def _list(self, talk: Talk[Any], uow: Uow) -> Turn:
        ready = self._words.ready_texts(uow.ready_texts.of(talk.person.community_id))
        lines = [
            say("complaints.ready.line", slot=slot, words=words) for slot, words in sorted(ready.items())
        ]
        return answer(say("complaints.ready.head", count=len(ready)), *lines, say("complaints.ready.how"))

    def _change(self, slot: int, words: str, talk: Talk[Any], uow: Uow) -> Turn:
        if not scope.oversees(talk.person):
            return answer(say("complaints.ready.not_yours"))
        ready = self._words.ready_texts(uow.ready_texts.of(talk.person.community_id))
        if not 1 <= slot <= min(len(ready) + 1, _MOST):
            return answer(say("complaints.ready.no_slot", slot=slot, most=min(len(ready) + 1, _MOST)))
        if not words or len(words) > _LONGEST:
            return answer(say("complaints.ready.empty", slot=slot, most=_LONGEST))
        uow.ready_texts.put(talk.person.community_id, ReadyText(slot, words), talk.person.id, talk.now)
        if slot in ready:
            return answer(say("complaints.ready.changed", slot=slot, words=words, was=ready[slot]))
        return answer(say("complaints.ready.added", slot=slot, words=words))
