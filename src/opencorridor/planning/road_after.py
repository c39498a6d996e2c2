"""What is still open after a change, as the engine takes it: crowds at home and under way."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.again import Rest
from opencorridor.planning.engine.kept import Published
from opencorridor.planning.engine.timed import ANY_STEP
from opencorridor.planning.road_past import Past
from opencorridor.planning.road_site import TimedSite


@dataclass(frozen=True, slots=True, eq=False)
class Open:
    """A case of the changed terms from a moment on.

    Parameters
    ----------
    timed : TimedSite
        Its network has the crowds of the site, less who has left them, and those under way behind
        them: one crowd for each node and step at which somebody gets off a road.
    past : Past
    group : ndarray of int64, shape (len(past.under_way),)
        The crowd of each part that is under way.
    """

    timed: TimedSite
    past: Past
    group: IntArray

    @property
    def homes(self) -> int:
        """Crowds at home: the first of the network."""
        return len(self.timed.site.crowds)


def open_from(timed: TimedSite, past: Past) -> Open:
    """Return what is still open at the moment of a past.

    Parameters
    ----------
    timed : TimedSite
        A case of the changed terms.
    past : Past
        In the same steps.
    """
    n, roads, now = timed.network, timed.site.roads, past.now
    node = np.array([roads.road_head[part.on] for part in past.under_way], dtype=np.int64)
    step = np.array([part.step for part in past.under_way], dtype=np.int64)
    many = np.array([part.vehicles for part in past.under_way], dtype=np.int64)
    span = int(step.max(initial=0)) + 1
    key, group = np.unique(node * span + step, return_inverse=True)
    coming = np.bincount(group, many, len(key)).astype(np.int64)
    gone = np.array([past.departed.get(ident, 0) for ident in timed.site.crowds], dtype=np.int64)
    network = replace(
        n,
        first_entry=np.maximum(n.first_entry, now),
        origin=np.append(n.origin, key // span),
        vehicles=np.append(np.maximum(0, n.vehicles - gone), coming),
        ready_step=np.append(np.maximum(n.ready_step, now), key % span),
        leave_by=np.append(np.full(len(n.origin), ANY_STEP), key % span),
    )
    homes = len(timed.site.crowds)
    return Open(replace(timed, network=network), past, homes + group.astype(np.int64))


def rest_of(still: Open) -> Rest:
    """Return what the plan had left to do, on the links of the changed network."""
    timed, past = still.timed, still.past
    link_of = np.full(timed.site.roads.roads, -1, dtype=np.int64)
    link_of[timed.road] = np.arange(len(timed.road))
    number = {ident: i for i, ident in enumerate(timed.site.crowds)}
    end = {ident: i for i, ident in enumerate(timed.site.exits)}
    rows: list[tuple[int, int, int, int]] = []
    ways: list[IntArray] = [np.zeros(0, dtype=np.int64)]
    parts = [(part, number.get(part.crowd, -1)) for part in past.at_home]
    parts += list(zip(past.under_way, still.group.tolist(), strict=True))
    for part, origin in parts:
        links = link_of[part.roads]
        # A road that is no longer there, or an exit that is none: nothing to be kept.
        if origin < 0 or part.exit not in end or (links < 0).any():
            continue
        rows.append((origin, end[part.exit], part.vehicles, part.step))
        ways.append(links)
    origin_, exit_, vehicles, departs = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    start = np.cumsum([0, *(len(way) for way in ways[1:])])
    return Rest(timed.network, origin_, exit_, vehicles, departs, start, np.concatenate(ways))


def published_of(still: Open) -> Published:
    """Return the departures that were published, by crowd and block, from the moment on."""
    timed = still.timed
    number = {ident: i for i, ident in enumerate(timed.site.crowds)}
    per_block = timed.site.terms.settings.block_s // timed.step_s
    offset = timed.begins_s // timed.step_s
    many: dict[tuple[int, int], int] = {}
    for part in still.past.at_home:
        if part.crowd in number:
            key = number[part.crowd], (offset + part.step) // per_block
            many[key] = many.get(key, 0) + part.vehicles
    rows = [
        (o, max(still.past.now, b * per_block - offset), (b + 1) * per_block - offset - 1, n)
        for (o, b), n in sorted(many.items())
    ]
    return Published(*np.array(rows, dtype=np.int64).reshape(-1, 4).T)


def shut_now(still: Open) -> IntArray:
    """Tell of each part under way whether the road it is on is shut at the moment: 1 or 0."""
    shut, at_s = still.timed.site.shut, still.timed.moment_s(still.past.now)
    moment = np.array([at_s])
    pairs = zip(shut.road.tolist(), shut.when, strict=True)
    now = {road for road, when in pairs if when.meets(moment, moment + 1).any()}
    return np.array([part.on in now for part in still.past.under_way], dtype=np.int64)
