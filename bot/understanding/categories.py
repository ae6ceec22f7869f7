"""Which kind of matter a complaint is, by a list of categories that the community edits itself."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.understanding.bayes import Resemblance
from bot.understanding.normalise import normalise
from bot.understanding.sounds import sound_of

_LONGEST = 600  # characters of a complaint that are looked at
_TOGETHER = 0.6  # what a pair of words counts for against one word of its length
_HINT = 0.4  # what a word marked ? counts for: 邻居 says who, not what
_START = 5  # letters of a sound by which it is looked for; no word of three characters sounds shorter
_HEARD = 0.8  # what a word counts for that only sounds alike
_ASIDE = 0.25  # weight of a suggestion's or thanks' own words beside a matter (建议修路灯 is lighting)
_SUGGESTION = "suggestion"
_FRAMES = (_SUGGESTION, "praise")
# Whoever suggests that something be repaired reports it.
_REPAIR = re.compile("修|换(?:个|掉|新|一)|清理|疏通|拆除|整治|管一?管|处理")

Urgency = Literal["normal", "urgent"]
Evidence = Literal["none", "text", "photo"]


class BadCategories(ValueError):
    """The category file says something that cannot be; the message names the category and the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A leaf: who usually handles it, how fast, and what closes it.

    `respond` and `solve` are durations such as `30m` or `7d`, None where the office's own apply. `asks_name`: whoever
    reports may stay unnamed. `shared`: about what all in a building share, nobody's home. `hint` is told with that question, such as where else to turn.
    """

    key: str
    name: str
    unit: str
    urgency: Urgency = "normal"
    respond: str | None = None
    solve: str | None = None
    evidence: Evidence = "text"
    closing: str = ""
    restricted: bool = False
    asks_name: bool = False
    shared: bool = False
    hint: str = ""
    words: tuple[str, ...] = field(default=(), repr=False)


class CategoryBook:
    """The categories in order; the last is the one for everything else."""

    def __init__(
        self,
        categories: Iterable[Category],
        urgent_words: Iterable[str] = (),
        examples: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        """`examples` are sentences of residents by the category's key; without any, the words alone decide."""
        self.categories = tuple(categories)
        if not self.categories:
            raise BadCategories("no category at all")
        self._by_key = {category.key: category for category in self.categories}
        self._numbers = {category.key: number for number, category in enumerate(self.categories)}
        self._by_name = {category.name: category for category in self.categories}
        self._urgent = tuple(urgent_words)
        self._singles: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._pairs: list[tuple[tuple[str, ...], int]] = []
        for number, category in enumerate(self.categories):
            for word in category.words:
                parts = tuple(part for part in word.lower().split("+") if part)
                if len(parts) == 1:
                    share = _HINT if parts[0].endswith("?") else 1.0
                    self._singles[parts[0].rstrip("?")].append((number, share))
                elif parts:
                    self._pairs.append((parts, number))
        self._finder = _alternatives(self._singles)
        self._alike = self._learn(examples) if examples else None
        self._sounds: dict[str, list[tuple[str, str]]] = defaultdict(list)
        long_words = (word for word in self._singles if len(word) > 2 and not word.isascii())
        for sound, word in {sound_of(word): word for word in long_words}.items():
            self._sounds[sound[:_START]].append((sound, word))

    @classmethod
    def read(cls, source: str, phrases: str = "") -> "CategoryBook":
        """Read the TOML text of a category file and of its example sentences.

        Raises: BadCategories, for an unknown key, a missing one, a bad value or a key used twice.
        """
        try:
            table = tomllib.loads(source)
        except tomllib.TOMLDecodeError as error:
            raise BadCategories(str(error)) from error
        rows = table.get("category", [])
        categories = [_category(row) for row in rows]
        keys = [category.key for category in categories]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise BadCategories(f"used twice: {', '.join(twice)}")
        return cls(categories, str(table.get("urgent_words", "")).split(), _examples(phrases, keys))

    def classify(self, text: str) -> Category:
        """Return the category of a complaint, made urgent where its words are; the last one when none fits."""
        plain = normalise(text[:_LONGEST])
        found = self._resembled(plain) if self._alike else self._worded(text)
        urgent = any(word in plain for word in self._urgent)
        return replace(found, urgency="urgent") if urgent and found.urgency != "urgent" else found

    def _resembled(self, plain: str) -> Category:
        heard = " ".join(self._heard_words(plain))
        key = self._alike.best(f"{plain} {heard}") if self._alike else None
        if key == _SUGGESTION and _REPAIR.search(plain):
            return self._worded(plain)
        return self._by_key[key] if key else self.categories[-1]

    def _worded(self, text: str) -> Category:
        ranked = self.ranked(text, 1)
        return ranked[0] if ranked else self.categories[-1]

    def _learn(self, examples: Mapping[str, Iterable[str]]) -> Resemblance:
        """Learn from the sentences and from every word that does not merely hint."""
        return Resemblance(
            {
                category.key: [
                    *map(normalise, examples.get(category.key, ())),
                    *(word.replace("+", " ") for word in category.words if not word.endswith("?")),
                ]
                for category in self.categories
            }
        )

    def ranked(self, text: str, count: int = 3) -> list[Category]:
        """Return the categories whose words occur, best first, for a question with numbered guesses."""
        plain = normalise(text[:_LONGEST])
        scores = self._scores(plain)
        for number, weight in self._heard(plain).items():
            scores[number] += weight
        for key in _FRAMES:
            framing = self._number(key)
            if framing is not None and framing in scores and len(scores) > 1:
                scores[framing] *= _ASIDE
        best = sorted(scores, key=lambda number: (-scores[number], number))
        return [self.categories[number] for number in best[:count]]

    def by_key(self, key: str) -> Category | None:
        """Return the category of this key or name."""
        return self._by_key.get(key) or self._by_name.get(key)

    def _number(self, key: str) -> int | None:
        found = self._by_key.get(key)
        return None if found is None else self._numbers[found.key]

    def _scores(self, plain: str) -> defaultdict[int, float]:
        scores: defaultdict[int, float] = defaultdict(float)
        for word in dict.fromkeys(self._finder.findall(plain)):
            for number, share in self._singles[word]:
                scores[number] += share * _weight(word) / len(self._singles[word])
        for parts, number in self._pairs:
            if parts[0] in plain and all(part in plain for part in parts):
                scores[number] += _weight("".join(parts)) * _TOGETHER + _weight(parts[0])
        return scores

    def _heard(self, plain: str) -> dict[int, float]:
        scores: dict[int, float] = defaultdict(float)
        for word in self._heard_words(plain):
            for number, share in self._singles[word]:
                scores[number] += _HEARD * share * _weight(word)
        return scores

    def _heard_words(self, plain: str) -> list[str]:
        """Words of three and more characters in a homophone spelling (消方通道)."""
        sounds = sound_of(re.sub(r"[^a-z0-9㐀-鿿]", "|", plain))
        starts = {sounds[at : at + _START] for at in range(len(sounds) - _START + 1)}
        return [
            word
            for start in sorted(self._sounds.keys() & starts)
            for sound, word in self._sounds[start]
            if sound in sounds and word not in plain
        ]


