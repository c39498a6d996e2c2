"""The best flow of one labelled stage: whole numbers by HiGHS, with a bound anyone can add up.

Where classes or routes cannot share one network the problem is an integer multicommodity flow.
HiGHS (through SciPy) solves it level by level; the duals of its linear relaxation, rounded to
whole numbers, are the certificate. Rounding can loosen the bound, never make it wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from opencorridor.errors import PlanningError, SolverError
from opencorridor.network.intervals import IntArray
from opencorridor.planning.expansion import SINK, SOURCE, Expansion
from opencorridor.planning.flow import Flow, Multipliers, limits

LABELLED_MULTIPLIERS = Multipliers(0, 1000, 0)
"""The certificate of a labelled stage bounds the people only."""

MAX_LABELLED_ARCS = 400_000
_NODE_LIMIT = 5000


_LINPROG: Any = linprog
"""SciPy's stubs know dense matrices only; HiGHS takes sparse ones."""


@dataclass(frozen=True)
class _Rows:
    conservation: csr_array
    shared: csr_array
    shared_capacity: IntArray


def _rows(expansion: Expansion) -> _Rows:
    arcs = np.arange(len(expansion.tail), dtype=np.int64)
    ones = np.ones(len(arcs))
    shape = (expansion.node_count, len(arcs))
    inflow = csr_array((ones, (expansion.head, arcs)), shape=shape)
    outflow = csr_array((ones, (expansion.tail, arcs)), shape=shape)
    inner = np.ones(expansion.node_count, dtype=bool)
    inner[[SOURCE, SINK]] = False
    touched = np.zeros(expansion.node_count, dtype=bool)
    touched[expansion.tail] = touched[expansion.head] = True
    conservation = csr_array((inflow - outflow)[np.flatnonzero(inner & touched)])
    using, number, left = expansion.shared()
    members = np.bincount(number, minlength=len(left))
    common = np.flatnonzero(members > 1)
    whole = csr_array(
        (expansion.load[using].astype(float), (number, using)), shape=(len(left), len(arcs))
    )
    return _Rows(conservation, csr_array(whole[common]), left[common])


def _solve_level(
    expansion: Expansion, rows: _Rows, cost: IntArray, kept: list[tuple[IntArray, int]]
) -> IntArray:
    count = len(expansion.tail)
    constraints = [LinearConstraint(rows.conservation, 0, 0)]
    if rows.shared.shape[0]:
        constraints.append(LinearConstraint(rows.shared, -np.inf, rows.shared_capacity))
    constraints += [LinearConstraint(k.astype(float)[None, :], -np.inf, top) for k, top in kept]
    answer = milp(
        cost.astype(float),
        integrality=np.ones(count, dtype=np.int64),
        bounds=Bounds(np.zeros(count), limits(expansion).astype(float)),
        constraints=constraints,
        options={"mip_rel_gap": 0.0, "node_limit": _NODE_LIMIT},
    )
    if answer.x is None:
        message = f"the integer solver gave no plan: {answer.message}"
        raise SolverError(message)
    return np.rint(answer.x).astype(np.int64)


def best_labelled_flow(expansion: Expansion, *, settle: bool = True) -> Flow:
    """Return a whole-vehicle flow, level by level: minimums, people, arrivals, equal shares.

    Parameters
    ----------
    expansion : Expansion
        A labelled expansion.
    settle : bool
        Whether to settle ties after people and arrivals.

    Raises
    ------
    PlanningError
        If the stage is too large for this method.
    SolverError
        If HiGHS gives no plan.
    """
    count = len(expansion.tail)
    if not count:
        return Flow(expansion, np.zeros(0, dtype=np.int64))
    if count > MAX_LABELLED_ARCS:
        message = (
            f"the labelled network has {count} arcs, at most {MAX_LABELLED_ARCS} can be planned; "
            "use a longer step_s, or give fleets that serve one need each"
        )
        raise PlanningError(message)
    rows = _rows(expansion)
    levels = [-expansion.minimum] if expansion.minimum.any() else []
    levels += [-expansion.people, expansion.arrival]
    if settle:
        levels.append(expansion.tie)
    kept: list[tuple[IntArray, int]] = []
    vehicles = np.zeros(count, dtype=np.int64)
    for level in levels:
        vehicles = _solve_level(expansion, rows, level, kept)
        kept.append((level, int(level @ vehicles)))
    return Flow(expansion, vehicles)


def relaxed_potentials(expansion: Expansion) -> IntArray:
    """Return whole-number potentials from the duals of the relaxation on people, in thousandths."""
    values = np.zeros(expansion.node_count, dtype=np.int64)
    if not len(expansion.tail):
        return values
    rows = _rows(expansion)
    answer = _LINPROG(
        -expansion.people.astype(float),
        A_ub=rows.shared if rows.shared.shape[0] else None,
        b_ub=rows.shared_capacity if rows.shared.shape[0] else None,
        A_eq=rows.conservation,
        b_eq=np.zeros(rows.conservation.shape[0]),
        bounds=np.stack([np.zeros(len(expansion.tail)), limits(expansion)], axis=1),
        method="highs",
    )
    if answer.x is None:
        message = f"the linear solver gave no bound: {answer.message}"
        raise SolverError(message)
    touched = np.zeros(expansion.node_count, dtype=bool)
    touched[expansion.tail] = touched[expansion.head] = True
    touched[[SOURCE, SINK]] = False
    duals = np.asarray(answer.eqlin.marginals) * LABELLED_MULTIPLIERS.people
    values[np.flatnonzero(touched)] = np.rint(duals).astype(np.int64)
    return values
