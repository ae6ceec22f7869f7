"""One spelling for what people type: width, script, case, punctuation, invisible characters."""

import re
from functools import cache, lru_cache

from bot.understanding.numerals import DIGITS, SCALES, fold, read_number

_PUNCTUATION = str.maketrans(
    {
        "，": ",",
        "﹐": ",",
        "；": ";",
        "：": ":",
        "！": "!",
        "？": "?",
        "（": "(",
        "）": ")",
        "．": ".",
        "｡": "。",
        "“": '"',
        "”": '"',
        "「": '"',
        "」": '"',
        "『": '"',
        "』": '"',
        "‘": "'",
        "’": "'",
        "～": "~",
        "〜": "~",
        "—": "-",
        "–": "-",
        "―": "-",
        "…": "。",
        "﹖": "?",
        "﹗": "!",
        "𠮶": "嗰",  # the simplified table has a rare form nobody's phone types
    }
)
# Pictures, joiners, controls: they carry mood, not meaning; `labels` looks at them before they go.
_NOISE = re.compile(
    "[\U0001f000-\U0001faff\U000e0000-\U000e01ef\U0001f1e6-\U0001f1ff\u2600-\u27bf\u2b00-\u2bff"
    "\u2190-\u21ff\u2300-\u23ff\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u20e3"
    "\x00-\x08\x0b-\x1f\x7f-\x9f\ue000-\uf8ff\ufffc\ufffd]+"
)
_SPACES = re.compile(r"\s+")
_STICKER = re.compile(r"\[[\u4e00-\u9fffA-Za-z]{1,6}\]")  # WeChat's own faces arrive as [微笑]
_HAN_GAP = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_SPOKEN = re.compile(f"[{DIGITS}{SCALES}]{{2,}}")
_KEYCAP = re.compile("\ufe0f?\u20e3")
# Traditional script writes 着 (on fire, asleep) like the 著 of works and fame.
_PARTICLE = re.compile("(?<![显编巨原专译土卓昭遗名])著(?![名作称述书者])")


@lru_cache(maxsize=8)  # one message is normalised by everybody who reads it
def normalise(text: str) -> str:
    """Return `text` simplified, in half width and lower case, without emoji and runs of spaces.

    Sentence marks become `,` `;` `:` `!` `?` and `。`; a space between two Chinese words becomes a comma,
    because that is what people mean by it.
    """
    if not text.isascii():
        text = fold(text).translate(_PUNCTUATION)
        text = _PARTICLE.sub("着", text) if "著" in text else text
        text = _STICKER.sub(" ", _NOISE.sub(" ", text)) if not _plain(text) else text
    text = _SPACES.sub(" ", text).strip().lower()
    return _HAN_GAP.sub(",", text) if " " in text else text


def _plain(text: str) -> bool:
    return _STICKER.search(text) is None and _NOISE.search(text) is None


def digits(text: str) -> str:
    """Return `text` with the Chinese numbers people type for numbers written as ASCII digits.

    二四一 → 241, 幺二八 → 128, 一百二十八 → 128. A single numeral inside words (一个人) stays as it is.
    """
    folded = normalise(text)
    if len(folded) == 1:
        value = read_number(folded)
        return folded if value is None else str(value)
    return _SPOKEN.sub(_as_digits, folded)


def _as_digits(match: re.Match[str]) -> str:
    token = match.group()
    value = read_number(token)
    if value is None:
        return token
    spoken = not any(scale in token for scale in SCALES)
    return str(value).zfill(len(token)) if spoken else str(value)


@cache
def _choice() -> re.Pattern[str]:
    number = f"[0-9]{{1,2}}|[{DIGITS}十]{{1,3}}"
    before = r"(?:(?:我|就|那就|那|还是|要|想要|选择|选|回复|回|发|按|点|是|应该是|对应|对|嗯|好|好的)[,:\s]*){0,4}"
    after = r"(?:个|项|条|号|种|样|款|那个|这个|那项|那条)?"
    polite = (
        r"(?:[,.。、!~)\]\s]|吧|的|呢|啊|呀|哈|了|嘛|咯|就行|就好|可以|谢谢|谢了|多谢|麻烦|麻烦了|您|你|🙏)*"
    )
    return re.compile(rf"{before}[(\[第]?\s*(?:第)?({number}){after}{polite}")


def as_choice(text: str, count: int) -> int | None:
    """Return which of `count` offered answers the person picked (from 1), None when that is not clear."""
    if len(text) > 40:
        return None
    folded = normalise(_KEYCAP.sub("", text))
    if re.fullmatch(r"(?:就|选|要)?最后(?:一)?(?:个|项|条)(?:吧|谢谢)?", folded):
        return count or None
    match = _choice().fullmatch(folded)
    value = read_number(match.group(1)) if match else None
    return value if value is not None and 1 <= value <= count else None
