"""Dialects and misspelt verbs in the words of the grammar, character for character.

The length never changes, so that a reason is cut from the text as the person wrote it.
"""

import re

from bot.understanding.numerals import fold
from bot.understanding.sounds import sound_signs

# Both sides of one length. Cantonese, Shanghainese, Sichuan, the north-east.
_SAID_IN_DIALECT = {
    "唔": "不", "勿": "不", "弗": "不", "冇": "没", "嚟": "来", "咗": "了", "嘅": "的", "佢": "他", "哋": "们",
    "喺": "在", "嘢": "事", "返工": "上班", "得闲": "有空", "而家": "现在", "听日": "明天", "聽日": "明天", "后日": "后天",
    "呒没": "没有", "呒空": "没空", "呒": "没", "阿拉": "我们", "侬": "你", "伲": "我", "俺": "我", "咱": "我", "莫得": "没有",
    "要得": "可以", "晓得": "知道", "噻": "啊", "格": "的", "嗦": "啊", "哈子": "什么", "啥子": "什么", "姆妈": "妈妈",
    "木有": "没有", "米有": "没有", "肿么": "怎么", "酱紫": "这样", "鸭": "呀", "辣": "啦", "惹": "了", "滴": "的",
    "睇": "看", "谂": "想", "㗎": "的", "喇": "啦", "唔使": "不用", "今日": "今天", "吾": "我", "屋企": "家里", "返去": "回去", "翻工": "上班",
    "咋个": "怎么", "啷个": "怎么", "点解": "为啥", "系度": "在这", "➕": "+", "㊀": "1", "落雨": "下雨",
}  # fmt: skip
_NEEDS_CARE = re.compile(
    r"(?<=[来去好行到报可要得])格|(?<=[来去好行到冲报嗯])鸭|(?<=[好行来去])辣|(?<=[了来去])惹|请勿|(?<=我)系(?=[一-鿿]{2})|(?<=[来去到走])伐(?=[了成着脱])|(?<=[来去到行好会])额(?=$|[\s,.!])|(?<!拥)抱(?=我|一个|上|[俩两])"
)
_WHOLE = {
    "格": "的",
    "鸭": "呀",
    "辣": "啦",
    "惹": "了",
    "系": "在",
    "抱": "报",
    "伐": "不",
    "额": "的",
    "请勿": "请勿",
}
_ALWAYS = re.compile(
    "|".join(sorted((word for word in _SAID_IN_DIALECT if word not in _WHOLE), key=lambda word: -len(word)))
)
# The verbs of an answer by their sound: 抱名 is 报名.
_HEARD = {tuple(sound_signs(word)): word for word in ("报名", "参加", "请假", "参会")}
_REAL_WORDS = frozenset(("请加", "请家", "请嫁", "请佳"))
_HAN_PAIR = 2


def plain(text: str) -> str:
    """Return `text` folded, in lower case and standard words, with the same length."""
    folded = fold(text).lower()
    if len(folded) != len(text):  # a rare capital has two small letters
        folded = fold(text)
    said = _NEEDS_CARE.sub(lambda match: _WHOLE[match[0]], folded)
    said = _ALWAYS.sub(lambda match: _SAID_IN_DIALECT[match[0]], said)
    return _spelt(said)


def _spelt(text: str) -> str:
    sounds = sound_signs(text)
    if len(sounds) != len(text):
        return text
    chars = list(text)
    for at in range(len(chars) - 1):
        meant = _HEARD.get((sounds[at], sounds[at + 1]))
        if meant is not None and "".join(chars[at : at + _HAN_PAIR]) not in _REAL_WORDS:
            chars[at : at + _HAN_PAIR] = meant
    return "".join(chars)
