"""Talks as text for people: a table of stances, what moved, what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opencorridor.cli.findings_view import put_findings
from opencorridor.cli.terminal import Sheet
from opencorridor.cli.text import many
from opencorridor.model.matrix import Ground

if TYPE_CHECKING:
    from opencorridor.model.matrix import MatrixRow, Move, Standing, TalksSheet

NOTHING = "-"
CELL = 13
MOST_ROUNDS = 3


def put_talks(sheet: Sheet, talks: TalksSheet) -> None:
    """Put talks on a sheet.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    talks : TalksSheet
        What is shown of them.
    """
    sheet.line(f"{talks.sensitivity.upper()}  {talks.title} (version {talks.version})", strong=True)
    sheet.line()
    _put_matrix(sheet, talks)
    _put_moves(sheet, talks)
    _put_ground(sheet, talks)
    _put_open(sheet, talks)
    _put_not_known(sheet, talks.not_known)
    put_findings(sheet, talks.findings)


def _names(talks: TalksSheet) -> dict[str, str]:
    return {p.id: p.name for p in talks.parties}


def _put_matrix(sheet: Sheet, talks: TalksSheet) -> None:
    rounds = talks.rounds[-MOST_ROUNDS:]
    year = " %Y" if talks.over_years() else ""
    heads = [f"{r.number}: {r.day.day} {r.day:%b{year}}" for r in rounds]
    table = [("Point, party", *heads)]
    for row in talks.points:
        table.append((f"{row.number} {row.title}", *("" for _ in rounds)))
        for party in talks.parties:
            words = [_said(row, one.id, party.id) for one in rounds]
            table.append((f"   {party.name}", *words))
    sheet.case_table(table, head=True, value=CELL)
    left_out = len(talks.rounds) - len(rounds)
    if left_out:
        sheet.line(f"{many(left_out, 'earlier round', 'earlier rounds')}: --json or -o has them.")
    sheet.line(
        f"{NOTHING} nothing is recorded; * told by another party, so a claim; "
        "? without a source, so it shows nothing."
    )
    sheet.line()


def _said(row: MatrixRow, one: str, party: str) -> str:
    cells = [c for c in row.cells if c.round == one and c.party == party]
    words = [
        f"{s.stance.value}{_marks(claim=s.claim, sourced=s.source is not None)}"
        for c in cells
        for s in c.said
    ]
    return ", ".join(words) or NOTHING


def _marks(*, claim: bool, sourced: bool = True) -> str:
    return ("*" if claim else "") + ("" if sourced else "?")


def _put_moves(sheet: Sheet, talks: TalksSheet) -> None:
    if len(talks.rounds) < 2:  # one round moves nothing
        return
    last, before = talks.rounds[-1], talks.rounds[-2]
    sheet.line(f"Moved in round {last.number}, since round {before.number} or before", strong=True)
    moves = talks.last_moves()
    for move in moves:
        if move.after is not None:
            sheet.line(_moved(talks, move), first=2, rest=4)
    gone = [move for move in moves if move.after is None]
    if gone:
        sheet.line(f"nothing recorded any more: {_listed(talks, gone)}", first=2, rest=4)
    if not moves:
        sheet.line("nothing is recorded to have moved", first=2)
    sheet.line()


def _listed(talks: TalksSheet, moves: list[Move]) -> str:
    titles = {row.point: row.title for row in talks.points}
    parties: dict[str, list[str]] = {}
    for move in moves:
        parties.setdefault(move.point, []).append(_names(talks)[move.party])
    return "; ".join(f"{titles[point]} ({', '.join(who)})" for point, who in parties.items())


def _moved(talks: TalksSheet, move: Move) -> str:
    title = next(row.title for row in talks.points if row.point == move.point)
    name = _names(talks)[move.party]
    after = f"{move.after}{_marks(claim=move.after_claim, sourced=move.after_sourced)}"
    if move.before is None:
        return f"{title}: {name} {after}, new"
    number = next(r.number for r in talks.rounds if r.id == move.before_round)
    before = f"{move.before}{_marks(claim=move.before_claim)}"
    own = ", its own word in place of a claim" if move.own_word() else ""
    return f"{title}: {name} {before} in round {number}, now {after}{own}"


def _put_ground(sheet: Sheet, talks: TalksSheet) -> None:
    sheet.line("Where the parties stand", strong=True)
    for ground in Ground:
        rows = [row for row in talks.points if row.ground is ground]
        by_words: dict[str, list[str]] = {}
        for row in rows:
            by_words.setdefault(talks.together(row), []).append(row.title)
        for words, titles in by_words.items():
            sheet.line(f"{words}: {'; '.join(titles)}", first=2, rest=4)
    sheet.line()


def _put_open(sheet: Sheet, talks: TalksSheet) -> None:
    open_ = [(row, s) for row in talks.points for s in row.standings if s.unanswered_since]
    if not open_:
        return
    sheet.line("Not answered: a missing statement is a fact", strong=True)
    for row, standing in open_:
        sheet.line(_unanswered(talks, row, standing), first=2, rest=4)
    sheet.line()


def _unanswered(talks: TalksSheet, row: MatrixRow, standing: Standing) -> str:
    numbers = {r.id: r.number for r in talks.rounds}
    name = _names(talks)[standing.party]
    since = numbers[standing.unanswered_since or ""]
    before = ""
    if standing.stance is not None and standing.round is not None:
        before = f" (before: {standing.stance.value} in round {numbers[standing.round]})"
    return f"{row.title}: nothing of {name} since round {since}{before}"


def _put_not_known(sheet: Sheet, not_known: tuple[str, ...]) -> None:
    if not_known:
        sheet.line("Not known", strong=True)
        for sentence in not_known:
            sheet.line(sentence, first=2, rest=4)
        sheet.line()
