"""Spelling of time words: one plain form for full-width, traditional and spoken digits.

`plain` keeps every character at its place, so a span found in the plain text is a span of the text as written.
"""

from __future__ import annotations

import re

from bot.understanding.numerals import fold, read_number

_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_SAME = {" ": "\t\r\x0b\x0c", "-": "—–－~～〜﹣−―", ".": "·・．", ",": "，﹐", ":": "：﹕∶", "(": "（【[［〔", ")": "）】]］〕", "〇": "○", ";": "；"}  # fmt: skip
_PLAIN = _LOWER | {ord(old): new for new, olds in _SAME.items() for old in olds}

HAN_DIGITS = "零〇一二两三四五六七八九"
#: A number of up to four digits, or up to five Chinese numerals.
NUMBER = rf"(?:\d{{1,4}}|[{HAN_DIGITS}十百廿卅]{{1,5}})"
#: A number below one hundred.
SMALL = rf"(?:\d{{1,2}}|[{HAN_DIGITS}十廿卅]{{1,3}})"
_NO_NUMBER = 9_999
_HOUR_AHEAD = rf"(?=\s?(?:[{HAN_DIGITS}十]{{1,3}}|\d{{1,2}})\s?(?:[点时:]|$))"
_DAY_AHEAD = (
    rf"(?=\s?(?:$|[,。]|[上下中]午|[早晚夜]|傍晚|凌晨|(?:[{HAN_DIGITS}十]{{1,3}}|\d{{1,2}})\s?[点时:]))"
)
#: Slips of the keyboard by sound or by look, one character for one, where only a time makes sense.
_SLIPS = tuple(
    (re.compile(wrong), right)
    for wrong, right in (
        (rf"(?<=[今明昨后前])[添甜田填夭]{_DAY_AHEAD}", "天"),
        (rf"(?<![{HAN_DIGITS}十\d几])[名鸣](?=天{_DAY_AHEAD})", "明"),
        (rf"[候厚](?=天{_DAY_AHEAD})", "后"),
        (rf"金(?=天{_DAY_AHEAD})", "今"),
        (rf"(?<=[上下中])[舞务武伍]{_HOUR_AHEAD}", "午"),
        (rf"(?<=[早晚])[尚伤]{_HOUR_AHEAD}", "上"),
        (r"(?<=礼)[败白](?=[一二三四五六日天])", "拜"),
        (r"(?<=星)[其奇旗](?=[一二三四五六日天])", "期"),
        (r"(?<=[下上本这每])[洲州](?=[一二三四五六日])", "周"),
        (rf"(?<=[周月年])未(?=\s?(?:$|[,。]|[上下]午|之?前|以前|{_HOUR_AHEAD}))", "末"),
        (r"(?<=[点分])[种忠](?=$|[\s,。前后内以之到开])", "钟"),
    )
)
_JANUARY = re.compile(r"(?<![\d零一二两三四五六七八九十百千万])元月(?![租费薪供嫂])")


def plain(text: str) -> str:
    """Return `text` in the plain form, character for character."""
    spelt = _JANUARY.sub("1月", fold(text).translate(_PLAIN))
    for wrong, right in _SLIPS:
        spelt = wrong.sub(right, spelt)
    return spelt


def number(word: str) -> int:
    """Return the value of a match of `NUMBER` or `SMALL`; numerals in no order (十十) are a number too large for any use."""
    value = read_number(word.replace("廿", "二十").replace("卅", "三十"))
    return _NO_NUMBER if value is None else value
