"""Templates and subscription notices: registered fields, value rules, idempotency, consent."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.emulator.errors import Refused

SAME_ID_FOR = timedelta(minutes=10)
SAME_TEXT_FOR = timedelta(seconds=60)

# Han characters as escapes: year, month, day, hour, yuan; logic carries no Chinese text.
_HAN = "\u4e00-\u9fff\u3400-\u4dbf"
_DAY = "\\d{4}(-\\d{1,2}-\\d{1,2}|/\\d{1,2}/\\d{1,2}|\u5e74\\d{1,2}\u6708\\d{1,2}\u65e5)"
_HOUR = "\\d{1,2}:\\d{2}(:\\d{2})?"
_TIME = f"({_DAY}\\s*)?{_HOUR}"
_DATE = f"{_DAY}(\\s*{_HOUR})?"


def _pattern(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _name(value: str) -> bool:
    return len(value) <= (10 if re.search(f"[{_HAN}]", value) else 20)


_RULES: Mapping[str, Callable[[str], bool]] = {
    "thing": lambda value: len(value) <= 20,
    "short_thing": lambda value: len(value) <= 5,
    "number": lambda value: re.fullmatch(r"-?\d+(\.\d+)?", value) is not None and len(value) <= 32,
    "letter": _pattern(r"[A-Za-z]{1,32}"),
    "symbol": lambda value: len(value) <= 5 and re.search(r"\w|\n", value) is None,
    "character_string": lambda value: len(value) <= 32 and re.search(f"[{_HAN}\n]", value) is None,
    "time": _pattern(f"{_TIME}(\\s*[~\\-]\\s*{_TIME})?"),
    "date": _pattern(f"{_DATE}(\\s*~\\s*{_DATE})?"),
    "amount": _pattern("[^\\d\\s]?\\d{1,10}(\\.\\d+)?\u5143?"),
    "phone_number": lambda value: len(value) <= 17 and re.fullmatch(r"[\d+\-() #*]+", value) is not None,
    "car_number": lambda value: len(value) <= 8,
    "name": _name,
    "phrase": _pattern(f"[{_HAN}]{{1,5}}"),
}


class TemplateKind(StrEnum):
    TEMPLATE = "template"
    ONE_TIME = "one-time"
    LONG_TERM = "long-term"


@dataclass(slots=True, kw_only=True)
class Template:
    """`fields` maps a key such as thing1 to its label; `choices` lists the values a const or enum allows."""

    template_id: str
    title: str
    fields: dict[str, str]
    kind: TemplateKind = TemplateKind.TEMPLATE
    choices: dict[str, list[str]] = field(default_factory=dict)
    banned: bool = False

    def content(self) -> str:
        return "\n".join(f"{label}:{{{{{key}.DATA}}}}" for key, label in self.fields.items())

    def checked(self, given: object) -> list[tuple[str, str]]:
        """Return (label, value) in the template's order. Raises: Refused 47003 naming the field."""
        if not isinstance(given, dict):
            raise Refused(47003, "argument invalid! data invalid")
        return [(label, self._value(key, given)) for key, label in self.fields.items()]

    def _value(self, key: str, given: Mapping[str, Any]) -> str:
        entry = given.get(key)
        value = entry.get("value") if isinstance(entry, dict) else None
        if value is None or not str(value).strip():
            raise Refused(47003, f"argument invalid! data.{key}.value is empty")
        if not self._fits(key, str(value)):
            raise Refused(47003, f"argument invalid! data.{key}.value invalid")
        return str(value)

    def _fits(self, key: str, value: str) -> bool:
        if key in self.choices:
            return value in self.choices[key]
        rule = _RULES.get(key.rstrip("0123456789"))
        return rule is None or rule(value)


@dataclass(slots=True)
class Sending:
    """A template message accepted earlier; kept to recognise its twin."""

    message_id: int
    at: datetime


@dataclass(slots=True)
class Templates:
    """The account's shelf, and what was sent lately."""

    shelf: dict[str, Template] = field(default_factory=dict)
    by_client_id: dict[str, Sending] = field(default_factory=dict)
    by_content: dict[str, Sending] = field(default_factory=dict)

    def register(self, template: Template) -> Template:
        self.shelf[template.template_id] = template
        return template

    def find(self, template_id: object, *, notice: bool) -> Template:
        """Raises: Refused: 40037 unknown or of the other kind, 43116 banned."""
        template = self.shelf.get(str(template_id))
        if template is None or (template.kind is not TemplateKind.TEMPLATE) is not notice:
            raise Refused(40037)
        if template.banned:
            raise Refused(43116)
        return template

    def earlier(self, openid: str, client_id: str, now: datetime) -> Sending | None:
        """Return the message already sent to this person under the same client_msg_id, for ten minutes."""
        known = self.by_client_id.get(f"{openid}\n{client_id}")
        return known if known and now - known.at < SAME_ID_FOR else None

    def remember(self, openid: str, client_id: str, digest: str, sending: Sending) -> None:
        if client_id:
            self.by_client_id[f"{openid}\n{client_id}"] = sending
        self.by_content[digest] = sending

    def refuse_twin(self, digest: str, now: datetime) -> None:
        """Raises: Refused 40241 for the same words to the same person within a minute."""
        known = self.by_content.get(digest)
        if known and now - known.at < SAME_TEXT_FOR:
            raise Refused(40241)


def digest_of(openid: str, template_id: str, given: object) -> str:
    words = json.dumps([openid, template_id, given], sort_keys=True, default=str)
    return hashlib.sha256(words.encode()).hexdigest()
