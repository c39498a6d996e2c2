"""Exact peers on the arcs of one expanded stage: each returns the least cost it finds."""

from __future__ import annotations

from typing import Any

import numpy as np
from ortools.graph.python import min_cost_flow
from scipy.optimize import linprog
from scipy.sparse import csr_array

from opencorridor.network.intervals import IntArray
from opencorridor.planning.expansion import SINK, SOURCE, Expansion
from opencorridor.planning.flow import limits

_LINPROG: Any = linprog
"""SciPy's stubs know dense matrices only."""


def by_ortools(expansion: Expansion, cost: IntArray) -> int:
    """Return the least cost by OR-Tools' minimum-cost flow."""
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        expansion.tail, expansion.head, limits(expansion), cost
    )
    # Vehicles that stay go from the source to the sink at no cost.
    solver.add_arc_with_capacity_and_unit_cost(SOURCE, SINK, expansion.vehicles, 0)
    supplies = np.zeros(expansion.node_count, dtype=np.int64)
    supplies[SOURCE], supplies[SINK] = expansion.vehicles, -expansion.vehicles
    solver.set_nodes_supplies(np.arange(expansion.node_count), supplies)
    if solver.solve() != solver.OPTIMAL:
        message = "OR-Tools found no optimal flow"
        raise RuntimeError(message)
    return int(solver.optimal_cost())


def by_highs(expansion: Expansion, cost: IntArray) -> int:
    """Return the least cost of the linear program by HiGHS, through SciPy."""
    arcs = np.arange(len(expansion.tail))
    ones = np.ones(len(arcs))
    shape = (expansion.node_count, len(arcs))
    balance = csr_array((ones, (expansion.head, arcs)), shape=shape) - csr_array(
        (ones, (expansion.tail, arcs)), shape=shape
    )
    inner = np.setdiff1d(np.arange(expansion.node_count), [SOURCE, SINK])
    answer = _LINPROG(
        cost.astype(float),
        A_eq=csr_array(balance)[inner],
        b_eq=np.zeros(len(inner)),
        bounds=np.stack([np.zeros(len(arcs)), limits(expansion)], axis=1),
        method="highs",
    )
    return round(float(answer.fun))
