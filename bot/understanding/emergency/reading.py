"""Danger to life in a message: rules, because a missed call for help cannot be made good.

A false alarm costs the duty person a glance; a miss may cost a life. So every wording fires unless the words
around it say plainly that nothing is happening now (a drill, a device, a worry, a figure of speech).
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bot.understanding.emergency import alarms
from bot.understanding.normalise import normalise
from bot.understanding.sound_letters import sound_letters


class Danger(StrEnum):
    """What is happening, as far as the words tell."""

    FIRE = "fire"
    GAS = "gas"
    VIOLENCE = "violence"
    SELF_HARM = "self_harm"
    MEDICAL = "medical"
    TRAPPED = "trapped"
    MISSING = "missing"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class _Rule:
    danger: Danger
    hints: re.Pattern[str]
    wording: re.Pattern[str]
    lifeless: re.Pattern[str] | None = None
    excusable: bool = True  # a worry or the past close by speaks against it


_SPACES = re.compile(r"[\s~·.\"'()\-]+")
_FIGURES = re.compile(alarms.FIGURES)
_PRETENDED = re.compile(alarms.PRETENDED)
_DISTANT = re.compile(alarms.DISTANT)
_NOW = re.compile(alarms.NOW)
_LONGEST_TEXT = 1_000
_HURRIED = 12  # characters
_NEAR = 10  # characters around a wording in which an excuse counts


def _rule(
    danger: Danger,
    hints: str,
    wordings: tuple[str, ...],
    lifeless: str | None = None,
    *,
    excusable: bool = True,
) -> _Rule:
    return _Rule(
        danger,
        re.compile("|".join(hints.split())),
        re.compile("|".join(wordings)),
        re.compile(lifeless) if lifeless else None,
        excusable,
    )


# Self-harm first: its answer differs from all others and must win.
_RULES = (
    _rule(Danger.SELF_HARM, alarms.SELF_HARM_HINTS, alarms.SELF_HARM, alarms.BYGONE, excusable=False),
    _rule(Danger.FIRE, alarms.FIRE_HINTS, alarms.FIRE),
    _rule(Danger.GAS, alarms.GAS_HINTS, alarms.GAS),
    _rule(Danger.VIOLENCE, alarms.VIOLENCE_HINTS, alarms.VIOLENCE, alarms.LIFELESS),
    _rule(Danger.MEDICAL, alarms.MEDICAL_HINTS, alarms.MEDICAL, alarms.LIFELESS),
    _rule(Danger.TRAPPED, alarms.TRAPPED_HINTS, alarms.TRAPPED, alarms.LIFELESS),
    _rule(Danger.MISSING, alarms.MISSING_HINTS, alarms.MISSING, alarms.LOST_THINGS),
    _rule(Danger.HELP, alarms.CALL_HINTS, alarms.CALLS, "猫|狗|wifi|作业|论文"),
)


def danger(text: str) -> Danger | None:
    """Return the danger `text` tells of, None when it tells of none.

    Runs on every message before anything else; costs about 10 µs when nothing in it is alarming.
    """
    plain = _SPACES.sub("", normalise(text[:_LONGEST_TEXT]))
    alarmed = [rule for rule in _RULES if rule.hints.search(plain) and rule.wording.search(plain)]
    if not alarmed:
        return _by_ear(plain)
    plain = _FIGURES.sub("_", plain)
    for rule in alarmed:
        if any(_is_meant(rule, plain, match) for match in rule.wording.finditer(plain)):
            return rule.danger
    return None


def _by_ear(plain: str) -> Danger | None:
    """A core call hidden by a homophone; only in short messages, where little else can sound like it."""
    if len(plain) > _HURRIED:
        return None
    heard = plain.translate(sound_letters())
    return Danger.HELP if any(call in heard for call in _heard_calls()) else None


@cache
def _heard_calls() -> tuple[str, ...]:
    return tuple(call.translate(sound_letters()) for call in alarms.HEARD.split())


def _is_meant(rule: _Rule, plain: str, match: re.Match[str]) -> bool:
    """Whether the wording is danger here and now; words of the present outweigh every excuse but a lost thing."""
    around = plain[max(0, match.start() - _NEAR) : match.end() + _NEAR]
    if rule.lifeless and rule.lifeless.search(around):
        return False
    if _NOW.search(plain):
        return True
    if _PRETENDED.search(plain):
        return False
    return not (rule.excusable and _DISTANT.search(around))
