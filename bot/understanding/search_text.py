"""A question or an item name as weighted pieces: characters, pairs, triples and their sounds."""

import re
import tomllib
from collections import Counter
from functools import cache
from importlib import resources

from bot.understanding.normalise import normalise

_ROOM = "bot.understanding"
_LONGEST = 200  # characters of a question that are looked at
_NOT_WORDS = re.compile(r"[^a-z0-9㐀-鿿]+")
_LATIN = re.compile(r"[a-z]{2,}")
# Typed pinyin of two and more syllables; anything shorter may be an abbreviation.
_PINYIN = re.compile(r"(?:[bpmfdtnlgkhjqxzcsryw]h?[aeiouv]{1,3}(?:ng?|r)?){2,}")

# How a question is put says nothing about what it is about.
_FILLERS = re.compile(
    r"请问一?下?|想问一?下?|问一?下|咨询一?下?|麻烦(?:问一?下|您|你)?|帮我(?:问一?下|查一?下|看看)?|你好|您好|谢谢|那个啥|就是|呃|嗯|啊|呀|哦|嘛|呢|吧|哈|"
    r"怎么(?:部?办理?|弄|整|申请|搞|开|处理|领|交|报|算|用)?|咋(?:办理?|弄|整|申请|搞|个)?|如何(?:办理?|申请)?|怎样|"
    r"(?:需要|得|应该)?(?:准备|提供)?(?:什么|啥|哪些|哪几样)(?:材料|手续|证件|东西|资料|条件|流程)?|要不要|需不需要|用不用|"
    r"(?:去|在|到|上|找)?(?:哪里|哪儿|哪个部门|哪个窗口|哪去|那里|啥地方|什么地方)|(?:去|在|到)哪|"
    r"多少钱|多久|什么时候|啥时候|几点|多长时间|能不能|可不可以|可以吗|行不行|行吗|能吗|是不是|有没有|该?找谁|该给谁打电话|"
    r"办理|我们?家?|你们?|咱们?|俺|想要?|打算|准备|现在|今天|听说|知道|一下|了(?!解)|的|吗|么|那个|这个|那边|这边|这里|这儿|那儿|[?]|\b(?:zenme(?:yang|nong)?(?:ban|banli)?|banli|shenqing|zainali|nali|qunaban|duoshaoqian|wo|yao|xiang|ban)\b"
)
_CONTENT_GAP = "|"
_TYPED = 6


@cache
def _sounds() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return sign by syllable, sign by character and first letter by character.

    z and zh, n and ng are not told apart.
    """
    by_syllable: dict[str, str] = {}
    by_char: dict[str, str] = {}
    letters: dict[str, str] = {}
    source = resources.files(_ROOM).joinpath("syllables.txt").read_text(encoding="utf-8")
    for line in source.splitlines():
        syllable, _, chars = line.partition(" ")
        if not chars or syllable.startswith("#"):
            continue
        sign = _blurred(syllable)
        by_syllable[syllable] = sign
        by_char |= dict.fromkeys(chars, sign)
        letters |= dict.fromkeys(chars, syllable[0])
    return by_syllable, by_char, letters


def _blurred(syllable: str) -> str:
    flat = re.sub("^([zcs])h", r"\1", syllable)
    return re.sub("(?<=[aei]n)g$", "", flat)


@cache
def _synonyms() -> tuple[re.Pattern[str], dict[str, str]]:
    table = everyday()["synonyms"]
    longest_first = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), table


def clean(text: str) -> str:
    """Return the normalised text without the words that only ask, and with the common words it means."""
    plain = normalise(text[:_LONGEST])
    pattern, table = _synonyms()
    meant = dict.fromkeys(table[word] for word in pattern.findall(plain))
    plain = _CONTENT_GAP.join((_FILLERS.sub(_CONTENT_GAP, plain), *meant))
    return _CONTENT_GAP.join(filter(None, _NOT_WORDS.sub(_CONTENT_GAP, plain).split(_CONTENT_GAP)))


def with_abbreviations(text: str) -> str:
    """Return an item's words with the short forms people use for them added."""
    short = (
        brief for brief, full in everyday()["abbreviations"].items() if full in text and brief not in text
    )
    return "、".join((text, *short))


def pieces(text: str) -> Counter[str]:
    """Return the pieces of cleaned `text` with their counts."""
    found: Counter[str] = Counter()
    for part in text.split(_CONTENT_GAP):
        written = _PINYIN.sub(_CONTENT_GAP, part)
        for run in written.split(_CONTENT_GAP):
            found.update(run)
            found.update(run[at : at + 2] for at in range(len(run) - 1))
            found.update(run[at : at + 3] for at in range(len(run) - 2))
        signs = sound_signs(part)
        repeated = _TYPED if part != written else 1  # typed pinyin has nothing but its sound
        for at in range(len(signs) - 1):
            found["~" + signs[at] + "~" + signs[at + 1]] += repeated
    return found


def sound_signs(text: str) -> list[str]:
    """Return one sign a syllable; typed pinyin (shebao) is cut into its syllables."""
    _, by_char, _ = _sounds()
    signs: list[str] = []
    position = 0
    while position < len(text):
        latin = _LATIN.match(text, position)
        if latin is not None:
            signs += _spelled(latin[0])
            position = latin.end()
        else:
            signs.append(by_char.get(text[position], text[position]))
            position += 1
    return signs


def initials(text: str) -> str:
    """Return the first letters of the syllables: 教师资格证 is jszgz."""
    _, _, letters = _sounds()
    return "".join(letters.get(char, " ") for char in text)


def acronyms(text: str) -> list[str]:
    """Return the Latin runs of cleaned text that are no syllables."""
    return [run for run in _LATIN.findall(text) if len(run) > 2 and not _PINYIN.fullmatch(run)]


def _spelled(word: str) -> list[str]:
    """Cut typed pinyin into syllables, longest first; what is no syllable stays a letter."""
    by_syllable, _, _ = _sounds()
    signs: list[str] = []
    position = 0
    while position < len(word):
        length = next(
            (size for size in range(6, 0, -1) if word[position : position + size] in by_syllable), 0
        )
        piece = word[position : position + max(length, 1)]
        signs.append(by_syllable.get(piece, piece))
        position += len(piece)
    return signs


@cache
def everyday() -> dict[str, dict[str, str]]:
    """Return the tables of everyday wordings."""
    source = resources.files(_ROOM).joinpath("everyday.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, str]] = tomllib.loads(source)
    return tables
