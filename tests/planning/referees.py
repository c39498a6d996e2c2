"""Other people's solvers on the identical arcs: OR-Tools and HiGHS judge what the planner found.

Every function takes an expansion (``planning.expansion``) and returns what the solver says; nothing
here calls the planner's own search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import max_flow, min_cost_flow
from ortools.sat.python import cp_model
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from opencorridor.network.intervals import IntArray
from opencorridor.planning.expansion import SINK, SOURCE, Expansion
from opencorridor.planning.flow import limits


def cheapest_by_ortools(expansion: Expansion, cost: IntArray) -> int:
    """Return the least cost of any flow, of whatever value, by OR-Tools' SimpleMinCostFlow."""
    if not len(expansion.tail):
        return 0
    solver = min_cost_flow.SimpleMinCostFlow()
    caps = limits(expansion)
    solver.add_arcs_with_capacity_and_unit_cost(expansion.tail, expansion.head, caps, cost)
    # Whoever stays goes straight to the sink, free of charge.
    solver.add_arc_with_capacity_and_unit_cost(SOURCE, SINK, expansion.vehicles, 0)
    solver.set_node_supply(SOURCE, expansion.vehicles)
    solver.set_node_supply(SINK, -expansion.vehicles)
    status = solver.solve()
    assert status == solver.OPTIMAL, status
    return int(solver.optimal_cost())


@dataclass(frozen=True)
class Rows:
    """The expansion as a linear program: conservation, and what several arcs share."""

    conservation: csr_array
    shared: csr_array
    left: IntArray


def rows_of(expansion: Expansion) -> Rows:
    """Return the rows of the linear program of an expansion."""
    arcs = np.arange(len(expansion.tail))
    shape = (expansion.node_count, len(arcs))
    ones = np.ones(len(arcs))
    matrix = csr_array((ones, (expansion.head, arcs)), shape=shape)
    matrix = csr_array(matrix - csr_array((ones, (expansion.tail, arcs)), shape=shape))
    inner = np.ones(expansion.node_count, dtype=np.bool_)
    inner[[SOURCE, SINK]] = False
    using = np.flatnonzero(expansion.family >= 0)
    keys = sorted({expansion.resource_of(a) for a in using.tolist()})
    number = {key: i for i, key in enumerate(keys)}
    row = [number[expansion.resource_of(a)] for a in using.tolist()]
    left = np.zeros(len(keys), dtype=np.int64)
    left[row] = expansion.limit[using]
    shared = csr_array(
        (expansion.load[using].astype(float), (row, using)), shape=(len(keys), len(arcs))
    )
    return Rows(csr_array(matrix[np.flatnonzero(inner)]), shared, left)


def cheapest_by_highs(
    expansion: Expansion, cost: IntArray, kept: Sequence[tuple[IntArray, int]] = ()
) -> int:
    """Return the least cost by the linear program; ``kept`` are totals that must not get worse.

    The program of one commodity has whole-number corners, so rounding only mends the last digits.
    """
    if not len(expansion.tail):
        return 0
    rows = rows_of(expansion)
    constraints = [
        LinearConstraint(rows.conservation, 0, 0),
        LinearConstraint(rows.shared, -np.inf, rows.left),
        *(LinearConstraint(k.astype(float)[None, :], -np.inf, top) for k, top in kept),
    ]
    answer = milp(
        cost.astype(float),
        bounds=Bounds(np.zeros(len(cost)), limits(expansion).astype(float)),
        constraints=constraints,
    )
    assert answer.status == 0, answer.message
    return int(np.rint(answer.fun))


def cheapest_by_cp_sat(
    expansion: Expansion, cost: IntArray, kept: Sequence[tuple[IntArray, int]] = ()
) -> int:
    """Return the least cost in whole vehicles by CP-SAT, with shared resources and totals kept."""
    if not len(expansion.tail):
        return 0
    model = cp_model.CpModel()
    flow = [model.new_int_var(0, int(c), "") for c in limits(expansion)]
    rows = rows_of(expansion)
    for matrix, tops in ((rows.conservation, None), (rows.shared, rows.left)):
        for i in range(matrix.shape[0]):
            part = slice(matrix.indptr[i], matrix.indptr[i + 1])
            terms = [
                int(v) * flow[j]
                for j, v in zip(matrix.indices[part], matrix.data[part], strict=True)
            ]
            if terms and tops is None:
                model.add(sum(terms) == 0)
            elif terms and tops is not None:
                model.add(sum(terms) <= int(tops[i]))
    for weights, top in kept:
        model.add(cp_model.LinearExpr.weighted_sum(flow, weights.tolist()) <= top)
    model.minimize(cp_model.LinearExpr.weighted_sum(flow, cost.tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 60
    status = solver.solve(model)
    assert status == cp_model.OPTIMAL, solver.status_name(status)
    return round(solver.objective_value)


def most_by_step(expansion: Expansion, step: int) -> int:
    """Return the most vehicles that can have arrived by a step, by OR-Tools' SimpleMaxFlow."""
    roles = np.array([c.role == "reception" for c in expansion.chunks], dtype=np.bool_)
    late = roles[expansion.chunk] & (expansion.arrival > step)
    caps = np.where(late, 0, limits(expansion))
    solver = max_flow.SimpleMaxFlow()
    solver.add_arcs_with_capacity(expansion.tail, expansion.head, caps)
    assert solver.solve(SOURCE, SINK) == solver.OPTIMAL
    return int(solver.optimal_flow())
