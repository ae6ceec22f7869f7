"""What a message is made of: characters, words, sounds, the concepts they stand for and the classes of its words."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import combinations, pairwise

from bot.understanding.emergency.reading import Danger, heard
from bot.understanding.labels.word_classes import word_classes
from bot.understanding.normalise import normalise
from bot.understanding.segment import Segmenter
from bot.understanding.sound_letters import sound_letters

_ROOM = "bot.understanding.labels"
_NOT_WORDS = re.compile(r"[^a-z0-9\u3400-\u9fff]+")
_DIGITS = re.compile("[0-9]+")
_CLAUSES = re.compile("[,。!?;:~\n]+")
_LONGEST_TEXT = 600  # characters; what matters of a longer message stands at its ends
_TAIL = 11  # characters; the ask of a sentence without punctuation
_SHORT_CLAUSE = 4
_HEARD_FROM = 3  # characters; two syllables are too often another word
_QUESTION = re.compile(r"[?]|(?:吗|呢|么|没|不|没有|咩|伐|呀|啊|嘛)$")
_MENTIONED, _MEANT, _FIGURATIVE, _EXCUSED, _STRANGE, _TAILED, _PAIRED = 800, 850, 870, 871, 900, 1_000, 10_000

_DANGERS = tuple(Danger)
# Signs that no word carries, counted among the concepts.
_SIGNS = ("question", "number", "latin", "me", "one", "few", "short", "middling", "long", "endless")
_LENGTHS = ((2, 4), (5, 5), (9, 6), (18, 7), (45, 8))


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one message by kind.

    `words` tells which word of the message stands for a concept, `tokens` are its words of two and more
    characters: how many of them no phrase ever used is a feature too, see `groups`.
    """

    texts: list[str]
    sounds: list[str]
    concepts: list[int]
    words: dict[int, str]
    tokens: list[str]
    classes: list[int]

    def groups(
        self, known: Callable[[str], bool]
    ) -> tuple[Sequence[str], Sequence[str], Sequence[int], Sequence[int]]:
        """Return the kinds in the order in which a model keeps them; `known` tells words met before."""
        strange = sum(not known(token) for token in self.tokens)
        share = _STRANGE + 10 + 5 * strange // len(self.tokens) if self.tokens else _STRANGE + 9
        concepts = [*self.concepts, _STRANGE + min(strange, 5), share]
        return self.texts, self.sounds, concepts, self.classes


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Concept words by spelling, with the lengths to try for each first character."""

    concepts: dict[str, tuple[int, ...]]
    lengths: dict[str, tuple[int, ...]]

    def find(self, text: str) -> Iterable[tuple[int, int, tuple[int, ...]]]:
        concepts, lengths = self.concepts, self.lengths
        for start, char in enumerate(text):
            for length in lengths.get(char, ()):
                hit = concepts.get(text[start : start + length])
                if hit:
                    yield start, length, hit


# What the community's own words stand for among the concepts.
_OWN_KINDS = {"places": "place", "units": "companies", "staff": "staff", "activities": "activity"}


class Reader:
    """Reads a message into features. Pure: the same text and words give the same features."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._sounds = sound_letters()
        table = tomllib.loads(_resource("concepts.toml"))
        self._names = (*_SIGNS, *table)
        self._own: dict[str, int] = {}
        words: dict[str, set[int]] = {}
        for number, name in enumerate(table, start=len(_SIGNS)):
            for word in str(table[name]).split():
                words.setdefault(self._squash(normalise(word)), set()).add(number)
        self._written = _lexicon(words)
        self._heard = _lexicon(self._by_sound(words))
        self._classes = segmenter.only_words(word_classes())
        self._dialect: dict[str, str] = tomllib.loads(_resource("dialects.toml"))["words"]
        longest_first = sorted(self._dialect, key=len, reverse=True)
        self._dialect_words = re.compile("|".join(map(re.escape, longest_first)))

    def learn(self, words: Mapping[str, Iterable[str]]) -> None:
        """Take the community's own words by kind (`places`, `units`, `staff`, `activities`) from now on.

        Each comes out in one piece, and counts as a word everybody knows, of its kind.
        """
        own = {normalise(word): self._names.index(_OWN_KINDS[kind]) for kind in words for word in words[kind]}
        self._segmenter.add_words(own)
        self._own = own

    def read(self, text: str) -> Features:
        """Return the features of `text` as typed."""
        plain = self._standard(normalise(_clip(text)))
        squashed = self._squash(plain)
        sounds = squashed.translate(self._sounds)
        tail_from = len(squashed) - self._tail_length(plain)
        concepts, words = self._concepts(plain, squashed, sounds, tail_from)
        concepts += _dangers(text)
        cut = self._segmenter.words(plain)
        if self._own:
            named = {self._own[word]: word for word in cut if word in self._own}
            concepts += [number for number in named if number not in words]
            words |= named
        tokens = [word for word in cut if len(word) > 1 and not word.isascii() and word not in self._own]
        classes = sorted({self._classes[word] for word in tokens if word in self._classes})
        return Features(_texts(squashed, cut), _sound_pieces(sounds), concepts, words, tokens, classes)

    def pieces(self, text: str) -> list[str]:
        """Return `text`, normalised, cut into words and what stands between them."""
        return self._segmenter.pieces(normalise(_clip(text)))

    def name(self, concept: int) -> str:
        """Return the name of a plain concept, for explanations."""
        return self._names[concept % _TAILED]

    def _standard(self, plain: str) -> str:
        return self._dialect_words.sub(lambda match: self._dialect[match.group()], plain)

    def _squash(self, plain: str) -> str:
        return _DIGITS.sub("0", _NOT_WORDS.sub("", plain))

    def _tail_length(self, plain: str) -> int:
        clauses = [self._squash(clause) for clause in _CLAUSES.split(plain)]
        clauses = [clause for clause in clauses if clause]
        if len(clauses) < 2:
            return _TAIL
        last = len(clauses[-1])
        return last + len(clauses[-2]) if last < _SHORT_CLAUSE else last

    def _by_sound(self, words: Mapping[str, set[int]]) -> dict[str, set[int]]:
        heard: dict[str, set[int]] = {}
        for word, numbers in words.items():
            if len(word) >= _HEARD_FROM and not word.isascii():
                heard.setdefault(word.translate(self._sounds), set()).update(numbers)
        return heard

    def _concepts(
        self, plain: str, squashed: str, sounds: str, tail_from: int
    ) -> tuple[list[int], dict[int, str]]:
        words: dict[int, str] = {}
        tail: set[int] = set()
        for lexicon, text in ((self._written, squashed), (self._heard, sounds)):
            for start, length, numbers in lexicon.find(text):
                for number in numbers:
                    if length > len(words.get(number, "")):
                        words[number] = squashed[start : start + length]
                    if start + length > tail_from:
                        tail.add(number)
        present = sorted({*words, *_signs(plain, squashed)})
        found = [*present, *(_TAILED + number for number in tail)]
        found += [_PAIRED + first * 100 + second for first, second in combinations(present, 2)]
        return found, words


