"""Which customers lie near each other: one line through all places, neighbours close together on it.

Coordinates are degrees as read from the workbook; here they become whole micro-degrees at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

_GRID_BITS = 10  # a thousand cells each way: a few hundred metres in a province


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Region or district (may be empty) and coordinates in degrees where known."""

    region: str = ""
    longitude: float | None = None
    latitude: float | None = None


def line_up(*, places: Sequence[Place]) -> tuple[int, ...]:
    """The position of each place on the line: region after region, inside a region along a Hilbert curve.

    Regions follow each other by where their middle lies on the curve; a region without coordinates comes last, and
    places without coordinates last in their region. Equal places keep the order given.
    """
    keys = _curve_keys(places)
    by_region: defaultdict[str, list[int]] = defaultdict(list)
    for place, key in zip(places, keys, strict=True):
        if key is not None:
            by_region[place.region].append(key)
    far = 1 << (2 * _GRID_BITS)
    middle = {region: sorted(found)[len(found) // 2] for region, found in by_region.items()}
    order = sorted(
        range(len(places)),
        key=lambda index: (
            middle.get(places[index].region, far),
            places[index].region,
            far if (key := keys[index]) is None else key,
            index,
        ),
    )
    position = [0] * len(places)
    for rank, index in enumerate(order):
        position[index] = rank
    return tuple(position)


def _curve_keys(places: Sequence[Place]) -> list[int | None]:
    points = [_micro_degrees(place) for place in places]
    known = [point for point in points if point is not None]
    if not known:
        return [None] * len(places)
    west, south = min(x for x, _ in known), min(y for _, y in known)
    extent = max(1, max(x for x, _ in known) - west, max(y for _, y in known) - south)
    top = (1 << _GRID_BITS) - 1
    return [
        None if point is None else _hilbert((point[0] - west) * top // extent, (point[1] - south) * top // extent)
        for point in points
    ]


def _micro_degrees(place: Place) -> tuple[int, int] | None:
    if place.longitude is None or place.latitude is None:
        return None
    if not (-180 <= place.longitude <= 180 and -90 <= place.latitude <= 90):  # also turns away not-a-number
        return None
    return round(place.longitude * 1_000_000), round(place.latitude * 1_000_000)


def _hilbert(x: int, y: int) -> int:
    """Distance along the Hilbert curve of a cell (Hilbert 1891; the usual bitwise construction)."""
    distance = 0
    side = 1 << (_GRID_BITS - 1)
    while side:
        right, upper = int(bool(x & side)), int(bool(y & side))
        distance += side * side * ((3 * right) ^ upper)
        if not upper:
            if right:
                x, y = 2 * side - 1 - (x & (2 * side - 1)), 2 * side - 1 - (y & (2 * side - 1))
            x, y = y, x
        side >>= 1
    return distance
