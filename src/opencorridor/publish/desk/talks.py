"""Talks as a document: the matrix first, then what moved, what is common, what is open."""

from __future__ import annotations

from collections.abc import Iterable

from opencorridor.model.matrix import (
    Change,
    Ground,
    MatrixCell,
    MatrixRow,
    Move,
    RoundShown,
    Said,
    Standing,
    Stated,
    TalksSheet,
)
from opencorridor.publish.clocks import Clocks, day_words
from opencorridor.publish.desk.document import Cell, Document, Grid, Section, cell
from opencorridor.publish.desk.findings import findings_section
from opencorridor.publish.words import listed

NOTHING = "\u2013"
MOST_ROUNDS = 4
RECORD = (
    "A missing statement is a fact about the record, not about a party's mind. What one side tells "
    "of the other is a claim of that side. Raised by all is not agreed."
)
CLOSING = (RECORD, "A named person decides; this is an aid to people who talk.")


def talks_document(sheet: TalksSheet) -> Document:
    """Return talks as a document.

    Parameters
    ----------
    sheet : TalksSheet
        What is shown of them.
    """
    writer = _Writer(sheet)
    clocks = Clocks.of(sheet.clocks)
    return Document(
        title=sheet.title,
        kicker="OpenCorridor \u00b7 talks, points by parties by rounds",
        sensitivity=sheet.sensitivity,
        version=sheet.version,
        facts=(
            ("As of", clocks.full(sheet.as_of)),
            ("Made", clocks.full(sheet.made_at)),
            ("Parties", listed(tuple(p.name for p in sheet.parties))),
        ),
        lead=tuple(writer.lead()),
        sections=(
            Section("matrix", "The matrix", grids=(writer.matrix(),)),
            Section("moved", writer.moved_title(), writer.moved_words(), grids=writer.changes()),
            Section("common", "Common ground, and what is open", grids=(writer.ground(),)),
            Section("open", "Not answered", points=tuple(writer.unanswered())),
            Section("points", "Point by point", grids=(writer.details(),)),
            Section("rounds", "Rounds", grids=(writer.rounds(), writer.delegates())),
            Section("offers", "Conditional offers", grids=(writer.offers(),)),
            Section("beside", "Beside the talks", grids=(writer.contacts(), writer.measures())),
            Section("statements", "Statements about the talks", grids=(writer.statements(),)),
            Section("not-known", "Not known", points=sheet.not_known),
            findings_section(sheet.findings),
        ),
        closing=CLOSING,
        software=sheet.software,
    )


def round_name(one: RoundShown, *, year: bool) -> str:
    """Return a round as heads name it: ``Round 2, 3 Mar``, with its year where years differ."""
    return f"Round {one.number}, {one.day.day} {one.day:{'%b %Y' if year else '%b'}}"


def told(sheet: TalksSheet, said: Said) -> str:
    """Return a stance with the party that told it, where that is another one."""
    if said.source is None:
        return f"{said.stance.value} (no source)"
    if not said.claim:
        return said.stance.value
    return f"{said.stance.value} (told by {_names(sheet)[said.told_by or '']})"


def _names(sheet: TalksSheet) -> dict[str, str]:
    return {p.id: p.name for p in sheet.parties}


