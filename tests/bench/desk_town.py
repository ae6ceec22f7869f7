"""A community with years of complaints behind it, poured into the tables at once: what `tests.bench.desk` measures on.

All cases lie in one community, which is harder than any district: its lists hold them all.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Table, text

from bot.kernel.numbers import with_check_digit
from storage.base import Instant
from storage.complaints.model import State, cases
from storage.numbers import numbers
from storage.people.model import people
from storage.vault import Vault

GRIDS, BUILDINGS, RESIDENTS = 9, 120, 60_000
PLACES = "网格,小区,楼栋,单元数,户数\n" + "".join(
    f"{'一二三四五六七八九'[at % GRIDS]}网格,幸福里,{at + 1}号楼,3,96\n" for at in range(BUILDINGS)
)
_GONE_AFTER = timedelta(days=3 * 365)
_CATEGORIES = ("lighting", "rubbish", "parking", "noise", "water", "drain", "lift", "clutter", "other")
_MATTERS = (
    "楼道灯不亮", "垃圾没人清", "车乱停堵了通道", "夜里装修太吵", "水压不够", "下水道堵了", "电梯停了", "楼道堆杂物",
    "路面有个坑", "路灯不亮", "井盖松动", "健身器材坏了",
)  # fmt: skip
_OPEN_AS = (
    *[State.NEW] * 10, *[State.ACCEPTED] * 20, *[State.ASSIGNED] * 18, *[State.WORKING] * 30, *[State.CHECKING] * 3,
    *[State.AWAITING] * 7, *[State.PAUSED] * 7, *[State.ESCALATED] * 3, *[State.REOPENED] * 2,
)  # fmt: skip
_OVER_AS = (
    *[State.CLOSED] * 88, *[State.REJECTED] * 4, *[State.MERGED] * 3, *[State.WITHDRAWN] * 3, *[State.SURVEYING] * 2,
)  # fmt: skip
_VERDICTS = ("solved", "solved", "solved", "partly", "unsolved", "no_answer", "no_answer")
_LATE, _URGENT, _RESTRICTED, _OUTSIDE, _RATED = 0.2, 0.05, 0.01, 0.3, 0.4
_STOPPED = '[{"since":{"$instant":"%s"},"until":null,"state":"paused","stage":0}]'
_PLAIN = {
    "source": "self",
    "on_behalf": "",
    "discretion": "named",
    "text": "",
    "matter": "",
    "place": "",
    "entrance": "",
    "avoided": "[]",
    "stops": "[]",
    "assistants": "[]",
    "step_stage": 3,
    "round": 0,
    "urges": 0,
    "stage": 0,
    "returns": 0,
    "outside_body": "",
    "outside_number": "",
    "parted": False,
}
_COUNTED = (("numbers", "base"), ("cases", "id"), ("case_events", "id"), ("people", "id"))
_FIRST_BASE = _FIRST_RESIDENT = 1000


@dataclass(frozen=True, slots=True)
class Staff:
    """Who has cases here: the community, its buildings with their grids, its grid staff, an outside unit; all by id."""

    community: int
    buildings: Sequence[tuple[int, int]]
    owners: Sequence[int]
    unit: int


def pour(engine: Engine, vault: Vault, staff: Staff, now: datetime, still_open: int, over: int) -> None:
    """Fill the tables of an office that has its people and places, and nothing else."""
    _copy(engine, people, _residents(staff, now))
    bases = _bases(still_open + over)
    _copy(engine, cases, _cases(vault, staff, now, bases, over))
    taken = range(bases[0], bases[-1] + 1)
    _copy(
        engine, numbers, ({"base": base, "kind": "case", "community_id": staff.community} for base in taken)
    )
    _events(engine, vault)
    if engine.dialect.name == "postgresql":
        _settle(engine)


def _settle(engine: Engine) -> None:
    """Let the counters of PostgreSQL go on behind the rows, and do what its server does by itself in time."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table, column in _COUNTED:
            last = f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) FROM {table}"
            connection.execute(text(last))
        connection.execute(text("VACUUM ANALYZE"))


def _bases(count: int) -> list[int]:
    found: list[int] = []
    base = _FIRST_BASE
    while len(found) < count:
        if with_check_digit(base) is not None:
            found.append(base)
        base += 1
    return found


def _residents(staff: Staff, now: datetime) -> Iterator[dict[str, Any]]:
    for at in range(RESIDENTS):
        yield {
            "id": _FIRST_RESIDENT + at,
            "community_id": staff.community,
            "openid": f"o-r{at}",
            "roles": "resident",
            "on_roster": True,
            "building_id": staff.buildings[at % len(staff.buildings)][0],
            "entrance": "",
            "room": "",
            "following": True,
            "quota_left": 100,
            "quota_ends_at": now + timedelta(days=9),
            "created_at": now,
            "agreed": "",
            "phone_public": False,
            "acts_for": "",
            "unplaced": False,
        }


