"""The two programs that are compared: started with settings of their own, watched, stopped."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.emulator.account import Account, Mode

_ROOT = Path(__file__).parents[2]
_TOWN = ("places", "units", "people", "services")
_WORKERS = "2"
_START_LIMIT_S = 180.0
_STOP_LIMIT_S = 20.0


@dataclass(frozen=True, slots=True)
class Contender:
    """A running program."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def cpu_seconds(self) -> float | None:
        """Return the processor time it and its children have used; None where the system does not say."""
        return _cpu_of_tree(self.process.pid)

    def last_words(self) -> str:
        """Return the end of its log."""
        return self.log.read_text("utf-8", "replace")[-2000:].strip()


class NotStarted(Exception):
    """A program ended or stayed silent before it could be measured; carries its last words."""


@contextmanager
def running_tongxin(account: Account, folder: Path) -> Iterator[Contender]:
    """Run our program as an operator would: `python -m bot run` with a config file, SQLite, `synchronous=FULL`.

    Its community is the sample one: buildings, staff, a branch and a catalogue that messages are read against.
    """
    port, nowhere = _free_port(), _free_port()
    config = folder / "config.toml"
    config.write_text(_config(account, folder, port, nowhere), "utf-8")
    for kind in _TOWN:
        _import(kind, config)
    command = [sys.executable, "-m", "bot", "run", "--config", str(config)]
    with _running("tongxin", command, port, folder / "tongxin.log", {}) as contender:
        yield contender


@contextmanager
def running_flask(account: Account, folder: Path) -> Iterator[Contender]:
    """Run the peer under gunicorn, one worker a core."""
    port = _free_port()
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "--log-level",
        "error",
        "--no-control-socket",
        "-w",
        _WORKERS,
    ]
    command = [*gunicorn, "-b", f"127.0.0.1:{port}", "tests.bench.flask_full:create_app()"]
    settings = {
        "PEER_TOKEN": account.token,
        "PEER_AES_KEY": account.aes_key,
        "PEER_APP_ID": account.app_id,
        "PEER_DATABASE": str(folder / "flask.db"),
    }
    with _running("Flask full", command, port, folder / "flask.log", settings) as contender:
        yield contender


def _import(kind: str, config: Path) -> None:
    """Bring one table of the sample community in. Raises: NotStarted."""
    file = _ROOT / "bot" / "demo_town" / f"{kind}.csv"
    command = [sys.executable, "-m", "bot", "import", kind, str(file), "--apply", "--config", str(config)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotStarted(f"importing {kind}:\n{done.stdout}{done.stderr}")


def _config(account: Account, folder: Path, port: int, api_port: int) -> str:
    """Return a config whose platform API leads nowhere: what is measured is the answer to a push."""
    sections: dict[str, dict[str, str | int]] = {
        "wechat": {
            "app_id": account.app_id,
            "secret": account.secret,
            "token": account.token,
            "aes_key": account.aes_key if account.mode is Mode.SAFE else "",
            "api_base": f"http://127.0.0.1:{api_port}",
        },
        "server": {"port": port},
        "storage": {"url": f"sqlite:///{folder / 'tongxin.db'}", "media_dir": str(folder / "media")},
        "office": {"name": "同心社区", "hours": "always", "quiet": ""},
    }
    lines = []
    for section, values in sections.items():
        lines.append(f"[{section}]")
        lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


@contextmanager
def _running(
    name: str, command: list[str], port: int, log: Path, settings: Mapping[str, str]
) -> Iterator[Contender]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=_ROOT, env={**os.environ, **settings}, stdout=output, stderr=output
        )
    contender = Contender(name, port, process, log)
    try:
        _wait_until_open(contender)
        yield contender
    finally:
        process.terminate()
        try:
            process.wait(_STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_open(contender: Contender) -> None:
    """Return when the port answers. Raises: NotStarted."""
    limit = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < limit and contender.process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", contender.port)) == 0:
                return
        time.sleep(0.1)
    raise NotStarted(f"{contender.name} did not start:\n{contender.last_words()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _cpu_of_tree(pid: int) -> float | None:
    try:
        own = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(word) for task in tasks for word in (task / "children").read_text().split()]
    except OSError:
        return None
    # utime and stime, fields 14 and 15 of proc(5), of which the first two stand before the ")".
    ticks = int(own[11]) + int(own[12])
    return ticks / os.sysconf("SC_CLK_TCK") + sum(_cpu_of_tree(child) or 0.0 for child in children)
