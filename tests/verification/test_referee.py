"""An honest plan is accepted; each of these lies is refused by its rule and at its row."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from opencorridor.model.cases import Case, exactly
from opencorridor.model.plan import CasePlan, Movement, Plan, Stage, Wait
from opencorridor.model.scenario import Scenario, VehicleKind
from opencorridor.verification import RULES, Verification, verify_plan
from tests.verification.papers import with_movements, write_plan
from tests.verification.scenes import at, scenario
from tests.verification.tiny_planner import Solved, all_cases, shifted

CENTRAL, CAUTIOUS = Case.CENTRAL, Case.CAUTIOUS
Moves = tuple[Movement, ...]


@pytest.fixture(scope="module")
def terms() -> Scenario:
    return scenario()


@pytest.fixture(scope="module")
def solved(terms: Scenario) -> Mapping[Case, Solved]:
    return all_cases(terms)


@pytest.fixture(scope="module")
def plan(terms: Scenario, solved: Mapping[Case, Solved]) -> Plan:
    return write_plan(terms, solved)


@pytest.fixture
def lie(
    terms: Scenario, solved: Mapping[Case, Solved]
) -> Callable[[Callable[[Moves], Moves]], Verification]:
    """Verify a plan with other movements in the central case and every sum made to fit."""

    def verify(change: Callable[[Moves], Moves]) -> Verification:
        return verify_plan(with_movements(terms, solved, CENTRAL, change), terms)

    return verify


def refused(verification: Verification) -> dict[str, str]:
    """Return the refusals as text by code."""
    assert not verification.accepted
    found: dict[str, str] = {}
    for refusal in verification.refusals:
        assert refusal.rule == RULES[refusal.code][0]
        text = f"{refusal.row}: {refusal.what}"
        found[refusal.code] = f"{found.get(refusal.code, '')}\n{text}"
    return found


def with_case(plan: Plan, case: Case, **changes: Any) -> Plan:  # noqa: ANN401 - any field
    return replace(plan, cases={**plan.cases, case: replace(plan.cases[case], **changes)})


def with_stage(plan: Plan, **changes: Any) -> Plan:  # noqa: ANN401 - any field
    certificate = plan.certificate[CENTRAL]
    stages = (replace(certificate.stages[0], **changes),)
    changed = replace(certificate, stages=stages)
    return replace(plan, certificate={**plan.certificate, CENTRAL: changed})


def change_one(movements: Moves, index: int, **changes: Any) -> Moves:  # noqa: ANN401 - any field
    made = list(movements)
    made[index] = replace(made[index], **changes)
    return tuple(made)


# ---- the honest plan -----------------------------------------------------------------------------


def test_an_honest_plan_is_accepted(plan: Plan, terms: Scenario) -> None:
    verification = verify_plan(plan, terms)

    assert verification.refusals == ()
    assert verification.accepted


def test_what_was_looked_at_is_counted(plan: Plan, terms: Scenario) -> None:
    checked = verify_plan(plan, terms).checked

    assert checked["movements"] == checked["vehicles"] == 7 + 10 + 11
    assert checked["bounds"] == 3
    assert checked["live nodes"] > 100


def test_the_honest_plan_waits_at_the_holding_place(plan: Plan) -> None:
    # Otherwise the tests below would not show that waiting is checked.
    assert any(m.waits for m in plan.cases[CAUTIOUS].movements)


def test_every_rule_has_a_title_a_meaning_and_a_way_to_mend() -> None:
    for code, texts in RULES.items():
        assert code.startswith("OC-7")
        assert all(text.strip() for text in texts)
        assert texts[1].endswith(".")


# ---- where it comes from -------------------------------------------------------------------------


def test_an_edited_scenario_is_refused_although_the_digest_was_made_to_fit(
    plan: Plan, terms: Scenario
) -> None:
    mill = replace(terms.checkpoints["cp"], rate_vehicles_per_h=exactly(20))
    edited = replace(terms, checkpoints={"cp": mill}, digest="sha256:edited")
    honest = replace(plan, scenario=replace(plan.scenario, digest="sha256:edited"))

    found = refused(verify_plan(honest, edited))

    assert "OC-703" not in found
    assert "cp:cp in step" in found["OC-731"]
    assert "checkpoint_vehicles_per_h is stated as 30, found 20" in found["OC-758"]


def test_another_digest_is_refused_and_everything_else_still_checked(
    plan: Plan, terms: Scenario
) -> None:
    verification = verify_plan(plan, replace(terms, digest="sha256:other"))

    assert list(refused(verification)) == ["OC-703"]
    assert verification.checked["bounds"] == 3


def test_what_is_not_known_cannot_be_left_out(plan: Plan, terms: Scenario) -> None:
    verification = verify_plan(replace(plan, not_known=("nothing",)), terms)

    assert "not_known is stated as" in refused(verification)["OC-703"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"schema": "opencorridor.plan/2"}, "OC-702"),
        ({"version": 2}, "OC-705"),
        ({"expires": at("23:00")}, "OC-705"),
        ({"assumes": "All will be well."}, "OC-705"),
    ],
)
def test_marking_and_format(plan: Plan, terms: Scenario, change: dict[str, Any], code: str) -> None:
    assert list(refused(verify_plan(replace(plan, **change), terms))) == [code]


# ---- movements, vehicle by vehicle ---------------------------------------------------------------

# Central: margin 7.5 min, 900 + 60 + 1350 s from Elm: the last departure that clears is 10:14:00.
LAST_FROM_ELM = at("10:14:00")


def test_the_last_departure_that_clears_to_the_second_is_no_presence_uncovered(
    lie: Callable[[Callable[[Moves], Moves]], Verification],
) -> None:
    found = refused(lie(lambda moves: leave_elm(moves, 0)))

    # The model keeps whole steps back, so it is refused, but not because it would not clear.
    assert "OC-717" not in found
    assert "is not open in step" in found["OC-722"]


def leave_elm(moves: Moves, seconds: int) -> Moves:
    """Send the last vehicle from Elm that long after the last departure that clears."""
    last = moves[-1]
    late = int((LAST_FROM_ELM - last.departs_first).total_seconds()) + seconds
    return change_one(moves, -1, block_start=at("10:00"), **shifted(last, late))


def test_one_second_after_the_last_that_clears_is_refused(
    lie: Callable[[Callable[[Moves], Moves]], Verification],
) -> None:
    found = refused(lie(lambda moves: leave_elm(moves, 1)))

    assert "central, movement m10, vehicle 1: on road r-mill" in found["OC-717"]
    assert "beginning of a 60 s step" in found["OC-714"]


def test_a_later_vehicle_of_a_movement_is_driven_too(
    lie: Callable[[Callable[[Moves], Moves]], Verification],
) -> None:
    def pair(moves: Moves) -> Moves:
        kept = leave_elm((*moves[:-2], moves[-1]), 0)
        later = timedelta(seconds=30)
        tail = kept[-1]
        return change_one(
            kept,
            -1,
            vehicles=2,
            people=8,
            departs_last=tail.departs_last + later,
            arrives_last=tail.arrives_last + later,
        )

    found = refused(lie(pair))

    assert "movement m10, vehicle 2: on road r-mill" in found["OC-717"]
    assert "movement m10, vehicle 1" not in found["OC-717"]


@pytest.mark.parametrize(
    ("change", "code", "what"),
    [
        ({"corridor": "oak-dock", "waits": ()}, "OC-710", "corridor oak-dock is not agreed"),
        ({"destination": "quay"}, "OC-711", "need oak-people does not accept quay"),
        ({"fleet": "elm-cars"}, "OC-712", "fleet elm-cars does not serve need oak-people"),
        ({"kind": VehicleKind.BUS}, "OC-712", "of kind car, not bus"),
        ({"gathering_point": "oak"}, "OC-713", "nobody gathers at oak"),
        ({"origin": "elm"}, "OC-713", "need oak-people is at oak"),
        ({"group": "others"}, "OC-704", "no need is of group others"),
        ({"need": "nobody"}, "OC-704", "need nobody is not in the scenario"),
        ({"vehicles": 0}, "OC-704", "0 vehicles move"),
        ({"vehicles": 10**9}, "OC-736", "1000000000 vehicles move"),
        ({"block_start": at("09:14")}, "OC-714", "a multiple of 900 s"),
        ({"block_start": at("09:30")}, "OC-714", "outside its block"),
        ({"arrives_first": at("09:40")}, "OC-721", "arrives_first is stated as"),
        ({"departs_last": at("09:29")}, "OC-721", "departs_last is stated as"),
        ({"slow_roads": ("r-oak",)}, "OC-722", "slow roads are stated as ('r-oak',), found []"),
        ({"waits": (Wait("oak", 1),)}, "OC-720", "oak is no holding place"),
        ({"waits": (Wait("dock", 1),)}, "OC-720", "dock is no holding place"),
        ({"waits": (Wait("mill", 10**12),)}, "OC-720", "within the horizon"),
        ({"people": 5}, "OC-738", "people is stated as 5, found 4"),
    ],
)
def test_a_movement_that_breaks_one_rule(
    plan: Plan, terms: Scenario, change: dict[str, Any], code: str, what: str
) -> None:
    moves = change_one(plan.cases[CENTRAL].movements, 0, **change)

    found = refused(verify_plan(with_case(plan, CENTRAL, movements=moves), terms))

    assert "central, movement m1" in found[code]
    assert what in found[code]


def test_leaving_before_the_movement_window_is_refused(
    lie: Callable[[Callable[[Moves], Moves]], Verification],
) -> None:
    early: dict[str, Any] = {"block_start": at("09:00")}

    found = refused(lie(lambda moves: change_one(moves, 0, **early, **shifted(moves[0], -180))))

    assert "movement m1, vehicle 1" in found["OC-716"]


def test_a_block_that_begins_before_the_fleet_is_ready_is_refused(
    lie: Callable[[Callable[[Moves], Moves]], Verification],
) -> None:
    # Central: the way in from Dock takes until 09:42:30, so the first block for it is 09:45.
    def early(moves: Moves) -> Moves:
        return change_one(moves, 7, block_start=at("09:30"), **shifted(moves[7], -300))

    found = refused(lie(early))

    assert "fleet elm-cars is ready from 2025-06-11T09:42:30" in found["OC-715"]


def test_a_vehicle_that_is_used_twice_is_refused(
    lie: Callable[[Callable[[Moves], Moves]], Verification],
) -> None:
    # Elm has three cars, and its people fill three: a fourth is one of them once more.
    def again(moves: Moves) -> Moves:
        return (*moves, replace(moves[-1], id="m11", **shifted(moves[-1], 120)))

    found = refused(lie(again))

    assert "movement m11: 1 vehicles move and fleet elm-cars has 0" in found["OC-736"]


def test_two_movements_of_one_id_are_refused(plan: Plan, terms: Scenario) -> None:
    moves = change_one(plan.cases[CENTRAL].movements, 1, id="m1")

    found = refused(verify_plan(with_case(plan, CENTRAL, movements=moves), terms))

    assert "two movements have this id" in found["OC-704"]


# ---- counts --------------------------------------------------------------------------------------


def test_one_vehicle_above_the_rate_of_a_checkpoint_is_refused(
    lie: Callable[[Callable[[Moves], Moves]], Verification],
) -> None:
    # One in two minutes passes: the second to leave goes one minute after the first.
    found = refused(lie(lambda m: change_one(m, 1, **shifted(m[1], -60))))

    assert "cp:cp in step" in found["OC-731"]
    assert "1 used, 0 left" in found["OC-731"]


def test_a_bed_too_many_is_refused(terms: Scenario, solved: Mapping[Case, Solved]) -> None:
    # The favourable plan sends 11 vehicles; the central case has beds for 10.
    many = solved[Case.FAVOURABLE]
    fewer = replace(terms.places["dock"], beds_people=exactly(40))
    poorer = replace(terms, places={**terms.places, "dock": fewer})

    found = refused(verify_plan(write_plan(terms, solved), poorer))

    assert len(many.movements) == 11
    assert "favourable, beds:dock: 11 used, 10 left" in found["OC-735"]


def test_one_vehicle_too_many_in_a_gathering_block_is_refused(
    lie: Callable[[Callable[[Moves], Moves]], Verification],
) -> None:
    # School holds five; the sixth leaves 09:30 in the next block, here five minutes before.
    def crowd(moves: Moves) -> Moves:
        return change_one(moves, 5, block_start=at("09:15"), **shifted(moves[5], -240))

    found = refused(lie(crowd))

    assert "gather:school in step" in found["OC-733"]
    assert "6 used, 5 left" in found["OC-733"]


def test_waiting_beyond_the_places_that_a_holding_place_has_is_refused(
    plan: Plan, terms: Scenario
) -> None:
    full = replace(terms.places["mill"], capacity_vehicles=1)
    smaller = replace(terms, places={**terms.places, "mill": full})
    moves = plan.cases[CAUTIOUS].movements
    # All leave together: all wait together, whatever the checkpoint says.
    moves = tuple(replace(m, **shifted(m, 60 * (15 - m.departs_first.minute))) for m in moves[:3])

    found = refused(verify_plan(with_case(plan, CAUTIOUS, movements=moves), smaller))

    assert "hold:mill in step" in found["OC-732"]
    assert "3 used, 1 left" in found["OC-732"]


# ---- no better plan exists -----------------------------------------------------------------------


def test_a_person_dropped_with_the_bound_lowered_to_match_is_refused(
    plan: Plan, terms: Scenario, solved: Mapping[Case, Solved]
) -> None:
    dropped = with_movements(terms, solved, CENTRAL, lambda moves: moves[:-1])
    stage = plan.certificate[CENTRAL].stages[0]
    last = plan.cases[CENTRAL].movements[-1]
    k = arrival_step(plan.cases[CENTRAL], -1)
    # The tie costs of the third of three vehicles are ceil(20 * 3 / 3).
    cost = stage.objective + stage.multipliers[1] * last.people - stage.multipliers[2] * k - 20
    lowered = with_stage(
        dropped,
        objective=cost,
        bound=cost,
        people=stage.people - last.people,
        arrival_sum_steps=stage.arrival_sum_steps - k,
    )
    bound = replace(
        lowered.bound[CENTRAL], people=36, arrival_sum_steps=stage.arrival_sum_steps - k
    )
    lowered = replace(lowered, bound={**lowered.bound, CENTRAL: bound})

    found = refused(verify_plan(lowered, terms))

    assert set(found) == {"OC-742", "OC-743"}
    assert "central, stage residents" in found["OC-743"]


def arrival_step(case: CasePlan, index: int) -> int:
    others = [m for m in case.movements if m is not case.movements[index]]
    minutes = [round((m.arrives_last - at("08:30")).total_seconds() / 60 + 0.4) for m in others]
    return case.objective.arrival_sum_steps - sum(minutes)


def test_the_same_total_but_a_later_arrival_is_refused(
    plan: Plan, terms: Scenario, solved: Mapping[Case, Solved]
) -> None:
    # The last to leave goes one slot of the checkpoint (two minutes) later, all sums made to fit.
    def later(moves: Moves) -> Moves:
        return change_one(moves, -1, **shifted(moves[-1], 120))

    worse = with_movements(terms, solved, CENTRAL, later)
    stage = plan.certificate[CENTRAL].stages[0]
    cost = stage.objective + 2 * stage.multipliers[2]
    steps = stage.arrival_sum_steps + 2
    worse = with_stage(worse, objective=cost, bound=cost, arrival_sum_steps=steps)
    bound = replace(worse.bound[CENTRAL], arrival_sum_steps=steps)
    worse = replace(worse, bound={**worse.bound, CENTRAL: bound})

    assert set(refused(verify_plan(worse, terms))) == {"OC-742", "OC-743"}


def test_a_missing_potential_is_refused(plan: Plan, terms: Scenario) -> None:
    stage = plan.certificate[CENTRAL].stages[0]
    without = tuple(p for p in stage.potentials if p.node != "road:r-mill>")

    found = refused(verify_plan(with_stage(plan, potentials=without), terms))

    assert list(found) == ["OC-741"]
    assert "node road:r-mill>, step" in found["OC-741"]


def altered(stage: Stage, node: str, by: int) -> Stage:
    potentials = tuple(
        replace(p, runs=tuple((a, b, value + by) for a, b, value in p.runs))
        if p.node == node
        else p
        for p in stage.potentials
    )
    return replace(stage, potentials=potentials)


@pytest.mark.parametrize("by", [-1, 1])
def test_an_altered_potential_is_refused(plan: Plan, terms: Scenario, by: int) -> None:
    stage = altered(plan.certificate[CENTRAL].stages[0], "class:oak-people:oak-cars", by)

    found = refused(verify_plan(with_stage(plan, potentials=stage.potentials), terms))

    # Seven of eight cars leave: the arcs on both sides are used and not full, so nothing may move.
    assert "OC-743" in found


def test_potentials_stated_twice_or_out_of_order_are_refused(plan: Plan, terms: Scenario) -> None:
    potentials = plan.certificate[CENTRAL].stages[0].potentials
    twice = (*potentials, potentials[0])
    turned = tuple(replace(p, runs=p.runs[::-1]) for p in potentials)

    assert (
        "stated twice" in refused(verify_plan(with_stage(plan, potentials=twice), terms))["OC-741"]
    )
    assert "overlap" in refused(verify_plan(with_stage(plan, potentials=turned), terms))["OC-741"]


@pytest.mark.parametrize(
    ("multipliers", "what"),
    [
        ((0, 10**7, 20), "arrival is 20 and must exceed 20"),
        ((0, 41 * 90, 41), "the multiplier of people"),
    ],
)
def test_multipliers_that_are_too_small_are_refused(
    plan: Plan, terms: Scenario, multipliers: tuple[int, int, int], what: str
) -> None:
    found = refused(verify_plan(with_stage(plan, multipliers=multipliers), terms))

    assert what in found["OC-744"]


def test_missing_and_foreign_stages_are_refused(plan: Plan, terms: Scenario) -> None:
    found = refused(verify_plan(with_stage(plan, groups=("others",)), terms))

    assert "the certificate lacks this stage" in found["OC-740"]


# ---- stated numbers ------------------------------------------------------------------------------


def test_an_arrival_altered_in_the_timetable_is_refused(plan: Plan, terms: Scenario) -> None:
    rows = plan.cases[CENTRAL].timetable
    late = replace(rows[0], arrives_last=rows[0].arrives_last + timedelta(seconds=1))

    found = refused(verify_plan(with_case(plan, CENTRAL, timetable=(late, *rows[1:])), terms))

    assert list(found) == ["OC-753"]
    assert "central, timetable row 1: arrives_last" in found["OC-753"]


def test_a_row_left_out_or_doubled_in_the_timetable_is_refused(plan: Plan, terms: Scenario) -> None:
    rows = plan.cases[CENTRAL].timetable

    for changed in (rows[1:], (*rows, rows[0])):
        found = refused(verify_plan(with_case(plan, CENTRAL, timetable=changed), terms))
        assert list(found) == ["OC-753"]


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("last_clearing_departure", at("09:59:01"), "found 2025-06-11T09:59:00"),
        ("last_clearing_departure_without_margin", at("10:10"), "found 2025-06-11T10:09:00"),
        ("first_departure", at("08:00"), "found 2025-06-11T09:00:00"),
        ("travel_time_s", 3000, "found 3060"),
        ("slack_s", 0, "found 2640"),
        ("column_length_s", 1, "found 360"),
        ("vehicles_in_window", 24, "found 23"),
        ("fits_terms_at_announced_start", False, "found True"),
        ("clear_time", at("11:00"), "found 2025-06-11T10:50:00"),
        ("slowest_checkpoint", None, "found cp"),
        ("silence_end", at("11:30"), "found 2025-06-11T11:00:00"),
    ],
)
def test_a_number_altered_in_the_window_arithmetic_is_refused(
    plan: Plan, terms: Scenario, field: str, value: object, what: str
) -> None:
    # Elm to Dock, cautious: 25 km at 30 km/h and one minute, margin 10 min, end 11:00.
    result = next(c for c in plan.corridors if c.id == "elm-dock")
    changes: dict[str, Any] = {field: value}
    case = replace(result.cases[CAUTIOUS], **changes)
    lied = replace(result, cases={**result.cases, CAUTIOUS: case})
    corridors = tuple(lied if c is result else c for c in plan.corridors)

    found = refused(verify_plan(replace(plan, corridors=corridors), terms))

    assert list(found) == ["OC-758"]
    assert "cautious, corridor elm-dock" in found["OC-758"]
    assert what in found["OC-758"]


def test_an_unagreed_corridor_stated_as_agreed_is_refused(plan: Plan, terms: Scenario) -> None:
    corridors = tuple(replace(c, agreed=True) for c in plan.corridors)

    found = refused(verify_plan(replace(plan, corridors=corridors), terms))

    assert "corridor oak-dock: agreed is stated as True, found False" in found["OC-758"]


def _first(rows: tuple[Any, ...], **changes: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any row
    return (replace(rows[0], **changes), *rows[1:])


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("OC-750", lambda c: {"objective": replace(c.objective, people=41)}),
        ("OC-750", lambda c: {"objective": replace(c.objective, arrival_sum_steps=1)}),
        ("OC-750", lambda _: {"last_arrival": at("11:00")}),
        ("OC-754", lambda c: {"queues": c.queues[1:]}),
        ("OC-754", lambda c: {"queues": _first(c.queues, people=1)}),
        ("OC-755", lambda c: {"receptions": _first(c.receptions, vehicles=99)}),
        ("OC-756", lambda c: {"curve": _first(c.curve, departed=0)}),
        ("OC-756", lambda c: {"curve": c.curve[:-1]}),
        ("OC-759", lambda c: {"fleets": _first(c.fleets, count=99)}),
        ("OC-759", lambda c: {"fleets": _first(c.fleets[::-1], ready_at=at("09:42"))}),
    ],
)
def test_a_number_altered_in_a_case_is_refused(
    plan: Plan, terms: Scenario, code: str, change: Callable[[CasePlan], dict[str, Any]]
) -> None:
    lied = with_case(plan, CENTRAL, **change(plan.cases[CENTRAL]))

    found = refused(verify_plan(lied, terms))

    assert list(found) == [code]
    assert "central" in found[code]


def _origins(plan: Plan, **change: Any) -> Plan:  # noqa: ANN401 - any field
    return replace(plan, origins=_first(plan.origins, **change))


def _column(plan: Plan, name: str, **change: Any) -> Plan:  # noqa: ANN401 - any field
    column = getattr(plan.columns, name)
    changed = {**column, CENTRAL: replace(column[CENTRAL], **change)}
    return replace(plan, columns=replace(plan.columns, **{name: changed}))


@pytest.mark.parametrize(
    ("code", "lied"),
    [
        ("OC-751", lambda p: replace(p, people=replace(p.people, demand_planned="most"))),
        (
            "OC-751",
            lambda p: replace(p, people=replace(p.people, left_behind=dict.fromkeys(Case, 0))),
        ),
        ("OC-752", lambda p: _origins(p, left_behind=dict.fromkeys(Case, 0))),
        ("OC-752", lambda p: replace(p, origins=p.origins[1:])),
        ("OC-752", lambda p: _origins(p, name="Ash")),
        ("OC-760", lambda p: _origins(p, least=dict.fromkeys(Case, 999))),
        ("OC-760", lambda p: _origins(p, most=dict.fromkeys(Case, 1))),
        ("OC-757", lambda p: _column(p, "on_time", out=0)),
        ("OC-757", lambda p: _column(p, "two_hours_late", out=4)),
        ("OC-757", lambda p: _column(p, "two_hours_late", out_if_replanned=-1)),
        ("OC-757", lambda p: _column(p, "silence_broken", on_road_people=0)),
        ("OC-757", lambda p: _column(p, "silence_broken", at=at("10:00"))),
        ("OC-757", lambda p: _column(p, "silence_broken", where=())),
        ("OC-757", lambda p: _column(p, "silence_broken", worst_on_road_people=0)),
    ],
)
def test_a_number_altered_beside_the_cases_is_refused(
    plan: Plan, terms: Scenario, code: str, lied: Callable[[Plan], Plan]
) -> None:
    assert list(refused(verify_plan(lied(plan), terms))) == [code]


def test_a_gap_or_the_word_exact_that_does_not_follow_is_refused(
    plan: Plan, terms: Scenario
) -> None:
    bound = replace(plan.bound[CENTRAL], people=42, gap_people=2, exact=False)

    found = refused(verify_plan(replace(plan, bound={**plan.bound, CENTRAL: bound}), terms))

    assert list(found) == ["OC-747"]
    assert found["OC-747"].count("central, bound") == 3


# ---- files from anywhere -------------------------------------------------------------------------


def test_content_that_cannot_be_checked_is_a_refusal_and_no_traceback(
    plan: Plan, terms: Scenario
) -> None:
    for broken in (
        replace(plan, cases={}),
        replace(plan, certificate={}),
        replace(plan, bound={}),
        replace(plan, origins=(None,)),  # type: ignore[arg-type] # an untrusted file
        replace(plan, columns=None),  # type: ignore[arg-type] # an untrusted file
        with_stage(plan, potentials=(None,)),
        with_stage(plan, multipliers=(1,)),
        with_case(plan, CENTRAL, movements=(None,)),
    ):
        assert "OC-799" in refused(verify_plan(broken, terms))


def test_one_rule_does_not_fill_the_answer(plan: Plan, terms: Scenario) -> None:
    verification = verify_plan(with_stage(plan, potentials=()), terms)

    rows = [r for r in verification.refusals if r.code == "OC-741"]
    assert len(rows) == 51
    assert "more of the same" in rows[-1].what
