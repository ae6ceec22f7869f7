"""Which act the words at a place of the message name: spelled rightly, misspelt, in a turn of speech or by one character."""

import re

from bot.understanding.commands.case_numbers import CASE
from bot.understanding.commands.parts import ACTS
from bot.understanding.commands.words import OTHER_WORDS, SINGLES, SLIPS, misspelt, spelling_table

_BEHIND_VERB = re.compile(rf"给|一?下|[\s:]*{CASE}|(?=[一-鿿]{{2,6}}\s*{CASE}$)")
_ALONE = re.compile(rf"(?:了|吧|掉|哈|啊|呗|啦|喽|咯|啰|呀|嘛|撒|噻|一?下)*(?=$|[\s,]|{CASE})")
_LONGEST_VERB = 6
_SHORTEST_VERB = 2
# Other orders are put plainly or not at all: 恢复供水, 保密, 更新 are words of every day.
_EVER = frozenset(action for action, _ in ACTS) | {"reply", "note"}


def act_at(text: str, position: int, end: int) -> tuple[str, int] | None:
    """Return the act named at `position` and where its words end."""
    if OTHER_WORDS.match(text, position):
        return None
    found = [
        (match.end(), action)
        for action, pattern in ACTS
        if (match := pattern.match(text, position)) and match.end() <= end
    ]
    found.extend(_spelled(text, position, end))
    if not found:
        return _slip(text, position) or _single(text, position, end)
    longest = max(after for after, _ in found)
    return next((action, after) for after, action in found if after == longest)


def _spelled(text: str, position: int, end: int) -> list[tuple[int, str]]:
    right = spelling_table()
    for size in range(_LONGEST_VERB, _SHORTEST_VERB - 1, -1):
        word = text[position : position + size]
        if len(word) == size and position + size <= end and right.get(word) in _EVER:
            return [(position + size, right[word])]
    word = text[position : position + _SHORTEST_VERB]
    meant = misspelt(word)
    return [(position + len(word), meant)] if meant in _EVER else []


def _slip(text: str, position: int) -> tuple[str, int] | None:
    """专给物业, 崔一下244, 脉 141: one character typed for a verb, and what follows a verb."""
    meant = SLIPS.get(text[position])
    return (meant, position + 1) if meant and _BEHIND_VERB.match(text, position + 1) else None


def _single(text: str, position: int, end: int) -> tuple[str, int] | None:
    """211 都收, 催 212: a verb of one character at the end of its piece or beside the number."""
    meant = SINGLES.get(text[position])
    alone = _ALONE.match(text, position + 1, end) if meant else None
    return (meant, alone.end()) if meant and alone else None
