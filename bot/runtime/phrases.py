"""The words a service listens to by name: `[words]` and `[verbs]` of its commands.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.understanding.normalise import normalise


@dataclass(frozen=True, slots=True)
class Meaning:
    """Which service means what by a word."""

    service: str
    name: str


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """Exact words and leading verbs, normalised, with everything they may mean."""

    words: Mapping[str, tuple[Meaning, ...]]
    verbs: Mapping[str, tuple[Meaning, ...]]

    @classmethod
    def load(cls, folders: Iterable[tuple[str, Path]]) -> PhraseBook:
        """Read commands.toml of each (service name, folder). Raises: tomllib.TOMLDecodeError, OSError."""
        words: dict[str, tuple[Meaning, ...]] = {}
        verbs: dict[str, tuple[Meaning, ...]] = {}
        for service, folder in folders:
            tables = tomllib.loads((folder / "commands.toml").read_text("utf-8"))
            _collect(words, service, tables.get("words", {}))
            _collect(verbs, service, tables.get("verbs", {}))
        return cls(words, verbs)


def _collect(into: dict[str, tuple[Meaning, ...]], service: str, table: Mapping[str, list[str]]) -> None:
    for name, phrases in table.items():
        for phrase in phrases:
            key = normalise(phrase)
            into[key] = (*into.get(key, ()), Meaning(service, name))
