"""Counts in model steps: no resource is used beyond what the terms give (method, section 5)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from opencorridor.clock import from_unix, to_unix
from opencorridor.units import SECONDS_PER_HOUR
from opencorridor.verification.movements import Driven
from opencorridor.verification.network import Network, Resource
from opencorridor.verification.routes import Share
from opencorridor.verification.rules import Book

CODES = {
    "road": "OC-730",
    "cp": "OC-731",
    "hold": "OC-732",
    "gather": "OC-733",
    "reception": "OC-734",
    "beds": "OC-735",
    "fleet": "OC-736",
}


def count_uses(
    network: Network, driven: Iterable[Driven], case: str, book: Book
) -> Counter[Resource]:
    """Count what the movements of a stage use, and refuse what exceeds what is left.

    Returns
    -------
    Counter
        Amount by resource: vehicles, or people where vehicles carry different numbers.
    """
    used: Counter[Resource] = Counter()
    capacity: dict[Resource, int] = {}
    for one in driven:
        for resource, limit, amount in one.walk.uses:
            used[resource] += amount
            if limit is not None:
                capacity[resource] = min(limit, capacity.get(resource, limit))
    for resource, limit in capacity.items():
        book.count("resources")
        left = network.left(resource, limit)
        if used[resource] > left:
            code = CODES[resource[0].partition(":")[0]]
            row = f"{case}, {resource[0]}{_when(network, resource)}"
            book.refuse(code, row, f"{used[resource]} used, {left} left by the terms")
    return used


def _when(network: Network, resource: Resource) -> str:
    name, k = resource
    if name.startswith(("fleet:", "beds:")):
        return ""
    moment = (k + network.clock.terms.zero) * network.clock.step_s
    if name.startswith("reception:"):
        found = network.world.receptions[name.partition(":")[2]]
        if found.carries is None:
            return f" in the hour from {from_unix(k * SECONDS_PER_HOUR).isoformat()}"
    return f" in step {k} ({from_unix(moment).isoformat()})"


def check_people(
    network: Network, driven: Sequence[Driven], case: str, book: Book
) -> dict[str, int]:
    """Check vehicles and people of each need of a stage; return the vehicles used by share."""
    by_share: defaultdict[str, list[Driven]] = defaultdict(list)
    for one in driven:
        by_share[one.share.id].append(one)
    for share in network.shares:
        _check_share(share, by_share[share.id], f"{case}, need {share.id}", book)
    return {s.id: sum(d.movement.vehicles for d in by_share[s.id]) for s in network.shares}


def _check_share(share: Share, driven: list[Driven], row: str, book: Book) -> None:
    book.count("needs")
    total = sum(one.movement.vehicles for one in driven)
    if total > share.vehicles:
        what = f"{total} vehicles leave; {share.people} people fill {share.vehicles}"
        book.refuse("OC-737", row, what)
        return
    part_filled = _part_filled(share, driven, total)
    for one in driven:
        full = one.movement.vehicles * share.carries
        rest = share.carries - share.rest if one is part_filled else 0
        book.same("OC-738", one.row, "people", one.movement.people, full - rest)


def _part_filled(share: Share, driven: list[Driven], total: int) -> Driven | None:
    """Return the movement with the part-filled vehicle: the one that departs last, if all leave."""
    if not driven or total < share.vehicles or not share.rest:
        return None
    order = range(len(driven))
    last = max(order, key=lambda i: (to_unix(driven[i].movement.departs_first), i))
    return driven[last]