def _signs(plain: str, squashed: str) -> Iterable[int]:
    if _QUESTION.search(plain):
        yield 0
    if "0" in squashed:
        yield 1
    if re.search("[a-z]", squashed):
        yield 2
    if squashed.startswith("我"):
        yield 3
    size = len(squashed)
    yield next((sign for limit, sign in _LENGTHS if size <= limit), len(_SIGNS) - 1)


def _dangers(text: str) -> Iterable[int]:
    """What the rules of danger found: numbers beside those of the concepts."""
    found = heard(text)
    yield from (_MENTIONED + _DANGERS.index(kind) for kind in found.mentioned)
    if found.meant is not None:
        yield _MEANT + _DANGERS.index(found.meant)
    elif found.mentioned:
        yield _EXCUSED
    if found.figurative:
        yield _FIGURATIVE


def _texts(squashed: str, words: list[str]) -> list[str]:
    framed = f"^{squashed}$"
    pieces = set(squashed)
    pieces.update(framed[at : at + 2] for at in range(len(framed) - 1))
    pieces.update(framed[at : at + 3] for at in range(len(framed) - 2))
    pieces.update(word for word in words if len(word) > 3)
    pieces.update(f"{first} {second}" for first, second in pairwise(words))
    return list(pieces)


def _sound_pieces(sounds: str) -> list[str]:
    pieces = {sounds[at : at + 2] for at in range(len(sounds) - 1)}
    pieces.update(sounds[at : at + 3] for at in range(len(sounds) - 2))
    return list(pieces)


def _clip(text: str) -> str:
    half = _LONGEST_TEXT // 2
    return text if len(text) <= _LONGEST_TEXT else f"{text[:half]}。{text[-half:]}"


def _lexicon(words: Mapping[str, set[int]]) -> _Lexicon:
    lengths: dict[str, set[int]] = {}
    for word in words:
        if word:
            lengths.setdefault(word[0], set()).add(len(word))
    concepts = {word: tuple(sorted(numbers)) for word, numbers in words.items()}
    return _Lexicon(concepts, {char: tuple(sorted(sizes)) for char, sizes in lengths.items()})


def _resource(name: str) -> str:
    return resources.files(_ROOM).joinpath(name).read_text(encoding="utf-8")
