"""Section 1 of the method: what is covered, what is shut, when vehicles may leave."""

from dataclasses import replace
from datetime import datetime

import pytest

from opencorridor.clock import to_unix
from opencorridor.model.scenario import (
    Condition,
    ConditionKind,
    Interval,
    Scenario,
    VehicleKind,
    WindowKind,
)
from opencorridor.verification.spans import holds, intersection, meets, union
from opencorridor.verification.windows import Terms, agreed, read_terms
from tests.verification.scenes import BUS, CAR, at, by_id, scenario, slow, window


def terms_of(scene: Scenario) -> Terms:
    return read_terms(scene, agreed(scene))


def clocks(*pairs: tuple[str, str]) -> tuple[tuple[int, int], ...]:
    return tuple((to_unix(at(a)), to_unix(at(b))) for a, b in pairs)


def unix(clock: str) -> int:
    return to_unix(at(clock))


def with_windows(*windows: tuple[str, str, str, str | None]) -> Scenario:
    made = [window(n, p, WindowKind.SILENCE, a, b) for n, p, a, b in windows]
    return replace(scenario(), windows=by_id(*made))


def shut(subject: str, start: str, end: str, kind: ConditionKind, lifted: str | None) -> Scenario:
    validity = Interval(at(start), at(end))
    condition = Condition("c", subject, kind, validity, lifted_by=lifted)
    return replace(scenario(), conditions={"c": condition})


# ---- spans ---------------------------------------------------------------------------------------


def test_spans_that_touch_become_one_and_a_second_apart_stay_two() -> None:
    assert union([(5, 9), (0, 5)]) == ((0, 9),)
    assert union([(6, 9), (0, 5)]) == ((0, 5), (6, 9))


def test_intersection_takes_what_lies_in_both() -> None:
    assert intersection(((0, 10), (20, 30)), ((5, 25),)) == ((5, 10), (20, 25))


def test_a_presence_must_lie_in_one_span_and_meets_what_it_touches() -> None:
    assert holds(((0, 10), (11, 20)), 3, 10)
    assert not holds(((0, 10), (11, 20)), 3, 11)
    assert meets(((10, 20),), 0, 10)
    assert not meets(((10, 20),), 0, 9)


# ---- cover ---------------------------------------------------------------------------------------


def test_cover_is_what_all_parties_cover() -> None:
    assert terms_of(scenario()).roads["r-mill"].cover == clocks(("09:00", "11:00"))


def test_windows_of_one_party_that_touch_are_one_and_those_of_two_parties_are_cut() -> None:
    scene = with_windows(
        ("a1", "a", "09:00", "10:00"), ("a2", "a", "10:00", "11:00"), ("b1", "b", "09:30", "12:00")
    )

    assert terms_of(scene).roads["r-mill"].cover == clocks(("09:30", "11:00"))


def test_what_one_party_does_not_cover_is_not_covered() -> None:
    assert terms_of(with_windows(("a1", "a", "09:00", "10:00"))).roads["r-mill"].cover == ()


def test_what_nobody_has_ended_covers_nothing() -> None:
    one = with_windows(("a1", "a", "09:00", None), ("b1", "b", "09:30", "12:00"))
    none = with_windows(("a1", "a", "09:00", None), ("b1", "b", "09:30", None))

    assert terms_of(one).roads["r-mill"].cover == clocks(("09:30", "12:00"))
    assert terms_of(none).roads["r-mill"].cover == ()


def test_a_road_of_no_corridor_in_the_scope_is_not_covered() -> None:
    assert terms_of(scenario()).roads["r-back"].cover == ()


def test_a_corridor_that_needs_no_silence_opens_what_it_does_not_share() -> None:
    scene = scenario()
    free = replace(scene.corridors["elm-dock"], no_silence_needed="far from the front")
    terms = terms_of(replace(scene, corridors={**scene.corridors, "elm-dock": free}))

    assert terms.roads["r-elm"].cover is None
    # The other agreed corridor on it needs silence.
    assert terms.roads["r-mill"].cover == clocks(("09:00", "11:00"))


def test_the_margin_is_kept_to_the_second() -> None:
    road = terms_of(scenario()).roads["r-mill"]

    assert road.covered(unix("09:00"), unix("10:50"), margin_s=600)
    assert not road.covered(unix("09:00"), unix("10:50:01"), margin_s=600)
    assert not road.covered(unix("08:59:59"), unix("10:50"), margin_s=600)


# ---- conditions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["closed", "mined", "contested"])
def test_a_closure_that_is_touched_is_met(kind: str) -> None:
    scene = shut("r-mill", "10:00", "10:05", ConditionKind(kind), None)
    road = terms_of(scene).roads["r-mill"]

    assert road.is_shut(unix("09:50"), unix("10:00"))
    assert not road.is_shut(unix("09:50"), unix("09:59:59"))
    assert road.is_shut(unix("10:05"), unix("10:09"))


