"""What every command needs: the operator's sentences, exit codes, a store to work in."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Protocol, TextIO, TypeVar

from bot.app import open_store
from bot.config import Config
from storage.database import Database

OK, FAILED, MISUSED = 0, 1, 2
_TEXTS = Path(__file__).parent / "texts.toml"

T = TypeVar("T")


class Speaker:
    """Says sentences of texts.toml to the operator."""

    def __init__(self, out: TextIO) -> None:
        self._texts: dict[str, dict[str, Any]] = tomllib.loads(_TEXTS.read_text("utf-8"))
        self._out = out

    def sentence(self, section: str, key: str, /, **values: Any) -> str:
        """Return one sentence, filled."""
        return str(self._texts[section][key]).format(**values)

    def table(self, section: str, key: str) -> dict[str, str]:
        """Return a table of words."""
        return dict(self._texts[section][key])

    def tables(self, section: str, key: str) -> dict[str, dict[str, str]]:
        """Return tables of words by name."""
        return {name: dict(words) for name, words in self._texts[section][key].items()}

    def say(self, section: str, key: str, /, **values: Any) -> None:
        """Print one sentence."""
        self.line(self.sentence(section, key, **values))

    def line(self, text: str) -> None:
        """Print a line as it is."""
        print(text, file=self._out, flush=True)


Command = Callable[[argparse.Namespace, Speaker], int]
"""Carries out what was asked for; returns the exit code."""


class Add(Protocol):
    """Adds a command to the parser: its name, what carries it out, one line about it."""

    def __call__(self, name: str, command: Command, about: str) -> argparse.ArgumentParser: ...


async def with_store(config: Config, work: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
    database = open_store(config)
    try:
        await database.run(lambda uow: uow.places.community(config.office.name))
        return await work(database)
    finally:
        database.close()
