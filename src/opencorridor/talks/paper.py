"""Puts a working paper together, entry by entry, from what its reader may see.

A party's copy is built up and never cut down: what no rule below lets in is not in it. A row is
let in if it is public, or if it is the party's own word; a clause also if it was put to the party.
What stands in other rows cannot change a byte of the copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from opencorridor.model.agreed_terms import AgreedWindow
from opencorridor.model.agreement import (
    Agreement,
    Answer,
    CheckList,
    Clause,
    Evidence,
    EvidenceKind,
    Need,
    Prompt,
)
from opencorridor.model.paper import (
    Paper,
    PaperAnswer,
    PaperClause,
    PaperEvidence,
    PaperQuestion,
    PaperRoute,
    PaperSilence,
    PaperStop,
    PaperWindow,
)
from opencorridor.model.scenario import (
    Corridor,
    Place,
    Provenance,
    Scenario,
    Sensitivity,
    TermStatus,
    Window,
    WindowKind,
)
from opencorridor.talks.marks import narrowest

_ORDER_OF_NEED = (Need.NEEDED, Need.ASKED)


def working_paper(agreement: Agreement, check_list: CheckList, party: str | None = None) -> Paper:
    """Return the working paper of an agreement.

    Parameters
    ----------
    agreement : Agreement
        The agreement as it stood at its hour.
    check_list : CheckList
        The items that are asked for.
    party : str or None
        Id of the party whose copy it is; ``None`` for the desk's own copy.

    Returns
    -------
    Paper
        What may be printed. A party's copy is the same whatever stands in rows that are neither
        public, nor the party's own, nor clauses that were put to it.

    Raises
    ------
    KeyError
        If the agreement has no such party.
    """
    reader = _Reader(agreement, party)
    settings = agreement.settings
    names = tuple(p.name for p in agreement.parties.values())
    own = None if party is None else agreement.parties[party].name
    clauses = tuple(c for c in agreement.clauses.values() if reader.sees_clause(c))
    windows = tuple(reader.windows())
    return Paper(
        party=own,
        parties=names,
        asked=names if own is None else (own,),
        kind=settings.kind,
        version=settings.version,
        as_of=settings.as_of,
        clocks=settings.clocks,
        sensitivity=reader.mark(clauses),
        clauses=tuple(map(reader.clause, clauses)),
        windows=tuple(reader.window(w) for w in windows),
        routes=tuple(reader.routes(windows)),
        questions=tuple(_questions(agreement, check_list, {c.item for c in clauses})),
        prompts=tuple(_prompts(agreement, check_list)),
    )


def _questions(
    agreement: Agreement, check_list: CheckList, settled: set[str]
) -> Iterator[PaperQuestion]:
    """Yield what no shown clause is about, what the arrangement needs first."""
    kind = agreement.settings.kind
    for need in _ORDER_OF_NEED:
        for item in check_list.items.values():
            if item.needs[kind] is need and item.id not in settled:
                yield PaperQuestion(item.id, item.asks, need)


def _prompts(agreement: Agreement, check_list: CheckList) -> Iterator[Prompt]:
    """Yield the prompts of every item that the kind of arrangement asks for."""
    kind = agreement.settings.kind
    items = [i for i in check_list.items.values() if i.needs[kind] is not Need.NOT_NEEDED]
    used = {prompt for item in items for prompt in item.prompts}
    for ident, prompt in check_list.prompts.items():
        if ident in used:
            yield prompt


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads the paper, and so what it may hold."""

    agreement: Agreement
    party: str | None

    def sees(self, row: Provenance, owner: str | None = None) -> bool:
        """Tell whether a row is public, or the reader's own; the desk sees every row."""
        if self.party is None or row.sensitivity is Sensitivity.PUBLIC:
            return True
        return owner == self.party

    def sees_clause(self, clause: Clause) -> bool:
        """Tell whether a clause is public, was put to the reader, or is the reader's own word."""
        if self.sees(clause.provenance) or self.party in clause.put_to:
            return True
        return any(
            a.clause == clause.id and a.party == self.party and self._spoken(a)
            for a in self.agreement.answers.values()
        )

    def _spoken(self, answer: Answer) -> bool:
        """Tell whether something of the party's own shows that it gave this answer."""
        shown = any(map(self._stood, self._own_evidence(answer)))
        return answer.status is not TermStatus.SILENT and shown

    def _stood(self, one: Evidence) -> bool:
        """Tell whether evidence had been given at the hour of the agreement."""
        return one.at is None or one.at <= self.agreement.settings.as_of

    def _own_evidence(self, answer: Answer) -> Iterator[Evidence]:
        """Yield what shows an answer and comes from the party itself."""
        for ident in answer.evidence:
            one = self.agreement.evidence[ident]
            if one.party == answer.party and one.kind is not EvidenceKind.OTHER_SIDE:
                yield one

    # ---- clauses ---------------------------------------------------------------------------------

    def clause(self, clause: Clause) -> PaperClause:
        """Return a clause with what its reader may see of the answers."""
        said = {a.party: a for a in self.agreement.answers.values() if a.clause == clause.id}
        return PaperClause(
            text=clause.text,
            text_uk=clause.text_uk,
            text_ru=clause.text_ru,
            answers=tuple(
                self._answer(p.name, said.get(ident)) for ident, p in self.agreement.parties.items()
            ),
        )

    def _answer(self, name: str, answer: Answer | None) -> PaperAnswer:
        if answer is None or not self._sees_answer(answer):
            return PaperAnswer(name, None)
        whole = self.sees(answer.provenance)
        return PaperAnswer(
            party=name,
            status=answer.status,
            condition=None
            if "condition" in answer.provenance.own_assumptions
            else answer.condition,
            # The desk's words about an answer go out only with a row that is public as a whole.
            meaning=answer.meaning if whole else None,
            evidence=tuple(self._evidence(answer)),
        )

    def _sees_answer(self, answer: Answer) -> bool:
        if "status" in answer.provenance.own_assumptions and self.party is not None:
            return False
        if self.sees(answer.provenance):
            return True
        return answer.party == self.party and self._spoken(answer)

    def _evidence(self, answer: Answer) -> Iterator[PaperEvidence]:
        if self.party is None:
            for ident in answer.evidence:
                one = self.agreement.evidence[ident]
                if self._stood(one):
                    yield PaperEvidence(one.kind, one.at, one.document, one.relay)
            return
        for one in self._own_evidence(answer):
            if self.sees(one.provenance, one.party) and self._stood(one):
                yield PaperEvidence(one.kind, one.at, one.document)

    # ---- hours and roads -------------------------------------------------------------------------

    def _corridors(self) -> Iterator[tuple[Scenario, Corridor]]:
        scenario = self.agreement.scenario
        if scenario is None:
            return
        for ident in self.agreement.settings.corridors:
            corridor = self._as_agreed(scenario.corridors[ident])
            rows = [scenario.places[place].provenance for place in corridor.waypoints]
            # A chain with a gap would be another road: it is shown whole or not at all.
            if all(map(self.sees, (corridor.provenance, *rows))):
                yield scenario, corridor

    def _as_agreed(self, corridor: Corridor) -> Corridor:
        """Return a corridor with the places that the agreement itself states, where it does."""
        stated = self.agreement.corridors.get(corridor.id)
        if stated is None or not stated.waypoints or not self.sees(stated.provenance):
            return corridor
        if stated.waypoints == corridor.waypoints:
            return corridor
        return replace(corridor, waypoints=stated.waypoints, roads=())

    def windows(self) -> Iterator[Window]:
        """Yield the windows of the parties that touch a road that the reader may see."""
        pieces: set[str] = set()
        for _, corridor in self._corridors():
            pieces |= {corridor.id, *corridor.waypoints, *corridor.roads}
            pieces |= {*corridor.gathering_points, *corridor.ways.values()}
        for window in self._all_windows().values():
            if window.party in self.agreement.parties and not window.scope.isdisjoint(pieces):
                yield window

    def _all_windows(self) -> dict[str, Window]:
        """Return the windows that the reader may see; those of the agreement itself come first."""
        scenario = self.agreement.scenario
        found = {} if scenario is None else dict(scenario.windows)
        own = {ident: _as_window(w) for ident, w in self.agreement.windows.items()}
        seen = [
            {i: w for i, w in windows.items() if self.sees(w.provenance, w.party)}
            for windows in (found, own)
        ]
        return seen[0] | seen[1]

    def window(self, window: Window) -> PaperWindow:
        """Return a window without what the desk assumed of it."""
        assumed = window.provenance.own_assumptions
        return PaperWindow(
            party=self.agreement.parties[window.party].name,
            kind=window.kind,
            start=None if "start" in assumed else window.start,
            end=None if "end" in assumed else window.end,
            scope_stated="scope" not in assumed,
        )

    def routes(self, windows: tuple[Window, ...]) -> Iterator[PaperRoute]:
        """Yield the corridors whose every place the reader may see."""
        silences = [
            w
            for w in windows
            if w.kind is WindowKind.SILENCE and "scope" not in w.provenance.own_assumptions
        ]
        for scenario, corridor in self._corridors():
            yield PaperRoute(corridor.name, tuple(self._stops(scenario, corridor, silences)))

    def _stops(
        self, scenario: Scenario, corridor: Corridor, silences: list[Window]
    ) -> Iterator[PaperStop]:
        so_far: int | None = 0
        for number, ident in enumerate(corridor.waypoints):
            place = scenario.places[ident]
            road = corridor.roads[number] if number < len(corridor.roads) else None
            found = (self._silence(w, corridor, ident, road) for w in silences)
            yield PaperStop(
                names=_names(place),
                lat=place.lat,
                lon=place.lon,
                from_start_m=so_far,
                silences=tuple(s for s in found if s.here or s.onward),
            )
            # Without a road the length is not known.
            if road is None or not self.sees(scenario.roads[road].provenance):
                so_far = None
            elif so_far is not None:
                so_far += scenario.roads[road].length_m

    def _silence(
        self, window: Window, corridor: Corridor, place: str, road: str | None
    ) -> PaperSilence:
        whole = corridor.id in window.scope
        return PaperSilence(
            window=self.window(window),
            here=whole or place in window.scope,
            onward=road is not None and (whole or road in window.scope),
        )

    # ---- the mark --------------------------------------------------------------------------------

    def mark(self, clauses: tuple[Clause, ...]) -> Sensitivity:
        """Return the narrowest mark of what is shown, and never wider than restricted."""
        shown = {c.id for c in clauses}
        levels = [c.provenance.sensitivity for c in clauses]
        levels += [
            a.provenance.sensitivity
            for a in self.agreement.answers.values()
            if a.clause in shown and self._sees_answer(a)
        ]
        if self.party is None:
            levels += [e.provenance.sensitivity for e in self.agreement.evidence.values()]
            levels.append(self.agreement.settings.sensitivity)
        return narrowest(Sensitivity.RESTRICTED, *levels)


def _as_window(stated: AgreedWindow) -> Window:
    """Return a window of an agreement like one of a scenario; its clock gives a missing zone."""
    start, end = (
        moment.replace(tzinfo=ZoneInfo(stated.clock)) if moment and not moment.tzinfo else moment
        for moment in (stated.start, stated.end)
    )
    return Window(
        id=stated.id,
        party=stated.party,
        kind=stated.kind,
        clock=stated.clock,
        start=start or stated.start,
        end=end,
        scope=frozenset(stated.scope),
        provenance=stated.provenance,
    )


def _names(place: Place) -> tuple[str, ...]:
    return (place.name, *place.other_names)
