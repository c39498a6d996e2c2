"""What a road plan is checked by: the drive of every vehicle, and the cuts that prove the most.

Numbers are whole and stand in arrays, because a city has millions of them. Roads and nodes are
numbered as in the file of roads that the plan was made from, steps from the one in which the case
begins.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from opencorridor.model.cases import Case

ROAD_PROOF_SCHEMA = "opencorridor.road-proof/1"

LATE = 2**31 - 1
"""Label of a place and step from which something may still be gained."""

EARLY = -1
"""Label of a place and step that no vehicle can have reached."""

Numbers: TypeAlias = "array[int]"
"""Whole numbers of 32 bits, type code ``i``."""


@dataclass(frozen=True, slots=True, eq=False)
class Drives:
    """Who drives which way when. Nobody waits on the way, so a departure says the rest.

    Parameters
    ----------
    route_start : array of int
        Where the roads of each route begin in ``route_road``; one number more than routes.
    route_road : array of int
        Roads in the order in which they are driven.
    trip_route, trip_step, trip_vehicles : array of int
        Route, step of departure and number of vehicles, a row for each.
    """

    route_start: Numbers
    route_road: Numbers
    trip_route: Numbers
    trip_step: Numbers
    trip_vehicles: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Cuts:
    """A cut for each step of arrival, one within the next: docs/adr/0022.

    Parameters
    ----------
    run_start : array of int
        Where the runs of each node begin; one number more than nodes.
    run_step : array of int
        The step with which a run begins; it lasts until the next one of its node.
    run_label : array of int
        The step of arrival from which on this place, in these steps, lies behind the cut.
    """

    run_start: Numbers
    run_step: Numbers
    run_label: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class CaseProof:
    """What one case is checked by.

    Parameters
    ----------
    on_time : Drives, optional
        None where the terms leave nothing to plan.
    late : Drives, optional
        If everything begins late; none where it was not computed or nothing is left to plan.
    cuts : Cuts, optional
        Of the drives on time.
    within_totals : tuple of Cuts
        Further cuts for each step, where totals of exits bind: exits that no cut has behind it
        count with their totals (docs/adr/0024). The last have the cut on which the end rests.
    ranks : tuple of Cuts
        For each rank of crowds the cut at the end for it and all before it.
    """

    on_time: Drives | None
    late: Drives | None
    cuts: Cuts | None
    within_totals: tuple[Cuts, ...] = ()
    ranks: tuple[Cuts, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class RoadProof:
    """What a road plan is checked by.

    Parameters
    ----------
    place_node : array of int
        The node of each place, in the order of ``joined`` of the plan.
    cases : mapping
        Those that the plan has.
    marks : mapping
        What its file says of itself, such as the id of the plan; empty before it is written.
    """

    place_node: Numbers
    cases: Mapping[Case, CaseProof]
    marks: Mapping[str, str | int] = field(default_factory=dict)
