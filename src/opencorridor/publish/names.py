"""Names of the things that a plan points to by id."""

from __future__ import annotations

from dataclasses import dataclass

from opencorridor.model.plan import CorridorResult, Plan
from opencorridor.model.scenario import Scenario
from opencorridor.publish.text import clean


@dataclass(frozen=True, slots=True)
class Names:
    """Looks names up; what the scenario does not name is shown by its id."""

    scenario: Scenario

    def place(self, ident: str) -> str:
        """Return the name of a place."""
        found = self.scenario.places.get(ident)
        return clean(found.name if found else ident)

    def party(self, ident: str) -> str:
        """Return the name of a party."""
        found = self.scenario.parties.get(ident)
        return clean(found.name if found else ident)

    def corridor(self, ident: str) -> str:
        """Return the name of a corridor."""
        found = self.scenario.corridors.get(ident)
        return clean(found.name if found else ident)

    def road(self, ident: str) -> str:
        """Return the two ends of a road."""
        found = self.scenario.roads.get(ident)
        return self.segment(found.tail, found.head) if found else clean(ident)

    def segment(self, tail: str, head: str) -> str:
        """Return the two ends of a segment."""
        return f"{self.place(tail)} – {self.place(head)}"

    def anything(self, ident: str) -> str:
        """Return the name of a corridor, road, place, checkpoint or window."""
        scenario = self.scenario
        if ident in scenario.corridors:
            return self.corridor(ident)
        if ident in scenario.roads:
            return self.road(ident)
        if ident in scenario.checkpoints:
            return f"checkpoint at {self.place(scenario.checkpoints[ident].place)}"
        if ident in scenario.windows:
            window = scenario.windows[ident]
            return f"{window.kind} of {self.party(window.party)}"
        return self.place(ident)


def agreed_corridors(plan: Plan) -> tuple[CorridorResult, ...]:
    """Return the corridors that every party has agreed to, in the order of the plan."""
    return tuple(corridor for corridor in plan.corridors if corridor.agreed)
