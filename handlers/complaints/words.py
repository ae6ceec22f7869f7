"""The names people use for stored words, and short answers recognised as they stand; read once from words.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.understanding.normalise import normalise

_EDGE = " ,.。!?~、"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """`states` says a stored state, `reasons` the numbered reasons of a refusal, `short` lists answers by meaning.

    `indoors` are parts of a building, `changes` words that begin a correction, `anywhere` the keys of categories
    that need no place.
    """

    states: Mapping[str, str]
    reasons: Mapping[str, str]
    short: Mapping[str, frozenset[str]]
    indoors: tuple[str, ...]
    changes: tuple[str, ...]
    anywhere: frozenset[str]

    @classmethod
    def load(cls, folder: Path) -> Words:
        """Read words.toml. Raises: OSError, tomllib.TOMLDecodeError, KeyError."""
        tables = tomllib.loads((folder / "words.toml").read_text("utf-8"))
        short = {name: frozenset(map(normalise, phrases)) for name, phrases in tables["short"].items()}
        return cls(
            states=tables["states"],
            reasons=tables["reasons"],
            short=short,
            indoors=tuple(tables["indoors"]["words"]),
            changes=tuple(sorted(tables["changes"]["words"], key=len, reverse=True)),
            anywhere=frozenset(tables["anywhere"]["categories"]),
        )

    def means(self, name: str, text: str) -> bool:
        """Whether `text` is one of the short answers called `name`."""
        return normalise(text).strip(_EDGE) in self.short[name]

    def correction(self, text: str) -> str | None:
        """Return what follows a word such as 改成 at the beginning; None when the text begins otherwise."""
        begin = next((word for word in self.changes if text.startswith(word)), "")
        rest = text.removeprefix(begin)
        runs_on = len(begin) == 1 and rest[:1].isalnum() and not rest[:1].isascii()
        return rest.strip(_EDGE + "：:，") if begin and not runs_on else None

    def reason(self, said: str) -> str:
        """Return the words of a numbered reason, or the words as they were said."""
        return self.reasons.get(normalise(said).strip(_EDGE), said.strip())
