"""Which places a chain of names means: the choice that makes the whole chain shortest.

Each name has some places that it could mean. The cost of a choice of one place for each name is
the length of the chain in straight lines, and a handicap for each place that is small or whose
name only sounds alike. The least cost through each place is found by two passes over the chain
(forward and backward, as in Viterbi's algorithm), so that for every place it is known how much
longer the best choice gets if that place must be in it: its detour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from opencorridor.model.lists import KnownPlace
from opencorridor.talks.gazetteer.index import SIMILAR, SOUND, Meaning
from opencorridor.units import EARTH_RADIUS_M

# What a place must be nearer by to be preferred to a greater one of the same name. Nobody writes
# the name of the centre of a region and means a village, unless they say so.
HANDICAP_M = {"centre": 0, "city": 400_000, "town": 405_000, "village": 410_000}
# Less than the margin that makes a place certain: spelling alone never decides.
HANDICAP_OF_SOUND_M = {SOUND: 15_000, SIMILAR: 40_000}

Point = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A meaning and how much the cheapest choice of the whole chain costs more with it."""

    meaning: Meaning
    detour_m: int


def handicap_m(meaning: Meaning) -> int:
    """Return what a place costs beyond its way, in metres."""
    return HANDICAP_M[meaning.place.kind] + HANDICAP_OF_SOUND_M.get(meaning.how, 0)


def weigh(chain: Sequence[Sequence[Meaning]]) -> list[list[Weighed]]:
    """Return for each name its meanings with their detours, the least first.

    Parameters
    ----------
    chain : sequence of sequence of Meaning
        For each name in order what it could mean; names without a meaning are passed over.

    Returns
    -------
    list of list of Weighed
        As long as the chain. The work grows with the sum over neighbouring names of the product of
        their numbers of meanings.
    """
    known = [n for n, meanings in enumerate(chain) if meanings]
    layers = [[(m, _point(m.place)) for m in chain[n]] for n in known]
    ahead = _passed(layers)
    back = _passed(layers[::-1])[::-1]
    weighed: list[list[Weighed]] = [[] for _ in chain]
    for n, layer, up, down in zip(known, layers, ahead, back, strict=True):
        # The handicap of the place itself is in both passes.
        costs = [u + d - handicap_m(m) for (m, _), u, d in zip(layer, up, down, strict=True)]
        least = min(costs)
        found = [Weighed(m, round(cost - least)) for (m, _), cost in zip(layer, costs, strict=True)]
        weighed[n] = sorted(found, key=lambda w: (w.detour_m, w.meaning.place.id))
    return weighed


def work_of(chain: Sequence[Sequence[Meaning]]) -> int:
    """Return how many distances `weigh` looks at."""
    sizes = [len(meanings) for meanings in chain if meanings]
    return 2 * sum(a * b for a, b in pairwise(sizes))


def _passed(layers: Sequence[Sequence[tuple[Meaning, Point]]]) -> list[list[float]]:
    """Return the least cost of the chain up to each place, that place included."""
    costs: list[list[float]] = []
    for number, layer in enumerate(layers):
        if number == 0:
            costs.append([float(handicap_m(m)) for m, _ in layer])
            continue
        before = list(zip(costs[-1], (p for _, p in layers[number - 1]), strict=True))
        costs.append(
            [handicap_m(m) + min(cost + _way_m(p, q) for cost, q in before) for m, p in layer]
        )
    return costs


def _point(place: KnownPlace) -> Point:
    phi, lam = math.radians(place.lat), math.radians(place.lon)
    return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)


def _way_m(p: Point, q: Point) -> float:
    """Return the great-circle distance between two points of the unit sphere, in metres."""
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.dist(p, q) / 2))
