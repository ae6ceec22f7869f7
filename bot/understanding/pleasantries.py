"""Small talk: which of the few things it is that want an answer of their own."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.understanding.followups import aspect_asked
from bot.understanding.normalise import normalise


class Pleasantry(StrEnum):
    """What small talk says."""

    THANKS = "thanks"
    PRAISE = "praise"
    BYE = "bye"
    SORRY = "sorry"
    FINE = "fine"
    GREETING = "greeting"
    OTHER = "other"


_THANKS = re.compile("谢|感恩|感激|辛苦|麻烦(?:你|您|大家|了)|有劳|劳驾|费心|多亏")
_PRAISE = re.compile("点赞|棒|厉害|真好|太好|不错|满意|很好|挺好|给力|贴心|热情|周到|靠谱|暖心")
_BYE = re.compile("再见|拜拜|拜$|bye|晚安|回见|回头(?:见|聊|再说)|明天见|改天(?:再|聊)|下次再")
_SORRY = re.compile("不好意思|对不起|抱歉|(?:发|打|按|点)错了|打扰(?:了|您|你)|手滑|没事点错")
_FINE = re.compile(
    "^(?:(?:那|哦|噢|嗯|啊|就)*(?:好(?:的|吧|嘞|滴|了|啊|呀)?|行(?:吧|了|啊)?|可以|中|成|得|要得|知道了?|明白了?|了解了?|懂了|晓得了?|收到|ok|okay|没事了?|没有了|不用了|先这样|就这样)?(?:吧|啊|哦|呀|哈)?,?)+$"
)
_GREETING = re.compile(
    "你好|您好|大家好|早上好|上午好|中午好|下午好|晚上好|早安|午安|^早|在吗|在不在|在么|有人|hi|hello|哈喽|嗨|喂|新年|过年|节日|节快乐|快乐|幸福|吉祥|福"
)

_FEW, _SHORT = 6, 20
_OPENING = re.compile("^(?:麻烦|请|想|我想|我)*(?:问|咨询|打听)(?:一?下|个事|点事|件事)?(?:哈|啊|呗|,)*$")
_BRUSHING_OFF = re.compile("没事|没什么|说说而已|就说说|随便说|说着玩|别当真|不用管|别管我|算了|谢谢|开玩笑")
_MACHINE = re.compile(
    "(?:你|您|这|对面|那边).{0,4}是(?:不是)?(?:个)?(?:机器人?|真人|人工智能|ai|电脑|程序|人还是)|^是?(?:机器人|真人)吗?[?]*$"
)


def pleasantry(text: str) -> Pleasantry:
    """Return what a piece of small talk says; OTHER for a question about something spoken of before."""
    plain = normalise(text).strip(" ,.。!~")
    if not plain:
        return Pleasantry.GREETING
    for said, words in (
        (Pleasantry.SORRY, _SORRY),
        (Pleasantry.THANKS, _THANKS),
        (Pleasantry.BYE, _BYE),
        (Pleasantry.PRAISE, _PRAISE),
    ):
        if words.search(plain):
            return said
    if _GREETING.search(plain):
        return Pleasantry.GREETING
    if _FINE.match(plain):
        return Pleasantry.FINE
    return Pleasantry.OTHER if aspect_asked(plain) else Pleasantry.GREETING


def greets(text: str) -> bool:
    """Whether a few words are a greeting for sure: 还在吗."""
    plain = normalise(text)
    return len(text) <= _FEW and (_GREETING.search(plain) or _OPENING.match(plain)) is not None


def brushes_off(text: str) -> bool:
    """Whether somebody plays down what they have just said of themselves: 没事，我就说说."""
    return len(text) <= _SHORT and _BRUSHING_OFF.search(normalise(text)) is not None


def asks_for_a_machine(text: str) -> bool:
    """Whether somebody wants to know whom they are talking to: 你是机器人吗."""
    return len(text) <= _SHORT and _MACHINE.search(normalise(text)) is not None
