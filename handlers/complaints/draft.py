"""A report while it is being put together: the form of the resident's dialogue, and what is handed in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is known so far. `place` is how the office would say it, `said_place` how the resident did.

    `pictures` are ids of stored picture rows. `place_settled`: the place is known, or the resident did not want to
    say it. `doubted`: a place the office does not know, or knows twice, has been asked about once.
    `principal_id` is for whom the speaker reports, None for themselves.
    """

    text: str = ""
    matter: str = ""
    category: str = ""
    urgent: bool = False
    restricted: bool = False
    avoided: tuple[int, ...] = ()
    needs_place: bool = True
    place: str = ""
    said_place: str = ""
    building_id: int | None = None
    grid_id: int | None = None
    entrance: str = ""
    latitude: float | None = None
    longitude: float | None = None
    place_settled: bool = False
    doubted: bool = False
    principal_id: int | None = None
    pictures: tuple[int, ...] = ()
    # The case this may be about, and whether that has been asked.
    same: int = 0
    same_asked: bool = False
