"""Keeps what messages are understood by up to date while the program runs: the community's words, its own phrases.

Every process looks for itself: at a version in the database, and at the file of adopted phrases beside it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from storage.database import Database


class Learner(Protocol):
    """Learns words while it answers. Implemented by `bot.understanding.labels.reading.Labels`."""

    def learn(self, words: Mapping[str, Sequence[str]]) -> None:
        """Take the community's own words by kind."""
        ...


class Learning:
    """Notices what has changed, and has it learnt outside the event loop."""

    def __init__(
        self, database: Database, learner: Learner, phrases: Path, relearn: Callable[[], None]
    ) -> None:
        """`relearn` learns from all phrases anew, those of the file `phrases` too; takes up to half a minute."""
        self._database = database
        self._learner = learner
        self._phrases = phrases
        self._relearn = relearn
        self._words_known = ""
        self._phrases_known = self._phrases_version()

    async def refresh(self, _now: datetime) -> int:
        """Learn what is new since the last time; return how many things were learnt."""
        return await self._refresh_words() + await self._refresh_phrases()

    async def _refresh_words(self) -> int:
        version = await self._database.read(lambda uow: uow.vocabulary.version())
        if version == self._words_known:
            return 0
        words = await self._database.read(lambda uow: uow.vocabulary.words())
        await asyncio.to_thread(self._learner.learn, words)
        self._words_known = version
        return 1

    async def _refresh_phrases(self) -> int:
        version = self._phrases_version()
        if version == self._phrases_known:
            return 0
        # Noted first: what cannot be learnt is not tried again until somebody changes the file.
        self._phrases_known = version
        await asyncio.to_thread(self._relearn)
        return 1

    def _phrases_version(self) -> tuple[int, int]:
        try:
            found = self._phrases.stat()
        except OSError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_size)
