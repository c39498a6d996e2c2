"""Points by parties by rounds: what each said, what moved, what is common, what is not answered."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from opencorridor.model.matrix import (
    Change,
    Ground,
    MatrixCell,
    MatrixRow,
    Move,
    Said,
    Standing,
)
from opencorridor.model.talks import Point, Position, Round, Stance, Talks


class Matrix:
    """The positions of talks, by point, party and round.

    Parameters
    ----------
    talks : Talks
        The talks.
    """

    def __init__(self, talks: Talks) -> None:
        self._talks = talks
        self._rounds = talks.in_order()
        self._order = {r.id: n for n, r in enumerate(self._rounds)}
        self._said: dict[tuple[str, str, str], list[Position]] = {}
        for position in talks.positions.values():
            key = (position.point, position.party, position.round)
            self._said.setdefault(key, []).append(position)
        # What each party said of each point, in the order of the rounds, silence left out.
        self._spoken: dict[tuple[str, str], list[Position]] = {}
        in_order = sorted(talks.positions.values(), key=lambda p: self._order[p.round])
        for position in in_order:
            if position.stance is not Stance.SILENT:
                self._spoken.setdefault((position.point, position.party), []).append(position)

    def rows(self) -> tuple[MatrixRow, ...]:
        """Return one row for each point, in the order of the file."""
        points = enumerate(self._talks.points.values(), start=1)
        return tuple(self._row(number, point) for number, point in points)

    def moves(self) -> tuple[Move, ...]:
        """Return what became of every stance, round by round; the first round moves nothing."""
        return tuple(
            move
            for number, one in enumerate(self._rounds)
            if number
            for point in self._talks.points
            for party in self._talks.parties
            for move in self._move(one, point, party)
        )

    def _at(self, point: str, party: str, one: Round) -> list[Position]:
        return self._said.get((point, party, one.id), [])

    def _row(self, number: int, point: Point) -> MatrixRow:
        cells = tuple(
            MatrixCell(one.id, party, tuple(_said(p) for p in self._at(point.id, party, one)))
            for one in self._rounds
            for party in self._talks.parties
        )
        standings = tuple(self._standing(point.id, party) for party in self._talks.parties)
        return MatrixRow(
            number=number,
            point=point.id,
            title=point.title,
            meaning=point.meaning,
            ground=ground_of(standings),
            standings=standings,
            cells=cells,
        )

    def _last(self, point: str, party: str, before: int | None = None) -> Position | None:
        """Return the last stance of a party before the round of a number, silence left out."""
        spoken = self._spoken.get((point, party), [])
        end = len(spoken)
        if before is not None:
            end = bisect_left(spoken, before, key=lambda p: self._order[p.round])
        return spoken[end - 1] if end else None

    def _standing(self, point: str, party: str) -> Standing:
        own = self._last(point, party)
        others = [
            p for other in self._talks.parties if other != party and (p := self._last(point, other))
        ]
        asked = max(others, key=lambda p: self._order[p.round], default=None)
        open_ = asked is not None and (
            own is None or self._order[own.round] < self._order[asked.round]
        )
        return Standing(
            party=party,
            stance=None if own is None else own.stance,
            claim=own is not None and _is_claim(own),
            sourced=own is not None and own.provenance.source is not None,
            round=None if own is None else own.round,
            unanswered_since=asked.round if open_ and asked is not None else None,
        )

    def _move(self, one: Round, point: str, party: str) -> Iterator[Move]:
        before = self._last(point, party, self._order[one.id])
        now = [p for p in self._at(point, party, one) if p.stance is not Stance.SILENT]
        after = now[-1] if now else None
        if before is None and after is None:
            return
        if before is None:
            change = Change.NEW
        elif after is None:
            change = Change.NOT_REPEATED
        else:
            same = after.stance is before.stance and _is_claim(after) is _is_claim(before)
            change = Change.REPEATED if same else Change.CHANGED
        yield Move(
            round=one.id,
            point=point,
            party=party,
            change=change,
            before=None if before is None else before.stance,
            before_round=None if before is None else before.round,
            before_claim=before is not None and _is_claim(before),
            after=None if after is None else after.stance,
            after_claim=after is not None and _is_claim(after),
            after_sourced=after is not None and after.provenance.source is not None,
        )


def _is_claim(position: Position) -> bool:
    return position.told_by is not None and position.told_by != position.party


def _said(position: Position) -> Said:
    return Said(
        position=position.id,
        stance=position.stance,
        meaning=position.meaning,
        said_by=position.said_by,
        told_by=position.told_by,
        claim=_is_claim(position),
        linked_to=position.linked_to,
        source=position.provenance.source,
        sensitivity=position.provenance.sensitivity,
    )


def ground_of(standings: Iterable[Standing]) -> Ground:
    """Return where parties stand to each other; raised by all is not accepted by all.

    A row without a source never makes common ground.

    Parameters
    ----------
    standings : iterable of Standing
        The last stance of each party on one point.
    """
    held = list(standings)
    stances = {s.stance for s in held}
    if stances <= {None}:
        return Ground.OPEN
    if Stance.REJECTED in stances:
        return Ground.REJECTED
    if None in stances:
        return Ground.UNANSWERED
    if not all(s.sourced for s in held):
        return Ground.UNSOURCED
    if Stance.LINKED in stances:
        return Ground.LINKED
    if Stance.UNDERSTOOD in stances:
        return Ground.UNDERSTOOD
    return _ground_of_accepted(held) if Stance.ACCEPTED in stances else Ground.RAISED


def _ground_of_accepted(held: list[Standing]) -> Ground:
    if any(s.claim and s.stance is Stance.ACCEPTED for s in held):
        return Ground.CLAIMED
    # Who proposed a thing once has not said that it stands by it now.
    return Ground.ACCEPTED if all(s.stance is Stance.ACCEPTED for s in held) else Ground.TAKEN_UP
