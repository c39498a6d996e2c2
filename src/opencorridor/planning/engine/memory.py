"""What the engine will need of memory, known before it begins; what does not fit is refused.

The formulas follow the arrays of ``arrival.py`` one by one; a test holds them to what is really
taken. They are a ceiling: working arrays are counted in full, and a system hands out only those
pages of them that are touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from opencorridor.errors import PlanningError
from opencorridor.planning.engine.timed import TimedNetwork

BYTES_PER_MB = 1_000_000

ANYHOW = 16_384
"""Whatever is small and does not grow."""

PER_NODE = 56 + 8 + 4
"""Live steps, place and distance in the layout and the grid; where its crowds begin."""

PER_LINK = 24 + 64
"""Entries in the layout; two records in the grid."""

PER_LINK_WHILE_BUILDING = 24 + 16 + 32 + 64 + 64 + 32
"""Layout, adjacency, one record, and the columns of the other before they are packed, and after."""

PER_ORIGIN = 48 + 8 + 1
"""Departures in the layout and the grid, who remains, and who is under way."""

PER_LABEL = 45 + 9
"""Label, stack, marks and queue of a place at a step; then the certificate made of it."""

PER_COPY = 4
"""The flow of a link in a step, or of an origin."""


class Sizes(Protocol):
    """How many copies there are: of places, of links, of departures (a ``Layout``)."""

    @property
    def node_copies(self) -> int:
        """Copies of places."""
        ...

    @property
    def link_copies(self) -> int:
        """Copies of links."""
        ...

    @property
    def departures(self) -> int:
        """Copies of departures."""
        ...


@dataclass(frozen=True)
class Need:
    """Bytes that the engine takes at most, beside the network that it is given.

    Parameters
    ----------
    static_bytes : int
        For nodes, links and capacities, however few the steps of use are.
    copies_bytes : int
        For places and links in time: half of it with steps twice as long.
    """

    static_bytes: int
    copies_bytes: int

    @property
    def total_bytes(self) -> int:
        """Both together."""
        return self.static_bytes + self.copies_bytes


def need_of(network: TimedNetwork, sizes: Sizes) -> Need:
    """Return what the engine takes at most.

    Parameters
    ----------
    network : TimedNetwork
    sizes : Layout
        From ``layout_of(network)``.
    """
    n = network
    origins, ends = len(n.origin), len(n.destination)
    static = ANYHOW + PER_NODE * n.nodes + PER_LINK * n.links + PER_ORIGIN * origins
    static += 4 * n.capacity.size + 8 * ends * n.steps
    labels = sizes.node_copies + origins
    copies = PER_LABEL * labels + PER_COPY * (sizes.link_copies + sizes.departures)
    building = ANYHOW + PER_NODE * n.nodes + PER_LINK_WHILE_BUILDING * n.links
    return Need(max(static, building - copies), copies)


def refuse_beyond(need: Need, most_bytes: int | None) -> None:
    """Refuse what does not fit, with numbers and a way to make it fit.

    Raises
    ------
    PlanningError
        If more than ``most_bytes`` would be needed; ``None`` limits nothing.
    """
    if most_bytes is None or need.total_bytes <= most_bytes:
        return
    room = most_bytes - need.static_bytes
    times = -(-need.copies_bytes // room) if room > 0 else 0
    way = (
        f"take steps {times} times as long, a smaller area or merged roads"
        if times
        else "take a smaller area or merged roads; longer steps alone do not help"
    )
    message = (
        f"the plan needs up to {_mb(need.total_bytes)} of memory and may take {_mb(most_bytes)}: "
        f"{way}"
    )
    raise PlanningError(message)


def _mb(count: int) -> str:
    return f"{-(-count // BYTES_PER_MB):,} MB"
