"""Small random networks with closed roads, and changes of all kinds to ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from opencorridor.planning.engine import TimedNetwork
from opencorridor.planning.engine.asked import (
    Change,
    EarlierStart,
    LaterEnd,
    LongerWindow,
    MoreVehicles,
    NotAgreed,
    Opened,
    Rate,
    Reception,
)
from opencorridor.planning.engine.asks import Ask
from tests.planning.engine.timed_networks import random_network, with_under_way

ROWS = 4
"""Rows of capacity that are in force; row ``r + ROWS`` and ``r + 2 ROWS`` let more through."""

LONGEST = 5


def asked_network(rng: np.random.Generator) -> TimedNetwork:
    """Draw a network; a fifth of its links are shut, and many crowds are too large to get out."""
    n = random_network(rng)
    if rng.random() < 0.4:
        n = with_under_way(n, rng)
    rows = n.capacity
    assert len(rows) == ROWS
    more = rows + rng.integers(0, 3, rows.shape)
    shut = rng.random(n.links) < 0.2
    crowded = rng.integers(0, 60, len(n.vehicles)) * (rng.random() < 0.6)
    return replace(
        n,
        capacity=np.vstack([rows, more, rows + int(rng.integers(1, 4))]),
        first_entry=np.where(shut, 1, n.first_entry),
        last_entry=np.where(shut, 0, n.last_entry),
        vehicles=n.vehicles + crowded,
    )


def later_end(n: TimedNetwork, steps: int) -> LaterEnd:
    """Return a later end; what passes in the new steps repeats the first ones."""
    return LaterEnd(steps, np.tile(n.capacity, (1, 1 + steps // n.steps))[:, :steps])


def drawn_asks(n: TimedNetwork, rng: np.random.Generator, count: int) -> list[Ask]:
    """Draw asks of one change or two."""
    found = []
    for i in range(count):
        several = 1 if rng.random() < 0.7 else 2
        first = _drawn(n, rng)
        changes = [first, *(_drawn(n, rng) for _ in range(several - 1))]
        if len({type(c) for c in changes}) < several:
            changes = [first]
        found.append(Ask(f"ask-{i}", f"Ask {i}", tuple(changes)))
    return found


def _drawn(n: TimedNetwork, rng: np.random.Generator) -> Change:
    while True:
        change = _KINDS[int(rng.integers(len(_KINDS)))](n, rng)
        if change is not None:
            return change


def _window(n: TimedNetwork, rng: np.random.Generator) -> Change:
    some = rng.choice(n.links, int(rng.integers(1, n.links + 1)), replace=False)
    links = some if rng.random() < 0.5 else np.arange(n.links)
    return LongerWindow(links, int(rng.integers(0, 4)), int(rng.integers(0, 4)))


def _opened(n: TimedNetwork, rng: np.random.Generator) -> Change:
    link = int(rng.integers(n.links))
    first, last = int(n.first_entry[link]), int(n.last_entry[link])
    begin, end = sorted(rng.integers(0, n.steps + 1, 2).tolist())
    if first <= last:
        begin, end = min(begin, first), max(end, last)
    return Opened(link, begin, end)


def _rate(n: TimedNetwork, rng: np.random.Generator) -> Change:
    link = int(rng.integers(n.links))
    return Rate(np.array([link]), int(n.capacity_row[link]) + ROWS * int(rng.integers(1, 3)))


def _not_agreed(n: TimedNetwork, rng: np.random.Generator) -> Change:
    tail, head = rng.integers(0, n.nodes, (2, int(rng.integers(1, 3))))
    tail, head = tail[tail != head], head[tail != head]
    count = len(tail)
    first = rng.integers(0, n.steps, count)
    last = first + rng.integers(0, n.steps, count)
    row = rng.integers(0, ROWS, count)
    return NotAgreed(tail, head, rng.integers(1, 4, count), first, last, row)


def _vehicles(n: TimedNetwork, rng: np.random.Generator) -> Change:
    return MoreVehicles(int(rng.integers(len(n.origin))), int(rng.integers(1, 9)))


def _start(n: TimedNetwork, rng: np.random.Generator) -> Change | None:
    origin = int(rng.integers(len(n.origin)))
    return None if n.under_way[origin] else EarlierStart(origin, int(rng.integers(1, 9)))


def _reception(n: TimedNetwork, rng: np.random.Generator) -> Change | None:
    destination = int(rng.integers(len(n.destination)))
    row = int(n.reception_row[destination])
    if row < 0:
        return None
    return Reception(destination, -1 if rng.random() < 0.5 else row + ROWS)


def _end(n: TimedNetwork, rng: np.random.Generator) -> Change:
    return later_end(n, int(rng.integers(1, LONGEST)))


_KINDS: tuple[Callable[[TimedNetwork, np.random.Generator], Change | None], ...] = (
    _window,
    _opened,
    _rate,
    _not_agreed,
    _vehicles,
    _start,
    _reception,
    _end,
)
