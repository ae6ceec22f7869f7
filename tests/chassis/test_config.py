"""Config: the example loads, the environment wins, and a mistake is named with a hint."""

from __future__ import annotations

import dataclasses
import tomllib
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import run
from bot.config import Config, ConfigError, build_config, check_account, load_config
from bot.kernel.calendar import Span

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def written(value: Any) -> str:
    """Return a value as one writes it into the environment."""
    return ",".join(value) if isinstance(value, list) else str(value)


def test_the_example_is_what_holds_without_a_file(tmp_path: Path) -> None:
    example = load_config(EXAMPLE, {})
    assert load_config(tmp_path / "missing.toml", {}) == example


def test_the_example_names_every_key() -> None:
    tree = tomllib.loads(EXAMPLE.read_text("utf-8"))
    config = load_config(EXAMPLE, {})
    for section in dataclasses.fields(Config):
        room = getattr(config, section.name)
        if dataclasses.is_dataclass(room):
            assert set(tree[section.name]) == {item.name for item in dataclasses.fields(room)}
    assert set(tree) == {section.name for section in dataclasses.fields(Config)}


def test_every_key_comes_from_the_environment_too(tmp_path: Path) -> None:
    tree = tomllib.loads(EXAMPLE.read_text("utf-8"))
    tree["wechat"] |= {
        "app_id": "wx1",
        "secret": "s",
        "token": "t",
        "aes_key": KEY,
        "previous_aes_key": KEY,
        "reply_budget": "3s",
    }
    tree["server"] |= {"port": 9000, "public_url": "https://town.example"}
    tree["office"] |= {
        "name": "春风社区",
        "hours": ["09:00-11:00", "13:00-16:00"],
        "quiet": "",
        "phone": "021-1",
    }
    tree["complaints"] |= {"respond_within": "4s", "escalate_at": ["50%", "90%"]}
    tree["meetings"] |= {"remind_before": ["3d", "30m"]}
    environment = {
        f"TONGXIN_{section}__{key}".upper(): written(value)
        for section, table in tree.items()
        for key, value in table.items()
    }
    assert load_config(tmp_path / "missing.toml", environment) == build_config(tree)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[server]\nport = 8081\n[office]\nname = "同心"\n', "utf-8")
    config = load_config(path, {"TONGXIN_SERVER__PORT": "9000", "TONGXIN_CACHE": "/x", "HOME": "/root"})
    assert (config.server.port, config.office.name) == (9000, "同心")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("4s", 4), ("30s", 30), ("10m", 600), ("2h", 7200), ("7d", 604800), ("1.5h", 5400), (" 5 m ", 300)],
)
def test_durations(text: str, seconds: float) -> None:
    config = build_config({"complaints": {"respond_within": text}})
    assert config.complaints.respond_within == timedelta(seconds=seconds)


def test_hours_and_quiet() -> None:
    config = build_config({"office": {"hours": ["08:30-12:00"], "quiet": "21:30-07:00"}})
    assert config.office.hours == (Span(time(8, 30), time(12)),)
    assert config.office.quiet == Span(time(21, 30), time(7))
    assert build_config({"office": {"hours": "always"}}).office_facts().calendar.hours == ()
    assert build_config({"office": {"quiet": ""}}).office.quiet is None


BAD: list[tuple[str, str, str]] = [
    ("[wechat]\nsecert = 'x'", "wechat.secert", "secret"),
    ("[wehcat]\nsecret = 'x'", "[wehcat]", "wechat"),
    ("[meetings]\nzzz = 1", "meetings.zzz", "remind_before"),
    ("[server]\nport = 'many'", "server.port", "whole number"),
    ("[server]\nport = 99999", "server.port", "65535"),
    ("[server]\npath = 'wechat'", "server.path", "/"),
    ("[wechat]\nreply_budget = '4 sec'", "wechat.reply_budget", "4s|30s|10m"),
    ("[wechat]\nreply_budget = 4", "wechat.reply_budget", "30s"),
    ("[wechat]\naes_key = 'short'", "wechat.aes_key", "43"),
    (f"[wechat]\nprevious_aes_key = '{KEY}'", "wechat.previous_aes_key", "aes_key"),
    ("[office]\nhours = ['8-12']", "office.hours", "08:30-12:00"),
    ("[office]\nhours = ['25:00-26:00']", "office.hours", "08:30-12:00"),
    ("[office]\ntimezone = 'Mars/Base'", "office.timezone", "Asia/Shanghai"),
    ("[office]\nname = 7", "office.name", "quotes"),
    ("[complaints]\nescalate_at = ['half']", "complaints.escalate_at", "75%"),
    ("[complaints]\nescalate_at = '75%'\nrespond_within = 'soon'", "complaints.respond_within", "2h"),
    ("[meetings]\nremind_before = 5", "meetings.remind_before", "list"),
    ("office = 3", "[office]", "table"),
    ("[storage]\nurl = 'mysql://db/town'", "storage.url", "postgresql://"),
    ("[templates]\ncase_update = 'x'", "templates.case_update", "fields"),
    (
        "[templates]\ncase_update = { id = 'x', fields = {}, colour = 'red' }",
        "templates.case_update.colour",
        "known",
    ),
    ("[office\nname = 'x'", "config.toml", "TOML"),
]


@pytest.mark.parametrize(
    ("text", "key", "hint"), BAD, ids=[f"{key} {number}" for number, (_, key, _) in enumerate(BAD)]
)
def test_a_mistake_is_named_with_a_hint(tmp_path: Path, text: str, key: str, hint: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as raised:
        load_config(path, {})
    assert key in raised.value.key
    assert any(part in raised.value.hint for part in hint.split("|"))


def test_a_mistake_in_the_environment_is_named_like_one_in_the_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        load_config(tmp_path / "missing.toml", {"TONGXIN_SERVER__PROT": "1"})
    assert raised.value.key == "server.prot"
    assert "port" in raised.value.hint


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes("[office]\nname = '同心'".encode("gbk"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load_config(path, {})


def test_secrets_stand_in_no_log() -> None:
    config = build_config(
        {"wechat": {"secret": "S-E-C", "token": "T-O-K", "aes_key": KEY, "previous_aes_key": KEY}}
    )
    shown = repr(config)
    assert not any(secret in shown for secret in ("S-E-C", "T-O-K", KEY))


def test_the_key_lies_beside_the_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'town.db'}"
    assert build_config({"storage": {"url": url}}).key_file == tmp_path / "town.key"
    named = build_config({"storage": {"url": url}, "privacy": {"key_file": str(tmp_path / "own")}})
    assert named.key_file == tmp_path / "own"


def test_a_database_password_stands_in_no_log() -> None:
    config = build_config({"storage": {"url": "postgresql://town:gu3ss@db/town"}})
    assert "gu3ss" not in repr(config)


@pytest.mark.parametrize("missing", ["app_id", "secret", "token"])
def test_nobody_serves_without_the_accounts_values(missing: str) -> None:
    values = {"app_id": "wx1", "secret": "s", "token": "t"}
    check_account(build_config({"wechat": values}))
    with pytest.raises(ConfigError, match=missing):
        check_account(build_config({"wechat": values | {missing: ""}}))


@pytest.mark.parametrize("command", ["run", "check", "migrate"])
def test_a_config_asked_for_by_name_must_be_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert run([command, "--config", str(tmp_path / "town.toml")]) != 0
    assert "town.toml" in capsys.readouterr().err
