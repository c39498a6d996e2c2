"""Writes small OpenStreetMap files for tests: nodes by position, ways by node ids and tags."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Relation, Way

Tags = Mapping[str, str]


def write_osm(
    path: Path,
    nodes: Mapping[int, tuple[float, float]],
    ways: Mapping[int, tuple[Sequence[int], Tags]],
    *,
    node_tags: Mapping[int, Tags] | None = None,
    relations: Sequence[Tags] = (),
) -> Path:
    """Write a file; nodes are ``(lat, lon)`` by id, ways ``(node ids, tags)`` by id."""
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for ident, (lat, lon) in sorted(nodes.items()):
            of_node = dict((node_tags or {}).get(ident, {}))
            writer.add_node(Node(id=ident, version=1, location=(lon, lat), tags=of_node))
        for ident, (refs, of_way) in sorted(ways.items()):
            writer.add_way(Way(id=ident, version=1, nodes=list(refs), tags=dict(of_way)))
        for number, of_relation in enumerate(relations, start=1):
            tags = dict(of_relation)
            writer.add_relation(Relation(id=number, version=1, members=[], tags=tags))
    return path


def in_a_row(number: int, step: float = 0.001) -> dict[int, tuple[float, float]]:
    """Return nodes 1, 2, ... to the east along the equator, so many degrees apart."""
    return {n: (0.0, step * (n - 1)) for n in range(1, number + 1)}
