"""Carries what is known of one network's copies over to the copies of another.

A *row* is what is stored of one link, crowd or node: one number for each step from ``first`` to
``last``, the number of step ``k`` at position ``at + k``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.search import DEAD, Int32Array

FITS = -1
"""What is returned where every row fits."""


class Rows(NamedTuple):
    """Where rows lie: int64 arrays of one number a row."""

    first: IntArray
    last: IntArray
    at: IntArray


@njit(cache=True)
def put_rows(given: Int32Array, old: Rows, here: Int32Array, new: Rows) -> int:
    """Copy vehicles; return the first row with vehicles that have no place, or :data:`FITS`."""
    for i in range(old.first.shape[0]):
        for k in range(old.first[i], old.last[i] + 1):
            vehicles = given[old.at[i] + k]
            if vehicles == 0:
                continue
            if k < new.first[i] or k > new.last[i]:
                return i
            here[new.at[i] + k] = vehicles
    return FITS


@njit(cache=True)
def put_labels(dead: Int32Array, old: Rows, label: Int32Array, new: Rows, below: int) -> None:
    """Copy the labels of the dead that hold below an arrival step."""
    for i in range(old.first.shape[0]):
        for k in range(max(old.first[i], new.first[i]), min(old.last[i], new.last[i]) + 1):
            if dead[old.at[i] + k] < below:
                label[new.at[i] + k] = DEAD + dead[old.at[i] + k]


@njit(cache=True)
def first_over(flow: Int32Array, rows: Rows, capacity_row: IntArray, capacity: IntArray) -> int:
    """Return the first link with more vehicles than it takes in a step, or :data:`FITS`."""
    for i in range(rows.first.shape[0]):
        for k in range(rows.first[i], rows.last[i] + 1):
            if not 0 <= flow[rows.at[i] + k] <= capacity[capacity_row[i], k]:
                return i
    return FITS


@njit(cache=True)
def sums(values: Int32Array, rows: Rows) -> IntArray:
    """Return the sum of each row."""
    found = np.zeros(rows.first.shape[0], dtype=np.int64)
    for i in range(rows.first.shape[0]):
        for k in range(rows.first[i], rows.last[i] + 1):
            found[i] += values[rows.at[i] + k]
    return found
