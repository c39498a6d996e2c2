"""What a reader hands to the builder, whatever the format of the file was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opencorridor.model.findings import Finding
from opencorridor.network.segments import Segments
from opencorridor.network.tally import Tally

OSM_CREDIT = "© OpenStreetMap contributors (ODbL)"


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The roads of one file before they are cut, joined to places and merged.

    Parameters
    ----------
    segments : Segments
        The roads.
    tally : Tally
        What was read and dropped.
    as_of : str
        The moment that the file states as its own; empty if it states none.
    credit : str
        Who is to be named with everything made from it; empty if the file does not say.
    findings : tuple of Finding
        What the reader has to say.
    kept : ndarray of bool, shape (nodes,), optional
        Nodes that are not merged away.
    positions : bool
        Whether the nodes have positions.
    """

    segments: Segments
    tally: Tally
    as_of: str = ""
    credit: str = ""
    findings: tuple[Finding, ...] = ()
    kept: NDArray[np.bool_] | None = None
    positions: bool = True
