"""Which departures clear a chain of elements, to the second (method, section 9).

Departures are followed as *pieces*: ranges of departure seconds that all reach an element after
the same time. A slow stretch splits a piece where its traversal begins and ceases to meet it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from opencorridor.model.scenario import VehicleKind
from opencorridor.verification.routes import Element
from opencorridor.verification.spans import NEVER_BEGAN, Span, Spans, intersection, union
from opencorridor.verification.steps import Clock

Kinds = Collection[VehicleKind | None]
ANY: Kinds = (None,)
"""A vehicle that no damage bars."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Departures from ``first_s`` to ``last_s`` (Unix seconds) that take ``takes_s`` so far."""

    first_s: int
    last_s: int
    takes_s: int


def clearing(
    clock: Clock, elements: Sequence[Element], margin_s: int, *, begun: bool, kinds: Kinds = ANY
) -> list[Piece]:
    """Return the departures that clear all elements with a margin in seconds, in order of time.

    A departure clears if a vehicle of at least one of the kinds may pass wherever it is; pieces
    may overlap. With ``begun`` the silence must have begun; without, it must not have ended, no
    more.
    """
    # Kinds that damage does not tell apart clear alike.
    barred = {frozenset(_barred(clock, elements, kind)) for kind in kinds}
    pieces = (p for damage in barred for p in _clearing(clock, elements, margin_s, begun, damage))
    return sorted(pieces, key=lambda piece: (piece.first_s, piece.last_s))


def _barred(
    clock: Clock, elements: Sequence[Element], kind: VehicleKind | None
) -> Iterator[tuple[str, Span]]:
    """Yield the roads on which damage bars a kind, and when."""
    for element in elements:
        for stretch in clock.item(element).stretches if element.is_road else ():
            if kind is not None and stretch.kinds is not None and kind not in stretch.kinds:
                yield element.id, stretch.validity


def _clearing(
    clock: Clock,
    elements: Sequence[Element],
    margin_s: int,
    begun: bool,
    barred: frozenset[tuple[str, Span]],
) -> list[Piece]:
    first = clock.terms.zero * clock.step_s - slowest_s(clock, elements)
    pieces = [Piece(first, clock.terms.end * clock.step_s, 0)]
    for element in elements:
        item = clock.item(element)
        cover = item.cover if begun or not item.cover else ((NEVER_BEGAN, item.cover[-1][1]),)
        allowed = Allowed(cover, item.shut, clock.terms.hours.get(element.id), margin_s)
        if element.is_road:
            damage = (when for road, when in barred if road == element.id)
            allowed = Allowed(cover, union((*item.shut, *damage)), None, margin_s)
        pieces = [
            cleared
            for piece in pieces
            for part in _by_share(clock, element, piece)
            for cleared in allowed.cut(part, piece.takes_s)
        ]
    return pieces


def slowest_s(clock: Clock, elements: Iterable[Element]) -> int:
    """Return the whole travel time in seconds with every slow road taken slowly."""
    times = (clock.takes_s(e, clock.item(e).pace) for e in elements)
    return sum(time for time in times if time is not None)


def last_clearing(
    clock: Clock, elements: Sequence[Element], margin_s: int, kinds: Kinds = ANY
) -> int | None:
    """Return the last departure (Unix seconds) before the silence ends on any element."""
    pieces = clearing(clock, elements, margin_s, begun=False, kinds=kinds)
    return max((piece.last_s for piece in pieces), default=None)


def first_clearing(
    clock: Clock, elements: Sequence[Element], margin_s: int, kinds: Kinds = ANY
) -> int | None:
    """Return the first departure that clears all elements (Unix seconds), if one does."""
    pieces = clearing(clock, elements, margin_s, begun=True, kinds=kinds)
    return pieces[0].first_s if pieces else None


def _by_share(clock: Clock, element: Element, piece: Piece) -> Iterator[Piece]:
    """Split a piece by the slow stretches that its traversals meet; the time taken is added."""
    usual = clock.takes_s(element)
    if usual is None:
        return
    item = clock.item(element)
    cuts = {piece.first_s}
    for stretch in item.stretches if element.is_road else ():
        start, end = stretch.validity
        cuts |= {start - piece.takes_s - usual, end - piece.takes_s + 1}
    inside = sorted(cut for cut in cuts if piece.first_s <= cut <= piece.last_s)
    for first, after in zip(inside, [*inside[1:], piece.last_s + 1], strict=True):
        enters = first + piece.takes_s
        takes = clock.takes_s(element, item.share(enters, enters + usual))
        if takes is not None:
            yield Piece(first, after - 1, piece.takes_s + takes)


@dataclass(frozen=True, slots=True)
class Allowed:
    """When a presence on an element is allowed: cover, closures, hours (Unix seconds), margin."""

    cover: Spans | None
    shut: Spans
    hours: Spans | None
    margin_s: int

    def cut(self, part: Piece, before_s: int) -> Iterator[Piece]:
        """Cut a piece down to the departures whose presence is allowed.

        ``before_s`` is the time taken before this element, ``part.takes_s`` that after it.
        """
        after_s = part.takes_s
        allowed: Spans = ((part.first_s, part.last_s),)
        if self.cover is not None:
            inside = ((s - before_s, e - self.margin_s - after_s) for s, e in self.cover)
            allowed = intersection(allowed, tuple(span for span in inside if span[0] <= span[1]))
        if self.hours is not None:
            inside = ((s - before_s, e - after_s) for s, e in self.hours)
            allowed = intersection(allowed, tuple(span for span in inside if span[0] <= span[1]))
        shut = [(s - after_s, e - before_s) for s, e in self.shut]
        for span in allowed:
            for left, right in _without(span, shut):
                yield Piece(left, right, after_s)


def _without(span: Span, shut: Iterable[Span]) -> Iterator[Span]:
    """Yield what is left of a span of whole seconds once ordered spans are taken out."""
    first, last = span
    for start, end in shut:
        if first <= last and start - 1 >= first:
            yield first, min(last, start - 1)
        first = max(first, end + 1)
    if first <= last:
        yield first, last
