"""Measures one instance after the other and keeps what was measured, so that a run can go on."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

import numpy as np

from benchmarks import engine_peers as peers
from benchmarks.engine_cases import Case, nodes_in_use
from benchmarks.engine_peers import Arcs, Outcome, write_out
from benchmarks.engine_profile import stages_of
from opencorridor.planning.engine import TimedNetwork
from opencorridor.planning.engine.arrival import layout_of
from opencorridor.planning.engine.memory import BYTES_PER_MB, need_of

PATIENT_S = 600.0
"""From this limit on, peers are tried on instances that they are not thought to end on."""

EXACT: dict[str, Callable[[Arcs], tuple[int, int]]] = {
    "OR-Tools": peers.by_ortools,
    "HiGHS": peers.by_highs,
    "NetworkX": peers.by_networkx,
}
WEAKER = "SciPy, max flow only"
GOING_ON = "CCRP, searches go on"
AS_PUBLISHED = "CCRP, a search for each group"
MOST_ARCS: dict[str, int] = {
    "OR-Tools": 2_500_000,
    "HiGHS": 100_000,
    "NetworkX": 100_000,
    WEAKER: 1_500_000,
    GOING_ON: 20_000_000,
    AS_PUBLISHED: 400_000,
}
"""The most arcs for which a peer is tried where the limit is not a patient one."""

MOST_PATIENT_ARCS = {**MOST_ARCS, "OR-Tools": 4_500_000}
PROFILED_ABOVE = 2.0
"""Times the median time per arc from which an instance is profiled."""


@dataclass
class Row:
    """One instance and what each solver did with it; a solver that was not tried is missing."""

    name: str
    key: str
    limit_s: float
    nodes: int
    links: int
    steps: int
    vehicles: int
    arcs: int
    need_mb: float
    ours: Outcome
    others: dict[str, Outcome] = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)

    @property
    def per_million_s(self) -> float:
        """Seconds for a million arcs in time."""
        return 1e6 * (self.ours.seconds or 0.0) / self.arcs

    def to_json(self) -> str:
        """Return the row as JSON."""
        return json.dumps(asdict(self), indent=1)

    @staticmethod
    def from_json(text: str) -> Row:
        """Return a row from its JSON."""
        found = json.loads(text)
        found["ours"] = Outcome(**found["ours"])
        found["others"] = {k: Outcome(**v) for k, v in found["others"].items()}
        return Row(**found)


ENGINE = ("arrival", "carry", "memory", "numbers", "reach", "rounding", "search", "timed")
OURS = ("engine_cases", "engine_ccrp", "engine_peers", "engine_rows")


def _code() -> str:
    """Return a digest of the code that the figures depend on: other code, other figures."""
    here = Path(__file__).resolve().parent
    engine = here.parent / "src" / "opencorridor" / "planning" / "engine"
    files = [engine / f"{name}.py" for name in ENGINE] + [here / f"{name}.py" for name in OURS]
    text = b"".join(path.read_bytes() for path in files)
    return sha256(text).hexdigest()[:12]


class Kept:
    """Rows on disk, one file an instance; each is replaced whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / _code()

    def read(self, key: str, limit_s: float) -> Row | None:
        """Return what was measured with this limit or a longer one, if it was."""
        found = [
            Row.from_json(path.read_text(encoding="utf-8"))
            for path in self.folder.glob(f"{key}-limit-*-cores-{os.cpu_count()}.json")
        ]
        found = [row for row in found if row.limit_s >= limit_s]
        return max(found, key=lambda row: row.limit_s, default=None)

    def write(self, row: Row) -> None:
        """Keep a row."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(row.key, row.limit_s)
        part = path.with_suffix(".part")
        part.write_text(row.to_json(), encoding="utf-8")
        part.replace(path)

    def _path(self, key: str, limit_s: float) -> Path:
        return self.folder / f"{key}-limit-{limit_s:.0f}-cores-{os.cpu_count()}.json"


def measure(case: Case, warm: TimedNetwork, limit_s: float, most: dict[str, int]) -> Row:
    """Run all solvers that are to be tried; those that end must agree.

    Raises
    ------
    RuntimeError
        If an exact peer finds another objective, or the heuristic is better at any moment.
    """
    network = case.make()
    layout = layout_of(network)
    need_mb = need_of(network, layout).total_bytes / BYTES_PER_MB
    arcs = layout.link_copies
    mine = peers.ours(warm, network, limit_s, check=network.links < peers.MOST_CHECKED_LINKS)
    if mine.out is None:
        message = f"{case.name}: the engine did not end"
        raise RuntimeError(message)
    row = Row(
        case.name,
        case.key,
        limit_s,
        nodes_in_use(network),
        network.links,
        network.steps,
        network.total_vehicles,
        arcs,
        need_mb,
        mine,
    )
    _try_exact(row, network, {k: v for k, v in most.items() if arcs <= v})
    for name, going_on in ((GOING_ON, True), (AS_PUBLISHED, False)):
        if arcs <= most.get(name, 0):
            found = peers.heuristic(warm, network, limit_s, going_on=going_on)
            row.others[name] = found
            _never_better(row, name, found)
    gc.collect()
    return row


def _try_exact(row: Row, network: TimedNetwork, tried: dict[str, int]) -> None:
    names = [name for name in (*EXACT, WEAKER) if name in tried]
    if not names:
        return
    arcs = write_out(network)
    mine = row.ours
    for name in names:
        solve = EXACT.get(name, peers.by_scipy)
        found = peers.peer(solve, arcs, row.limit_s)
        row.others[name] = found
        same = found.out == mine.out and (name == WEAKER or found.arrivals == mine.arrivals)
        if found.out is not None and not same:
            message = (
                f"{row.name}: {name} found {found.out} vehicles out and the sum {found.arrivals}, "
                f"the engine {mine.out} and {mine.arrivals}"
            )
            raise RuntimeError(message)


def _never_better(row: Row, name: str, found: Outcome) -> None:
    """Hold the heuristic to what an earliest arrival means: no more out at any moment."""
    if found.out is None:
        return
    ahead = np.array(found.out_by) - np.array(row.ours.out_by)
    if (ahead > 0).any():
        message = f"{row.name}: {name} has {ahead.max()} more out at step {ahead.argmax()}"
        raise RuntimeError(message)


def profile(row: Row, case: Case, warm: TimedNetwork) -> None:
    """Add to a row where its time goes."""
    stages_of(warm)
    row.stages = stages_of(case.make()).as_numbers()
