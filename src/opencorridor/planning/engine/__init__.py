"""The flow engine for road networks too large to expand: earliest arrival, exact and provable.

:func:`~opencorridor.planning.engine.arrival.earliest_arrival` is the one function; what it takes
is a :class:`~opencorridor.planning.engine.timed.TimedNetwork`.
"""

from opencorridor.planning.engine.arrival import ArrivalFlow, Start, Stopped, earliest_arrival
from opencorridor.planning.engine.timed import TimedNetwork

__all__ = ["ArrivalFlow", "Start", "Stopped", "TimedNetwork", "earliest_arrival"]
