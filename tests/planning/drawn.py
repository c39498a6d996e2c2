"""What tests on drawn roads share: a second party, the plan, and the answers of one case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from opencorridor.model.cases import Case, Demand
from opencorridor.model.plan import AskSheet, CasePlan, CorridorCase, Plan
from opencorridor.model.scenario import (
    AskMenu,
    CorridorStatus,
    Fleet,
    Party,
    Place,
    PlaceKind,
    Scenario,
    TermStatus,
    Window,
    WindowKind,
)
from opencorridor.planning import plan_scenario
from opencorridor.planning.arithmetic import corridor_case
from opencorridor.planning.grounds import build_grounds
from opencorridor.planning.results import answer_case
from opencorridor.planning.solve import Question, solve_case
from tests.roadart import at, corridor, draw, fleet, need, scenario, window

CAUTIOUS = Case.CAUTIOUS


def plan_of(terms: Scenario) -> Plan:
    """Return the plan of a scenario, without asks."""
    return plan_scenario(terms, made_at=at("07:00"), software="test", with_asks=False)[0]


def best(terms: Scenario) -> CasePlan:
    """Return the best plan of the cautious case, and no other case."""
    return answer_case(solve_case(terms, CAUTIOUS, Question(Demand.CENTRAL, prove=True))).plan


def asks_of(terms: Scenario, menu: AskMenu) -> AskSheet:
    """Return the asks of a scenario, from the given menu alone."""
    changed = replace(terms, ask_menu=menu)
    sheet = plan_scenario(changed, made_at=at("07:00"), software="test", with_asks=True)[1]
    assert sheet is not None
    return sheet


def people_out(terms: Scenario, demand: Demand = Demand.CENTRAL) -> int:
    """Return how many get out in the cautious case."""
    return solve_case(terms, CAUTIOUS, Question(demand)).people


def paper(terms: Scenario, case: Case = CAUTIOUS, name: str | None = None) -> CorridorCase:
    """Return the window arithmetic of a corridor (the first one if none is named)."""
    chosen = terms.corridors[name or next(iter(terms.corridors))]
    return corridor_case(build_grounds(terms, case), chosen, Demand.CENTRAL)


def movement(start: str, end: str | None, scope: Sequence[str], name: str = "m") -> Window:
    """Return a movement window of party ``p``."""
    return window(start, end, scope, WindowKind.MOVEMENT, name)


def with_windows(terms: Scenario, *windows: Window) -> Scenario:
    """Return the scenario with these windows beside its own."""
    return replace(terms, windows={**terms.windows, **{w.id: w for w in windows}})


def with_fleets(terms: Scenario, *fleets: Fleet) -> Scenario:
    """Return the scenario with these fleets and no other."""
    return replace(terms, fleets={f.id: f for f in fleets})


def with_party(terms: Scenario, party: str, *windows: Window) -> Scenario:
    """Return the scenario with one more party, which has agreed and states these windows."""
    said = CorridorStatus(party, TermStatus.AGREED, "test letter")
    corridors = {
        k: replace(c, statuses=(*c.statuses, said) if c.is_agreed(terms.parties) else c.statuses)
        for k, c in terms.corridors.items()
    }
    parties = {**terms.parties, party: Party(party, party.upper(), "UTC")}
    mine = [replace(w, party=party) for w in windows]
    return with_windows(replace(terms, corridors=corridors, parties=parties), *mine)


def holding(place: Place, vehicles: int, kind: PlaceKind = PlaceKind.HOLDING_PLACE) -> Place:
    """Return a place where a number of vehicles may wait."""
    return replace(place, kinds=place.kinds | {kind}, capacity_vehicles=vehicles)


def one_road(
    km: int,
    cars: int,
    *,
    rate: int = 3600,
    windows: Sequence[Window] | None = None,
    **more: object,
) -> Scenario:
    """Return one road from A to B at 60 km/h (a kilometre a minute), and one person for each car.

    Silence is from 08:00 to 12:00 unless the windows say otherwise.
    """
    places, roads = draw(f"A-{km}-B", rate=rate)
    return scenario(
        places,
        roads,
        [corridor("AB", roads)],
        [need("A", cars, "B")],
        [fleet("n-a", cars, "A")],
        windows,
        **more,  # type: ignore[arg-type]  # passed on as they are
    )
