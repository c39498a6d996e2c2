"""What movements still have to do from a step on: as crowds of a changed network would do it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.timed import TimedNetwork


@dataclass(frozen=True)
class Rest:
    """The rest of an earlier plan: groups from crowds of a network, by its links.

    Parameters
    ----------
    network : TimedNetwork
        The network from now on.
    origin, destination, vehicles : ndarray of int64, shape (groups,)
    departs : ndarray of int64, shape (groups,)
        Steps in which they leave, or get off the link that they are on.
    start : ndarray of int64, shape (groups + 1,)
        Where the links of each begin.
    link : ndarray of int64
        Links in the order in which they are driven.
    """

    network: TimedNetwork
    origin: IntArray
    destination: IntArray
    vehicles: IntArray
    departs: IntArray
    start: IntArray
    link: IntArray

    @cached_property
    def entry_step(self) -> IntArray:
        """Step in which each link is entered, where nobody waits on the way."""
        taken = self._steps_before
        many = np.diff(self.start)
        return np.asarray(
            np.repeat(self.departs, many) + taken[:-1] - np.repeat(taken[self.start[:-1]], many)
        )

    @cached_property
    def arrives(self) -> IntArray:
        """Step in which each group is at its destination."""
        taken = self._steps_before
        return np.asarray(self.departs + taken[self.start[1:]] - taken[self.start[:-1]])

    @cached_property
    def _steps_before(self) -> IntArray:
        """Steps that all links before each place in the list take together."""
        return np.concatenate([[0], np.cumsum(self.network.link_steps[self.link])])
