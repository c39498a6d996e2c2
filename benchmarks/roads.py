"""Compares road networks with two programs that share nothing with ours.

``python -m benchmarks.roads MAP.osm.pbf [--routino DIR] [--osmnx PYTHON]``

Routino is a routing engine; DIR is the root of an installation (``/`` after ``apt-get install
routino``, or a folder that its packages were unpacked to). It reads the map by itself, with its own
rules on access, one-ways and barriers; the speeds of its classes are set to those of our table and
its preferences switched off. It keeps whole metres and tenths of a second for each short piece,
rounded down, and prints the speed of the class alone: so both read a copy of the map without speed
limits, and its times are reckoned from the points and the speeds of its routes.

OSMnx with NetworkX is the second opinion, speed limits included; PYTHON is one that has it
(``python3 -m venv v && v/bin/pip install osmnx``).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.osm import Area, Changeset, Way
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from opencorridor.model.road_classes import BY_CLASS, RoadClass
from opencorridor.network.assemble import assemble
from opencorridor.network.earth import E7, distance_m
from opencorridor.network.islands import find_pieces
from opencorridor.network.readers.osm import read_osm
from opencorridor.network.readers.osm_tags import HIGHWAYS, LOCAL
from opencorridor.network.roads import RoadNetwork
from opencorridor.network.words import Means

# Classes that Routino puts elsewhere than our table does: name of OpenStreetMap, ours, theirs.
ALIGNED = {
    "motorway_link": ("motorway", "tertiary"),
    "trunk_link": ("trunk", "tertiary"),
    "primary_link": ("primary", "residential"),
    "secondary_link": ("secondary", "residential"),
    "tertiary_link": ("tertiary", "residential"),
    "living_street": ("residential", "service"),
}
# Routino closes tracks, and roads for local traffic, to cars; ours marks them and leaves them open.
_TRACK = '<if k="highway" v="track">\n        <output k="highway"/>'
TRACKS = (_TRACK, f'{_TRACK}\n        <output k="motorcar" v="yes"/>')
SPEEDS_KMH = {
    **{road_class.value: BY_CLASS[road_class].car_speed_kmh for road_class in RoadClass},
    "service": BY_CLASS[RoadClass.TRACK].car_speed_kmh,
}
NO_CARS = ("cycleway", "path", "steps", "ferry")
PROPERTIES = ("paved", "multilane", "bridge", "tunnel", "footroute", "bicycleroute")
SAME_PLACE = 3e-6
"""Degrees by which a node may differ from itself when written and read: a third of a metre."""
PEER = Path(__file__).with_name("roads_osmnx.py")
TOLERANCE = 0.01
SHOWN = 8
SEED = 20260301


@dataclass(frozen=True)
class Routino:
    """An installation of Routino and the database made with it."""

    root: Path
    folder: Path

    def run(self, program: str, *words: str) -> str:
        """Run one of its programs and return what it prints."""
        libraries = sorted({str(p.parent) for p in self.root.glob("usr/lib/**/libroutino*.so*")})
        environment = {**os.environ, "LD_LIBRARY_PATH": ":".join(libraries)}
        command = [str(self.root / "usr/bin" / program), *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        return done.stdout

    def prepare(self, source: Path) -> None:
        """Let it read the map."""
        tagging = (self.root / "usr/share/routino/tagging.xml").read_text(encoding="utf-8")
        for word, (theirs, ours) in ALIGNED.items():
            rule = rf'(v="{word}">\s*<set (?:k="highway" )?v="){theirs}(")'
            tagging, changed = re.subn(rule, rf"\g<1>{ours}\g<2>", tagging)
            assert changed == 1, word  # noqa: S101 - another version of Routino
        tagging = tagging.replace(*TRACKS)
        for word in LOCAL:
            tagging = re.sub(rf'(<if v="{word}" *> <set v=")no', r"\g<1>yes", tagging)
        rules = self.folder / "tagging.xml"
        rules.write_text(tagging, encoding="utf-8")
        place = (f"--dir={self.folder}", "--prefix=map", "--prune-none")
        self.run("planetsplitter", *place, f"--tagging={rules}", str(source.absolute()))

    def time_s(self, origin: tuple[float, float], destination: tuple[float, float]) -> float:
        """Return its quickest time by car in seconds.

        Infinite where it finds no way, not a number where it begins or ends at another node.
        """
        share = self.root / "usr/share/routino"
        text = self.run(
            "routino-router",
            f"--dir={self.folder}",
            "--prefix=map",
            f"--profiles={share / 'profiles.xml'}",
            f"--translations={share / 'translations.xml'}",
            "--transport=motorcar",
            "--quickest",
            "--turns=0",
            "--exact-nodes-only",
            *(f"--highway-{name}=100" for name in SPEEDS_KMH),
            *(f"--speed-{name}={speed}" for name, speed in SPEEDS_KMH.items()),
            *(f"--highway-{name}=0" for name in NO_CARS),
            *(f"--property-{name}=50" for name in PROPERTIES),
            f"--lat1={origin[0]:.7f}",
            f"--lon1={origin[1]:.7f}",
            f"--lat2={destination[0]:.7f}",
            f"--lon2={destination[1]:.7f}",
            "--output-text-all",
            "--output-stdout",
        )
        rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
        if not rows:
            return float("inf")
        degrees = np.array([[float(row[0]), float(row[1])] for row in rows])
        if np.abs(degrees[[0, -1]] - [origin, destination]).max() > SAME_PLACE:
            return float("nan")
        lat, lon = np.rint(degrees.T * E7).astype(np.int32)
        length_m = distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
        speed_kmh = np.array([float(row[8]) for row in rows[1:]])
        return float((length_m / speed_kmh).sum() * 3.6)


def our_times_s(network: RoadNetwork, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return our quickest times by car in seconds, shape (pairs,)."""
    time_s = network.travel_time_s(Means.CAR)
    usable = np.flatnonzero(np.isfinite(time_s))
    usable = usable[np.argsort(time_s[usable], kind="stable")]
    key = network.road_tail[usable].astype(np.int64) * network.nodes + network.road_head[usable]
    best = usable[np.unique(key, return_index=True)[1]]
    entries = (time_s[best], (network.road_tail[best], network.road_head[best]))
    graph = coo_array(entries, (network.nodes, network.nodes)).tocsr()
    origins, row = np.unique(pairs[:, 0], return_inverse=True)
    return np.asarray(dijkstra(graph, indices=origins))[row, pairs[:, 1]]


