"""The names people use for stored words, read once from words.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.meetings.model import Circle, MeetingKind
from storage.meetings.series_model import HolidayRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the office calls things.

    `kinds` leads from a name to the stored kind, `names` back; `refined` tells kinds apart that the reader of notices
    does not. `starters` open an announcement, `openings` too but belong to it, `convening` calls people together.
    `calling_off` and `changing` are said of the meeting in hand without its number, `cancelling` is the verb for the former,
    `tailing` what such words end with, `for_others` what a secretary says for somebody who is invited.
    `leaders` are posts, `about` gives circles by what a meeting is about, `nowhere` are places that are no room.
    """

    kinds: Mapping[str, MeetingKind]
    names: Mapping[MeetingKind, str]
    refined: tuple[tuple[re.Pattern[str], MeetingKind], ...]
    representative: str
    leaders: tuple[str, ...]
    about: Mapping[str, tuple[Circle, ...]]
    circles: Mapping[str, Circle]
    audience_label: re.Pattern[str]
    remote_label: re.Pattern[str]
    until_label: re.Pattern[str]
    adding: tuple[str, ...]
    removing: tuple[str, ...]
    committee: tuple[str, ...]
    between: re.Pattern[str]
    joining: re.Pattern[str]
    becoming: re.Pattern[str]
    day_named: re.Pattern[str]
    things: Mapping[str, tuple[str, ...]]
    moving: re.Pattern[str]
    holidays: Mapping[str, HolidayRule]
    nowhere: tuple[str, ...]
    starters: tuple[str, ...]
    openings: tuple[str, ...]
    everybody: frozenset[str]
    from_afar: re.Pattern[str]
    away: re.Pattern[str]
    by_proxy: str
    calendar_name: str
    calendar_party: str
    call_sheet: Mapping[str, str]
    convening: re.Pattern[str]
    calling_off: re.Pattern[str]
    cancelling: str
    changing: re.Pattern[str]
    tailing: re.Pattern[str]
    shifting: re.Pattern[str]
    when_and_where: re.Pattern[str]
    for_others: re.Pattern[str]
    around_names: re.Pattern[str]
    attending: str
    leaving: str
    all_of: re.Pattern[str]
    backfill: Mapping[str, re.Pattern[str]]
    backfill_place: str

    @classmethod
    def load(cls, folder: Path) -> Words:
        """Read words.toml, and the verb `call` of commands.toml. Raises: OSError, tomllib.TOMLDecodeError, KeyError."""
        words = tomllib.loads((folder / "words.toml").read_text("utf-8"))
        commands = tomllib.loads((folder / "commands.toml").read_text("utf-8"))
        named = {MeetingKind(kind): str(name) for kind, name in words["kinds"].items()}
        shown = {
            MeetingKind(kind): str(name) for kind, name in words["shown"].items() if kind in words["kinds"]
        }
        return cls(
            kinds={name: kind for kind, name in named.items()},
            names=named | shown,
            refined=tuple((re.compile(says), MeetingKind(kind)) for kind, says in words["refined"].items()),
            representative=str(words["posts"]["representative"]),
            leaders=tuple(words["posts"]["leaders"]),
            about={
                about: tuple(Circle(name) for name in circles) for about, circles in words["about"].items()
            },
            circles={name: Circle(circle) for name, circle in words["circles"].items()},
            audience_label=re.compile(words["labelled"]["audience"]),
            remote_label=re.compile(words["labelled"]["remote"]),
            until_label=re.compile(words["labelled"]["until"]),
            adding=tuple(words["changing"]["adding"]),
            removing=tuple(words["changing"]["removing"]),
            committee=tuple(words["changing"]["committee"]),
            between=re.compile(words["changing"]["between"]),
            joining=re.compile(words["changing"]["and"]),
            becoming=re.compile(words["changing"]["becoming"]),
            day_named=re.compile(words["changing"]["day_named"]),
            things={name: tuple(spellings) for name, spellings in words["things"].items()},
            moving=re.compile(words["changing"]["moving"]),
            holidays={word: HolidayRule(rule) for word, rule in words["holidays"].items()},
            nowhere=tuple(words["nowhere"]["words"]),
            starters=_longest_first(commands["verbs"]["call"]),
            openings=_longest_first(words["opening"]["words"]),
            everybody=frozenset(words["everybody"]["words"]),
            from_afar=re.compile(words["afar"]["follows"]),
            away=re.compile(words["afar"]["away"]),
            by_proxy=str(words["marks"]["by_proxy"]),
            calendar_name=str(words["calendar"]["name"]),
            calendar_party=str(words["calendar"]["party"]),
            call_sheet=dict(words["call_sheet"]),
            convening=re.compile(words["convening"]["pattern"]),
            calling_off=re.compile(words["spoken"]["off"]),
            cancelling=str(words["spoken"]["cancelling"]),
            changing=re.compile(words["spoken"]["changed"]),
            shifting=re.compile(words["spoken"]["shifting"]),
            tailing=re.compile(words["spoken"]["tail"]),
            when_and_where=re.compile(words["spoken"]["when_where"]),
            around_names=re.compile(words["spoken"]["around_names"]),
            for_others=re.compile(words["spoken"]["for_others"]),
            attending=str(words["spoken"]["attending"]),
            leaving=str(words["spoken"]["leaving"]),
            all_of=re.compile(words["all_of"]["pattern"]),
            backfill={name: re.compile(says) for name, says in words["backfill"].items()},
            backfill_place=str(words["shown"]["no_place"]),
        )

    def split_change(self, text: str) -> tuple[str, str, str]:
        """Cut 周一改到周二 at the word of change: before, the word, after."""
        found = self.moving.search(text)
        return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")

    def circle_called(self, text: str) -> Circle | None:
        """Return the circle of people of whom a text calls all: 全体工作人员."""
        found = self.all_of.search(text)
        return self.circles.get(found["circle"]) if found else None

    def circles_about(self, text: str) -> tuple[Circle, ...]:
        """Return the circles of people for what a text is about, none when it is about nothing special."""
        return next((circles for about, circles in self.about.items() if about in text), ())


def _longest_first(words: Any) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))
