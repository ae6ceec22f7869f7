"""`tongxin phrases review`: wordings that were not understood, grouped, for a clerk to adopt or to drop.

What is adopted goes into the community's own phrase file beside the database; the next start learns it.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from storage.database import Database
from storage.frontdesk.picks import Pick

MOST_ADOPTED = 2_000


class TooManyAdopted(ValueError):
    """The community's own file would hold more phrases than one start can learn in time."""


@dataclass(frozen=True, slots=True)
class Group:
    """One wording, the label people picked for it, and the rows that say so."""

    text: str
    label: str
    ids: tuple[int, ...]


def group(picks: Iterable[Pick]) -> list[Group]:
    """Return equal wordings together, the most frequent first; the order is the same every time."""
    ids: dict[tuple[str, str], list[int]] = {}
    for pick in picks:
        ids.setdefault((pick.label, pick.text), []).append(pick.id)
    groups = [Group(text, label, tuple(rows)) for (label, text), rows in ids.items()]
    return sorted(groups, key=lambda found: (-len(found.ids), found.label, found.text))


def chosen(groups: Sequence[Group], numbers: str) -> list[Group]:
    """Return the groups a clerk named: `all`, or numbers from 1 as in `3,5`. Raises: ValueError."""
    if numbers.strip().lower() == "all":
        return list(groups)
    positions = [int(number) for number in numbers.replace("，", ",").split(",")]
    if not all(1 <= position <= len(groups) for position in positions):
        raise ValueError(numbers)
    return [groups[position - 1] for position in dict.fromkeys(positions)]


async def review(store: Database) -> list[Group]:
    """Return what is to be reviewed."""
    return await store.read(lambda uow: group(uow.picks.all()))


async def adopt(store: Database, file: Path, groups: Sequence[Group]) -> None:
    """Add the wordings to the community's own phrases and take them off the list. Raises: TooManyAdopted, OSError."""
    phrases = _read(file)
    for found in groups:
        known = phrases.setdefault(found.label, [])
        if found.text not in known:
            known.append(found.text)
    if sum(map(len, phrases.values())) > MOST_ADOPTED:
        raise TooManyAdopted
    _write(file, phrases)
    await drop(store, groups)


async def drop(store: Database, groups: Collection[Group]) -> None:
    """Take wordings off the list."""
    ids = [row for found in groups for row in found.ids]
    await store.run(lambda uow: uow.picks.drop(ids))


def _read(file: Path) -> dict[str, list[str]]:
    if not file.is_file():
        return {}
    labels = tomllib.loads(file.read_text("utf-8")).get("labels", {})
    return {label: list(entry.get("phrases", ())) for label, entry in labels.items()}


def _write(file: Path, phrases: Mapping[str, Sequence[str]]) -> None:
    """Write all of the file or nothing."""
    lines = [
        "# Adopted with `tongxin phrases review --adopt`; a running program learns them within minutes.",
        "",
    ]
    for label, texts in sorted(phrases.items()):
        lines.append(f"[labels.{json.dumps(label)}]")
        lines += ["phrases = [", *(f"  {json.dumps(text, ensure_ascii=False)}," for text in texts), "]", ""]
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text("\n".join(lines), "utf-8")
    os.replace(part, file)
