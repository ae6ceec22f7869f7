"""Several matters in one breath: where a report turns to something else. Pure; the words come from words.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.understanding.categories import CategoryBook

MOST = 3
_CLAUSE = re.compile(r"[,，。;；!！?？\n]+")
_LISTED = re.compile(r"(?:^|(?<=[\s,，。;；:：]))[1-9][.、．)）](?!\d)")
# Spoken words come without marks; only these lead on to something else whatever stands before them.
_RUN_ON = re.compile(
    r"(?<=.{3})(?=(?:还有(?![没点人几一两个]|时候)|另外|再就是|再一个|再有就是|顺便|对了)(?:就是|呢|啊|,)*)"
)
_OPENING = re.compile(
    r"^(?:(?:姑娘|闺女|小伙子?|同志|师傅|领导|老师|大姐|大哥|主任|书记|社区|你好|您好|喂|哎呀?|唉|嗯|啊|呀|哦|那个|就是|这样的?|跟[你您]们?(?:说|讲|反映)(?:一?下|个事|啊)?|"
    r"我跟[你您]们?(?:说|讲|反映)(?:一?下|个事|啊)?|我(?:想|要)?(?:反映|说|讲)(?:一?下|个事)?|(?:我)?(?:想|要)反映(?:一?下)?|我?(?:想|要)?(?:帮|替|给)我?(?:妈妈?|爸爸?|爷爷|奶奶|老人|家里?人|邻居)(?:报修?|反映|问)(?:一?下|个事)?)[\s,，]*)+(?=.{4})"
)
_RUNS_ON = 18  # characters without a mark from which words are taken for spoken
_SHORTEST = 3
_WITHIN = 8  # characters in which a turning word stands: 垃圾也没人收


@dataclass(frozen=True, slots=True)
class Matters:
    """Finds the matters of a report.

    `turns` are words that lead to something else, `akin` sets of categories that are usually one matter, such as a leak
    and the plaster it brings down; `frames` say how somebody speaks (thanks, suggestions), not of what.
    """

    categories: CategoryBook
    turns: tuple[str, ...]
    akin: tuple[frozenset[str], ...]
    frames: frozenset[str]

    def split(self, text: str) -> tuple[str, ...]:
        """Return the matters in the order of the text: one for most reports, and for what cannot be told apart."""
        listed = [part.strip() for part in _LISTED.split(text)]
        parts = [part for part in listed if len(part) >= _SHORTEST]
        if len(parts) < 2 or len(listed) < 3:
            parts = list(self._turning(text))
        kinds = [self._kind(part) for part in parts]
        if not 2 <= len(parts) <= MOST or None in kinds or not self._differ(kinds):
            return (text,)
        return tuple(parts)

    def is_other(self, text: str, category: str) -> bool:
        """Whether words are about another matter than one of this category."""
        kind = self._kind(text)
        return kind is not None and category not in self.frames and not self._are_one(kind, category)

    def _turning(self, text: str) -> Iterator[str]:
        """Yield the text cut where a clause with a turning word names another kind of matter."""
        if not any(word in text for word in self.turns):
            yield text
            return
        so_far: list[str] = []
        kind: str | None = None
        for clause in spoken_clauses(text):
            found = self._kind(clause) if len(clause) >= _SHORTEST else None
            if found and kind and not self._are_one(found, kind) and self._turns(clause):
                yield "，".join(so_far)
                so_far, kind = [], None
            so_far += [clause] if clause else []
            kind = kind or found
        yield "，".join(so_far)

    def _turns(self, clause: str) -> bool:
        return any(word in clause[:_WITHIN] for word in self.turns)

    def _kind(self, text: str) -> str | None:
        """Return the category whose words stand in the text, None when none do or they only say how it is meant."""
        ranked = self.categories.ranked(text, 2)
        return next((found.key for found in ranked if found.key not in self.frames), None)

    def _are_one(self, one: str, other: str) -> bool:
        return one == other or any({one, other} <= together for together in self.akin)

    def _differ(self, kinds: Sequence[str | None]) -> bool:
        return all(
            not self._are_one(one or "", other or "")
            for at, one in enumerate(kinds)
            for other in kinds[at + 1 :]
        )


def spoken_clauses(text: str) -> list[str]:
    """Return the clauses of a text; what runs on without a mark is cut where it turns to something else."""
    return [
        part.strip()
        for piece in _CLAUSE.split(text)
        for part in (_RUN_ON.split(piece) if len(piece) >= _RUNS_ON else (piece,))
    ]


def without_opening(clause: str) -> str:
    """Return a clause without the words somebody begins to speak with: 姑娘啊我跟你说."""
    return _OPENING.sub("", clause)


def telling(text: str, clauses: Iterable[str], categories: CategoryBook) -> str:
    """Return the clause that says what it is about: the first that names a kind of matter, else the first of all."""
    found = [clause for clause in clauses if len(clause) > 1]
    if len(found) < 2:
        return found[0] if found else text
    named = (clause for clause in found if categories.ranked(clause, 1))
    return next(named, found[0])
