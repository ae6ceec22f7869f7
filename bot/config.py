"""Gathers every room's settings from config.toml and the environment, once, and refuses what it does not understand.

Each section is a frozen dataclass declared by the room it belongs to. Durations are strings such as "30s" "10m" "2h"
"7d". Every key may come from the environment as TONGXIN_SECTION__KEY, which wins over the file.
"""

from __future__ import annotations

import dataclasses
import difflib
import os
import re
import tomllib
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.kernel.calendar import OfficeCalendar, Span
from bot.kernel.office import Office, Template
from bot.runtime.templates import TemplateSetting
from bot.wechat.settings import ServerSettings, WechatSettings
from handlers.complaints.service import ComplaintSettings
from handlers.meetings.ledger.account import LedgerSettings
from handlers.meetings.service import MeetingSettings
from handlers.privacy.service import PrivacySettings
from handlers.volunteers.service import VolunteerSettings
from storage.database import StorageSettings

_DEFAULTS = Path(__file__).with_name("defaults.toml")
_PREFIX = "TONGXIN_"
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_ALWAYS = "always"
_DATABASES = ("sqlite:///", "postgres://", "postgresql://", "postgresql+psycopg://")


class ConfigError(Exception):
    """A setting cannot be used: `key` names it, `hint` says what to write instead."""

    def __init__(self, key: str, hint: str) -> None:
        super().__init__(f"{key}: {hint}")
        self.key = key
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeSettings:
    """The office's name, zone, hours, quiet hours and telephone, as written in the file."""

    name: str = ""
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    hours: tuple[Span, ...] = field(
        default_factory=lambda: (Span(time(8, 30), time(12)), Span(time(14), time(17, 30)))
    )
    quiet: Span | None = field(default_factory=lambda: Span(time(20), time(8)))
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that can be set. A new service with settings adds one line here."""

    wechat: WechatSettings = field(default_factory=WechatSettings)
    server: ServerSettings = field(default_factory=ServerSettings)
    storage: StorageSettings = field(default_factory=StorageSettings)
    office: OfficeSettings = field(default_factory=OfficeSettings)
    complaints: ComplaintSettings = field(default_factory=ComplaintSettings)
    meetings: MeetingSettings = field(default_factory=MeetingSettings)
    ledger: LedgerSettings = field(default_factory=LedgerSettings)
    volunteers: VolunteerSettings = field(default_factory=VolunteerSettings)
    privacy: PrivacySettings = field(default_factory=PrivacySettings)
    templates: Mapping[str, TemplateSetting] = field(default_factory=dict)

    @property
    def key_file(self) -> Path:
        """Return where the sealing key lies."""
        if self.privacy.key_file is not None:
            return self.privacy.key_file
        if self.storage.url.startswith("sqlite"):
            return Path(self.storage.url.removeprefix("sqlite:///")).with_suffix(".key")
        return Path("tongxin.key")

    @property
    def phrases_file(self) -> Path:
        """Return where the wordings lie that the community adopted: beside the key, so beside the database."""
        return self.key_file.with_name("phrases.toml")

    def office_facts(self) -> Office:
        """Return what services know about the office."""
        settings = self.office
        calendar = OfficeCalendar(zone=settings.timezone, hours=settings.hours, quiet=settings.quiet)
        hours = "、".join(f"{span.start:%H:%M}–{span.end:%H:%M}" for span in settings.hours)
        return Office(
            name=settings.name,
            phone=settings.phone,
            hours_text=hours,
            calendar=calendar,
            public_url=self.server.public_url,
            address=settings.address,
            privacy_version=self.privacy.version,
            templates={name: Template(entry.id, entry.once) for name, entry in self.templates.items()},
        )


def load_config(path: Path, environment: Mapping[str, str] | None = None) -> Config:
    """Read the file, lay the environment over it, and build the settings. A missing file means all defaults.

    Raises: ConfigError, naming the first key that is unknown or has a bad value.
    """
    tree = _read_file(_DEFAULTS)
    for section, table in _read_file(path).items():
        tree[section] = {**tree.get(section, {}), **table} if isinstance(table, dict) else table
    for name, value in sorted((os.environ if environment is None else environment).items()):
        _lay_over(tree, name, value)
    return build_config(tree)


def check_account(config: Config) -> None:
    """Refuse to serve without the account's values: against an empty token anybody could sign. Raises: ConfigError."""
    for key in ("app_id", "secret", "token"):
        if not getattr(config.wechat, key):
            raise ConfigError(f"wechat.{key}", "is empty; copy it from the account's console")


def build_config(tree: Mapping[str, Any]) -> Config:
    """Build the settings from nested tables. Raises: ConfigError."""
    sections = {item.name: item for item in dataclasses.fields(Config)}
    for section in tree:
        if section not in sections:
            raise ConfigError(f"[{section}]", f"unknown section{_nearest(section, sections)}")
    hints = typing.get_type_hints(Config)
    built: dict[str, Any] = {
        name: _templates(table) if name == "templates" else _section(name, hints[name], table)
        for name, table in tree.items()
    }
    config = Config(**built)
    _check_together(config)
    return config


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), "the file is not UTF-8; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(str(path), f"not valid TOML: {error}") from error
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read: {error.strerror}") from error


def _lay_over(tree: dict[str, Any], name: str, value: str) -> None:
    if not name.startswith(_PREFIX) or "__" not in name:
        return
    section, key = name.removeprefix(_PREFIX).lower().split("__", 1)
    table = tree.setdefault(section, {})
    if not isinstance(table, dict):
        raise ConfigError(f"[{section}]", "must be a table")
    table[key] = value


