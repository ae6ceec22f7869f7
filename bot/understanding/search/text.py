"""A question or an item name as weighted pieces: characters, pairs, triples and their sounds."""

import math
import re
import tomllib
from collections import Counter
from functools import cache
from importlib import resources

from bot.understanding.normalise import normalise
from bot.understanding.sounds import PINYIN, joined_pinyin, sound_signs

_ROOM = "bot.understanding.search"
_LONGEST = 200  # characters of a question that are looked at
_NOT_WORDS = re.compile(r"[^a-z0-9㐀-鿿]+")

# How a question is put says nothing about what it is about.
_FILLERS = re.compile(
    r"请问一?下?|想问一?下?|问一?下|咨询一?下?|麻烦(?:问一?下|您|你)?|帮我(?:问一?下|查一?下|看看)?|你好|您好|谢谢|那个啥|就是|呃|嗯|啊|呀|哦|嘛|呢|吧|哈|"
    r"怎么(?:部?办理?|弄|整|申请|搞|开|处理|领(?!养)|交(?!通)|报(?!名|到)|算|用)?|咋(?:办理?|弄|整|申请|搞|个)?|如何(?:办理?|申请)?|怎样|"
    r"(?:需要|得|应该)?(?:准备|提供)?(?:什么|啥|哪些|哪几样)(?:材料|手续|证件|东西|资料|条件|流程)?|要不要|需不需要|用不用|"
    r"(?:去|在|到|上|找)?(?:哪里|哪儿|哪个部门|哪个窗口|哪去|那里|啥地方|什么地方)|(?:去|在|到)哪|"
    r"多少钱|多久|什么时候|啥时候|几点|多长时间|能不能|可不可以|可以吗|行不行|行吗|能吗|是不是|有没有|该?找谁|该给谁打电话|"
    r"办理|我们?家?|你们?|咱们?|俺|想要?|打算|准备|现在|今天|听说|知道|一下|了(?!解)|的|吗|么|那个|这个|那边|这边|这里|这儿|那儿|[?]|\b(?:zenme(?:yang|nong)?(?:ban|banli)?|banli|shenqing|zainali|nali|qunaban|duoshaoqian|wo|yao|xiang|ban)\b"
)
_AGE = re.compile(
    r"(?<!\d)(?:(?P<digit>[6-9])\d|(?P<spoken>[六七八九]十)[一二三四五六七八九]?)(?=周?岁|多(?:岁|了)|了|的人|$|[,。?有])"
)
_VERY_OLD = "八九"  # from here on the decade decides what somebody gets
_CONTENT_GAP = "|"
_CHAR, _PAIR, _TRIPLE, _SOUND = 0.3, 1.0, 1.1, 0.5
_TYPED = 6


@cache
def _synonyms() -> tuple[re.Pattern[str], dict[str, str]]:
    table = everyday()["synonyms"]
    longest_first = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), table


def clean(text: str) -> str:
    """Return the normalised text without the words that only ask, and with the common words it means."""
    plain = joined_pinyin(normalise(text[:_LONGEST]))
    pattern, table = _synonyms()
    meant = dict.fromkeys([*(table[word] for word in pattern.findall(plain)), *_ages(plain)])
    plain = _CONTENT_GAP.join((_FILLERS.sub(_CONTENT_GAP, plain), *meant))
    return _CONTENT_GAP.join(filter(None, _NOT_WORDS.sub(_CONTENT_GAP, plain).split(_CONTENT_GAP)))


def _ages(plain: str) -> list[str]:
    """Return 老人 and the decade for the age of an old person: 八十三 is 八十岁."""
    match = _AGE.search(plain)
    if match is None:
        return []
    decade = match["spoken"] or "零一二三四五六七八九"[int(match["digit"])] + "十"
    return ["老人", *([f"{decade[0]}十岁"] if decade[0] in _VERY_OLD else [])]


def with_abbreviations(text: str) -> str:
    """Return an item's words with the short forms people use for them added."""
    short = (
        brief for brief, full in everyday()["abbreviations"].items() if full in text and brief not in text
    )
    return "、".join((text, *short))


def pieces(text: str) -> dict[str, float]:
    """Return the pieces of cleaned `text` with their weights."""
    found: Counter[str] = Counter()
    for part in text.split(_CONTENT_GAP):
        written = PINYIN.sub(_CONTENT_GAP, part)
        for run in written.split(_CONTENT_GAP):
            found.update(run)
            found.update(run[at : at + 2] for at in range(len(run) - 1))
            found.update(run[at : at + 3] for at in range(len(run) - 2))
        signs = sound_signs(part)
        repeated = _TYPED if part != written else 1  # typed pinyin has nothing but its sound
        for at in range(len(signs) - 1):
            found["~" + signs[at] + "~" + signs[at + 1]] += repeated
    return {piece: _kind_weight(piece) * (1 + math.log(seen)) for piece, seen in found.items()}


def _kind_weight(piece: str) -> float:
    if piece[0] == "~":
        return _SOUND
    return (_CHAR, _PAIR, _TRIPLE)[min(len(piece), 3) - 1]


@cache
def everyday() -> dict[str, dict[str, str]]:
    """Return the tables of everyday wordings.

    `needs` a community serves, `elsewhere` those that others serve, `matters` what these are about, `unless` words with
    which they are meant by nobody.
    """
    return {**_tables("everyday.toml"), **_elsewhere()}


def _elsewhere() -> dict[str, dict[str, str]]:
    tables = _tables("elsewhere.toml")
    return {"elsewhere": tables["needs"], "matters": tables["matters"], "unless": tables["unless"]}


def _tables(name: str) -> dict[str, dict[str, str]]:
    source = resources.files(_ROOM).joinpath(name).read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = tomllib.loads(source)
    return found
