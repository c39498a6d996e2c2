"""No better plan exists: the certificate of a stage, checked by weak duality (method, section 7).

Why the multipliers keep the order of the aims. Take a plan of least cost and any other plan of the
stage. Their difference splits into simple cycles of the residual network (closed by a free arc from
the sink to the source), and if the other were better in the order of the aims, one of these cycles
would be. A simple cycle passes each node once, so at most twice over arcs that touch it:

- tie, people and minimum costs lie on arcs out of ``source`` alone: at most one such arc is added
  and one taken away, which changes the tie by at most 20, people by at most the largest weight
  and minimum vehicles by at most one;
- arrival costs lie on arcs into a ``done`` alone: at most one is added and one taken away for each
  destination, which changes the sum of arrival steps by at most the sum over destinations of the
  last live arrival step.

So it is enough that ``m_arrival`` exceeds 20, ``m_people`` exceeds ``m_arrival`` times that
sum plus 20, and ``m_min`` exceeds ``m_people`` times the largest weight plus the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from opencorridor.model.plan import NodePotential, Stage
from opencorridor.verification.expansion import SINK, SOURCE, Graph, Node
from opencorridor.verification.network import Network
from opencorridor.verification.routes import TIE_STEPS, Tranche
from opencorridor.verification.rules import Book

LABELLED_MULTIPLIERS = (0, 1000, 0)


@dataclass(frozen=True, slots=True)
class Runs:
    """Potentials of one node over steps, as ordered runs."""

    first: tuple[int, ...]
    last: tuple[int, ...]
    value: tuple[int, ...]

    def at(self, k: int) -> int | None:
        """Return the potential in a step from step zero, ``None`` if there is none."""
        i = bisect_right(self.first, k) - 1
        return self.value[i] if i >= 0 and k <= self.last[i] else None


def read_potentials(
    potentials: tuple[NodePotential, ...], row: str, book: Book
) -> Mapping[str, Runs]:
    """Return the stated potentials by node; refuse what is stated twice or out of order."""
    found: dict[str, Runs] = {}
    for potential in potentials:
        runs = Runs(*(tuple(run[i] for run in potential.runs) for i in range(3)))
        ordered = all(a <= b for a, b in zip(runs.first, runs.last, strict=True))
        apart = all(b < a for b, a in zip(runs.last, runs.first[1:], strict=False))
        where = f"{row}, node {potential.node}"
        if potential.node in found:
            book.refuse("OC-741", where, "the node is stated twice")
        elif not (ordered and apart):
            book.refuse("OC-741", where, "its runs overlap or are out of order")
        elif potential.node in {SOURCE[0], SINK[0]} and any(runs.value):
            book.refuse("OC-741", where, "source and sink have the potential 0")
        else:
            found[potential.node] = runs
    return found


def node_values(graph: Graph, stage: Stage, row: str, book: Book) -> list[int | None] | None:
    """Return the potential of each live node, ``None`` for the others.

    Returns ``None`` altogether if a live node has no potential.
    """
    stated = read_potentials(stage.potentials, row, book)
    live = graph.live()
    values: list[int | None] = [None] * len(graph.nodes)
    missing = 0
    for i, (name, k) in enumerate(graph.nodes):
        if not live[i]:
            continue
        book.count("live nodes")
        runs = stated.get(name)
        values[i] = _value((name, k), runs)
        if values[i] is None:
            missing += 1
            book.refuse("OC-741", f"{row}, node {name}, step {k}", "no potential is stated")
    return None if missing else values


def _value(node: Node, runs: Runs | None) -> int | None:
    if node in (SOURCE, SINK):
        return 0
    return None if runs is None else runs.at(node[1])


def bound_of(graph: Graph, values: list[int | None], vehicles: int) -> Fraction:
    """Return the proven bound ``B`` on the cost of any plan of the stage.

    Parameters
    ----------
    graph : Graph
        The expanded network.
    values : list of int or None
        Potential of each live node.
    vehicles : int
        Vehicles of the stage, which an arc without a capacity counts with.
    """
    whole: dict[int, int] = {}
    least: dict[int, Fraction] = {}
    for tail, head, cost, resource, weight in graph.arcs:
        here, there = values[tail], values[head]
        if here is None or there is None or cost + here >= there:
            continue
        reduced = cost + here - there
        if weight == 1:
            whole[resource] = min(reduced, whole.get(resource, 0))
        else:
            least[resource] = min(Fraction(reduced, weight), least.get(resource, Fraction(0)))
    for resource, reduced in whole.items():
        least[resource] = min(Fraction(reduced), least.get(resource, Fraction(0)))
    return sum((_capacity(graph, r, vehicles) * at for r, at in least.items()), Fraction(0))


def _capacity(graph: Graph, resource: int, vehicles: int) -> int:
    capacity = graph.capacity[resource]
    return vehicles if capacity is None else capacity


def check_multipliers(
    graph: Graph, values: list[int | None], network: Network, stage: Stage, row: str, book: Book
) -> None:
    """Refuse multipliers that might not keep the order of the aims (see the module's head)."""
    if stage.labelled:
        book.same("OC-744", row, "multipliers", stage.multipliers, LABELLED_MULTIPLIERS)
        return
    m_min, m_people, m_arrival = stage.multipliers
    later = m_arrival * _arrival_span(graph, values) + TIE_STEPS
    tranches = _live_tranches(graph, values, network)
    weight = max((t.people for t in tranches), default=0)
    aims = [("arrival", m_arrival, TIE_STEPS), ("people", m_people, later)]
    if any(t.minimum for t in tranches):
        aims.append(("minimum", m_min, m_people * weight + later))
    for name, multiplier, follows in aims:
        book.count("multipliers")
        if multiplier <= follows:
            what = f"the multiplier of {name} is {multiplier} and must exceed {follows}"
            book.refuse("OC-744", row, what)


def _live_tranches(graph: Graph, values: list[int | None], network: Network) -> list[Tranche]:
    """Return the tranches that some route can still carry."""
    number = graph.number
    known = [s for s in network.shares if (f"need:{s.id}", 0) in number]
    shares = [s for s in known if values[number[f"need:{s.id}", 0]] is not None]
    return [tranche for share in shares for tranche in share.tranches()]


def _arrival_span(graph: Graph, values: list[int | None]) -> int:
    """Return the sum over destinations of the last live arrival step."""
    last: dict[int, int] = {}
    for tail, head, _, _, _ in graph.arcs:
        _, k = graph.nodes[tail]
        if graph.nodes[head][0].startswith("done:") and values[tail] is not None:
            last[head] = max(k, last.get(head, 0))
    return sum(last.values())
