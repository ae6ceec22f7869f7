"""The names people use for stored words, and short answers recognised as they stand; read once from words.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.understanding.normalise import normalise
from storage.complaints.parties import ReadyText

_EDGE = " ,.。!?~、，"
_LONG_NUMBER = re.compile(r"\d{7,}")
_NAMES = re.compile(r"[\s,，、]+")
_GAPS = re.compile(r"[\s,.。!?~、;:]+")
_WORD = re.compile(r"\w")
_SHORT_PLACE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """`states` says a stored state, `reasons` the numbered reasons of a refusal, `short` lists answers by meaning.

    `grades` are words for an urgency, `posts` what residents call the holders of a post, `bodies` the offices above us,
    `helping` and `numbered` words that introduce helpers and outside numbers, `ready` the texts every office begins with,
    `objecting` words that begin an objection, `doubtful` words that no resident is addressed with, `taking` those
    for taking, unless one of `accepting` is said.
    `indoors` are parts of a building, `common` things that stand in many places and `landmarks` what there is once, `own_building` says
    that it is the speaker's,
    `changes` words that begin a correction, `anywhere` the keys of categories that need no place. `turns`, `akin` and
    `frames` tell several matters in one breath apart, see `matters`; `thanks` are categories that name people in
    kindness, `about_staff` the one of complaints about them. `somewhere` and `near` stand for a spot on the map,
    `instead` for the words of a report that came without any. `event` holds the words around area events,
    `giving_up` and `asides` are said in the middle of a report, `unnamed` by who
    would not be named, `when` asks when somebody comes, `placed` stands in words for a place, `place_end` at
    their end, `replacing` begin a
    correction of everything,
    `titles` what residents say before or after a surname.
    """

    states: Mapping[str, str]
    reasons: Mapping[str, str]
    short: Mapping[str, frozenset[str]]
    grades: Mapping[str, tuple[str, ...]]
    posts: Mapping[str, tuple[str, ...]]
    bodies: tuple[str, ...]
    helping: tuple[str, ...]
    numbered: tuple[str, ...]
    ready: tuple[str, ...]
    ready_words: tuple[str, ...]
    objecting: tuple[str, ...]
    taking: tuple[str, ...]
    doubtful: tuple[str, ...]
    accepting: tuple[str, ...]
    indoors: tuple[str, ...]
    common: tuple[str, ...]
    landmarks: tuple[str, ...]
    own_building: tuple[str, ...]
    changes: tuple[str, ...]
    anywhere: frozenset[str]
    turns: tuple[str, ...]
    akin: tuple[frozenset[str], ...]
    frames: frozenset[str]
    thanks: frozenset[str]
    about_staff: str
    somewhere: str
    near: str
    instead: Mapping[str, str]
    event: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, tuple[str, ...]]
    giving_up: re.Pattern[str]
    asides: Mapping[str, re.Pattern[str]]
    unnamed: re.Pattern[str]
    when: re.Pattern[str]
    placed: re.Pattern[str]
    place_end: re.Pattern[str]
    replacing: tuple[str, ...]

    @classmethod
    def load(cls, folder: Path) -> Words:
        """Read words.toml. Raises: OSError, tomllib.TOMLDecodeError, KeyError."""
        tables = tomllib.loads((folder / "words.toml").read_text("utf-8"))
        short = {name: frozenset(map(normalise, phrases)) for name, phrases in tables["short"].items()}
        return cls(
            states=tables["states"],
            reasons=tables["reasons"],
            short=short,
            grades={name: tuple(words) for name, words in tables["grades"].items()},
            posts={name: tuple(words) for name, words in tables["posts"].items()},
            bodies=tuple(tables["upward"]["bodies"]),
            numbered=tuple(sorted(tables["upward"]["numbered"], key=len, reverse=True)),
            helping=tuple(tables["helping"]["words"]),
            ready=tuple(tables["ready"]["texts"]),
            ready_words=tuple(tables["ready"]["words"]),
            doubtful=tuple(tables["doubtful"]["words"]),
            taking=tuple(tables["taking"]["words"]),
            accepting=tuple(tables["taking"]["accepting"]),
            objecting=tuple(tables["objecting"]["words"]),
            indoors=tuple(tables["indoors"]["words"]),
            common=tuple(tables["outdoors"]["common"]),
            own_building=tuple(tables["outdoors"]["own"]),
            landmarks=tuple(tables["outdoors"]["landmarks"]),
            changes=tuple(sorted(tables["changes"]["words"], key=len, reverse=True)),
            anywhere=frozenset(tables["anywhere"]["categories"]),
            turns=tuple(tables["several"]["turns"]),
            akin=tuple(frozenset(line.split()) for line in tables["several"]["akin"]),
            frames=frozenset(tables["several"]["frames"]),
            thanks=frozenset(tables["several"]["thanks"]),
            about_staff=tables["several"]["about_staff"],
            somewhere=tables["map"]["somewhere"],
            near=tables["map"]["near"],
            instead=tables["instead"],
            titles={name: tuple(words) for name, words in tables["titles"].items()},
            event={name: tuple(words) for name, words in tables["event"].items()},
            giving_up=re.compile(tables["asides"]["giving_up"]),
            asides={name: re.compile(says) for name, says in tables["asides"]["explained"].items()},
            unnamed=re.compile(tables["asides"]["unnamed"]),
            when=re.compile(tables["asides"]["when"]),
            placed=re.compile(tables["outdoors"]["placed"]),
            place_end=re.compile(tables["outdoors"]["place_end"]),
            replacing=tuple(tables["changes"]["replacing"]),
        )

    def gives_up(self, text: str) -> bool:
        """Whether somebody would rather not report after all."""
        return self.giving_up.fullmatch(_spoken(text)) is not None

    def explained(self, text: str) -> str | None:
        """Return what somebody wants explained in the middle of a report, None for anything else."""
        return next((name for name, says in self.asides.items() if says.search(_spoken(text))), None)

    def asks_unnamed(self, text: str) -> bool:
        """Whether somebody wants to stay unnamed."""
        return self.unnamed.search(_spoken(text)) is not None

    def asks_when(self, text: str) -> bool:
        """Whether words ask when somebody comes or something is done, and nothing else."""
        return self.when.fullmatch(_spoken(text)) is not None

    def sounds_like_place(self, text: str) -> bool:
        """Whether words may say where something is; very short ones always may."""
        return len(text.strip()) <= _SHORT_PLACE or self.placed.search(text) is not None

    def ends_like_place(self, text: str) -> bool:
        """Whether words end like those for a place: beside something, behind it."""
        return self.place_end.search(_spoken(text)) is not None

    def is_filler(self, text: str) -> bool:
        """Whether words, or faces, tell nothing."""
        return not _WORD.search(normalise(text)) or self.means("filler", text)

    def replaces(self, text: str) -> bool:
        """Whether a correction begins with a word that puts it in the place of everything said before."""
        return text.strip().startswith(self.replacing)

    def means(self, name: str, text: str) -> bool:
        """Whether `text` is one of the short answers called `name`."""
        return normalise(text).strip(_EDGE) in self.short[name]

    def correction(self, text: str) -> str | None:
        """Return what follows a word such as 改成 at the beginning; None when the text begins otherwise."""
        begin = next((word for word in self.changes if text.startswith(word)), "")
        rest = text.removeprefix(begin)
        runs_on = len(begin) == 1 and rest[:1].isalnum() and not rest[:1].isascii()
        return rest.strip(_EDGE + "：:，") if begin and not runs_on else None

    def reason(self, said: str) -> str:
        """Return the words of a numbered reason, or the words as they were said; "" for a number that is none."""
        plain = normalise(said).strip(_EDGE)
        if plain in self.reasons:
            return self.reasons[plain]
        # Digits that are no reason are a slip, not something to tell a resident.
        return "" if plain.replace(" ", "").isdigit() else said.strip()

    def is_doubtful(self, said: str) -> bool:
        """Whether words of a live talk seem meant for a colleague: they speak of somebody else, or name numbers."""
        return any(word in said for word in self.doubtful) or bool(_LONG_NUMBER.search(said))

    def takes(self, said: str) -> bool:
        """Whether a command was said with the short word for taking (接)."""
        plain = normalise(said)
        return any(word in plain for word in self.taking) and not any(
            word in plain for word in self.accepting
        )

    def grade(self, said: str) -> tuple[str, str]:
        """Return the urgency named in a clerk's words, "" when none is, and the reason behind it."""
        for name, words in self.grades.items():
            for word in words:
                if word in said:
                    return name, said.partition(word)[2].strip(_EDGE)
        return "", ""

    def helpers(self, said: str) -> tuple[str, tuple[str, ...]]:
        """Return the words before 协办, and the names behind it."""
        for word in self.helping:
            before, found, names = said.partition(word)
            if found:
                return before.strip(_EDGE), tuple(_NAMES.split(names.strip(_EDGE)))
        return said, ()

    def upward(self, target: str | None, said: str) -> tuple[str, str]:
        """Return the office above us that a clerk names, and the number the case has there."""
        words = said.split()
        body = target or next((word for word in words if word in self.bodies), "")
        rest = " ".join(word for word in words if word != body)
        for word in self.numbered:
            rest = rest.removeprefix(word)
        return body, rest.strip(_EDGE + ":：#")

    def slot(self, said: str) -> int | None:
        """Return the slot of a ready text that was called, such as `#2`."""
        plain = normalise(said).strip(_EDGE)
        return int(plain[1:]) if plain[:1] == "#" and plain[1:].isdigit() else None

    def ready_texts(self, own: Iterable[ReadyText]) -> dict[int, str]:
        """Return the texts kept ready by slot: those every office begins with, and the office's own over them."""
        return dict(enumerate(self.ready, 1)) | {text.slot: text.words for text in own}

    def objection(self, said: str) -> str | None:
        """Return what follows a word such as 不同意 at the beginning; None when the text begins otherwise."""
        begin = next((word for word in self.objecting if said.strip().startswith(word)), "")
        return said.strip().removeprefix(begin).strip(_EDGE) if begin else None


def _spoken(text: str) -> str:
    """Return a text without the marks between its words."""
    return _GAPS.sub("", normalise(text))
