"""The names people use for stored words, read once from words.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from storage.meetings.model import MeetingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """`kinds` leads from a name to the stored kind, `names` back; `starters` open an announcement, `convening` calls people together."""

    kinds: Mapping[str, MeetingKind]
    names: Mapping[MeetingKind, str]
    representative: str
    starters: tuple[str, ...]
    everybody: frozenset[str]
    convening: re.Pattern[str]

    @classmethod
    def load(cls, folder: Path) -> Words:
        """Read words.toml, and the verb `call` of commands.toml. Raises: OSError, tomllib.TOMLDecodeError, KeyError."""
        words = tomllib.loads((folder / "words.toml").read_text("utf-8"))
        commands = tomllib.loads((folder / "commands.toml").read_text("utf-8"))
        named = {MeetingKind(kind): str(name) for kind, name in words["kinds"].items()}
        shown = {MeetingKind(kind): str(name) for kind, name in words["shown"].items()}
        return cls(
            kinds={name: kind for kind, name in named.items()},
            names=named | shown,
            representative=str(words["posts"]["representative"]),
            starters=tuple(sorted(commands["verbs"]["call"], key=len, reverse=True)),
            everybody=frozenset(words["everybody"]["words"]),
            convening=re.compile(words["convening"]["pattern"]),
        )
