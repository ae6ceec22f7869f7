"""Somebody else answers from a person's telephone: the son, the wife (他爸不在家我是他儿子), and what they say of the person.

A relative who is only the reason (我老伴住院，来不了) is no speaker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.understanding.numerals import fold

_KIN = (
    r"(?:儿子|女儿|闺女|姑娘|老伴|媳妇|儿媳妇?|女婿|爱人|妻子|丈夫|老婆|老公|孙子|孙女|外孙女?|外甥女?|侄子|侄女|弟弟|哥哥|姐姐|妹妹|"
    r"家属|家里人|家人|亲属|保姆)"
)
_ELDER = (
    r"(?:(?:我|他|她|俺|咱)(?:们)?(?:家)?(?:的)?)?(?:爸爸?|妈妈?|父亲|母亲|爹|娘|爷爷|奶奶|姥姥|姥爷|外公|外婆|岳父|岳母|公公|婆婆|"
    r"老爷子|老头子?|老太太|老公|老婆|老伴|爱人|媳妇|妻子|丈夫|老人家?)"
)
_SPEAKS = re.compile(rf"(?:我|俺|这|这里)是(?:他|她|人家)?(?:家)?(?:的)?(?P<kin>{_KIN})")
_ON_BEHALF = re.compile(
    rf"(?:替|代|帮|给)(?:{_ELDER}|他|她)(?:老人家)?(?:请(?:个|一?次|了)?假|说(?:一)?声|报(?:个)?名|回(?:个|一下)?)"
)
_OF_ELDER = re.compile(
    rf"(?:^|[\s,。;!])(?:{_ELDER})(?:他|她|今天|明天|那天|这次|最近|现在|说|让我说|也|都)*"
    r"(?:来不了|去不了|来不成|去不成|不能来|不能去|不来了?|不去了?|参加不了|没法来|没法去|不参加了?|能来|能去|会来|会去|要去|要来|参加|一定到|请假)"
)
_STAYS_AWAY = re.compile(
    r"[来去参加]{1,2}不[了成]|不能[来去]|不[来去](?:了|$|[\s,。])|没法[来去参]|不参加|请(?:个|一?次|了|病|事)?假|住院|卧床|病|摔|手术|出差|外地|回老家|走不了"
)
_COMES = re.compile(
    r"(?:他|她)?(?:能|会|要|可以|一定|说)(?:来|去|到|参加)|一定到|[来去]的|^参加|[他她]参加|准时"
)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Relative:
    """What a relative says of the person: `yes`, `leave`, or `other` when it is no answer. `words` as written."""

    answer: str
    words: str


def read_relative(text: str) -> Relative | None:
    """Return what somebody else says from the person's telephone; None when it is the person who speaks."""
    if len(text) > _LONGEST:
        return None
    folded = fold(text).lower()
    if not (_SPEAKS.search(folded) or _ON_BEHALF.search(folded) or _OF_ELDER.search(folded)):
        return None
    if _STAYS_AWAY.search(folded):
        return Relative("leave", text.strip())
    return Relative("yes" if _COMES.search(folded) else "other", text.strip())
