"""OpenCorridor: plan humanitarian corridors, and check the plans.

::

    import opencorridor as oc

    scenario = oc.read("my-scenario")
    plan = oc.plan(scenario)
    assert oc.verify(plan, scenario).accepted
    oc.export(plan, scenario, "my-plan")

Names are looked up when they are first asked for, so that importing the package is cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opencorridor.errors import (
        FetchError,
        InputError,
        OpenCorridorError,
        OutputError,
        PlanFileError,
        PlanningError,
        RoadsError,
        SolverError,
        UsageError,
    )
    from opencorridor.model.cases import Case, Demand
    from opencorridor.model.findings import Finding, Severity
    from opencorridor.model.plan import AskSheet, Plan
    from opencorridor.model.scenario import Scenario
    from opencorridor.publish.frames import (
        corridors_frame,
        movements_frame,
        origins_frame,
        places_geoframe,
        roads_geoframe,
        timetable_frame,
    )
    from opencorridor.scenario import CheckResult
    from opencorridor.service.beginning import init
    from opencorridor.service.drawing import draw_roads
    from opencorridor.service.explaining import Explanation, codes, explain
    from opencorridor.service.exporting import export
    from opencorridor.service.fetching import fetch_roads, the_internet
    from opencorridor.service.leaving import last_departures
    from opencorridor.service.plan_files import plan_to_json, read_plan
    from opencorridor.service.plans import plan, plan_with_asks
    from opencorridor.service.roads import Roads, build_roads, read_roads
    from opencorridor.service.scenarios import check, read
    from opencorridor.service.verifying import FileVerification, verify, verify_files
    from opencorridor.verification import Verification

__version__ = "0.1.0"

__all__ = [
    "AskSheet",
    "Case",
    "CheckResult",
    "Demand",
    "Explanation",
    "FetchError",
    "FileVerification",
    "Finding",
    "InputError",
    "OpenCorridorError",
    "OutputError",
    "Plan",
    "PlanFileError",
    "PlanningError",
    "Roads",
    "RoadsError",
    "Scenario",
    "Severity",
    "SolverError",
    "UsageError",
    "Verification",
    "build_roads",
    "check",
    "codes",
    "corridors_frame",
    "draw_roads",
    "explain",
    "export",
    "fetch_roads",
    "init",
    "last_departures",
    "movements_frame",
    "origins_frame",
    "places_geoframe",
    "plan",
    "plan_to_json",
    "plan_with_asks",
    "read",
    "read_plan",
    "read_roads",
    "roads_geoframe",
    "the_internet",
    "timetable_frame",
    "verify",
    "verify_files",
]

_NAMES_OF = {
    "opencorridor.errors": (
        "FetchError",
        "InputError",
        "OpenCorridorError",
        "OutputError",
        "PlanFileError",
        "PlanningError",
        "RoadsError",
        "SolverError",
        "UsageError",
    ),
    "opencorridor.model.cases": ("Case", "Demand"),
    "opencorridor.model.findings": ("Finding", "Severity"),
    "opencorridor.model.plan": ("AskSheet", "Plan"),
    "opencorridor.model.scenario": ("Scenario",),
    "opencorridor.publish.frames": (
        "corridors_frame",
        "movements_frame",
        "origins_frame",
        "places_geoframe",
        "roads_geoframe",
        "timetable_frame",
    ),
    "opencorridor.scenario": ("CheckResult",),
    "opencorridor.service.beginning": ("init",),
    "opencorridor.service.drawing": ("draw_roads",),
    "opencorridor.service.explaining": ("Explanation", "codes", "explain"),
    "opencorridor.service.exporting": ("export",),
    "opencorridor.service.fetching": ("fetch_roads", "the_internet"),
    "opencorridor.service.leaving": ("last_departures",),
    "opencorridor.service.plan_files": ("plan_to_json", "read_plan"),
    "opencorridor.service.plans": ("plan", "plan_with_asks"),
    "opencorridor.service.roads": ("Roads", "build_roads", "read_roads"),
    "opencorridor.service.scenarios": ("check", "read"),
    "opencorridor.service.verifying": ("FileVerification", "verify", "verify_files"),
    "opencorridor.verification": ("Verification",),
}
_HOME_OF = {name: home for home, names in _NAMES_OF.items() for name in names}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the types are those of the imports above
    """Look a public name up where it lives."""
    home = _HOME_OF.get(name)
    if home is None:
        message = f"module 'opencorridor' has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted([*__all__, "__version__"])
