"""Telephone numbers in what people write, and the code that stands beside one."""

import re

from bot.understanding.numerals import fold

_MOBILE = re.compile(r"(?<!\d)(?:\+?86[\s-]?)?(1[3-9]\d(?:[\s-]?\d{4}){2})(?!\d)")
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_SEPARATORS = re.compile(r"[\s-]")
_LONG_NUMBER = re.compile(r"\d[\d\s-]{5,}\d")


def phone_in(text: str) -> str:
    """Return the mobile number in a text as eleven digits, "" when there is none."""
    found = _MOBILE.search(fold(text))
    return _SEPARATORS.sub("", found[1]) if found else ""


def without_phone(text: str) -> str:
    """Return a text with its first mobile number cut out."""
    found = _MOBILE.search(fold(text))
    return text[: found.start()] + text[found.end() :] if found else text


def code_in(text: str) -> str:
    """Return the six digits that stand beside a mobile number or alone, "" when there are none."""
    found = _CODE.search(_MOBILE.sub(" ", fold(text)))
    return found[0] if found else ""


def without_numbers(text: str, instead: str) -> str:
    """Return a text with `instead` for telephones, identity cards and other long numbers."""
    return _LONG_NUMBER.sub(instead, text)