def _examples(source: str, keys: Iterable[str]) -> dict[str, list[str]]:
    """Return the sentences by key. Raises: BadCategories."""
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise BadCategories(str(error)) from error
    strange = sorted(set(table) - set(keys))
    if strange:
        raise BadCategories(f"examples of an unknown category: {', '.join(strange)}")
    return {
        key: [line.strip() for line in str(lines).splitlines() if line.strip()]
        for key, lines in table.items()
    }


def _weight(word: str) -> float:
    """Longer words say more: 飞线充电 outweighs 充电."""
    return {1: 0.7, 2: 1.0, 3: 1.5}.get(len(word), 2.0)


def _alternatives(words: Iterable[str]) -> re.Pattern[str]:
    """Find words longest first, so that 消防通道 hides 消防."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or "(?!)")


_TEXTS = ("key", "name", "unit", "urgency", "respond", "solve", "evidence", "closing", "hint", "words")
_FLAGS = ("restricted", "asks_name", "shared")
_ALLOWED = {"urgency": ("normal", "urgent"), "evidence": ("none", "text", "photo")}
_DURATION = re.compile(r"\d+(?:s|m|h|d)")


def _category(row: dict[str, object]) -> Category:
    where = str(row.get("key") or row.get("name") or "?")
    unknown = set(row) - {*_TEXTS, *_FLAGS}
    if unknown:
        raise BadCategories(f"{where}: unknown {', '.join(sorted(unknown))}")
    for name in ("key", "name", "unit"):
        if not isinstance(row.get(name), str) or not row[name]:
            raise BadCategories(f"{where}: {name} is missing")
    for name, allowed in _ALLOWED.items():
        if row.get(name, allowed[0]) not in allowed:
            raise BadCategories(f"{where}: {name} must be one of {', '.join(allowed)}")
    for name in ("respond", "solve"):
        if name in row and not _DURATION.fullmatch(str(row[name])):
            raise BadCategories(f"{where}: {name} must be a duration such as 30m, 2h or 7d")
    for name in _FLAGS:
        if not isinstance(row.get(name, False), bool):
            raise BadCategories(f"{where}: {name} must be true or false")
    return Category(
        key=str(row["key"]),
        name=str(row["name"]),
        unit=str(row["unit"]),
        urgency="urgent" if row.get("urgency") == "urgent" else "normal",
        respond=_optional(row.get("respond")),
        solve=_optional(row.get("solve")),
        evidence=_evidence(row.get("evidence")),
        closing=str(row.get("closing", "")),
        restricted=row.get("restricted") is True,
        asks_name=row.get("asks_name") is True,
        shared=row.get("shared") is True,
        hint=str(row.get("hint", "")),
        words=tuple(normalise(word) for word in str(row.get("words", "")).split()),
    )


def _optional(value: object) -> str | None:
    return None if value is None else str(value)


def _evidence(value: object) -> Evidence:
    return "photo" if value == "photo" else "none" if value == "none" else "text"
