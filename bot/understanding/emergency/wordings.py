"""Wordings as a clerk can write them, compiled once into quick regular expressions.

One wording a line, or several with `、` between them; a wording is words that follow each other:

    孩子|小孩 被|让 …8 抱|带 走|跑     one of the words of each group, directly behind each other; `…8`: up to 8 characters between
    <孩子> 还|都? 困住                `<孩子>`: any word of that class in `words.toml`; `?`: may be missing; `*`: any number of times
    前无(没) 着火 后无(演习、…4 视频)   not behind 没, not before 演习 or, within 4 characters, 视频; 后有(…): only before
    ^ 打人 $                          `^` and `$` are the beginning and the end of the message
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_GAP = re.compile(r"…(\d+)")
_LOOK = re.compile(r"(后无|后有|前无)\((.*)\)")
_CLASS = re.compile("<(.+)>")
_AHEAD = {"后无": "(?!{})", "后有": "(?={})"}
_START, _END = "^", "$"
_COUNTS = "?*+"
_MARKS = "^$?*+…<>()|"


class BadWording(ValueError):
    """A line of the tables that cannot be read; carries what is wrong with it."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A piece of a wording: words of which one stands there, or what its expression says."""

    words: tuple[str, ...] = ()
    count: str = ""
    expression: str = ""
    behind: tuple[str, ...] = ()  # what must not stand before

    def written(self) -> str:
        if self.behind:
            return "".join(f"(?<!{re.escape(word)})" for word in self.behind)
        return f"{_any_of(self.words)}{self.count}" if self.words else self.expression


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording, compiled. Of each set of `needs` a text must hold a character, else the wording is not in it."""

    pattern: re.Pattern[str]
    needs: tuple[frozenset[str], ...]


class Wordings:
    """Reads wordings with the word classes of one table."""

    def __init__(self, classes: Mapping[str, str]) -> None:
        self._classes = {name: tuple(words.split()) for name, words in classes.items()}

    def compile(self, block: str) -> re.Pattern[str]:
        """Return one expression for all wordings of a block. Raises: BadWording."""
        branches: dict[str, list[str]] = {}
        for items in self._wordings(block):
            for first, rest in _branches(items):
                branches.setdefault(first, []).append(rest)
        # Grouped by first character: the engine skips over whatever no wording begins with.
        return re.compile("|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in branches.items()))

    def each(self, block: str) -> list[Wording]:
        """Return the wordings of a block one by one, in their order. Raises: BadWording."""
        return [Wording(re.compile(_whole(items)), tuple(_needs(items))) for items in self._wordings(block)]

    def _wordings(self, block: str) -> Iterator[list[_Item]]:
        """Yield the wordings of a block; a line that begins with `#` is a remark."""
        for line in block.splitlines():
            if not line.startswith("#"):
                yield from (self._items(wording) for wording in _split(line, "、"))

    def _items(self, wording: str) -> list[_Item]:
        return [self._item(piece) for piece in _split(wording, " ")]

    def _item(self, piece: str) -> _Item:
        gap, look = _GAP.fullmatch(piece), _LOOK.fullmatch(piece)
        if gap:
            return _Item(expression=f".{{0,{gap[1]}}}")
        if look and look[1] in _AHEAD:
            inner = (self._items(wording) for wording in _split(look[2], "、"))
            written = "|".join("".join(item.written() for item in items) for items in inner)
            return _Item(expression=_AHEAD[look[1]].format(written))
        if look:
            return _Item(behind=self._words(look[2]))
        count = piece[-1] if len(piece) > 1 and piece[-1] in _COUNTS else ""
        return _Item(words=self._words(piece.removesuffix(count)), count=count)

    def _words(self, piece: str) -> tuple[str, ...]:
        words: list[str] = []
        for word in piece.split("|"):
            named = _CLASS.fullmatch(word)
            if named and named[1] not in self._classes:
                raise BadWording(f"{piece}: no class {named[1]}")
            words += self._classes[named[1]] if named else (word,)
        if not all(words) or any(mark in word[1:] for word in words for mark in _MARKS):
            raise BadWording(f"{piece}: a word is missing, or a mark stands inside one")
        return tuple(dict.fromkeys(words))


def _split(line: str, mark: str) -> list[str]:
    """Return the parts of a line between marks that stand in no brackets."""
    parts, depth = [""], 0
    for char in line:
        depth += (char == "(") - (char == ")")
        if char == mark and not depth:
            parts.append("")
        else:
            parts[-1] += char
    if depth:
        raise BadWording(f"{line}: a bracket is open")
    return [part.strip() for part in parts if part.strip()]


def _branches(items: Sequence[_Item], behind: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield the first characters a wording can begin with, each with the expression of what follows."""
    if not items:
        raise BadWording("a wording needs a word that must be there")
    head, *rest = items
    if head.behind:
        yield from _branches(rest, (*behind, *map(re.escape, head.behind)))
        return
    if not head.words:
        raise BadWording(f"{head.expression}: a wording begins with words")
    after = "".join(item.written() for item in rest)
    more = head.written() if head.count in ("*", "+") else ""
    for word in head.words:
        if word == _START:
            yield from _branches(rest, (*behind, "."))
            continue
        first = re.escape(word[0])
        before = "".join(f"(?<!{other}{first})" for other in behind)
        yield first, f"{before}{re.escape(word[1:])}{more.replace('+', '*')}{after}"
    if head.count in ("?", "*"):
        yield from _branches(rest, behind)


def _whole(items: Sequence[_Item]) -> str:
    if not any(item.words and item.count not in ("?", "*") for item in items):
        raise BadWording("a wording needs a word that must be there")
    return "".join(item.written() for item in items)


def _needs(items: Sequence[_Item]) -> Iterator[frozenset[str]]:
    for item in items:
        if item.words and item.count not in ("?", "*") and not {_START, _END} & {*item.words}:
            yield frozenset(word[0] for word in item.words)
            if all(len(word) > 1 for word in item.words):
                yield frozenset(word[1] for word in item.words)


def _any_of(words: Sequence[str]) -> str:
    if len(words) > 1 and all(len(word) == 1 and word not in (_START, _END) for word in words):
        return f"[{''.join(map(re.escape, words))}]"
    return f"(?:{'|'.join(word if word in (_START, _END) else re.escape(word) for word in words)})"
