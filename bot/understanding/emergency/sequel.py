"""What words mean that follow a call for help: where it is, more of it, or another matter altogether."""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from bot.understanding.emergency.reading import heard
from bot.understanding.normalise import normalise
from bot.understanding.places import PlaceBook

_ROOM_NUMBER = re.compile(r"(?:在|是)?[0-9]{3,4}(?:室|房|号)?[。.!]?")
_ANYWHERE = PlaceBook(())
_LONGEST_PLACE = 24  # characters; who says more than that tells a story


class Sequel(StrEnum):
    """What the next words after a call for help are about."""

    PLACE = "place"
    MORE = "more"
    OTHER = "other"
    UNCLEAR = "unclear"  # the answer to a question just asked; nothing otherwise


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of `sequel.toml`, compiled."""

    another: re.Pattern[str]
    question: re.Pattern[str]
    urgent_question: re.Pattern[str]
    where: re.Pattern[str]
    more: re.Pattern[str]


def read_sequel(text: str) -> Sequel:
    """Return what `text` is about, said by somebody who has just called for help."""
    words, plain = _words(), normalise(text)
    if heard(text).mentioned:
        return Sequel.MORE
    if words.another.search(plain):
        return Sequel.OTHER
    if words.question.search(words.urgent_question.sub("", plain)):
        return Sequel.OTHER
    if words.more.search(plain) or words.urgent_question.search(plain):
        return Sequel.MORE
    short = len(plain) <= _LONGEST_PLACE
    return Sequel.PLACE if short and _names_place(plain, words) else Sequel.UNCLEAR


def _names_place(plain: str, words: _Words) -> bool:
    inside = words.where.search(plain) or _ROOM_NUMBER.fullmatch(plain)
    return inside is not None or _ANYWHERE.find(plain) is not None


@cache
def _words() -> _Words:
    source = resources.files("bot.understanding.emergency").joinpath("sequel.toml")
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    return _Words(**{name: re.compile("|".join(map(re.escape, table[name].split()))) for name in table})
