"""The clerks' phrase files: example wordings by label, and words that mean one thing exactly."""

import random
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from string import Formatter
from typing import Any

_EACH = 12  # sentences made of one template; all combinations when there are fewer


class PhrasebookError(ValueError):
    """A phrase file that cannot be used; says which file and what in it."""


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """All services' phrases by label, and their exact words by name.

    The kinds of a divided label have names of their own (`emergency:fire`). `voices` tells whose words some of the
    phrases are: what one person says in several ways must not be learnt and examined at once.
    """

    phrases: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    voices: Mapping[str, str]  # phrase: who speaks


def phrase_files(folders: Iterable[Path]) -> list[Path]:
    """Return the phrase files in the services' folders, in order: `phrases.toml`, `phrases_….toml`."""
    return [path for folder in folders for path in sorted(folder.glob("phrases*.toml"))]


def read_phrasebook(paths: Iterable[Path]) -> Phrasebook:
    """Read phrase files and spell their templates out.

    Deterministic: the same files give the same sentences. Raises: PhrasebookError.
    """
    phrases: dict[str, list[str]] = {}
    words: dict[str, list[str]] = {}
    voices: dict[str, str] = {}
    for path in paths:
        content = _parse(path)
        slots = content.get("slots", {})
        for label, entry in content.get("labels", {}).items():
            if "phrases" in entry or "templates" in entry or "voices" in entry:
                phrases.setdefault(label, []).extend(_sentences(path, entry, slots))
            each = int(entry.get("each", _EACH))
            for kind, sentences in entry.get("kinds", {}).items():
                spoken = _literal_or_spoken(path, sentences, slots, each)
                phrases.setdefault(f"{label}:{kind}", []).extend(spoken)
            voices |= {text: voice for voice, texts in entry.get("voices", {}).items() for text in texts}
        for name, entries in content.get("words", {}).items():
            words.setdefault(name, []).extend(entries)
    return Phrasebook(_frozen(phrases), _frozen(words), voices)


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PhrasebookError(f"{path}: {error}") from error


def _frozen(lists: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys(entries)) for name, entries in lists.items()}


def _sentences(path: Path, entry: Mapping[str, Any], slots: Mapping[str, list[str]]) -> Iterator[str]:
    each = int(entry.get("each", _EACH))
    yield from _literal_or_spoken(path, entry.get("phrases", ()), slots, each)
    for texts in entry.get("voices", {}).values():
        yield from texts
    yield from _spoken(path, entry.get("templates", ()), slots, each)


def _literal_or_spoken(
    path: Path, sentences: Iterable[str], slots: Mapping[str, list[str]], each: int
) -> Iterable[str]:
    """Return the sentences; in a file with slots those in braces are templates, elsewhere somebody's own words."""
    return _spoken(path, sentences, slots, each) if slots else sentences


def _spoken(path: Path, sentences: Iterable[str], slots: Mapping[str, list[str]], each: int) -> Iterator[str]:
    """Yield the sentences, those with slots spelt out."""
    for sentence in sentences:
        if "{" not in sentence:
            yield sentence
            continue
        try:
            yield from _spelt_out(sentence, slots, each)
        except (KeyError, ValueError) as error:
            raise PhrasebookError(f"{path}: {sentence}: {error}") from error


def _spelt_out(template: str, slots: Mapping[str, list[str]], each: int) -> Iterator[str]:
    names = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    choices = [slots[name] for name in names]
    total = 1
    for choice in choices:
        total *= len(choice)
    if total <= each:
        picks: Iterable[tuple[str, ...]] = product(*choices)
    else:
        # Seeded by the template itself: adding another template leaves these sentences as they are.
        dice = random.Random(template)
        picks = [tuple(dice.choice(choice) for choice in choices) for _ in range(each)]
    for pick in picks:
        yield _filled(template, pick)


def _filled(template: str, pick: tuple[str, ...]) -> str:
    values = iter(pick)
    return "".join(
        literal + (next(values) if name is not None else "")
        for literal, name, _, _ in Formatter().parse(template)
    )
