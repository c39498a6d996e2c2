"""The flow engine for road networks too large to expand: earliest arrival, exact and provable.

:func:`~opencorridor.planning.engine.arrival.earliest_arrival` is the one function; what it takes
is a :class:`~opencorridor.planning.engine.timed.TimedNetwork`. Where destinations take so many and
no more, :func:`~opencorridor.planning.engine.totals.fewest_steps` stands in its place.
"""

from opencorridor.planning.engine.arrival import ArrivalFlow, Start, Stopped, earliest_arrival
from opencorridor.planning.engine.timed import TimedNetwork
from opencorridor.planning.engine.totals import NO_TOTAL, TotalsFlow, fewest_steps

__all__ = [
    "NO_TOTAL",
    "ArrivalFlow",
    "Start",
    "Stopped",
    "TimedNetwork",
    "TotalsFlow",
    "earliest_arrival",
    "fewest_steps",
]
