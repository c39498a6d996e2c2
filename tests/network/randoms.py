"""Random maps with many chains, for properties of merging."""

from itertools import pairwise

import numpy as np

from opencorridor.network.kinds import UNLIMITED, RoadKind, Side
from opencorridor.network.segments import Segments
from opencorridor.network.words import MOTOR, Barrier, Mark, Means

OPEN = Side(MOTOR | Means.FOOT, 1, (50_000, 45_000, 45_000), (1000, 1250, 1500))
SLOW = Side(MOTOR | Means.FOOT, 1, (20_000, 18_000, 18_000), (400, 500, 600))
WALK = Side(Means.FOOT)
KINDS = (
    RoadKind(2, Mark(0), UNLIMITED, UNLIMITED, OPEN, OPEN),
    RoadKind(2, Mark(0), UNLIMITED, UNLIMITED, OPEN, WALK),
    RoadKind(6, Mark(0), UNLIMITED, UNLIMITED, SLOW, SLOW),
    RoadKind(2, Mark.BRIDGE, UNLIMITED, UNLIMITED, OPEN, OPEN),
    RoadKind(2, Mark(0), 3500, UNLIMITED, OPEN, SLOW),
)


def random_segments(seed: int) -> Segments:
    """Return a random map: a few junctions joined by chains drawn either way, and loose rings."""
    chance = np.random.default_rng(seed)
    junctions = int(chance.integers(2, 8))
    tails, heads, kinds, ways = [], [], [], []
    nodes = junctions
    for chain in range(int(chance.integers(1, 14))):
        ring = chance.random() < 0.15
        length = int(chance.integers(3 if ring else 1, 7))
        inner = list(range(nodes, nodes + length - (0 if ring else 1)))
        nodes += len(inner)
        ends = chance.integers(0, junctions, 2).tolist()
        path = [*inner, inner[0]] if ring else [ends[0], *inner, ends[1]]
        kind = int(chance.integers(len(KINDS)))
        for a, b in pairwise(path):
            if a == b:
                continue
            kind = int(chance.integers(len(KINDS))) if chance.random() < 0.15 else kind
            turn = chance.random() < 0.5
            tails.append(b if turn else a)
            heads.append(a if turn else b)
            kinds.append(kind)
            ways.append(1000 + chain * 10 + int(chance.integers(2)))
    if not tails:
        tails, heads, kinds, ways = [0], [1], [0], [1000]
    barrier = np.where(chance.random(nodes) < 0.05, Barrier.GATE, Barrier.NONE).astype(np.uint8)
    segments = Segments(
        lat_e7=chance.integers(-(10**6), 10**6, nodes).astype(np.int32),
        lon_e7=chance.integers(-(10**6), 10**6, nodes).astype(np.int32),
        osm_id=np.arange(nodes, dtype=np.int64) + 7,
        barrier=barrier,
        tail=np.array(tails, dtype=np.int32),
        head=np.array(heads, dtype=np.int32),
        length_mm=chance.integers(1, 10**6, len(tails)),
        kind=np.array(kinds, dtype=np.int32),
        way=np.array(ways, dtype=np.int64),
        kinds=KINDS,
    )
    return segments.chosen(np.ones(len(tails), dtype=bool))
