"""What shuts roads of an area: as it is stated, and what it does to a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from opencorridor.model.scenario import ConditionKind


@dataclass(frozen=True, slots=True)
class RoadCondition:
    """What closes a way or a node of the map for a time, as the folder states it.

    Parameters
    ----------
    what : str
        ``way`` or ``node``.
    osm_id : int
        Its id in the map.
    kind : ConditionKind
        Closed, mined or contested.
    start : datetime
    end : datetime, optional
        None: until further notice.
    row : int
        Its line in the sheet.
    """

    id: str
    what: str
    osm_id: int
    kind: ConditionKind
    start: datetime
    end: datetime | None
    source: str
    file: str
    row: int

    @property
    def subject(self) -> str:
        """The way or node by its id, such as ``way 4711``."""
        return f"{self.what} {self.osm_id}"

    def opens_again(self, begins: datetime, until: datetime) -> bool:
        """Tell whether it ends while roads are used: from ``begins`` up to ``until``."""
        shut = self.start < until and self.end is not None and self.end >= begins
        return shut and self.end is not None and self.end < until


@dataclass(frozen=True, slots=True)
class ShutRoad:
    """A condition on the roads of the network, and from when on the plan keeps clear of them.

    Parameters
    ----------
    subject : str
        ``way 4711`` or ``node 4711``.
    road : str
        What the roads are called; their class where nobody named them.
    where : str
        Between which places of the folder, and how far from them as the crow flies.
    length_m : int
        Metres of road that are shut, both directions counted once.
    start : datetime
    end : datetime, optional
        As stated; None: until further notice.
    shut_from : datetime, optional
        From when on nobody is on them in the cautious case; None if that is after its end.
    opens_again : bool
        Whether they would open again in time; the plan uses them no more.
    """

    id: str
    subject: str
    kind: ConditionKind
    road: str
    where: str
    length_m: int
    start: datetime
    end: datetime | None
    shut_from: datetime | None
    opens_again: bool
    source: str
