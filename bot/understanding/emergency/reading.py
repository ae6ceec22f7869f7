"""Danger to life in a message: rules, because a missed call for help cannot be made good.

A false alarm costs the duty person a glance; a miss may cost a life. So every wording fires unless the words
around it say plainly that nothing is happening now (a drill, a device, a worry, a figure of speech). What no
wording foresees is left to the learnt labels (`labels.reading`), for which these rules are evidence.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from bot.understanding.emergency.sieve import Sieve
from bot.understanding.emergency.wordings import Wording, Wordings
from bot.understanding.normalise import normalise
from bot.understanding.sound_letters import sound_letters


class Danger(StrEnum):
    """What is happening, as far as the words tell. In this order: self-harm has an answer of its own and wins."""

    SELF_HARM = "self_harm"
    FIRE = "fire"
    GAS = "gas"
    VIOLENCE = "violence"
    MEDICAL = "medical"
    TRAPPED = "trapped"
    MISSING = "missing"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Heard:
    """What the rules make of a message: the danger that is meant, every one whose wordings occur, and whether
    some of its words only look like danger (灭火器, 气死我了)."""

    meant: Danger | None
    mentioned: tuple[Danger, ...]
    figurative: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    danger: Danger
    figures: re.Pattern[str] | None  # what looks like this danger alone and is none
    lifeless: re.Pattern[str] | None
    excusable: bool  # a worry or the past close by speaks against it
    certain: bool = False  # nothing but a drill speaks against it


@dataclass(frozen=True, slots=True)
class _Book:
    """The tables `alarms.toml` and `excuses.toml`, compiled."""

    wordings: Sieve[_Rule]  # in the order of the dangers
    figures: re.Pattern[str]
    pretended: re.Pattern[str]
    distant: re.Pattern[str]
    now: re.Pattern[str]
    things: re.Pattern[str]
    denied: tuple[str, ...]
    signs: Mapping[str, str]
    sign: re.Pattern[str]
    calls: tuple[str, ...]  # as they sound
    spelt: Mapping[str, str]  # words by their sound
    misheard: re.Pattern[str]
    real: frozenset[str]


_SPACES = re.compile(r"[\s~·.\"'()\-]+")
_LONGEST_TEXT = 1_000
_HURRIED = 12  # characters
_TYPED_IN_HASTE = 60
_NEAR = 10  # characters around a wording in which an excuse counts
_BEFORE = 5  # characters before a wording in which the thing stands that it happens to
_ASKED = ("是不是", "可不是", "会不会", "有没有", "还没")  # ends like a denial and is none
_LIFELESS = (Danger.VIOLENCE, Danger.MEDICAL, Danger.TRAPPED)


def danger(text: str) -> Danger | None:
    """Return the danger that the wordings of `text` tell of, None when they tell of none."""
    return heard(text).meant


@lru_cache(maxsize=8)  # a message is read for its danger and for its label
def heard(text: str) -> Heard:
    """Return the dangers in the wordings of `text`.

    Runs on every message before anything else; costs about 10 µs when nothing in it is alarming.
    """
    book = _book()
    said = book.sign.sub(lambda match: book.signs[match.group()], text[:_LONGEST_TEXT])
    plain = _SPACES.sub("", normalise(said))
    found = _written(plain, book)
    if found.mentioned or len(plain) > _TYPED_IN_HASTE:
        return found
    sounding = plain.translate(sound_letters())
    respelt = _respelt(plain, sounding, book)
    by_ear = _written(respelt, book) if respelt != plain else found
    return by_ear if by_ear.mentioned else _called(plain, sounding, book) or found


def _written(plain: str, book: _Book) -> Heard:
    literal = book.figures.sub("_", plain)
    held = [
        (rule, wording.pattern)
        for rule, wording in book.wordings.may_hold(plain)
        if wording.pattern.search(plain)
    ]
    mentioned = dict.fromkeys(rule.danger for rule, _ in held)
    meant = next((rule.danger for rule, pattern in held if _is_meant(rule, pattern, literal, book)), None)
    return Heard(meant, tuple(mentioned), literal != plain)


def _called(plain: str, sounding: str, book: _Book) -> Heard | None:
    """A core call hidden by a homophone; only in short messages, where little else can sound like it."""
    if len(plain) > _HURRIED:
        return None
    for call in book.calls:
        start = sounding.find(call)
        if start >= 0 and plain[start : start + len(call)] not in book.real:
            return Heard(Danger.HELP, (Danger.HELP,))
    return None


def _respelt(plain: str, sounding: str, book: _Book) -> str:
    """Return the text with words of danger spelt as they sound, character for character."""
    for match in book.misheard.finditer(sounding):
        start, end = match.span()
        if plain[start:end] not in book.real:
            plain = f"{plain[:start]}{book.spelt[match.group()]}{plain[end:]}"
    return plain


def _is_meant(rule: _Rule, pattern: re.Pattern[str], plain: str, book: _Book) -> bool:
    """Whether a wording is danger here and now; words of the present outweigh every excuse but a lost thing."""
    if rule.certain:
        return pattern.search(plain) is not None and not book.pretended.search(plain)
    literal = rule.figures.sub("_", plain) if rule.figures else plain
    return any(_counts(rule, literal, match, book) for match in pattern.finditer(literal))


def _counts(rule: _Rule, plain: str, match: re.Match[str], book: _Book) -> bool:
    if rule.excusable and plain.endswith(book.denied, 0, match.start()):
        return plain.endswith(_ASKED, 0, match.start())
    around = plain[max(0, match.start() - _NEAR) : match.end() + _NEAR]
    if rule.lifeless and (
        rule.lifeless.search(around) or (rule.danger in _LIFELESS and _is_of_things(plain, match, book))
    ):
        return False
    if book.now.search(plain):
        return True
    if book.pretended.search(plain):
        return False
    return not (rule.excusable and book.distant.search(around))


def _is_of_things(plain: str, match: re.Match[str], book: _Book) -> bool:
    return book.things.search(plain, max(0, match.start() - _BEFORE), match.end()) is not None


@cache
def _book() -> _Book:
    dangers, excuses, wordings = _table("alarms"), _table("excuses"), Wordings(_table("words"))
    lifeless = wordings.compile(excuses["lifeless"])
    spelt = {word.translate(sound_letters()): word for word in dangers["heard"]["words"].split()}
    return _Book(
        wordings=Sieve(
            [pair for kind in Danger for pair in _rules(kind, dangers[kind.value], wordings, lifeless)]
        ),
        figures=wordings.compile(excuses["figures"]),
        pretended=wordings.compile(excuses["pretended"]),
        distant=wordings.compile(excuses["distant"]),
        now=wordings.compile(excuses["now"]),
        things=wordings.compile(excuses["things"]),
        denied=tuple(excuses["denied"].split()),
        signs=dangers["signs"],
        sign=re.compile("|".join(map(re.escape, dangers["signs"]))),
        calls=tuple(call.translate(sound_letters()) for call in dangers["heard"]["calls"].split()),
        spelt=spelt,
        misheard=re.compile("|".join(sorted(spelt, key=len, reverse=True))),
        real=frozenset(dangers["heard"]["real"].split()),
    )


def _rules(
    kind: Danger, entry: Mapping[str, str], wordings: Wordings, lifeless: re.Pattern[str]
) -> list[tuple[_Rule, Wording]]:
    """Return the wordings of a danger, each with what is asked of it."""
    own = entry.get("lifeless")
    rule = _Rule(
        danger=kind,
        figures=wordings.compile(entry["figures"]) if "figures" in entry else None,
        lifeless=wordings.compile(own) if own else lifeless if kind in _LIFELESS else None,
        excusable=kind is not Danger.SELF_HARM,
    )
    certain = replace(rule, certain=True)
    pairs = [(rule, wording) for wording in wordings.each(entry["wordings"])]
    return pairs + [(certain, wording) for wording in wordings.each(entry.get("certain", ""))]


def _table(name: str) -> dict[str, Any]:
    source = resources.files("bot.understanding.emergency").joinpath(f"{name}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
