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
_JANUARY = re.compile(r"(?<![\d零一二两三四五六七八九十百千万])元月(?![租费薪供嫂])")


def plain(text: str) -> str:
    """Return `text` in the plain form, character for character."""
    return _JANUARY.sub("1月", fold(text).translate(_PLAIN))


def number(word: str) -> int:
    """Return the value of a match of `NUMBER` or `SMALL`; numerals in no order (十十) are a number too large for any use."""
    value = read_number(word.replace("廿", "二十").replace("卅", "三十"))
    return _NO_NUMBER if value is None else value
