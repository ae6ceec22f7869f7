"""The office's tables given back: the columns of the import, so that what is exported can be imported again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.roster.words import Words
from storage.people.entries import BranchEntry, PlaceEntry, Snapshot, Standing, UnitEntry
from storage.people.model import PostName, StewardName
from storage.uow import Uow

_SLICE = 500
_LEFT_OUT = ("address",)

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Export:
    """One table: its headings, and its rows by the names of the columns."""

    headings: dict[str, str]
    rows: Iterator[Row]


def export_table(uow: Uow, kind: str, words: Words, *, named: bool) -> Export:
    """Return a table of `kind`; without `named` people lie under masked names, without telephones and accounts."""
    columns = {name: spellings[0] for name, spellings in words.headings[kind].columns.items()}
    headings = {name: title for name, title in columns.items() if name not in _LEFT_OUT}
    communities = uow.roster.communities()
    if kind == "people":
        rows = (
            row for name, number in communities.items() for row in _people(uow, name, number, words, named)
        )
        return Export(headings, rows)
    listed = {"places": _places, "units": _units, "branches": _branches}[kind]
    return Export(
        headings,
        (
            {"community": name, **row}
            for name, number in communities.items()
            for row in listed(uow, number, words, named)
        ),
    )


def _people(uow: Uow, community: str, community_id: int, words: Words, named: bool) -> Iterator[Row]:
    census = uow.roster.census()
    homes = {place.id: place.entry for place in uow.premises.places(community_id)}
    last = 0
    while ids := uow.roster.listed(community_id, last, _SLICE):
        last = ids[-1]
        standing, snapshots = census.standing(ids), census.snapshots(ids)
        for person_id in ids:
            row = _person(standing[person_id], snapshots[person_id], homes, words)
            yield {"community": community, **(row if named else _masked(row))}


def _person(person: Standing, snapshot: Snapshot, homes: dict[int, PlaceEntry], words: Words) -> Row:
    profile = person.profile
    home = homes.get(profile.building_id or 0)
    ties = sorted(profile.ties, key=lambda tie: (not tie.counts, tie.branch))
    counting = next((tie for tie in ties if tie.counts), None)
    seats = sorted(profile.seats, key=_place_of_post)
    duties = [homes[seat.building_id] for seat in seats if seat.building_id in homes]
    terms = [seat.ends_on for seat in seats if seat.ends_on]
    return {
        "name": snapshot.name,
        "phone": snapshot.phone,
        "role": _joined(
            words.role_titles[role] for role in sorted(profile.roles, key=list(words.role_titles).index)
        ),
        "post": _joined(words.post_titles.get(seat.name, seat.name) for seat in seats),
        "ends_on": max(terms).isoformat() if terms else "",
        "grid": _joined(seat.grid for seat in seats if seat.grid),
        "branch": _joined(tie.branch for tie in ties),
        "party_group": next((tie.party_group for tie in ties if tie.party_group), ""),
        "voting": "" if counting is None else words.answer_titles[counting.voting],
        "unit": profile.unit or "",
        "estate": home.estate if home else next((one.estate for one in duties), ""),
        "building": home.name if home else "",
        "entrance": profile.entrance,
        "room": profile.room,
        "duty_buildings": _joined(one.name for one in duties),
        "openid": profile.openid or "",
        "born": profile.born or "",
        "priority": _joined(profile.priority),
    }


def _place_of_post(seat: object) -> tuple[int, str]:
    order = [*PostName, *StewardName]
    name = getattr(seat, "name", "")
    return (order.index(name) if name in order else len(order)), repr(seat)


def _masked(row: Row) -> Row:
    """Return the row without what tells who it is: the first character of the name stays."""
    return row | {"name": f"{str(row['name'])[:1]}**", "phone": "", "openid": "", "born": "", "priority": ""}


def _places(uow: Uow, community_id: int, _words: Words, _named: bool) -> Iterator[Row]:
    for listed in uow.premises.places(community_id):
        entry: PlaceEntry = listed.entry
        yield {
            "street": entry.street,
            "office_phone": entry.office_phone,
            "street_phone": entry.street_phone,
            "grid": entry.grid or "",
            "estate": entry.estate,
            "building": entry.name,
            "entrances": entry.entrances,
            "households": entry.households,
            "aliases": _joined(entry.aliases),
            "longitude": entry.longitude,
            "latitude": entry.latitude,
        }


def _units(uow: Uow, community_id: int, _words: Words, named: bool) -> Iterator[Row]:
    for listed in uow.premises.units(community_id):
        entry: UnitEntry = listed.entry
        yield {
            "unit": entry.name,
            "aliases": _joined(entry.aliases),
            "kind": entry.kind,
            "contact": entry.contact if named else "",
            "phone": entry.phone if named else "",
            "categories": _joined(entry.categories),
        }


def _branches(uow: Uow, community_id: int, words: Words, _named: bool) -> Iterator[Row]:
    for listed in uow.premises.organisations(community_id):
        entry: BranchEntry = listed.entry
        yield {"branch": entry.name, "kind": words.branch_kind_titles[entry.kind], "parent": entry.parent}


def _joined(names: Sequence[str] | Iterator[str]) -> str:
    return "、".join(dict.fromkeys(names))
