"""Makes the parts of a scenario from an agreement and the scenario that it names.

Statuses are the agreement's. Roads and windows that it states take the place of the scenario's,
and where they differ that is a finding. What it does not state is taken from the scenario and
listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from opencorridor.model.agreed_terms import AgreedCorridor, AgreedWindow
from opencorridor.model.agreement import Agreement
from opencorridor.model.findings import Finding, Severity
from opencorridor.model.from_agreement import Standing, Subject, Taken
from opencorridor.model.scenario import Scenario, Sensitivity, TermStatus, WindowKind
from opencorridor.scenario.parts import Parts

CODE = "OC-540"
COUNTS = "The words of the agreement count; correct the folder that is wrong."
NOT_AGREED_TITLE = "Not agreed, worked out as if: "
_STATED = ("waypoints", "destinations", "gathering_points", "vehicle_kinds")
# Taken from the scenario whatever an agreement says; it has no words for them.
_ALWAYS = (
    Taken("places, roads, conditions", "the sheets of the scenario, positions and lengths"),
    Taken("people and where they accept to go", "the needs of the scenario, unchanged"),
    Taken("vehicles, checkpoints", "the sheets of the scenario"),
    Taken("speeds, spacing, uninvited vehicles, margin, expiry", "the terms of the scenario"),
)


@dataclass(slots=True)
class Composed:
    """Parts of a scenario, and what was found and taken while they were made.

    ``as_if_agreed`` are ids worked with although they are not agreed.
    """

    parts: Parts
    findings: list[Finding] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    as_if_agreed: list[str] = field(default_factory=list)

    def differ(self, what: str, *, file: str = "agreement.toml") -> None:
        """Note that agreement and scenario differ."""
        self.findings.append(Finding(CODE, Severity.SERIOUS, what, COUNTS, file))


def compose(
    parts: Parts,
    agreement: Agreement,
    scenario: Scenario,
    standings: Sequence[Standing],
    *,
    as_if_agreed: bool,
) -> Composed:
    """Return the parts of the scenario that an agreement makes.

    Parameters
    ----------
    parts : Parts
        Those of the scenario that the agreement names.
    agreement : Agreement
        The agreement.
    scenario : Scenario
        What was read from ``parts``.
    standings : sequence of Standing
        How each party stands to each corridor, and to its own windows.
    as_if_agreed : bool
        Work with corridors and silences that are not agreed as if they were, and say so.
    """
    made = Composed(parts)
    _corridors(made, agreement, scenario, standings, as_if_agreed=as_if_agreed)
    _windows(made, agreement, scenario, standings, as_if_agreed=as_if_agreed)
    made.taken += _ALWAYS
    _settings(made, agreement, scenario)
    return made


# ---- corridors -----------------------------------------------------------------------


def _corridors(
    made: Composed,
    agreement: Agreement,
    scenario: Scenario,
    standings: Sequence[Standing],
    *,
    as_if_agreed: bool,
) -> None:
    rows = made.parts.rows("corridor")
    for ident, row in rows.items():
        corridor, name = scenario.corridors[ident], scenario.corridors[ident].name
        meant = ident in agreement.settings.corridors
        own = {s.party: s for s in standings if (s.subject, s.id) == (Subject.CORRIDOR, ident)}
        row["status"] = [_status(party, own.get(party)) for party in scenario.parties]
        agreed = meant and all(p in own and own[p].is_shown() for p in scenario.parties)
        if corridor.is_agreed(scenario.parties) and not agreed:
            why = "is not agreed by every party in the agreement" if meant else "is not in it"
            made.differ(f"The scenario has {name} as agreed, and the corridor {why}.")
        elif agreed and not corridor.is_agreed(scenario.parties):
            made.differ(f"The agreement has {name} as agreed by every party; the scenario has not.")
        if meant:
            _overlay_corridor(made, name, row, agreement.corridors.get(ident))
        if meant and as_if_agreed and not agreed:
            made.as_if_agreed.append(ident)
    made.parts = made.parts.with_terms(corridor=list(rows.values()))


def _status(party: str, standing: Standing | None) -> dict[str, Any]:
    if standing is None:
        return {"party": party, "status": TermStatus.SILENT.value, "sensitivity": "restricted"}
    row = {
        "party": party,
        "status": standing.status.value,
        "evidence": standing.evidence,
        "source": standing.source,
        "sensitivity": Sensitivity.RESTRICTED.value,
    }
    return {key: value for key, value in row.items() if value is not None}


def _overlay_corridor(
    made: Composed, name: str, row: dict[str, Any], stated: AgreedCorridor | None
) -> None:
    for key in _STATED:
        words = list(getattr(stated, key, ()))
        if not words:
            given = "; ".join(map(str, row.get(key, ()))) or "none"
            made.taken.append(Taken(f"{key.replace('_', ' ')} of {name}", given))
            continue
        if words != list(row.get(key, ())):
            made.differ(
                f"{key.replace('_', ' ').capitalize()} of {name}: agreed {'; '.join(words)}; "
                f"in the scenario {'; '.join(row.get(key, ())) or 'none'}."
            )
        row[key] = words
        if key == "waypoints":
            row.pop("roads", None)


# ---- windows -------------------------------------------------------------------------


def _windows(
    made: Composed,
    agreement: Agreement,
    scenario: Scenario,
    standings: Sequence[Standing],
    *,
    as_if_agreed: bool,
) -> None:
    rows = made.parts.rows("window")
    for ident in rows:
        if ident not in agreement.windows:
            window = scenario.windows[ident]
            what = f"hours and scope of the {window.kind} {ident}"
            made.taken.append(Taken(what, f"{window.party}, on the clock of {window.clock}"))
    for ident, stated in agreement.windows.items():
        row = _window_row(stated)
        for key in ("party", "kind", "clock", "start", "end", "scope"):
            before = rows.get(ident, row).get(key)
            if _plain(before) != _plain(row.get(key)):
                made.differ(
                    f"The {key} of the window {ident}: agreed {_words(row.get(key))}; in the "
                    f"scenario {_words(before)}."
                )
        rows[ident] = row
    own_word = {s.id: s for s in standings if s.subject is Subject.WINDOW}
    for ident, row in list(rows.items()):
        standing = own_word.get(ident)
        # A movement window only narrows what silence allows: it is kept whoever stated it.
        if row["kind"] != WindowKind.SILENCE or standing is None:
            continue
        if standing.status in {TermStatus.ANNOUNCED, TermStatus.AGREED}:
            continue
        made.differ(
            f"The silence {ident} is not the word of {row['party']}: by the agreement it is "
            f"{standing.status}."
        )
        if as_if_agreed:
            made.as_if_agreed.append(ident)
        else:
            del rows[ident]
    made.parts = made.parts.with_terms(window=list(rows.values()))


def _window_row(window: AgreedWindow) -> dict[str, Any]:
    row = {
        "id": window.id,
        "party": window.party,
        "kind": window.kind.value,
        "clock": window.clock,
        "start": window.start,
        "end": window.end,
        "scope": list(window.scope),
        "source": window.provenance.source,
        "sensitivity": window.provenance.sensitivity.value,
        "own_assumptions": [
            name for name in window.provenance.own_assumptions if name != "clauses"
        ],
    }
    return {key: value for key, value in row.items() if value not in (None, [])}


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, list) else value


def _words(value: object) -> str:
    if value is None:
        return "not named"
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


# ---- what holds for the whole --------------------------------------------------------


def _settings(made: Composed, agreement: Agreement, scenario: Scenario) -> None:
    told = agreement.settings
    order = list(Sensitivity)
    scenario_row: dict[str, Any] = {
        **made.parts.terms["scenario"],
        "id": told.id,
        "title": f"{NOT_AGREED_TITLE if made.as_if_agreed else ''}{told.title}",
        "version": told.version,
        "as_of": told.as_of,
        "sensitivity": max(told.sensitivity, scenario.settings.sensitivity, key=order.index).value,
        "clocks": [{"zone": c.zone, "city": c.city} for c in told.clocks],
        "not_known": list(dict.fromkeys((*scenario.settings.not_known, *told.not_known))),
    }
    scenario_row |= {k: v for k, v in (("summary", told.summary), ("source", told.source)) if v}
    made.parts = made.parts.with_terms(
        scenario=with_as_if(scenario_row, made.as_if_agreed),
        what_if=[],
        party=_parties(made, agreement),
    )
    if scenario.what_ifs:
        made.taken.append(
            Taken("what-ifs of the scenario", "left out: variants stand in the agreement")
        )


def with_as_if(settings: Mapping[str, Any], ids: Iterable[str]) -> dict[str, Any]:
    """Return the settings with the ids that are worked with as if they were agreed."""
    listed = list(dict.fromkeys((*settings.get("as_if_agreed", ()), *ids)))
    kept = {key: value for key, value in settings.items() if key != "as_if_agreed"}
    return {**kept, "as_if_agreed": listed} if listed else kept


def _parties(made: Composed, agreement: Agreement) -> list[dict[str, Any]]:
    rows = made.parts.rows("party")
    for ident, party in agreement.parties.items():
        rows.setdefault(
            ident, {"id": ident, "name": party.name, "clock": party.clock, "source": "agreement"}
        )
    return list(rows.values())
