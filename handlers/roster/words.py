"""The office's table words, read from words.toml once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.kernel.imports import Headings
from bot.understanding.normalise import normalise
from bot.understanding.numerals import fold

_NEEDED = {
    "people": frozenset({"name"}),
    "places": frozenset({"building"}),
    "units": frozenset({"unit"}),
    "branches": frozenset({"branch"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """How one kind of name is taken down to its key, and how a bare key is written out.

    `weak` affixes say too little to be part of a name: `3#` is written `3号楼`.
    """

    affixes: tuple[str, ...]
    weak: frozenset[str] = frozenset({""})
    pattern: str = "{key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Every word the reader of tables knows. Mappings go from the folded spelling to the program's name."""

    headings: Mapping[str, Headings]
    roles: Mapping[str, str]
    posts: Mapping[str, str]
    role_titles: Mapping[str, str]
    post_titles: Mapping[str, str]
    branch_kinds: Mapping[str, str]
    branch_kind_titles: Mapping[str, str]
    priority: Mapping[str, str]
    answers: Mapping[str, bool]
    answer_titles: Mapping[bool, str]
    nothing: frozenset[str]
    ordinal: str
    keys: Mapping[str, Keys]

    @classmethod
    def load(cls, path: Path) -> Words:
        """Read words.toml. Raises: OSError, tomllib.TOMLDecodeError, KeyError."""
        tables = tomllib.loads(path.read_text("utf-8"))
        return cls(
            headings={
                kind: Headings(columns=columns, needed=_NEEDED[kind])
                for kind, columns in tables["headings"].items()
            },
            roles=_turned(tables["roles"]),
            posts=_turned(tables["posts"]),
            role_titles={name: spellings[0] for name, spellings in tables["roles"].items()},
            post_titles={name: spellings[0] for name, spellings in tables["posts"].items()},
            branch_kinds=_turned(tables["branch_kinds"]),
            branch_kind_titles={name: spellings[0] for name, spellings in tables["branch_kinds"].items()},
            priority={fold(word): words[0] for words in tables["priority"].values() for word in words},
            answers={
                fold(word): name == "yes" for name, words in tables["answers"].items() for word in words
            },
            answer_titles={name == "yes": words[0] for name, words in tables["answers"].items()},
            nothing=frozenset(fold(word) for word in tables["nothing"]["words"]),
            ordinal=tables["ordinal"],
            keys={name: _keys(table) for name, table in tables["keys"].items()},
        )


def _turned(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {fold(spelling): name for name, spellings in table.items() for spelling in spellings}


def _keys(table: Mapping[str, Any]) -> Keys:
    weak = frozenset({"", *table.get("weak", ())})
    return Keys(affixes=tuple(table["affixes"]), weak=weak, pattern=table.get("pattern", "{key}"))


def phrases_of(folder: Path, claim: str) -> tuple[str, ...]:
    """Return the words that begin one thing the service listens to, longest first, as they are compared."""
    table = tomllib.loads((folder / "commands.toml").read_text("utf-8"))["claims"]
    return tuple(sorted(map(normalise, table[claim]), key=len, reverse=True))
