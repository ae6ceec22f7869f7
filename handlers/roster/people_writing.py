"""Writing lines of the people table as things stand at that moment, and taking them back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.kernel.imports import Where
from handlers.roster.people import PersonStep, profile_of
from storage.people.directory import Directory
from storage.people.entries import Entry, Snapshot, Standing
from storage.uow import Uow


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTrace:
    """What takes a written line back: what the person was before (None: nobody), and the mark of what was written.

    `absorbed` is the second entry that was retired; `founded` are grids, branches, units the line brought.
    """

    where: Where
    person_id: int
    before: Snapshot | None
    after: str
    absorbed: tuple[int, Snapshot] | None = None
    founded: tuple[tuple[str, int], ...] = ()


def write_people(uow: Uow, steps: Sequence[PersonStep], now: datetime) -> list[PersonTrace]:
    """Write lines; between plan and writing people may have written to us, moved or been imported by somebody else."""
    by_town: dict[str, list[PersonStep]] = defaultdict(list)
    for step in steps:
        by_town[step.sought.row.community].append(step)
    return [trace for name, mine in by_town.items() for trace in _write(uow, name, mine, now)]


def restore_people(uow: Uow, traces: Sequence[PersonTrace]) -> list[Where]:
    """Take lines back, last first; a person somebody changed since stays, and the place of the line is returned."""
    census = uow.roster.census()
    standing = census.snapshots([trace.person_id for trace in traces])
    refused, brought = [], []
    for trace in reversed(traces):
        present = standing.get(trace.person_id)
        if present is None:
            continue
        if present.mark() != trace.after:
            refused.append(trace.where)
        elif trace.before is None:
            brought.append(trace.person_id)
        else:
            uow.roster.put_back(trace.person_id, trace.before)
            if trace.absorbed:
                uow.roster.put_back(*trace.absorbed)
    uow.roster.take_out(brought)
    for table, row in (found for trace in reversed(traces) for found in reversed(trace.founded)):
        uow.premises.take_out(table, row)
    return refused


def _write(uow: Uow, community: str, steps: Sequence[PersonStep], now: datetime) -> list[PersonTrace]:
    is_new = community not in uow.roster.communities()
    community_id = uow.places.community(community)
    directory, census = uow.roster.directory(community_id), uow.roster.census()
    aims = _aims(uow, community_id, steps)
    absorbed = [step.absorbs for step in steps if step.absorbs is not None]
    before = census.snapshots([*(known.id for known in aims if known), *absorbed])
    # Grids are founded even when no post is held in them yet: buildings will name them.
    for step in steps:
        for name in step.sought.row.grids or ():
            directory.grid(name)
    uow.roster.retire(absorbed)
    ids = _keep(uow, directory, community_id, list(zip(steps, aims, strict=True)), now)
    after = census.snapshots(ids)
    founded = (*((("communities", community_id),) if is_new else ()), *directory.take_founded())
    return [
        PersonTrace(
            where=step.where,
            person_id=person_id,
            before=before.get(known.id) if known else None,
            after=after[person_id].mark(),
            absorbed=(step.absorbs, before[step.absorbs]) if step.absorbs in before else None,
            founded=founded if place == 0 else (),
        )
        for place, (step, known, person_id) in enumerate(zip(steps, aims, ids, strict=True))
    ]


def _aims(uow: Uow, community_id: int, steps: Sequence[PersonStep]) -> list[Standing | None]:
    """Return whom each line is written onto; somebody new may have come in by another way since the plan."""
    census, digest = uow.roster.census(), uow.roster.vault.digest
    rows = [step.sought.row for step in steps]
    targets = census.standing(step.target for step in steps if step.target is not None)
    owners = {one.profile.openid: one for one in census.owners(row.openid for row in rows if row.openid)}
    new = [step.sought.row.phone for step in steps if step.target is None and step.sought.row.phone]
    holders = {one.phone_hash: one for one in census.holders(community_id, new)}
    return [
        targets.get(step.target or 0)
        or owners.get(step.sought.row.openid)
        or (holders.get(digest(step.sought.row.phone)) if step.sought.row.phone else None)
        for step in steps
    ]


def _keep(
    uow: Uow,
    directory: Directory,
    community_id: int,
    pairs: Sequence[tuple[PersonStep, Standing | None]],
    now: datetime,
) -> list[int]:
    """Write the people; return their ids in the order of the lines."""
    entries = [_entry(step, known) for step, known in pairs]
    entries = _without_taken_accounts(uow, pairs, entries)
    known_ids = [known.id if known else None for _, known in pairs]
    uow.roster.revise(
        directory,
        community_id,
        [(known, entry) for known, entry in zip(known_ids, entries, strict=True) if known is not None],
    )
    new = uow.roster.enter(
        directory,
        community_id,
        [entry for known, entry in zip(known_ids, entries, strict=True) if known is None],
        now,
    )
    fresh = iter(new)
    ids = [known if known is not None else next(fresh) for known in known_ids]
    for person_id, entry, (_, known) in zip(ids, entries, pairs, strict=True):
        before = known.profile.priority if known is not None else ()
        if entry.profile.priority != before:
            uow.priority.keep(person_id, community_id, entry.profile.priority, now)
    return ids


def _entry(step: PersonStep, known: Standing | None) -> Entry:
    row = step.sought.row
    return Entry(name=row.name, phone=row.phone, profile=profile_of(step.sought, known))


def _without_taken_accounts(
    uow: Uow, pairs: Iterable[tuple[PersonStep, Standing | None]], entries: Sequence[Entry]
) -> list[Entry]:
    """Leave an account with whoever has bound it since the plan was made."""
    wanted = [entry.profile.openid for entry in entries if entry.profile.openid]
    owners = {one.profile.openid: one.id for one in uow.roster.census().owners(wanted)}
    kept = []
    for (_, known), entry in zip(pairs, entries, strict=True):
        owner = owners.get(entry.profile.openid)
        if owner is not None and (known is None or owner != known.id):
            own = known.profile.openid if known else None
            entry = replace(entry, profile=replace(entry.profile, openid=own))
        kept.append(entry)
    return kept
