"""What one cell of an office table means. Pure; every word comes from words.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from bot.kernel.imports import Problem
from bot.understanding.numerals import fold, read_number
from bot.understanding.tables.days import read_day
from bot.understanding.tables.pages import is_formula
from handlers.roster.words import Keys, Words

_SEPARATORS = re.compile(r"[、,;/|+\n]|(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
_FORMULA = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
_AS_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?$")
_AS_POWER = re.compile(r"\d(?:\.\d+)?e\+?\d+$")
_POINT_ZERO = re.compile(r"\.0+$")
_PHONE_DRESS = re.compile(r"[\s\-()·.—–]")
_PHONE = re.compile(r"1\d{10}|0\d{9,11}")
_UNIT_PHONE = re.compile(r"\d{3,12}(?:\D\d{1,6})?")
_LONGEST = 40  # characters of a cell that names one thing, and of each thing in a cell that names several
_LONGER = {
    "community": 60,
    "street": 60,
    "office_phone": 60,
    "street_phone": 60,
    "estate": 60,
    "unit": 60,
    "branch": 60,
    "parent": 60,
    "address": 120,
    "entrance": 10,
    "room": 10,
    "kind": 20,
    "phone": 60,
}
_LISTS = frozenset({"post", "grid", "branch", "role", "aliases", "categories", "duty_buildings", "priority"})
_MOST_KEPT = 4096
_YEAR = re.compile(r"((?:18|19|20)\d{2})(?!\d)|((?:18|19|20)\d{2})(?:\d{2}){1,2}$")
_OLDEST, _YOUNGEST = 1900, 2100
_FIRST_DAY = date(1899, 12, 30)  # the spreadsheet's day 0
_OPENID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _counted_year(text: str) -> int | None:
    """Return the year of a day the spreadsheet counted from its beginning."""
    return (_FIRST_DAY + timedelta(days=int(text))).year if text.isdigit() and len(text) == 5 else None


def plain(text: str) -> str:
    """Return `text` in half width, without spaces and in lower case, to compare by."""
    return re.sub(r"\s+", "", fold(text)).casefold()


def parts_of(text: str) -> tuple[str, ...]:
    """Cut a cell that names several things."""
    marked = text.replace("，", ",").replace("；", ";").replace("／", "/")
    pieces = (piece.strip() for piece in _SEPARATORS.split(marked))
    return tuple(dict.fromkeys(piece for piece in pieces if piece))


@lru_cache(maxsize=_MOST_KEPT)  # a district's table names the same few hundred places again and again
def key_of(text: str, keys: Keys, ordinal: str) -> str:
    """Return what two spellings of one place have in common: `3号楼`, `第3栋`, `三#` → `3`."""
    bare, _ = _bared(text, keys, ordinal)
    value = read_number(bare)
    return bare if value is None else str(value)


@lru_cache(maxsize=_MOST_KEPT)
def written(text: str, keys: Keys, ordinal: str) -> str:
    """Return the name as the office says it; a bare `3` is written out."""
    bare, dress = _bared(text, keys, ordinal)
    short = dress in keys.weak and (bare.isascii() or read_number(bare) is not None)
    return keys.pattern.format(key=bare.upper()) if short else _POINT_ZERO.sub("", fold(text).strip())


def _bared(text: str, keys: Keys, ordinal: str) -> tuple[str, str]:
    bare = _POINT_ZERO.sub("", plain(text))
    dress = next((affix for affix in keys.affixes if bare.endswith(affix) and bare != affix), "")
    bare = bare.removesuffix(dress) if dress else bare
    front = next((affix for affix in keys.affixes if bare.startswith(affix) and bare != affix), "")
    bare = bare.removeprefix(front)
    _, _, behind = bare.rpartition(ordinal)
    return (behind if behind and read_number(behind) is not None else bare), dress


class Cells:
    """Reads the cells of one line and collects what is wrong with them."""

    def __init__(self, texts: Mapping[str, str], kind: str, words: Words) -> None:
        self._texts = texts
        self._headings = words.headings[kind]
        self._words = words
        self.problems: list[Problem] = []

    def text(self, column: str) -> str:
        """Return the cell's text, "" when it says there is nothing."""
        text = self._texts[column]
        if _FORMULA.match(text):
            self._wrong("roster.problems.formula", column=self._headings.shown(column))
            return ""
        if is_formula(text):
            self._wrong("roster.problems.formula_cell", column=self._headings.shown(column))
            return ""
        parts = parts_of(text) if column in _LISTS else (text,)
        if column != "openid" and any(len(part) > _LONGER.get(column, _LONGEST) for part in parts):
            self._wrong("roster.problems.too_long", column=self._headings.shown(column))
            return ""
        return "" if fold(text).strip().casefold() in self._words.nothing else text

    def name(self, column: str) -> str:
        """Return a name that must be there; spaces that only align two characters go."""
        before = len(self.problems)
        text = self.text(column)
        if not text and len(self.problems) == before:
            self._wrong("roster.problems.missing", column=self._headings.shown(column))
        return text if any(char.isascii() and char != " " for char in text) else text.replace(" ", "")

    def several(self, column: str) -> tuple[str, ...]:
        """Return the things a cell names."""
        return parts_of(self.text(column))

    def named(self, column: str, key: str) -> str:
        """Return a grid, building or branch as the office says it."""
        text = self.place_text(column)
        return written(text, self._words.keys[key], self._words.ordinal) if text else ""

    def all_named(self, column: str, key: str) -> tuple[str, ...]:
        """Return several grids or branches as the office says them."""
        return tuple(
            written(text, self._words.keys[key], self._words.ordinal) for text in self.several(column)
        )

    def bare(self, column: str, key: str) -> str:
        """Return the number or letter of an entrance or a room."""
        text = self.place_text(column)
        return key_of(text, self._words.keys[key], self._words.ordinal) if text else ""

    def entrance(self, column: str) -> str:
        """Return an entrance in its one spelling, whatever was typed."""
        key = self.bare(column, "entrance")
        return self._words.keys["entrance"].pattern.format(key=key.upper()) if key else ""

    def place_text(self, column: str) -> str:
        """Return a cell that names a place; spreadsheets like to turn `3-2` into the second of March."""
        text = self.text(column)
        if _AS_DATE.match(text):
            self._wrong("roster.problems.became_date", column=self._headings.shown(column), text=text)
            return ""
        return text

    def words_of(self, column: str, known: Mapping[str, str], problem: str) -> frozenset[str]:
        """Return the program's names of the words in a cell; each must be known."""
        found = set()
        for word in self.several(column):
            name = known.get(plain(word))
            if name is None:
                self._wrong(problem, text=word[:20])
            else:
                found.add(name)
        return frozenset(found)

    def yes_or_no(self, column: str) -> bool | None:
        """Return the answer of a cell, None when it is blank."""
        if is_formula(self._texts[column]):
            self.text(column)
            return None
        word = plain(self._texts[column])
        if not word:
            return None
        answer = self._words.answers.get(word)
        if answer is None:
            self._wrong("roster.problems.yes_or_no", column=self._headings.shown(column), text=word[:20])
        return answer

    def day(self, column: str) -> date | None:
        """Return a day, also one the spreadsheet counted from its beginning; None when the cell is blank."""
        text = self.text(column)
        if not text:
            return None
        try:
            return read_day(text)
        except ValueError:
            self._wrong("roster.problems.date", column=self._headings.shown(column), text=text[:20])
            return None

    def year(self, column: str) -> int | None:
        """Return a year of birth, also of a whole day of birth; None when the cell is blank."""
        text = self.text(column)
        if not text:
            return None
        bare = _POINT_ZERO.sub("", plain(text))
        found = _YEAR.match(bare)
        year = int(found[1] or found[2]) if found else _counted_year(bare)
        if year is None or not _OLDEST <= year <= _YOUNGEST:
            self._wrong("roster.problems.year", column=self._headings.shown(column), text=text[:20])
            return None
        return year

    def phone(self, column: str) -> str:
        """Return the digits of a person's phone."""
        number = _POINT_ZERO.sub("", plain(self.text(column)))
        if not number:
            return ""
        if _AS_POWER.match(number):
            self._wrong("roster.problems.phone_rounded", text=number.upper())
            return ""
        if len(parts_of(number)) > 1:
            self._wrong("roster.problems.two_phones")
            return ""
        digits = _PHONE_DRESS.sub("", number).removeprefix("+86").removeprefix("0086")
        digits = digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
        if not _PHONE.fullmatch(digits):
            self._wrong("roster.problems.phone", text=number[:20], count=sum(map(str.isdigit, digits)))
            return ""
        return digits

    def unit_phone(self, column: str) -> str:
        """Return an office's phone as written: hotlines are short and several numbers are usual."""
        text = _POINT_ZERO.sub("", self.text(column))
        pieces = [_PHONE_DRESS.sub("", fold(piece)).removeprefix("+86") for piece in parts_of(text)]
        if not all(_UNIT_PHONE.fullmatch(piece) for piece in pieces):
            self._wrong("roster.problems.unit_phone", text=text[:20])
            return ""
        return text

    def openid(self, column: str) -> str | None:
        """Return an account's id; letters keep their case."""
        text = fold(self.text(column)).strip()
        if text and not _OPENID.fullmatch(text):
            self._wrong("roster.problems.openid", text=text[:20])
            return None
        return text or None

    def count(self, column: str) -> int | None:
        """Return a whole number, None when the cell is blank."""
        text = self.text(column)
        if not text:
            return None
        value = read_number(key_of(text, self._words.keys["count"], self._words.ordinal))
        if value is None or value > 100_000:
            self._wrong("roster.problems.count", column=self._headings.shown(column), text=text[:20])
            return None
        return value

    def degrees(self, column: str, least: float, most: float) -> float | None:
        """Return a longitude or latitude inside the country, None when the cell is blank."""
        text = self.text(column)
        if not text:
            return None
        try:
            value = float(fold(text).strip(" °EN"))
        except ValueError:
            value = most + 1
        if not least <= value <= most:
            self._wrong("roster.problems.degrees", column=self._headings.shown(column), text=text[:20])
            return None
        return value

    def _wrong(self, key: str, **values: Any) -> None:
        self.problems.append(Problem(key, values))
