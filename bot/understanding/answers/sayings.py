"""What an answer says that decides nothing by its words: learnt from examples, where the grammar is at a loss."""

import tomllib
from functools import cache
from importlib import resources

from bot.understanding.bayes import Resemblance
from bot.understanding.normalise import normalise

_LONGEST = 60
_LEAD = 1.0  # by which a kind of saying must lead the next


def resembled(text: str) -> str | None:
    """Return excuse, comes, refuses, depends or else; None when no kind is clearly ahead."""
    return _sayings().surely(normalise(text), _LEAD) if len(text) <= _LONGEST else None


@cache
def _sayings() -> Resemblance:
    source = resources.files("bot.understanding.answers").joinpath("sayings.toml").read_text(encoding="utf-8")
    table: dict[str, str] = tomllib.loads(source)["sayings"]
    return Resemblance({kind: list(map(normalise, lines.split())) for kind, lines in table.items()})
