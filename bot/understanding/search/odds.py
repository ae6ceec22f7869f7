"""Which item a question speaks for, against all others: complement naive Bayes over the wordings, as inverted lists.

The nearest wording finds what was said before; this weighs every sign by how much it belongs to one item and not to
the others, so that a question none of the wordings resembles still finds its item. Rennie and others (2003), with the
sums of an item damped by their square root, or items of many wordings would win. Measured with 198 questions of an
author who had not seen the wordings, before any is refused: 73 % first and 89 % among three by nearness alone, 79 %
and 90 % with this.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.understanding.search.index import Entries, Floats, Posted, Question

_SMOOTHING = 0.3  # from trying 0.02 to 1


@dataclass(frozen=True, slots=True)
class Odds:
    """For each sign its rarity and what it gains for the items whose wordings hold it."""

    gains: Posted
    rarity: NDArray[np.float64]  # by the place of the sign
    start: Floats

    def scores(self, question: Question) -> Floats:
        """Return how much every item is spoken for, in standard deviations from their mean."""
        places = self.gains.signs.places(question)
        known = places >= 0
        places = places[known]
        weights = (1 + np.log(np.maximum(question.weights[known], 1.0))) * self.rarity[places]
        shares = weights / (math.sqrt(float(weights @ weights)) or 1.0)
        totals = self.gains.sum(places, shares, self.start * np.float32(shares.sum()))
        spread = float(totals.std())
        return (totals - totals.mean()) / np.float32(spread) if spread > 1e-6 else np.zeros_like(totals)


def learn(entries: Entries, owners: Sequence[int], count: int) -> Odds:
    """Learn from wordings given as signs, each with the position of its item among `count`."""
    present = np.bincount(entries.places, minlength=len(entries.signs))
    rarity = np.log((1 + len(owners)) / (1 + present)) + 1
    weights = (1 + np.log(np.maximum(entries.weights, 1.0))) * rarity[entries.places]
    lengths = np.sqrt(np.bincount(entries.documents, weights=weights * weights, minlength=len(owners)))
    weights /= lengths[entries.documents]
    held_by = np.array(owners, dtype=np.int64)[entries.documents] if len(owners) else entries.documents
    damped = np.sqrt(np.maximum(np.bincount(held_by, weights=weights, minlength=count), 1e-9))
    whole = float(damped.sum()) + _SMOOTHING * len(entries.signs)
    # A sign an item lacks costs all such items the same; only the item's own size shifts it.
    start = np.log(np.maximum(whole - damped, 1e-9)).astype(np.float32)
    gains = _gains(replace(entries, documents=held_by, weights=weights), damped)
    return Odds(gains.posted(), rarity, start)


def _gains(held: Entries, damped: NDArray[np.float64]) -> Entries:
    """Return what each sign adds to the items that hold it: how rare it is among all the others."""
    pairs, places = np.unique(held.places * len(damped) + held.documents, return_inverse=True)
    signs, owners = pairs // len(damped), pairs % len(damped)
    shares = np.bincount(places, weights=held.weights, minlength=len(pairs)) / damped[owners]
    whole = np.bincount(signs, weights=shares, minlength=len(held.signs))[signs]
    gains = np.log(whole + _SMOOTHING) - np.log(np.maximum(whole - shares, 0.0) + _SMOOTHING)
    return Entries(held.signs, signs, owners, gains)