def test_a_closed_place_shuts_every_road_that_touches_it() -> None:
    terms = terms_of(shut("mill", "10:00", "10:05", ConditionKind.CLOSED, None))
    shut_roads = {
        r for r, item in terms.roads.items() if item.is_shut(unix("10:01"), unix("10:02"))
    }

    assert shut_roads == {"r-oak", "r-elm", "r-mill"}
    assert terms.places["mill"].is_shut(unix("10:01"), unix("10:02"))


def test_only_a_contested_road_is_lifted_by_a_clause() -> None:
    lifted = terms_of(shut("r-mill", "10:00", "10:05", ConditionKind.CONTESTED, "clause 4"))
    mined = terms_of(shut("r-mill", "10:00", "10:05", ConditionKind.MINED, "clause 4"))

    assert not lifted.roads["r-mill"].is_shut(unix("10:01"), unix("10:02"))
    assert mined.roads["r-mill"].is_shut(unix("10:01"), unix("10:02"))


def test_a_damaged_road_is_shut_to_the_kinds_that_cannot_pass_while_it_holds() -> None:
    damaged = slow("r-mill", "10:00", "10:05", ConditionKind.DAMAGED)
    damaged = replace(damaged, vehicle_kinds=frozenset({CAR}))
    road = terms_of(replace(scenario(), conditions={"d": damaged})).roads["r-mill"]

    assert road.is_shut(unix("10:01"), unix("10:02"), BUS)
    assert not road.is_shut(unix("10:01"), unix("10:02"), CAR)
    assert not road.is_shut(unix("10:06"), unix("10:07"), BUS)


def test_a_road_has_one_slow_pace_whichever_condition_is_met() -> None:
    first = slow("r-mill", "09:00", "09:10", ConditionKind.SLOW)
    second = replace(slow("r-mill", "10:00", None, ConditionKind.SLOW), id="2", speed_permille=300)
    scene = replace(scenario(), conditions=by_id(first, second))
    road = terms_of(scene).roads["r-mill"]

    assert road.share(unix("09:05"), unix("09:06")).speed_permille == 300
    assert road.share(unix("09:30"), unix("09:40")).speed_permille == 1000
    assert road.share(unix("09:30"), unix("10:00")).capacity_permille == 500


# ---- movement and horizon ------------------------------------------------------------------------


def test_movement_is_what_all_parties_that_state_it_allow() -> None:
    scene = scenario()
    also = window("a-movement", "a", WindowKind.MOVEMENT, "09:00", "10:00")
    scene = replace(scene, windows={**scene.windows, "a-movement": also})

    assert terms_of(scene).movement["oak-quay"] == clocks(("09:15", "10:00"))


def test_a_delay_moves_starts_and_not_ends() -> None:
    scene = scenario()
    also = window("a-movement", "a", WindowKind.MOVEMENT, "09:00", "10:00")
    scene = replace(scene, windows={**scene.windows, "a-movement": also}, delay_s=1800)

    assert terms_of(scene).movement["oak-quay"] == clocks(("09:45", "10:00"))


def test_a_delay_of_unbounded_movement_counts_from_the_silence_of_the_first_road() -> None:
    scene = scenario()
    windows = {k: w for k, w in scene.windows.items() if w.kind is WindowKind.SILENCE}
    now = terms_of(replace(scene, windows=windows))
    late = terms_of(replace(scene, windows=windows, delay_s=1800))

    assert holds(now.movement["oak-quay"], unix("00:00"), unix("23:00"))
    assert late.movement["oak-quay"][0][0] == unix("09:30")


@pytest.mark.parametrize(
    ("step_s", "begins", "ends"),
    [(60, "08:30", "12:00"), (300, "08:30", "12:00"), (3456, "07:40:48", "12:28:48")],
)
def test_the_horizon_is_that_of_all_windows_rounded_outward(
    step_s: int, begins: str, ends: str
) -> None:
    # The movement window has no end, so it ends when the scenario expires, at 12:00. A day has
    # 25 steps of 3,456 s: the eighth begins at 07:40:48 and the twelfth ends at 12:28:48.
    scene = scenario()
    scene = replace(scene, settings=replace(scene.settings, step_s=step_s))
    terms = terms_of(scene)

    assert moment(terms.zero * step_s) == at(begins)
    assert moment(terms.end * step_s) == at(ends)
    assert terms.last_step == terms.end - terms.zero


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=at("00:00").tzinfo)


def test_a_party_without_evidence_has_not_agreed() -> None:
    scene = scenario()
    statuses = scene.corridors["oak-quay"].statuses
    bare = (statuses[0], replace(statuses[1], evidence=None))
    corridor = replace(scene.corridors["oak-quay"], statuses=bare)

    assert agreed(scene) == {"oak-quay", "elm-dock"}
    assert agreed(replace(scene, corridors={"oak-quay": corridor})) == frozenset()
    assert VehicleKind.CAR in corridor.vehicle_kinds