def copied(source: Path, target: Path, *, limits: bool) -> Path:
    """Write a copy of a map without ways that lack nodes and, if asked, without speed limits."""
    with osmium.SimpleWriter(str(target)) as writer:
        for entity in osmium.FileProcessor(str(source)).with_locations():
            if isinstance(entity, Area | Changeset):
                continue
            if isinstance(entity, Way) and not all(n.location.valid() for n in entity.nodes):
                continue
            drop = () if limits else ("maxspeed",)
            tags = {tag.k: tag.v for tag in entity.tags if not tag.k.startswith(drop)}
            writer.add(entity.replace(tags=tags))
    return target


def pairs_of(network: RoadNetwork, number: int) -> NDArray[np.int64]:
    """Draw pairs of different nodes that can all reach each other by car, shape (pairs, 2)."""
    main_part = np.flatnonzero(find_pieces(network, Means.CAR, both_ways=True).of_node == 0)
    pairs: NDArray[np.int64] = np.random.default_rng(SEED).choice(
        main_part, (number + number // 10, 2)
    )
    different: NDArray[np.int64] = pairs[pairs[:, 0] != pairs[:, 1]]
    return different[:number]


def by_routino(source: Path, root: Path, number: int) -> int:
    """Compare with Routino on a copy of the map without speed limits."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(source, Path(folder) / source.name, limits=False)
        network, _ = assemble(read_osm(copy)[0])
        pairs = pairs_of(network, number)
        referee = Routino(root, Path(folder))
        referee.prepare(copy)
        spots = np.column_stack([network.node_lat_e7, network.node_lon_e7]) / E7
        theirs = np.array([referee.time_s(tuple(spots[a]), tuple(spots[b])) for a, b in pairs])
    return _judge(f"{source.name}, Routino", network, pairs, theirs)


def by_osmnx(source: Path, python: Path, number: int) -> int:
    """Compare with OSMnx and NetworkX, speed limits included."""
    with tempfile.TemporaryDirectory() as folder:
        plain = copied(source, Path(folder) / "map.osm", limits=True)
        asked = Path(folder) / "question.json"
        network, _ = assemble(read_osm(plain)[0])
        pairs = pairs_of(network, number)
        question = {
            "speeds_kmh": {
                word: BY_CLASS[row.speed_row].car_speed_kmh for word, row in HIGHWAYS.items()
            },
            "pairs": network.node_osm_id[pairs].tolist(),
        }
        asked.write_text(json.dumps(question), encoding="utf-8")
        command = [str(python), str(PEER), str(plain), str(asked)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    answers = json.loads(done.stdout.splitlines()[-1])
    theirs = np.array([float("inf") if time is None else time for time in answers])
    return _judge(f"{source.name}, OSMnx", network, pairs, theirs)


def _judge(
    title: str, network: RoadNetwork, pairs: NDArray[np.int64], theirs: NDArray[np.float64]
) -> int:
    ours = our_times_s(network, pairs)
    moved = np.isnan(theirs)
    pairs, ours, theirs = pairs[~moved], ours[~moved], theirs[~moved]
    if moved.any():
        print(f"{title}: {int(moved.sum()):,} pairs left out, moved to other nodes by it")
    both = np.isfinite(theirs)
    off = np.abs(ours[both] - theirs[both]) / theirs[both]
    within = int((off <= TOLERANCE).sum())
    print(
        f"{title}: {len(pairs):,} pairs, {int(both.sum()):,} found by both, {within:,} within 1 %"
    )
    print(
        f"  difference: median {np.median(off):.4%}, 95th percentile {np.quantile(off, 0.95):.4%}"
    )
    wrong = np.flatnonzero(~both | ~(np.abs(ours - theirs) <= TOLERANCE * theirs))
    for pair in wrong[:SHOWN]:
        a, b = network.node_osm_id[pairs[pair]].tolist()
        print(f"  node {a} to node {b}: ours {ours[pair]:.1f} s, theirs {theirs[pair]:.1f} s")
    return len(wrong)


def main(arguments: list[str]) -> int:
    """Compare, print what was found, and return 0 if every time agrees."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("map", type=Path)
    parser.add_argument("--routino", type=Path)
    parser.add_argument("--osmnx", type=Path)
    parser.add_argument("--pairs", type=int, default=1000)
    options = parser.parse_args(arguments)
    wrong = 0
    if options.routino is not None:
        wrong += by_routino(options.map, options.routino, options.pairs)
    if options.osmnx is not None:
        wrong += by_osmnx(options.map, options.osmnx, options.pairs)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
