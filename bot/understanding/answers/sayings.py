"""What an answer says that decides nothing by its words: learnt from examples, where the grammar is at a loss."""

import tomllib
from functools import cache
from importlib import resources

from bot.understanding.bayes import Resemblance
from bot.understanding.normalise import normalise

_LONGEST = 60
# By how much a kind of saying must lead the next; a wrong yes to what was shown costs most.
_LEADS = {"sayings": 1.0, "solved": 0.6, "rating": 0.6, "confirm": 1.5}


def resembled(text: str, table: str = "sayings") -> str | None:
    """Return the kind of saying of a table that the text resembles; None when no kind is clearly ahead."""
    return _learnt()[table].surely(normalise(text), _LEADS[table]) if len(text) <= _LONGEST else None


@cache
def _learnt() -> dict[str, Resemblance]:
    source = resources.files("bot.understanding.answers").joinpath("sayings.toml").read_text(encoding="utf-8")
    return {
        table: Resemblance({kind: list(map(normalise, lines.split())) for kind, lines in kinds.items()})
        for table, kinds in tomllib.loads(source).items()
    }
