"""Whether the words are a question."""

from bot.understanding.commands.words import QUESTION
from bot.understanding.normalise import normalise

_MARK = "?"
_ENDING = 4  # characters in which a question without its mark gives itself away


def asks(text: str) -> bool:
    """Whether the words are a question: by its mark, or by how they end."""
    plain = normalise(text)
    return _MARK in plain or QUESTION.search(plain[-_ENDING:]) is not None
