"""`tongxin check`: looks at everything an operator can get wrong and says what is wrong."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

import aiohttp
from sqlalchemy.exc import SQLAlchemyError

from bot.app import open_store
from bot.config import Config
from bot.kernel.calendar import is_known_year
from bot.kernel.clock import Clock
from bot.wechat.api import Api
from bot.wechat.errors import ApiError, ApiUnreachable
from bot.wechat.line import Line
from bot.wechat.token import TokenKeeper
from storage import revisions
from storage.database import Database
from storage.vault import VaultError

_LEAST_FREE_GB = 1.0
_MOST_SECONDS_OFF = 30


class Grade(StrEnum):
    """How a finding counts."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: the key of its sentence in cli/texts.toml `[check]`, and the values."""

    grade: Grade
    key: str
    values: dict[str, Any] = field(default_factory=dict)


class _NoShelf:
    """The check asks the platform itself, never another process's token."""

    async def load(self) -> tuple[str, datetime] | None:
        return None

    async def save(self, value: str, expires_at: datetime) -> None:
        return None


async def examine(config: Config, clock: Clock) -> list[Finding]:
    """Look at config, database, clock, token, templates, menu, catalogue and disk."""
    findings = [Finding(Grade.OK, "config"), *_account(config), *_machine(config, clock)]
    findings += await _database(config)
    if config.wechat.app_id and config.wechat.secret:
        findings += await _platform(config, clock)
    return findings


def _account(config: Config) -> list[Finding]:
    missing = [name for name in ("app_id", "secret", "token") if not getattr(config.wechat, name)]
    if missing:
        return [Finding(Grade.BAD, "account_bad", {"missing": ", ".join(missing)})]
    if not config.wechat.aes_key:
        return [Finding(Grade.WARN, "plain_hint")]
    return [Finding(Grade.OK, "account", {"mode": "safe"})]


def _machine(config: Config, clock: Clock) -> list[Finding]:
    findings = []
    folder = config.storage.media_dir.absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 2**30
    findings.append(_either(free >= _LEAST_FREE_GB, "disk", {"free": f"{free:.1f}"}))
    now = config.office_facts().calendar.local(clock.now())
    for year in {now.year, now.year + (now.month == 12)}:
        known = is_known_year(year)
        findings.append(
            Finding(
                Grade.OK if known else Grade.WARN, "holidays" if known else "holidays_bad", {"year": year}
            )
        )
    if not config.server.public_url:
        findings.append(Finding(Grade.WARN, "public_url"))
    return findings


async def _database(config: Config) -> list[Finding]:
    try:
        database = open_store(config)
    except (SQLAlchemyError, revisions.SchemaOutdated, OSError) as error:
        return [Finding(Grade.BAD, "database_bad", {"detail": _first_line(error)})]
    except VaultError as error:
        return [Finding(Grade.BAD, "key_bad", {"detail": str(error)})]
    try:
        found = [Finding(Grade.OK, "database"), Finding(Grade.OK, "keyed", {"file": config.key_file})]
        return found + await _contents(database)
    finally:
        database.close()


async def _contents(database: Database) -> list[Finding]:
    people, items = await database.read(lambda uow: (uow.people.count_roster(), uow.catalogue.count()))
    empty = [("people_none", people), ("catalogue_none", items)]
    return [Finding(Grade.WARN, key) for key, count in empty if count == 0]


async def _platform(config: Config, clock: Clock) -> list[Finding]:
    async with aiohttp.ClientSession() as session:
        line = Line(session, config.wechat.api_base)
        api = Api(line, TokenKeeper(line, config.wechat.app_id, config.wechat.secret, _NoShelf(), clock))
        try:
            await api.check_token()
        except (ApiError, ApiUnreachable) as error:
            return [Finding(Grade.BAD, "token_bad", {"detail": str(error)})]
        menu = await api.get_menu()
        findings = [
            Finding(Grade.OK, "token"),
            Finding(Grade.OK if menu else Grade.WARN, "menu" if menu else "menu_none"),
        ]
        findings += await _templates(config, api)
        findings += await _clock(config, clock, session)
        return findings


async def _templates(config: Config, api: Api) -> list[Finding]:
    if not config.templates:
        return [Finding(Grade.WARN, "templates_none")]
    try:
        held = await api.get_template_ids()
    except (ApiError, ApiUnreachable) as error:
        return [Finding(Grade.WARN, "token_bad", {"detail": str(error)})]
    return [
        _either(setting.id in held or setting.once, "template", {"name": name, "id": setting.id})
        for name, setting in config.templates.items()
    ]


async def _clock(config: Config, clock: Clock, session: aiohttp.ClientSession) -> list[Finding]:
    try:
        async with session.get(config.wechat.api_base, timeout=aiohttp.ClientTimeout(total=5)) as response:
            stamp = response.headers.get("Date", "")
    except (aiohttp.ClientError, TimeoutError):
        return []
    try:
        there = parsedate_to_datetime(stamp).astimezone(UTC)
    except ValueError:
        return []
    off = abs((clock.now() - there).total_seconds())
    return [_either(off <= _MOST_SECONDS_OFF, "clock", {"seconds": round(off)})]


def _either(good: bool, key: str, values: dict[str, Any]) -> Finding:
    return Finding(Grade.OK if good else Grade.BAD, key if good else f"{key}_bad", values)


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0][:200]
