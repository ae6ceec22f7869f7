"""How many: the people somebody signs up, the hours somebody served."""

import re
from dataclasses import dataclass

from bot.understanding.normalise import digits
from bot.understanding.numerals import DIGITS, read_number

_MOST_HOURS = 24
_HOURS = re.compile(r"(?P<who>.*?)\s*(?P<hours>\d{1,2}(?:\.\d{1,2})?)\s*\D{0,3}")
_PEOPLE = re.compile(r"\d{1,4}")


_GROUP = re.compile(rf"(?P<count>\d{{1,2}}|[{DIGITS}十])\s*(?:个人|人|口人?|位|个)(?!月|小时)")
_PAIR = re.compile(
    r"我们?[俩两]|两口子|夫妻|夫妇|娘俩|爷俩|(?:带上?着?|跟|和|同|陪|领着?)我?们?(?:家|家的)?(?:小?孙子|小?孙女|孩子|小孩|娃|老伴|老公|老婆|爱人|丈夫|妻子|儿子|女儿|闺女|"
    r"妈妈?|爸爸?|父亲|母亲|邻居|朋友|同事|同学|姐姐?|妹妹?|哥哥?|弟弟?|姐妹)|我?家?(?:老伴|老公|老婆|爱人|儿子|女儿|闺女|孙子|孙女|孩子|妈|爸)也(?:来|去|想|要|参加|报)|(?:跟|和|同).{1,5}一[起块同]"
)


@dataclass(frozen=True, slots=True)
class Hours:
    """For whom hours are to be recorded ("" when nobody is named) and how many."""

    who: str
    hours: float


def read_hours(text: str) -> Hours | None:
    """Return for whom how many hours; None when no hours of one day are said."""
    found = _HOURS.fullmatch(digits(text))
    hours = float(found["hours"]) if found else 0.0
    if found is None or not 0 < hours <= _MOST_HOURS:
        return None
    return Hours(found["who"].strip(), hours)


def party_in(text: str) -> int:
    """Return how many people somebody signs up, one when no number is said."""
    plain = digits(text)
    found = _PEOPLE.search(plain)
    if found:
        return int(found[0])
    spoken = next((read_number(char) for char in plain if char in DIGITS), None)
    return spoken or 1


def group_in(text: str) -> int:
    """Return how many people a sentence speaks of who come together: 我们三个人, 带上我孙子; one unless it is plain."""
    plain = digits(text)
    found = _GROUP.search(plain)
    if found:
        return max(1, read_number(found["count"]) or 1)
    return 2 if _PAIR.search(plain) else 1