def _section(name: str, kind: type[Any], table: Any) -> Any:
    if not isinstance(table, Mapping):
        raise ConfigError(f"[{name}]", "must be a table")
    fields = {item.name: item for item in dataclasses.fields(kind)}
    hints = typing.get_type_hints(kind)
    for key in table:
        if key not in fields:
            raise ConfigError(f"{name}.{key}", f"unknown key{_nearest(key, fields)}")
    return kind(**{key: _value(f"{name}.{key}", hints[key], value) for key, value in table.items()})


def _templates(table: Any) -> dict[str, TemplateSetting]:
    if not isinstance(table, Mapping):
        raise ConfigError("[templates]", "must be a table")
    found = {}
    for name, entry in table.items():
        if (
            not isinstance(entry, Mapping)
            or not entry.get("id")
            or not isinstance(entry.get("fields"), Mapping)
        ):
            raise ConfigError(f"templates.{name}", 'write { id = "…", fields = { thing1 = "{place}" } }')
        unknown = set(entry) - {"id", "fields", "once"}
        if unknown:
            raise ConfigError(f"templates.{name}.{min(unknown)}", "unknown key; known are id, fields, once")
        fields = {str(key): str(value) for key, value in entry["fields"].items()}
        found[name] = TemplateSetting(id=str(entry["id"]), fields=fields, once=bool(entry.get("once", False)))
    return found


def _value(key: str, kind: Any, value: Any) -> Any:
    if typing.get_origin(kind) is tuple:
        items = value.split(",") if isinstance(value, str) and value not in ("", _ALWAYS) else value
        if items in (_ALWAYS, ""):
            return ()
        if not isinstance(items, list):
            raise ConfigError(key, "must be a list")
        return tuple(_value(key, typing.get_args(kind)[0], item) for item in items)
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        inner = next(option for option in typing.get_args(kind) if option is not type(None))
        return None if value == "" else _value(key, inner, value)
    reader = _READERS.get(kind)
    if reader is None:
        raise AssertionError(f"no reader for {kind}")
    return reader(key, value)


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ConfigError(key, f"must be text in quotes, not {value!r}")
    return value


def _whole(key: str, value: Any) -> int:
    try:
        if isinstance(value, bool):
            raise ValueError
        return int(value)
    except (TypeError, ValueError):
        raise ConfigError(key, f"must be a whole number, not {value!r}") from None


def _duration(key: str, value: Any) -> timedelta:
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ConfigError(key, f'must be a duration such as "30s", "10m", "2h" or "7d", not {value!r}')
    return timedelta(seconds=float(match[1]) * _UNITS[match[2]])


def _fraction(key: str, value: Any) -> float:
    if isinstance(value, str) and value.strip().endswith("%"):
        try:
            return float(value.strip()[:-1]) / 100
        except ValueError:
            pass
    raise ConfigError(key, f'must be a percentage such as "75%", not {value!r}')


def _span(key: str, value: Any) -> Span:
    match = _SPAN.fullmatch(value.replace(" ", "")) if isinstance(value, str) else None
    try:
        if match is None:
            raise ValueError
        hours = [int(part) for part in match.groups()]
        end = time(23, 59, 59) if (hours[2], hours[3]) == (24, 0) else time(hours[2], hours[3])
        return Span(time(hours[0], hours[1]), end)
    except ValueError:
        raise ConfigError(key, f'must be a span such as "08:30-12:00", not {value!r}') from None


def _zone(key: str, value: Any) -> ZoneInfo:
    try:
        return ZoneInfo(_text(key, value))
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigError(key, f'must be a time zone such as "Asia/Shanghai", not {value!r}') from None


_READERS: dict[Any, Callable[[str, Any], Any]] = {
    str: _text,
    int: _whole,
    float: _fraction,
    timedelta: _duration,
    Span: _span,
    ZoneInfo: _zone,
    Path: lambda key, value: Path(_text(key, value)),
}


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(sorted(known))}"


def _check_together(config: Config) -> None:
    wechat = config.wechat
    for key in ("aes_key", "previous_aes_key"):
        value = getattr(wechat, key)
        if value and not re.fullmatch(r"[A-Za-z0-9]{43}", value):
            raise ConfigError(
                f"wechat.{key}", "must be the 43 letters and digits shown in the account's console"
            )
    if wechat.previous_aes_key and not wechat.aes_key:
        raise ConfigError("wechat.previous_aes_key", "is of no use without wechat.aes_key")
    if not config.storage.url.startswith(_DATABASES):
        raise ConfigError("storage.url", 'must begin with "sqlite:///" or "postgresql://"')
    if not config.server.path.startswith("/"):
        raise ConfigError("server.path", 'must begin with "/"')
    if config.server.path == "/l" or config.server.path.startswith("/l/"):
        raise ConfigError("server.path", 'must not begin with "/l/": one-time links live there')
    if config.server.public_url and not re.fullmatch(r"https?://[^\s?#]+", config.server.public_url):
        raise ConfigError("server.public_url", 'must be an address such as "https://wx.example.cn"')
    if not 0 <= config.server.port <= 65535:
        raise ConfigError("server.port", "must lie between 0 and 65535")
    _check_ledger(config.ledger)


def _check_ledger(owed: LedgerSettings) -> None:
    if owed.lesson_months not in (0, 1, 3, 6, 12):
        raise ConfigError("ledger.lesson_months", "must be 1, 3, 6 or 12, or 0 for no lessons")
    if not 1 <= owed.ask_on <= 28:
        raise ConfigError("ledger.ask_on", "must be a day of the month, 1 to 28")
    for key in ("branch_meetings", "committees", "groups", "theme_days", "committee_from"):
        if not 0 <= getattr(owed, key) <= 99:
            raise ConfigError(f"ledger.{key}", "must not be negative, nor more than 99")
