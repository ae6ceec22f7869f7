"""Every sentence the program says: loaded from the services' texts.toml, filled, and kept inside WeChat's limit."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.kernel.talk import Say

MOST_BYTES = 2048
"""Largest text the platform takes, in bytes of UTF-8 (wechat-platform.md §5.1)."""


class TextError(Exception):
    """A sentence cannot be said: no texts.toml holds it, or a value it needs is missing or of another kind."""


def flatten(tree: Mapping[str, Any], prefix: str) -> dict[str, str]:
    """Turn nested tables into `service.table.key` → sentence."""
    flat: dict[str, str] = {}
    for key, value in tree.items():
        path = f"{prefix}.{key}"
        if isinstance(value, Mapping):
            flat |= flatten(value, path)
        else:
            flat[path] = str(value).strip("\n")
    return flat


class Texts:
    """Renders sentences. Instants are said in the office's zone, near days by their everyday names."""

    def __init__(self, sentences: Mapping[str, str], zone: ZoneInfo) -> None:
        self._sentences = dict(sentences)
        self._zone = zone

    @classmethod
    def load(cls, folders: Iterable[tuple[str, Path]], zone: ZoneInfo) -> Texts:
        """Read texts.toml of each (service name, folder). Raises: tomllib.TOMLDecodeError, OSError."""
        sentences: dict[str, str] = {}
        for name, folder in folders:
            sentences |= flatten(tomllib.loads((folder / "texts.toml").read_text("utf-8")), name)
        return cls(sentences, zone)

    @property
    def sentences(self) -> Mapping[str, str]:
        """All sentences by key."""
        return self._sentences

    def render(self, says: Iterable[Say], now: datetime) -> str:
        """Return the sentences as one message of at most 2,048 bytes.

        Raises: TextError.
        """
        lines = [self._one(say, now) for say in says]
        return shorten("\n".join(line for line in lines if line))

    def plain(self, value: Any, now: datetime) -> Any:
        """Return a notice's value as a field of a template takes it: instants in full, sentences spelt out."""
        if isinstance(value, datetime):
            at = value.astimezone(self._zone)
            stamp = self._sentences["frontdesk.calendar.stamp"]
            return stamp.format(
                year=at.year, month=at.month, day=at.day, clock=f"{at.hour:02d}:{at.minute:02d}"
            )
        if isinstance(value, Mapping):
            return self._one(Say(value["key"], value["values"]), now)
        return value

    def _one(self, say: Say, now: datetime) -> str:
        sentence = self._sentences.get(say.key)
        if sentence is None:
            raise TextError(say.key)
        if not say.values and "{" not in sentence:
            return sentence
        try:
            return _Filler(self._sentences, self._zone, now).vformat(sentence, (), say.values)
        except (LookupError, ValueError, TypeError, AttributeError) as error:
            raise TextError(say.key) from error


class _Filler(string.Formatter):
    """Fills placeholders; `{due:moment}` and friends say instants, plain words are made harmless."""

    def __init__(self, sentences: Mapping[str, str], zone: ZoneInfo, now: datetime) -> None:
        self._words = sentences
        self._zone = zone
        self._today = now.astimezone(zone).date()

    def format_field(self, value: Any, format_spec: str) -> str:
        """Say one value the way `format_spec` names."""
        if isinstance(value, datetime):
            return self._say_instant(value.astimezone(self._zone), format_spec or "moment")
        if isinstance(value, Say):
            return self.vformat(self._words[value.key], (), value.values)
        if isinstance(value, Mapping):  # a sentence inside a stored notice, see `bot.kernel.talk.inside`
            return self.vformat(self._words[value["key"]], (), value["values"])
        if isinstance(value, str):
            # A '<' typed by a person could become a link on another person's phone.
            return value.replace("<", "＜")
        return str(super().format_field(value, format_spec))

    def _say_instant(self, at: datetime, form: str) -> str:
        clock = f"{at.hour}:{at.minute:02d}"
        if form == "clock":
            return clock
        if form == "day":
            return self._say_day(at.date())
        if form == "date":
            return self._say_date(at.date())
        if form == "moment":
            return f"{self._say_day(at.date())}{clock}"
        if form == "stamp":
            return f"{at.month}-{at.day} {clock}"
        raise ValueError(f"unknown form of an instant: {form}")

    def _say_day(self, day: date) -> str:
        near = {self._today: "today", self._today + timedelta(days=1): "tomorrow"}.get(day)
        return self._words[f"frontdesk.calendar.{near}"] if near else self._say_date(day)

    def _say_date(self, day: date) -> str:
        """Say day and weekday also when the day is near: where a slip would matter."""
        weekday = self._words[f"frontdesk.calendar.weekday_{day.isoweekday()}"]
        far = day.year != self._today.year
        key = "frontdesk.calendar.far_day" if far else "frontdesk.calendar.day"
        return self._words[key].format(year=day.year, month=day.month, day=day.day, weekday=weekday)


def shorten(text: str) -> str:
    """Cut a message that is too long at the end of a line, and say so with an ellipsis."""
    encoded = text.encode()
    if len(encoded) <= MOST_BYTES:
        return text
    kept = encoded[: MOST_BYTES - 6].decode(errors="ignore")
    head, newline, _ = kept.rpartition("\n")
    return (head if newline and len(head) > len(kept) // 2 else kept) + "\n…"
