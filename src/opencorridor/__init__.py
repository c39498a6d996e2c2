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
        AgreementError,
        FetchError,
        InputError,
        ListsError,
        OpenCorridorError,
        OutputError,
        PlanFileError,
        PlanningError,
        RoadPlanError,
        RoadsError,
        SolverError,
        TalksError,
        UsageError,
    )
    from opencorridor.model.cases import Case, Demand
    from opencorridor.model.completeness import AgreementSheet
    from opencorridor.model.findings import Finding, Severity
    from opencorridor.model.lists_diff import ListsDiff
    from opencorridor.model.matrix import TalksSheet
    from opencorridor.model.paper import Paper
    from opencorridor.model.plan import AskSheet, Plan
    from opencorridor.model.road_plan import RoadPlan
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
    from opencorridor.service.agreement_plans import (
        agreement_plan_to_json,
        compare_agreement,
        comparison_to_json,
        export_compared_agreement,
        export_planned_agreement,
        plan_agreement,
    )
    from opencorridor.service.agreements import (
        agreement_to_json,
        check_agreement,
        export_agreement,
        read_agreement,
    )
    from opencorridor.service.beginning import init
    from opencorridor.service.drawing import draw_roads
    from opencorridor.service.explaining import Explanation, codes, explain
    from opencorridor.service.exporting import export
    from opencorridor.service.fetching import fetch_roads, the_internet
    from opencorridor.service.leaving import last_departures
    from opencorridor.service.lists import diff_lists, export_lists, lists_to_json
    from opencorridor.service.papers import agreement_paper, export_paper
    from opencorridor.service.plan_files import plan_to_json, read_plan
    from opencorridor.service.plans import plan, plan_with_asks
    from opencorridor.service.road_asks import ask_road_plan, road_asks_to_json
    from opencorridor.service.road_changes import (
        change_road_plan,
        export_road_change,
        road_change_to_json,
    )
    from opencorridor.service.road_plans import (
        check_road_plan_folder,
        export_road_plan,
        plan_roads,
        plan_roads_with_proof,
        road_plan_to_json,
    )
    from opencorridor.service.roads import Roads, build_roads, read_roads
    from opencorridor.service.scenarios import check, read
    from opencorridor.service.talks import export_talks, read_talks, show_talks, talks_to_json
    from opencorridor.service.verifying import FileVerification, verify, verify_files
    from opencorridor.service.verifying_roads import (
        RoadVerification,
        is_road_plan,
        verify_road_plan,
    )
    from opencorridor.verification import Verification

__version__ = "0.1.0"

__all__ = [
    "AgreementError",
    "AgreementSheet",
    "AskSheet",
    "Case",
    "CheckResult",
    "Demand",
    "Explanation",
    "FetchError",
    "FileVerification",
    "Finding",
    "InputError",
    "ListsDiff",
    "ListsError",
    "OpenCorridorError",
    "OutputError",
    "Paper",
    "Plan",
    "PlanFileError",
    "PlanningError",
    "RoadPlan",
    "RoadPlanError",
    "RoadVerification",
    "Roads",
    "RoadsError",
    "Scenario",
    "Severity",
    "SolverError",
    "TalksError",
    "TalksSheet",
    "UsageError",
    "Verification",
    "agreement_paper",
    "agreement_plan_to_json",
    "agreement_to_json",
    "ask_road_plan",
    "build_roads",
    "change_road_plan",
    "check",
    "check_agreement",
    "check_road_plan_folder",
    "codes",
    "compare_agreement",
    "comparison_to_json",
    "corridors_frame",
    "diff_lists",
    "draw_roads",
    "explain",
    "export",
    "export_agreement",
    "export_compared_agreement",
    "export_lists",
    "export_paper",
    "export_planned_agreement",
    "export_road_change",
    "export_road_plan",
    "export_talks",
    "fetch_roads",
    "init",
    "is_road_plan",
    "last_departures",
    "lists_to_json",
    "movements_frame",
    "origins_frame",
    "places_geoframe",
    "plan",
    "plan_agreement",
    "plan_roads",
    "plan_roads_with_proof",
    "plan_to_json",
    "plan_with_asks",
    "read",
    "read_agreement",
    "read_plan",
    "read_roads",
    "read_talks",
    "road_asks_to_json",
    "road_change_to_json",
    "road_plan_to_json",
    "roads_geoframe",
    "show_talks",
    "talks_to_json",
    "the_internet",
    "timetable_frame",
    "verify",
    "verify_files",
    "verify_road_plan",
]

_NAMES_OF = {
    "opencorridor.errors": (
        "AgreementError",
        "FetchError",
        "InputError",
        "ListsError",
        "OpenCorridorError",
        "OutputError",
        "PlanFileError",
        "PlanningError",
        "RoadPlanError",
        "RoadsError",
        "SolverError",
        "TalksError",
        "UsageError",
    ),
    "opencorridor.model.cases": ("Case", "Demand"),
    "opencorridor.model.completeness": ("AgreementSheet",),
    "opencorridor.model.findings": ("Finding", "Severity"),
    "opencorridor.model.lists_diff": ("ListsDiff",),
    "opencorridor.model.matrix": ("TalksSheet",),
    "opencorridor.model.paper": ("Paper",),
    "opencorridor.model.plan": ("AskSheet", "Plan"),
    "opencorridor.model.road_plan": ("RoadPlan",),
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
    "opencorridor.service.agreement_plans": (
        "agreement_plan_to_json",
        "compare_agreement",
        "comparison_to_json",
        "export_compared_agreement",
        "export_planned_agreement",
        "plan_agreement",
    ),
    "opencorridor.service.agreements": (
        "agreement_to_json",
        "check_agreement",
        "export_agreement",
        "read_agreement",
    ),
    "opencorridor.service.beginning": ("init",),
    "opencorridor.service.drawing": ("draw_roads",),
    "opencorridor.service.explaining": ("Explanation", "codes", "explain"),
    "opencorridor.service.exporting": ("export",),
    "opencorridor.service.fetching": ("fetch_roads", "the_internet"),
    "opencorridor.service.leaving": ("last_departures",),
    "opencorridor.service.lists": ("diff_lists", "export_lists", "lists_to_json"),
    "opencorridor.service.papers": ("agreement_paper", "export_paper"),
    "opencorridor.service.plan_files": ("plan_to_json", "read_plan"),
    "opencorridor.service.plans": ("plan", "plan_with_asks"),
    "opencorridor.service.road_asks": ("ask_road_plan", "road_asks_to_json"),
    "opencorridor.service.road_changes": (
        "change_road_plan",
        "export_road_change",
        "road_change_to_json",
    ),
    "opencorridor.service.road_plans": (
        "check_road_plan_folder",
        "export_road_plan",
        "plan_roads",
        "plan_roads_with_proof",
        "road_plan_to_json",
    ),
    "opencorridor.service.roads": ("Roads", "build_roads", "read_roads"),
    "opencorridor.service.scenarios": ("check", "read"),
    "opencorridor.service.talks": (
        "export_talks",
        "read_talks",
        "show_talks",
        "talks_to_json",
    ),
    "opencorridor.service.verifying": ("FileVerification", "verify", "verify_files"),
    "opencorridor.service.verifying_roads": (
        "RoadVerification",
        "is_road_plan",
        "verify_road_plan",
    ),
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
