"""The building next to a spot on the map. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable

from storage.people.places import Building

AT_M = 60.0
"""Up to here a spot is at the building."""
NEAR_M = 500.0
"""Up to here it lies in the building's grid."""
_DEGREE_M = 111_320.0


def nearest(
    buildings: Iterable[Building], latitude: float, longitude: float
) -> tuple[Building, float] | None:
    """Return the nearest building that has coordinates, and how many metres it is away."""
    shrink = math.cos(math.radians(latitude))

    def distance(building: Building) -> float:
        assert building.latitude is not None and building.longitude is not None
        north, east = building.latitude - latitude, (building.longitude - longitude) * shrink
        return math.hypot(north, east) * _DEGREE_M

    placed = [each for each in buildings if each.latitude is not None and each.longitude is not None]
    found = min(placed, key=distance, default=None)
    return (found, distance(found)) if found is not None else None
