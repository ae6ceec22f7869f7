"""A question or a wording as weighted signs of what it means: things, events, acts, people, and words not listed.

The list stands in meanings.toml. Words are cut by it alone, longest words first over the whole sentence, so that
没工作 hides 工作 and 能领证 is 能 and 领证. A listed word of three and more characters is also recognised by its sound
(生份证), typed pinyin by the sound of any. Meanings that stand together may mean one more: somebody disabled and a bus
are a disabled person's ticket.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from bot.understanding.normalise import normalise
from bot.understanding.sounds import PINYIN, joined_pinyin, sound_signs

_LONGEST = 200  # characters of a question that are looked at
_KINDS = {"things": 1.3, "events": 1.0, "acts": 0.8, "people": 0.4}
_WIDER = 0.6  # what the wider meaning of a word counts for
_TOGETHER = 1.2  # weight of a meaning that several others make together
_HEARD = 0.8  # what a word counts for that only sounds like a listed one
_MOST = 1.5  # times its weight is the most a repeated meaning counts for
_PAIR, _PAIR_OF_LISTED, _CHAR, _SOUND, _TYPED = 0.8, 0.3, 0.1, 0.2, 0.6
_SHORTEST_HEARD = 3
_LONGEST_HEARD = 6
# What happened to a thing, in more verbs than a list holds: 让猫抓烂, 叫人摸去, 落在车上.
_HAPPENED = (
    (
        re.compile(
            "(?:让|被|叫|给|遭)[^,|]{1,5}?(?:咬|啃|剪|铰|撕|烧|泡|搅|踩|折|掰|嚼|刮|抓|划|吞|淋)|"
            "(?:剪|铰|撕|泡|搅|磨|烧|咬|啃|折|掰|摔|洗|淋|蹭|磕|抓|刮|揉|踩|浸|晒)(?:坏|烂|碎|破|糊|花|断|残|湿|成|褪|掉)"
        ),
        "=损坏",
    ),
    (
        re.compile(
            "(?:偷|摸|顺|扒|抢|掏)(?:走|去|跑|了)|(?:丢|掉|落|忘|扔|遗)(?:在|到|哪)|(?:落|忘|丢|掉)[^,户地款]{1,5}[上里]|(?:弄|搞|整)(?:丢|没|不见)|(?:寻|找|翻)(?:不|没)(?:着|到|见)|怎么也找不"
        ),
        "=丢失",
    ),
    (re.compile("(?:到|过|满|快到|临近)(?:了)?(?:期|年限|年头|日子|有效期)|有效期|(?:该|要)(?:年审|年检|换了)"), "=到期"),
)  # fmt: skip
_NOT_WORDS = re.compile(r"[^a-z0-9㐀-鿿]+")


@dataclass(frozen=True, slots=True)
class _Lexicon:
    things: frozenset[str]
    meanings: Mapping[str, tuple[str, ...]]  # a word that says nothing has none
    weights: Mapping[str, float]
    wider: Mapping[str, str]
    worth: Mapping[str, float]  # between words of one length the more telling wins
    longest: Mapping[str, int]  # by first character
    sounds: Mapping[tuple[str, ...], tuple[str, ...]]
    typed: Mapping[tuple[str, ...], tuple[str, ...]]
    together: Mapping[str, Sequence[tuple[frozenset[str], str]]]  # by one of the parts


def signs(text: str, *, typed: bool = True) -> dict[str, float]:
    """Return the signs of `text` with their weights; meanings are marked =, sounds ~.

    Only what people typed is looked through for misspellings, not the words of a catalogue.
    """
    found: defaultdict[str, float] = defaultdict(float)
    for part in _NOT_WORDS.split(joined_pinyin(normalise(text[:_LONGEST]))):
        for written in re.split(f"({PINYIN.pattern})", part):
            if PINYIN.fullmatch(written):
                _add_typed(found, written)
            elif written:
                _add_written(found, written, typed=typed)
    plain = normalise(text[:_LONGEST])
    for pattern, meaning in _HAPPENED:
        if meaning not in found and pattern.search(plain):
            found[meaning] = _lexicon().weights[meaning]
    _add_together(found)
    weights = _lexicon().weights
    return {sign: min(weight, _MOST * weights.get(sign, weight)) for sign, weight in found.items()}


def _add_written(found: defaultdict[str, float], part: str, *, typed: bool) -> None:
    listed = unlisted = ""
    strange: list[int] = []
    position = 0
    for word, meanings in _cut(part):
        position += len(word)
        if meanings is None:
            unlisted += word
            listed += word
            strange.append(position - 1)
            continue
        _add_unlisted(found, unlisted)
        unlisted = ""
        if meanings:
            _add_meanings(found, meanings, 1.0)
            listed += word
        else:
            _add_surface(found, listed)
            listed = ""
    _add_unlisted(found, unlisted)
    _add_surface(found, listed)
    if typed and strange and len(part) >= _SHORTEST_HEARD:
        _add_misspelt(found, part, strange)


def _cut(part: str) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """Yield listed words with their meanings and single characters with None, so that long words win overall."""
    lexicon = _lexicon()
    gains = [0.0] * (len(part) + 1)
    sizes = [1] * len(part)
    for start in range(len(part) - 1, -1, -1):
        gains[start] = gains[start + 1]
        for size in range(min(lexicon.longest.get(part[start], 0), len(part) - start), 0, -1):
            word = part[start : start + size]
            if word in lexicon.worth:
                gain = size * size + lexicon.worth[word] + gains[start + size]
                if gain > gains[start]:
                    gains[start], sizes[start] = gain, size
    position = 0
    while position < len(part):
        word = part[position : position + sizes[position]]
        yield word, lexicon.meanings.get(word)
        position += len(word)


def _add_meanings(found: defaultdict[str, float], meanings: tuple[str, ...], share: float) -> None:
    lexicon = _lexicon()
    for meaning in meanings:
        found[meaning] += share * lexicon.weights[meaning]
        wider = lexicon.wider.get(meaning)
        if wider is not None:
            found[wider] += share * _WIDER * lexicon.weights[wider]


def _add_together(found: defaultdict[str, float]) -> None:
    known = found.keys() & _lexicon().weights.keys()
    together = _lexicon().together
    made = {meaning for part in known for parts, meaning in together.get(part, ()) if parts <= known}
    for meaning in made:
        found[meaning] = max(found[meaning], _TOGETHER)


def _add_unlisted(found: defaultdict[str, float], run: str) -> None:
    for at in range(len(run) - 1):
        found[run[at : at + 2]] += _PAIR


def _add_misspelt(found: defaultdict[str, float], part: str, strange: list[int]) -> None:
    """Add what the surroundings of unlisted characters sound like."""
    sounds, known = sound_signs(part), _lexicon().sounds
    if len(sounds) != len(part):
        return
    windows = {
        (start, start + size)
        for at in strange
        for size in range(_SHORTEST_HEARD, _LONGEST_HEARD + 1)
        for start in range(max(0, at - size + 1), min(at, len(part) - size) + 1)
    }
    for start, end in sorted(windows):
        meanings = known.get(tuple(sounds[start:end]))
        if meanings is not None:
            _add_meanings(found, meanings, _HEARD)


def _add_surface(found: defaultdict[str, float], run: str) -> None:
    """Add the characters themselves, for words that stand in names as they stand in the question."""
    for char in run:
        found[char] += _CHAR
    for at in range(len(run) - 1):
        found[run[at : at + 2]] += _PAIR_OF_LISTED
    sounds = sound_signs(run)
    for one, other in pairwise(sounds):
        found[f"~{one}~{other}"] += _SOUND


def _add_typed(found: defaultdict[str, float], written: str) -> None:
    sounds = sound_signs(written)
    for size in range(min(_LONGEST_HEARD, len(sounds)), 1, -1):
        for at in range(len(sounds) - size + 1):
            _add_meanings(found, _lexicon().typed.get(tuple(sounds[at : at + size]), ()), _HEARD)
    for one, other in pairwise(sounds):
        found[f"~{one}~{other}"] += _TYPED


def things_of(found: Mapping[str, float]) -> list[str]:
    """Return those of the signs that name a thing: a permit, a benefit, an insurance."""
    things = _lexicon().things
    return [sign for sign in found if sign in things]


@cache
def _lexicon() -> _Lexicon:
    source = resources.files("bot.understanding.search").joinpath("meanings.toml").read_text(encoding="utf-8")
    table = tomllib.loads(source)
    weights = {f"={name}": weight for kind, weight in _KINDS.items() for name in table[kind]}
    meanings: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for kind in _KINDS:
        for name, words in table[kind].items():
            for word in words.split():
                meanings[normalise(word)] += (f"={name}",)
    for word in table["stop"]["words"].split():
        meanings.setdefault(normalise(word), ())
    longest: defaultdict[str, int] = defaultdict(int)
    for word in meanings:
        longest[word[0]] = max(longest[word[0]], len(word))
    spoken = {word: found for word, found in meanings.items() if found and not word.isascii()}
    return _Lexicon(
        frozenset(f"={name}" for name in table["things"]),
        dict(meanings),
        weights,
        {f"={narrow}": f"={wide}" for narrow, wide in table["wider"].items()},
        {word: max((weights[each] for each in found), default=0.0) for word, found in meanings.items()},
        dict(longest),
        _by_sound(spoken, _SHORTEST_HEARD),
        _by_sound(spoken, 2),
        _together(table["together"]),
    )


def _together(table: Mapping[str, Sequence[str]]) -> dict[str, list[tuple[frozenset[str], str]]]:
    found: defaultdict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
    for meaning, rows in table.items():
        for row in rows:
            parts = [f"={part}" for part in row.split()]
            found[parts[0]].append((frozenset(parts), f"={meaning}"))
    return dict(found)


def _by_sound(words: Mapping[str, tuple[str, ...]], shortest: int) -> dict[tuple[str, ...], tuple[str, ...]]:
    by_sound: dict[tuple[str, ...], tuple[str, ...]] = {}
    for word, meanings in words.items():
        if len(word) >= shortest:
            by_sound.setdefault(tuple(sound_signs(word)), meanings)
    return by_sound
