"""Which of many wordings can stand in a text at all, told by its characters before any of them is looked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from bot.understanding.emergency.wordings import Wording

_MOST_NEEDS = 3

OwnerT = TypeVar("OwnerT")


class Sieve(Generic[OwnerT]):
    """Wordings with their owners. A set of wordings is the bits of a number, so that a text is sieved by or and and."""

    def __init__(self, wordings: Sequence[tuple[OwnerT, Wording]]) -> None:
        self._wordings = tuple(wordings)
        # By place of a need: which wordings a character serves, and which need nothing there.
        self._served: tuple[dict[str, int], ...] = tuple({} for _ in range(_MOST_NEEDS))
        self._free = [0] * _MOST_NEEDS
        for at, (_, wording) in enumerate(self._wordings):
            self._note(1 << at, wording)

    def _note(self, bit: int, wording: Wording) -> None:
        needs = sorted(wording.needs, key=len)[:_MOST_NEEDS]
        for place, served in enumerate(self._served):
            if place >= len(needs):
                self._free[place] |= bit
                continue
            for char in needs[place]:
                served[char] = served.get(char, 0) | bit

    def may_hold(self, text: str) -> list[tuple[OwnerT, Wording]]:
        """Return the wordings of which every needed character is in `text`, in their order."""
        chars, left = set(text), -1
        for served, free in zip(self._served, self._free, strict=True):
            found = free
            for char in chars:
                found |= served.get(char, 0)
            left &= found
        kept = []
        while left:
            lowest = left & -left
            kept.append(self._wordings[lowest.bit_length() - 1])
            left ^= lowest
        return kept