class _Writer:
    """Writes the parts of one sheet."""

    def __init__(self, sheet: TalksSheet) -> None:
        self.sheet = sheet
        self.names = _names(sheet)
        self.years = sheet.over_years()
        self.rounds_by_id = {r.id: r for r in sheet.rounds}
        self.titles = {row.point: row.title for row in sheet.points}

    def lead(self) -> Iterable[str]:
        """Yield the answer."""
        points = self.sheet.points
        accepted = [row.title for row in points if row.ground is Ground.ACCEPTED]
        claimed = [row.title for row in points if row.ground is Ground.CLAIMED]
        if accepted:
            yield f"Accepted by all: {listed(tuple(accepted))}."
        else:
            yield "No point is recorded as accepted by all."
        for row in points:
            if row.ground is Ground.TAKEN_UP:
                yield f"{row.title}: {self.sheet.together(row)}."
        if claimed:
            yield f"Accepted by the other side's word alone: {listed(tuple(claimed))}."
        open_ = sum(1 for row in points if any(s.unanswered_since for s in row.standings))
        yield (
            f"{len(points)} points in {len(self.sheet.rounds)} rounds; on {open_} of them a party "
            "has no statement since the other last spoke."
        )
        if self.sheet.summary:
            yield self.sheet.summary

    def matrix(self) -> Grid:
        """Return points by parties by rounds, a word in each cell."""
        spoken = {c.round for row in self.sheet.points for c in row.cells if c.said}
        full = tuple(r for r in self.sheet.rounds if r.id in spoken)
        rounds = full[-MOST_ROUNDS:]
        heads = ["Point", *(p.name for _ in rounds for p in self.sheet.parties)]
        groups = ["", *(round_name(r, year=self.years) for r in rounds for _ in self.sheet.parties)]
        rows = tuple(self._matrix_row(row, rounds) for row in self.sheet.points)
        note = f"{NOTHING} nothing is recorded."
        bare = [f"{r.number}" for r in self.sheet.rounds if r.id not in spoken]
        if bare:
            note += f" Nothing is recorded on any point of round {listed(bare)}."
        if len(full) > len(rounds):
            note += f" {len(full) - len(rounds)} earlier rounds are under Point by point."
        return Grid("", tuple(heads), rows, tuple(groups), note, matrix=True)

    def _matrix_row(self, row: MatrixRow, rounds: tuple[RoundShown, ...]) -> tuple[Cell, ...]:
        by_key = {(c.round, c.party): c for c in row.cells}
        shown = [
            self._words(by_key[one.id, party.id]) for one in rounds for party in self.sheet.parties
        ]
        return cell(f"{row.number}. {row.title}"), *shown

    def _words(self, one: MatrixCell) -> Cell:
        return cell("; ".join(told(self.sheet, said) for said in one.said)) or (NOTHING,)

    def moved_title(self) -> str:
        """Return the title of what moved in the last round."""
        if len(self.sheet.rounds) < 2:
            return "What moved"
        last, before = self.sheet.rounds[-1], self.sheet.rounds[-2]
        return f"What moved in round {last.number} since round {before.number}"

    def moved_words(self) -> tuple[str, ...]:
        """Return what is not recorded any more, or that nothing moved."""
        moves = self.sheet.last_moves()
        if not moves:
            return ("Nothing is recorded to have moved.",)
        gone: dict[str, list[str]] = {}
        for move in moves:
            if move.change is Change.NOT_REPEATED:
                gone.setdefault(self.titles[move.point], []).append(self.names[move.party])
        if not gone:
            return ()
        words = "; ".join(f"{title} ({listed(who)})" for title, who in gone.items())
        return (f"Nothing is recorded any more on: {words}.",)

    def changes(self) -> tuple[Grid, ...]:
        """Return what is new or changed in the last round, and what changed in earlier ones."""
        last = [m for m in self.sheet.last_moves() if m.change is not Change.NOT_REPEATED]
        here = self.sheet.rounds[-1].id if self.sheet.rounds else ""
        earlier = [m for m in self.sheet.moves if m.change is Change.CHANGED and m.round != here]
        heads = ("Point", "Party", "What", "Before", "Now")
        return (
            Grid("", heads, tuple(self._move(move) for move in last)),
            Grid(
                "Changes in earlier rounds",
                ("Round", *heads),
                tuple((cell(self._number(m.round)), *self._move(m)) for m in earlier),
            ),
        )

    def _number(self, one: str) -> str:
        return f"Round {self.rounds_by_id[one].number}"

    def _move(self, move: Move) -> tuple[Cell, ...]:
        before = NOTHING
        if move.before is not None:
            number = self.rounds_by_id[move.before_round or ""].number
            claim = ", by the other side's word" if move.before_claim else ""
            before = f"{move.before.value} (round {number}{claim})"
        now = NOTHING if move.after is None else move.after.value
        if move.own_word():
            now += ", its own word"
        elif move.after_claim:
            now += ", by the other side's word"
        if move.after is not None and not move.after_sourced:
            now += " (no source)"
        return (
            cell(self.titles[move.point]),
            cell(self.names[move.party]),
            cell(move.change.value),
            cell(before),
            cell(now),
        )

    def ground(self) -> Grid:
        """Return where the parties stand to each other, the nearest to common ground first."""
        order = list(Ground)
        rows = sorted(self.sheet.points, key=lambda r: order.index(r.ground))
        heads = ("Point", "Together", *(f"{p.name}, last" for p in self.sheet.parties))
        return Grid("", heads, tuple(self._standing_row(row) for row in rows))

    def _standing_row(self, row: MatrixRow) -> tuple[Cell, ...]:
        stances = [cell(*self._standing(s)) for s in row.standings]
        return cell(row.title), cell(self.sheet.together(row)), *stances

    def _standing(self, standing: Standing) -> Iterable[str]:
        if standing.stance is None:
            yield "nothing recorded"
        else:
            number = self.rounds_by_id[standing.round or ""].number
            claim = ", by the other side's word" if standing.claim else ""
            source = "" if standing.sourced else ", no source"
            yield f"{standing.stance.value} (round {number}{claim}{source})"
        if standing.unanswered_since:
            number = self.rounds_by_id[standing.unanswered_since].number
            yield f"no statement since round {number}"

    def unanswered(self) -> Iterable[str]:
        """Yield what a party has not answered since another last spoke."""
        for row in self.sheet.points:
            for standing in row.standings:
                if standing.unanswered_since is None:
                    continue
                asked = self.rounds_by_id[standing.unanswered_since]
                name = self.names[standing.party]
                before = "; nothing before either"
                if standing.stance is not None and standing.round is not None:
                    number = self.rounds_by_id[standing.round].number
                    before = f"; before that: {standing.stance.value} in round {number}"
                yield (
                    f"{row.title}: no statement of {name} is recorded since round {asked.number}"
                    f"{before}."
                )

    def details(self) -> Grid:
        """Return everything that was said, point by point."""
        rows: list[tuple[Cell, ...]] = []
        for row in self.sheet.points:
            title = f"{row.number}. {row.title}: {row.ground.value}"
            rows.append((cell(title, row.meaning),))
            for one in row.cells:
                rows += [self._said(one, said) for said in one.said]
        heads = ("Round", "Party", "Stance", "Meaning, in our words", "Said by", "Source")
        return Grid("", heads, tuple(rows))

    def _said(self, one: MatrixCell, said: Said) -> tuple[Cell, ...]:
        linked = ", ".join(self.titles[point] for point in said.linked_to)
        return (
            cell(f"Round {self.rounds_by_id[one.round].number}"),
            cell(self.names[one.party]),
            cell(told(self.sheet, said)),
            cell(said.meaning, f"depends on: {linked}" if linked else None),
            cell(said.said_by or "not stated"),
            cell(said.source or "no source", said.sensitivity.value),
        )

    def rounds(self) -> Grid:
        """Return the calendar of rounds."""
        rows = tuple(self._round(one) for one in self.sheet.rounds)
        heads = ("Round", "Place", "Host, format", "Before it", "Outcome", "Next")
        return Grid("Calendar", heads, rows)

    def _round(self, one: RoundShown) -> tuple[Cell, ...]:
        before = [f"{self.names[b.party or '']}: {b.words}" for b in one.preconditions]
        return (
            cell(round_name(one, year=self.years)),
            places_cell(one.places),
            cell(one.host or "host not stated", one.format),
            cell(" ".join(before)) or (NOTHING,),
            cell(one.outcome or "not stated", one.meaning),
            cell(one.next_round or "nothing was said"),
        )

    def delegates(self) -> Grid:
        """Return who sat where."""
        rows = [
            (
                cell(round_name(one, year=self.years)),
                cell(self.names[d.party]),
                cell(d.name),
                cell(d.office),
                cell(d.role or "member"),
            )
            for one in self.sheet.rounds
            for d in one.delegates
        ]
        heads = ("Round", "Party", "Name", "Office", "Role")
        return Grid("Delegations, as far as a source shows them", heads, tuple(rows))

    def offers(self) -> Grid:
        """Return the conditional offers."""
        rows = tuple(
            (
                cell(self.names[o.party]),
                cell(f"{o.condition}"),
                cell(o.promise),
                cell(", ".join(self.titles[p] for p in o.points) or NOTHING),
                cell(o.said_by or "not stated", _day(o.day)),
                cell(o.source or "no source"),
            )
            for o in self.sheet.offers
        )
        return Grid("", ("Party", "If", "Then", "Points", "Said by", "Source"), rows)

    def contacts(self) -> Grid:
        """Return calls and meetings beside the rounds."""
        rows = tuple(
            (
                cell(day_words(c.day), "planned" if c.planned else None),
                cell(c.kind.value),
                cell("; ".join(c.between)),
                places_cell(c.places),
                cell(c.meaning),
                cell(c.source or "no source"),
            )
            for c in self.sheet.contacts
        )
        return Grid("Contacts", ("Day", "Kind", "Between", "Place", "Meaning", "Source"), rows)

    def measures(self) -> Grid:
        """Return measures outside the talks, and who links them."""
        rows = tuple(
            (
                cell(m.kind.value, _day(m.day)),
                cell(m.taken_by),
                cell(m.meaning),
                cell(self.names[m.linked_by] if m.linked_by else "no party"),
                cell(", ".join(self.titles[p] for p in m.points) or NOTHING),
                cell(m.source or "no source"),
            )
            for m in self.sheet.measures
        )
        heads = ("Kind", "Taken by", "Meaning", "Linked by", "To", "Source")
        return Grid("Measures outside the talks", heads, rows)

    def statements(self) -> Grid:
        """Return statements about the talks."""
        rows = tuple(
            (
                cell(day_words(s.day)),
                cell(s.kind.value),
                cell(s.said_by, s.office),
                cell(self.names[s.party] if s.party else "a third one"),
                cell(s.channel or "not stated"),
                cell(s.meaning),
                cell(s.source or "no source"),
            )
            for s in self.sheet.statements
        )
        heads = ("Day", "Kind", "Said by", "For", "Channel", "Meaning", "Source")
        return Grid("", heads, rows)


def places_cell(places: tuple[Stated, ...]) -> Cell:
    """Return the places that sources name, each with its source where they are several."""
    if not places:
        return ("not stated",)
    if len(places) == 1:
        return (places[0].words,)
    # All in one line: none of them stands back behind another.
    named = (f"{p.words}, by {p.source or 'no source'}" for p in places)
    return ("; or ".join(named),)


def _day(day: object) -> str | None:
    return None if day is None else f"{day}"
