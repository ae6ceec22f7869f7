"""Characters and typed pinyin by their sound, so that homophone typos meet."""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

_LATIN = re.compile(r"[a-z]{2,}")
_LONGEST_SYLLABLE = 6
# Typed pinyin of two and more syllables; anything shorter may be an abbreviation.
_APART = re.compile(r"[a-z]+(?: [a-z]+)+")
PINYIN = re.compile(r"(?:[bpmfdtnlgkhjqxzcsryw]h?[aeiouv]{1,3}(?:ng?|r)?){2,}")


@dataclass(frozen=True, slots=True)
class _Sounds:
    by_syllable: dict[str, str]
    by_char: dict[str, str]
    letters: dict[str, str]


@cache
def _sounds() -> _Sounds:
    """Return the blurred sound by syllable and by character, and each character's first letter."""
    table = _Sounds({}, {}, {})
    source = resources.files("bot.understanding").joinpath("syllables.txt").read_text(encoding="utf-8")
    for line in source.splitlines():
        syllable, _, chars = line.partition(" ")
        if not chars or syllable.startswith("#"):
            continue
        sound = _blurred(syllable)
        table.by_syllable[syllable] = sound
        table.by_char.update(dict.fromkeys(chars, sound))
        table.letters.update(dict.fromkeys(chars, syllable[0]))
    return table


def _blurred(syllable: str) -> str:
    """Many people write z for zh and n for ng."""
    flat = re.sub("^([zcs])h", r"\1", syllable)
    return re.sub("(?<=[aei]n)g$", "", flat)


def joined_pinyin(text: str) -> str:
    """Return `text` with syllables typed one by one (she bao ka) written together."""
    known = _sounds().by_syllable
    return _APART.sub(
        lambda match: (
            match[0].replace(" ", "")
            if all(part in known or PINYIN.fullmatch(part) for part in match[0].split())
            else match[0]
        ),
        text,
    )


def sound_signs(text: str) -> list[str]:
    """Return one sound a syllable; typed pinyin (shebao) is cut into its syllables."""
    by_char = _sounds().by_char
    signs: list[str] = []
    position = 0
    while position < len(text):
        latin = _LATIN.match(text, position)
        if latin is not None:
            signs += _spelled(latin[0])
            position = latin.end()
        else:
            signs.append(by_char.get(text[position], text[position]))
            position += 1
    return signs


def sound_of(text: str) -> str:
    """Return the sounds of `text` in one string that can be compared and searched."""
    return "~".join(sound_signs(text))


def initials(text: str) -> str:
    """Return the first letters of the syllables: 教师资格证 is jszgz."""
    letters = _sounds().letters
    return "".join(letters.get(char, " ") for char in text)


def acronyms(text: str) -> list[str]:
    """Return the Latin runs of `text` that are no syllables."""
    return [run for run in _LATIN.findall(text) if len(run) > 2 and not PINYIN.fullmatch(run)]


def _spelled(word: str) -> list[str]:
    """Cut typed pinyin into syllables, longest first; what is no syllable stays a letter."""
    by_syllable = _sounds().by_syllable
    signs: list[str] = []
    position = 0
    while position < len(word):
        sizes = range(_LONGEST_SYLLABLE, 0, -1)
        length = next((size for size in sizes if word[position : position + size] in by_syllable), 1)
        piece = word[position : position + length]
        signs.append(by_syllable.get(piece, piece))
        position += length
    return signs
