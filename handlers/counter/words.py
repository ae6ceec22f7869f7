"""The counter's words, read from words.toml once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.kernel.imports import Headings
from bot.understanding.normalise import normalise

_NEEDED = frozenset({"code", "name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the counter listens to and reads. `replies` leads from a normalised word to its name.

    `by_others` are the words by which the catalogue says that somebody else may come.
    """

    headings: Headings
    answers: Mapping[str, bool]
    answer_titles: Mapping[bool, str]
    replies: Mapping[str, str]
    around_booking: tuple[str, ...]
    by_others: tuple[str, ...]

    @classmethod
    def load(cls, folder: Path) -> Words:
        """Read words.toml. Raises: OSError, tomllib.TOMLDecodeError, KeyError."""
        tables = tomllib.loads((folder / "words.toml").read_text("utf-8"))
        return cls(
            headings=Headings(columns=tables["headings"], needed=_NEEDED),
            answers={
                normalise(word): name == "yes" for name, words in tables["answers"].items() for word in words
            },
            answer_titles={name == "yes": words[0] for name, words in tables["answers"].items()},
            replies={normalise(word): name for name, words in tables["replies"].items() for word in words},
            around_booking=tuple(sorted(tables["booking"]["around"], key=len, reverse=True)),
            by_others=tuple(tables["proxy"]["words"]),
        )

    def reply(self, text: str) -> str:
        """Return the name of what a person answers to a card, "" when it is something else."""
        return self.replies.get(normalise(text).strip(" ,.。!?~"), "")

    def without_booking(self, text: str) -> str:
        """Return what is left of a wish for an appointment: the thing itself, if it is named."""
        for word in self.around_booking:
            text = text.replace(word, " ")
        return text.strip(" ,.，。!！?？")