def _cases(
    vault: Vault, staff: Staff, now: datetime, bases: Sequence[int], over: int
) -> Iterator[dict[str, Any]]:
    """Yield the oldest first: closed ones over five years, then open ones over two months."""
    chance = random.Random(5)
    sealed = [(vault.seal(f"{matter}，麻烦来看一下"), vault.seal(matter)) for matter in _MATTERS]
    places = [vault.seal(f"{at + 1}号楼") for at in range(len(staff.buildings))]
    still_open = len(bases) - over
    for at, base in enumerate(bases):
        is_open = at >= over
        left = (len(bases) - at) / still_open if is_open else 1 - at / over
        created = now - (timedelta(days=60) if is_open else timedelta(days=5 * 365)) * left
        gone = now - created > _GONE_AFTER
        building = chance.randrange(len(staff.buildings))
        words, matter = chance.choice(sealed)
        told = {} if gone else {"text": words, "matter": matter, "place": places[building]}
        where = staff.buildings[building]
        yield {
            **_PLAIN,
            "id": at + 1,
            "community_id": staff.community,
            "number": with_check_digit(base),
            "reporter_id": None if gone else _FIRST_RESIDENT + chance.randrange(RESIDENTS),
            **told,
            "category": chance.choice(_CATEGORIES),
            "urgent": chance.random() < _URGENT,
            "restricted": chance.random() < _RESTRICTED,
            "building_id": where[0],
            "grid_id": where[1],
            "owner_id": staff.owners[building % len(staff.owners)],
            "created_at": created,
            "respond_from": created,
            "respond_by": created + timedelta(hours=2),
            "solve_from": created,
            "emptied": gone,
            **(_as_open(staff, created, now, chance) if is_open else _as_over(created, chance)),
        }


def _as_open(staff: Staff, created: datetime, now: datetime, chance: random.Random) -> dict[str, Any]:
    """Return where a case stands that is not over; its next look is far off."""
    state = chance.choice(_OPEN_AS)
    late = chance.random() < _LATE
    solve_by = now + timedelta(minutes=chance.randrange(1, 9000)) * (-1 if late else 1)
    solve_by = max(solve_by, created + timedelta(hours=1))
    waits = state in (State.AWAITING, State.PAUSED)
    handed = state in (State.ASSIGNED, State.WORKING)
    return {
        "state": state.value,
        "state_before": State.WORKING.value if waits else None,
        "stops": _STOPPED % f"{created + timedelta(hours=1):%Y-%m-%dT%H:%M:%S+00:00}" if waits else "[]",
        "handler_id": chance.choice(staff.owners) if handed else None,
        "unit_id": staff.unit if handed and chance.random() < _OUTSIDE else None,
        "accepted_at": None if state is State.NEW else created + timedelta(minutes=chance.randrange(5, 150)),
        "solve_by": solve_by,
        "due_at": created + timedelta(hours=2) if state is State.NEW else solve_by,
        "until_at": now + timedelta(days=3) if waits or state is State.ESCALATED else None,
        "stage": 3 if late else 0,
        "next_check_at": now + timedelta(days=30),
    }


def _as_over(created: datetime, chance: random.Random) -> dict[str, Any]:
    """Return how a case ended."""
    state = chance.choice(_OVER_AS)
    done = created + timedelta(hours=chance.randrange(2, 200))
    closed = state is State.CLOSED
    return {
        "state": state.value,
        "accepted_at": created + timedelta(minutes=chance.randrange(5, 150)),
        "solve_by": created + timedelta(days=7),
        "done_at": done,
        "closed_at": done + timedelta(days=2) if closed else None,
        "verdict": chance.choice(_VERDICTS) if closed else None,
        "rating": chance.randrange(1, 6) if closed and chance.random() < _RATED else None,
    }


def _events(engine: Engine, vault: Vault) -> None:
    """Let five things have happened to each case."""
    words = vault.seal('{"words":"已联系，下午过去"}')
    insert = text(
        "INSERT INTO case_events (community_id, case_id, actor_id, at, what, detail, message_key) "
        "SELECT community_id, id, owner_id, created_at, :what, :words, '' FROM cases"
    )
    with engine.begin() as connection:
        for what in ("submit", "accept", "note", "take", "reply"):
            connection.execute(insert, {"what": what, "words": words})
        finished = text(f"{insert.text} WHERE state = 'checking'")
        connection.execute(finished, {"what": "hand_in", "words": words})


def _copy(engine: Engine, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Write rows, given as the database keeps them, the quick way of each engine."""
    names = [column.name for column in table.columns]
    columns = ",".join(f'"{name}"' for name in names)
    driver = engine.raw_connection()
    try:
        run: Any = driver.cursor()
        if engine.dialect.name == "sqlite":
            run.execute("BEGIN")
            marks = ",".join("?" * len(names))
            run.executemany(
                f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", _as_text(table, names, rows)
            )
        else:
            with run.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([row.get(name) for name in names])
        driver.commit()
    finally:
        driver.close()


def _as_text(table: Table, names: Sequence[str], rows: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
    """Yield cells as SQLite keeps them: instants are text there."""
    instants = {column.name for column in table.columns if isinstance(column.type, Instant)}
    for row in rows:
        for name in instants & row.keys():
            if row[name] is not None:
                row[name] = f"{row[name]:%Y-%m-%d %H:%M:%S.%f}"
        yield [row.get(name) for name in names]
