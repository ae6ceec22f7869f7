"""Which item a question speaks for, against all others: complement naive Bayes over the wordings, as inverted lists.

The nearest wording finds what was said before; this weighs every sign by how much it belongs to one item and not to
the others, so that a question none of the wordings resembles still finds its item. Rennie and others (2003), with the
sums of an item damped by their square root, or items of many wordings would win. Measured with 198 questions of an
author who had not seen the wordings, before any is refused: 73 % first and 89 % among three by nearness alone, 79 %
and 90 % with this.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.understanding.search.index import Floats, Signs

_SMOOTHING = 0.3  # from trying 0.02 to 1


@dataclass(frozen=True, slots=True)
class Odds:
    """For each sign its rarity and what it gains for the items whose wordings hold it."""

    gains: Mapping[str, tuple[NDArray[np.int32], Floats]]
    rarity: Mapping[str, float]
    start: Floats

    def scores(self, found: Signs) -> Floats:
        """Return how much every item is spoken for, in standard deviations from their mean."""
        known = [
            (sign, _heed(times) * self.rarity[sign]) for sign, times in found.items() if sign in self.rarity
        ]
        length = math.sqrt(sum(weight * weight for _, weight in known)) or 1.0
        totals = self.start * np.float32(sum(weight for _, weight in known) / length)
        for sign, weight in known:
            owners, gains = self.gains[sign]
            totals[owners] += gains * np.float32(weight / length)
        spread = float(totals.std())
        return (totals - totals.mean()) / np.float32(spread) if spread > 1e-6 else np.zeros_like(totals)


def learn(documents: Sequence[Signs], owners: Sequence[int], count: int) -> Odds:
    """Learn from wordings given as signs, each with the position of its item among `count`."""
    present: defaultdict[str, int] = defaultdict(int)
    for document in documents:
        for sign in document:
            present[sign] += 1
    rarity = {sign: math.log((1 + len(documents)) / (1 + seen)) + 1 for sign, seen in present.items()}
    sums: defaultdict[str, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    sizes = np.zeros(count)
    for document, owner in zip(documents, owners, strict=True):
        weights = {sign: _heed(times) * rarity[sign] for sign, times in document.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        for sign, weight in weights.items():
            sums[sign][owner] += weight / length
            sizes[owner] += weight / length
    damped = np.sqrt(np.maximum(sizes, 1e-9))
    whole = float(damped.sum()) + _SMOOTHING * len(present)
    # A sign an item lacks costs all such items the same; only the item's own size shifts it.
    start = np.log(np.maximum(whole - damped, 1e-9)).astype(np.float32)
    return Odds({sign: _gains(held, damped) for sign, held in sums.items()}, rarity, start)


def _gains(held: Mapping[int, float], damped: NDArray[np.float64]) -> tuple[NDArray[np.int32], Floats]:
    """Return what a sign adds to the items that hold it: how rare it is among all the others."""
    owners = np.array(list(held), dtype=np.int32)
    shares = np.array(list(held.values())) / damped[owners]
    whole = float(shares.sum())
    gains = math.log(whole + _SMOOTHING) - np.log(np.maximum(whole - shares, 0.0) + _SMOOTHING)
    return owners, gains.astype(np.float32)


def _heed(times: float) -> float:
    return 1 + math.log(max(times, 1.0))
