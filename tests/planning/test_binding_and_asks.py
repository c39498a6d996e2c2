"""What binds and what a change of terms is worth, by hand: a kilometre a minute, 08:00 to 12:00."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from opencorridor.model.cases import Demand, exactly
from opencorridor.model.plan import NOT_AGREED_SENTENCE, Ask, AskSheet, Binding, Helps, Span
from opencorridor.model.scenario import (
    AskMenu,
    ConditionKind,
    Interval,
    PlaceKind,
    Scenario,
    WindowChange,
    WindowKind,
)
from opencorridor.planning.asks import NO_CHANGE, candidates
from opencorridor.planning.binding import find_bindings
from opencorridor.planning.solve import Question, solve_case
from tests.planning.drawn import (
    CAUTIOUS,
    asks_of,
    holding,
    movement,
    one_road,
    with_fleets,
    with_party,
    with_windows,
)
from tests.roadart import at, checkpoint, condition, corridor, draw, fleet, need, scenario, window

NOTHING = AskMenu((), (), (), (), pairs=False)
"""A menu without any change of windows, rates and vehicles; roads are always on it."""


def bindings(terms: Scenario) -> dict[tuple[str, str], Binding]:
    """Return what binds in the cautious case, by kind and subject."""
    solution = solve_case(terms, CAUTIOUS, Question(Demand.CENTRAL, prove=True))
    wish = sum(n.people.central for n in terms.needs.values())
    return {(b.kind, b.subject): b for b in find_bindings(terms, solution, wish)}


def helps(terms: Scenario) -> dict[tuple[str, str], Helps]:
    return {key: b.helps for key, b in bindings(terms).items()}


def asked(sheet: AskSheet) -> dict[str, int]:
    """Return people gained in the cautious case, by ask."""
    return {a.id: a.cases[CAUTIOUS].people_gained for a in sheet.asks}


def the_ask(terms: Scenario, menu: AskMenu, name: str) -> Ask:
    return next(a for a in asks_of(terms, menu).asks if a.id == name)


def an_hour(terms: Scenario) -> Scenario:
    """Return the scenario with movement from 08:00 to 09:00 only."""
    return with_windows(terms, movement("08:00", "09:00", list(terms.corridors)))


def gated(*rates: int, cars: int = 200) -> Scenario:
    """Return A - B - C - D, 6 km each, with a checkpoint of each rate at A, B, C in turn."""
    places, roads = draw("A-6-B-6-C-6-D")
    return an_hour(
        scenario(
            places,
            roads,
            [corridor("ABCD", roads)],
            [need("A", cars, "D")],
            [fleet("n-a", cars, "A")],
            checkpoints=[checkpoint(p, r) for p, r in zip("ABC", rates, strict=False)],
        )
    )


def two_roads(*, agreed: bool) -> Scenario:
    """Return A - B by a road of 30 an hour, and A - C - B by wider ones."""
    places, roads = draw(
        """
        A-6-B
        |   |
        6   6
        |   |
        C-6-D
        """
    )
    roads["ab"] = replace(roads["ab"], capacity_vehicles_per_h=exactly(30))
    roads["cd"] = replace(roads["cd"], capacity_vehicles_per_h=exactly(20))
    around = corridor("ACDB", roads, agreed=agreed)
    return an_hour(
        scenario(
            places,
            roads,
            [corridor("AB", roads), around],
            [need("A", 200, "B")],
            [fleet("n-a", 200, "A")],
        )
    )


# ---- binding: alone or jointly -------------------------------------------------------------------


def test_where_everybody_gets_out_nothing_binds() -> None:
    assert bindings(one_road(30, 5)) == {}


def test_the_one_narrow_checkpoint_binds_alone() -> None:
    # 30 of 200 pass at A in the hour; the others would pass 600.
    assert helps(gated(30, 600, 600)) == {
        ("cp", "q-a"): Helps.ALONE,
        ("silence_end", "all parties"): Helps.ALONE,
        ("movement_start", "all parties"): Helps.ALONE,
    }


def test_two_checkpoints_as_narrow_as_each_other_bind_jointly() -> None:
    # Raising one leaves the other: nobody more gets out.
    found = {h for (kind, _), h in helps(gated(30, 30)).items() if kind == "cp"}
    assert found == {Helps.JOINTLY}


def test_a_full_resource_states_the_hours_in_which_it_is_full() -> None:
    # At A in every step of the hour of movement.
    found = bindings(gated(60, 600))["cp", "q-a"]
    assert found.during == (Span(at("08:00"), at("09:00")),)
    assert found.words == (
        "The checkpoint at A, full from 08:00 Test for 1 h: more of it alone lets more people out."
    )


def test_a_narrow_road_binds_in_the_direction_it_is_driven() -> None:
    assert helps(an_hour(one_road(30, 200, rate=30)))["road", "ab>"] is Helps.ALONE


def test_too_few_vehicles_bind_alone_and_windows_do_not_bind_at_all() -> None:
    # Four cars, ten people, and time for hundreds. Half as many again are six.
    terms = with_fleets(one_road(30, 10), fleet("n-a", 4, "A"))
    assert helps(terms) == {("fleet", "f-n-a"): Helps.ALONE}
    assert bindings(terms)["fleet", "f-n-a"].during == ()


def test_beds_bind_alone() -> None:
    terms = one_road(30, 10)
    full = replace(terms.places["B"], beds_people=exactly(4))
    terms = replace(terms, places={**terms.places, "B": full})
    assert helps(terms) == {("beds", "B"): Helps.ALONE}


def test_room_at_a_gathering_point_binds_in_its_blocks() -> None:
    # Two in each of the four blocks of the hour.
    terms = an_hour(one_road(30, 200))
    small = replace(terms.places["A"], capacity_vehicles=2)
    found = bindings(replace(terms, places={**terms.places, "A": small}))["gather", "A"]
    assert found.helps is Helps.ALONE
    assert found.during[0].start == at("08:00")


def test_where_nobody_can_leave_at_all_a_longer_silence_binds_alone() -> None:
    # Five hours of road in four of silence.
    terms = one_road(300, 5)
    assert helps(terms) == {
        ("silence_end", "all parties"): Helps.ALONE,
        ("silence_start", "all parties"): Helps.ALONE,
    }
    assert bindings(terms)["silence_end", "all parties"].during == (Span(at("12:00"), at("12:00")),)


def test_vehicles_and_beds_that_are_as_short_as_each_other_bind_jointly() -> None:
    # Ten seats and ten beds: five more people need a vehicle and a bed.
    terms = with_fleets(one_road(30, 15), fleet("n-a", 10, "A"))
    full = replace(terms.places["B"], beds_people=exactly(10))
    terms = replace(terms, places={**terms.places, "B": full})
    assert set(helps(terms).values()) == {Helps.JOINTLY}


# ---- asks: each kind of change -------------------------------------------------------------------


def test_an_earlier_start_is_worth_those_who_leave_in_it() -> None:
    # One a minute from 10:00 to 10:30: thirty; from 09:30: sixty.
    terms = with_windows(one_road(6, 200, rate=60), movement("10:00", "10:30", ["c-ab"]))
    sheet = asks_of(terms, replace(NOTHING, earlier_start_s=(1800,)))
    assert sheet.base_out[CAUTIOUS] == 30
    assert asked(sheet) == {"start-30": 30}


PASSED = "had already passed at 07:45 Test, the hour these terms speak of"


def at_a_quarter_to_eight(terms: Scenario) -> Scenario:
    return replace(terms, settings=replace(terms.settings, as_of=at("07:45")))


def test_an_ask_for_a_start_that_has_passed_says_so_and_stays_listed() -> None:
    terms = at_a_quarter_to_eight(one_road(6, 500, rate=60))
    asks = asks_of(terms, replace(NOTHING, earlier_start_s=(900, 1800, 9 * 3600))).asks
    start = "(silence too, where it would begin later)"
    assert {a.id: a.words.partition(f" earlier {start}")[2] for a in asks} == {
        "start-15": "",
        "start-30": f"; the start at 07:30 Test {PASSED}",
        "start-540": f"; the start at 23:00 Test on an earlier day {PASSED}",
    }


def test_where_the_start_of_some_windows_only_has_passed_that_is_said() -> None:
    terms = one_road(6, 500, rate=60, windows=[window("08:00", "09:00", ["c-ab"])])
    terms = with_windows(terms, window("10:00", "11:00", ["c-ab"], name="w2"))
    sheet = asks_of(at_a_quarter_to_eight(terms), replace(NOTHING, earlier_start_s=(1800,)))
    assert sheet.asks[0].words.endswith(f"; for some windows a start so early {PASSED}")


def test_a_pair_with_a_start_that_has_passed_says_so() -> None:
    # 300 km take five hours and two steps; silence of four hours and 45 minutes is not enough, of
    # five and a half it is.
    terms = at_a_quarter_to_eight(one_road(300, 5))
    menu = replace(NOTHING, earlier_start_s=(2700,), later_end_s=(2700,), pairs=True)
    pair = next(a for a in asks_of(terms, menu).asks if a.pair_of)
    assert pair.words.endswith(f"silence ends 45 min later; the start at 07:15 Test {PASSED}")


def test_an_earlier_start_moves_the_silence_only_as_far_as_it_must() -> None:
    # Movement from 08:10 at the earliest helps little: silence would begin at 08:00 anyway. Ten
    # minutes of movement become 40; silence is moved to 07:40.
    terms = with_windows(one_road(6, 200, rate=60), movement("08:10", "08:20", ["c-ab"]))
    (ask,) = asks_of(terms, replace(NOTHING, earlier_start_s=(1800,))).asks
    shifts = {c.window: c.start_shift_s for c in ask.changes if isinstance(c, WindowChange)}
    assert shifts == {"m": -1800, "w": -1200}
    # 07:40 to 08:20, but blocks begin at 07:45.
    assert ask.cases[CAUTIOUS].people_out == 35


def test_a_later_end_moves_every_party_s_windows() -> None:
    # p's and r's silence both end at 12:00: last departures 11:52 and, half an hour later, 12:22.
    terms = with_party(one_road(6, 500, rate=60), "r", window("08:00", "12:00", ["c-ab"], name="r"))
    sheet = asks_of(terms, replace(NOTHING, later_end_s=(1800,)))
    assert sheet.base_out[CAUTIOUS] == 233
    assert asked(sheet) == {"end-30": 30}


def test_a_checkpoint_that_passes_twice_as_many_is_worth_as_many_again() -> None:
    sheet = asks_of(gated(30, 600), replace(NOTHING, checkpoint_rate_permille=(2000,)))
    assert sheet.base_out[CAUTIOUS] == 30
    assert asked(sheet) == {"rate-q-a-2000": 30, "rate-q-b-2000": 0}


def test_an_ask_without_effect_says_so() -> None:
    menu = replace(NOTHING, checkpoint_rate_permille=(2000,))
    assert the_ask(gated(30, 600), menu, "rate-q-b-2000").effect == NO_CHANGE


def test_a_checkpoint_off_every_agreed_corridor_is_not_asked_about() -> None:
    terms = two_roads(agreed=False)
    terms = replace(terms, checkpoints={"q-c": checkpoint("C", 5)})
    menu = replace(NOTHING, checkpoint_rate_permille=(2000,))
    assert [c.id for c in candidates(replace(terms, ask_menu=menu))] == ["corridor-c-acdb"]


def test_more_vehicles_are_worth_their_seats() -> None:
    terms = with_fleets(one_road(6, 100), fleet("n-a", 4, "A", people_per_vehicle=exactly(5)))
    sheet = asks_of(terms, replace(NOTHING, more_vehicles=(3, 40)))
    # 20 out; three more carry 15; forty more the other 80.
    assert asked(sheet) == {"fleet-f-n-a-3": 15, "fleet-f-n-a-40": 80}


def test_a_closed_road_that_is_opened_is_worth_what_it_carries() -> None:
    # 30 by the one, 20 by the other in the hour.
    terms = two_roads(agreed=True)
    shut = condition("cd", ConditionKind.CLOSED, "07:00", None)
    sheet = asks_of(replace(terms, conditions={shut.id: shut}), NOTHING)
    assert sheet.base_out[CAUTIOUS] == 30
    assert asked(sheet) == {"open-k-cd": 20}


def test_a_road_that_is_not_agreed_is_an_ask_so_marked_and_no_part_of_the_plan() -> None:
    sheet = asks_of(two_roads(agreed=False), NOTHING)
    (ask,) = sheet.asks
    assert sheet.base_out[CAUTIOUS] == 30
    assert ask.cases[CAUTIOUS].people_gained == 20
    assert (ask.uses_unagreed_road, ask.marked) == (True, NOT_AGREED_SENTENCE)


def test_where_no_road_is_agreed_a_road_is_asked_about_under_the_windows_there_are() -> None:
    # The windows name the first corridor, which is not agreed either: 20 in the hour by the other.
    terms = two_roads(agreed=False)
    unagreed = {k: replace(c, statuses=()) for k, c in terms.corridors.items()}
    windows = {k: replace(w, scope=frozenset({"c-ab"})) for k, w in terms.windows.items()}
    sheet = asks_of(replace(terms, corridors=unagreed, windows=windows), NOTHING)
    assert sheet.base_out[CAUTIOUS] == 0
    found = asked(sheet)
    assert (found["corridor-c-ab"], found["corridor-c-acdb"]) == (30, 20)


def by_roads(terms: Scenario, *scopes: str) -> Scenario:
    """Return the scenario with one silence for each list of roads and places, 08:00 to 12:00."""
    silences = (window("08:00", "12:00", s.split(), name=f"s{i}") for i, s in enumerate(scopes))
    moves = {k: w for k, w in terms.windows.items() if w.kind is WindowKind.MOVEMENT}
    return with_windows(replace(terms, windows=moves), *silences)


def test_silence_that_names_roads_covers_a_road_that_is_agreed_as_well_and_says_so() -> None:
    # 20 in the hour by C and D, as where the silence names corridors.
    sheet = asks_of(by_roads(two_roads(agreed=False), "ab A B"), NOTHING)
    (ask,) = sheet.asks
    assert ask.cases[CAUTIOUS].people_gained == 20
    assert ask.words == (
        "The corridor ACDB is agreed as well, under the same windows (silence that names roads of "
        "an agreed corridor is taken to cover it too)"
    )


def test_silence_that_names_a_place_alone_does_not_cover_a_road_agreed_as_well() -> None:
    # Silence at B until 12:00 says nothing about a road; the road's own ends before anybody is by.
    terms = by_roads(two_roads(agreed=False), "A B")
    short = window("08:00", "08:10", ["ab"], name="short")
    (ask,) = asks_of(with_windows(terms, short), NOTHING).asks
    # Three roads of six minutes take until 08:18 at the least.
    assert ask.cases[CAUTIOUS].people_gained == 0


def test_a_road_that_a_silence_names_already_keeps_its_own_hours() -> None:
    # cd is silent until 08:10 by name: nobody is through it by then.
    terms = by_roads(two_roads(agreed=False), "ab A B")
    own = window("08:00", "08:10", ["cd"], name="own")
    (ask,) = asks_of(with_windows(terms, own), NOTHING).asks
    assert ask.cases[CAUTIOUS].people_gained == 0


def test_windows_that_name_corridors_need_no_words_about_roads() -> None:
    (ask,) = asks_of(two_roads(agreed=False), NOTHING).asks
    assert ask.words == "The corridor ACDB is agreed as well, under the same windows"


def test_mines_and_fighting_are_never_put_up_as_asks() -> None:
    terms = one_road(6, 10)
    for kind in (ConditionKind.MINED, ConditionKind.CONTESTED):
        there = replace(condition("ab", kind, "07:00", None), id=kind.value)
        terms = replace(terms, conditions={**terms.conditions, there.id: there})
    assert candidates(replace(terms, ask_menu=NOTHING)) == ()


def test_asks_are_listed_with_the_most_people_first() -> None:
    terms = with_fleets(one_road(6, 100), fleet("n-a", 4, "A"))
    sheet = asks_of(terms, replace(NOTHING, more_vehicles=(3, 40, 10)))
    assert [a.id for a in sheet.asks] == ["fleet-f-n-a-40", "fleet-f-n-a-10", "fleet-f-n-a-3"]


def test_an_ask_that_gets_nobody_more_out_may_still_save_hours() -> None:
    # 60 at one a minute: arrivals at minute i + 18 for i = 0 to 59. At two a minute, half a minute
    # apart: i + 18 and a quarter in the mean, for i = 0 to 29. The difference is
    # 1770 - 2 * (435 + 7.5) = 885 minutes of people: 14.75 h, which is told as 14.8.
    menu = replace(NOTHING, checkpoint_rate_permille=(2000,))
    ask = the_ask(gated(60, cars=60), menu, "rate-q-a-2000")
    assert ask.cases[CAUTIOUS].people_gained == 0
    assert ask.cases[CAUTIOUS].person_hours_saved == 14.8
    assert ask.cases[CAUTIOUS].clear_time == at("08:47:30")
    assert ask.effect == "Nobody more gets out by this arithmetic; those who do arrive earlier."


# ---- asks: pairs ---------------------------------------------------------------------------------


def test_two_changes_that_are_worth_nothing_alone_are_worth_something_together() -> None:
    menu = replace(NOTHING, checkpoint_rate_permille=(2000,), pairs=True)
    sheet = asks_of(gated(30, 30), menu)
    assert asked(sheet) == {
        "rate-q-a-2000+rate-q-b-2000": 30,
        "rate-q-a-2000": 0,
        "rate-q-b-2000": 0,
    }
    pair = sheet.asks[0]
    assert pair.pair_of == ("rate-q-a-2000", "rate-q-b-2000")
    assert pair.effect.startswith("More than its parts: 30 people more (cautious)")


def test_a_pair_that_is_worth_no_more_than_its_parts_is_not_listed() -> None:
    menu = replace(NOTHING, checkpoint_rate_permille=(2000,), pairs=True)
    assert all(not a.pair_of for a in asks_of(gated(30, 600), menu).asks)


# ---- asks: the nearest terms ---------------------------------------------------------------------


def nearest(terms: Scenario) -> list[str]:
    words = asks_of(terms, NOTHING).nearest_terms[CAUTIOUS]
    return (words or "").split("; or: ")


def test_where_nobody_gets_out_the_nearest_terms_are_found_and_marked() -> None:
    # Five hours and two steps from 08:00 need an end at 13:02: 75 minutes more, in quarters of an
    # hour. For an end at 12:00 one leaves until 06:58, in the block of 06:45: 75 minutes too.
    start = "Movement starts 1 h 15 min earlier (silence too, where it would begin later)"
    assert nearest(one_road(300, 5)) == [
        "Silence ends 1 h 15 min later",
        f"{start}. {NOT_AGREED_SENTENCE}",
    ]


def test_nearest_terms_that_have_passed_say_so() -> None:
    # As above, told at 07:45: a start at 06:45 is no longer to be had.
    assert nearest(at_a_quarter_to_eight(one_road(300, 5)))[1] == (
        "Movement starts 1 h 15 min earlier (silence too, where it would begin later); "
        f"the start at 06:45 Test {PASSED}. {NOT_AGREED_SENTENCE}"
    )


def test_the_nearest_terms_are_asks_like_others() -> None:
    found = asked(asks_of(one_road(300, 5), NOTHING))
    assert found == {"nearest-end-75": 5, "nearest-start-75": 5}


def test_where_no_shift_helps_that_is_said() -> None:
    # Mined since the day before: no earlier start is before it.
    shut = condition("ab", ConditionKind.MINED, "00:00", None)
    shut = replace(shut, validity=Interval(at("00:00") - timedelta(days=1), None))
    assert nearest(one_road(30, 5, conditions=[shut])) == [
        "No shift of the start or the end by up to 12 hours gets anybody out."
    ]


def test_where_somebody_gets_out_no_nearest_terms_are_sought() -> None:
    assert asks_of(one_road(30, 5), NOTHING).nearest_terms[CAUTIOUS] is None


def test_where_nobody_wishes_to_leave_no_nearest_terms_are_sought() -> None:
    assert asks_of(one_road(300, 0), NOTHING).nearest_terms[CAUTIOUS] is None


def test_room_at_a_holding_place_binds_where_waiting_joins_two_silences() -> None:
    # ab until 08:30, bc from 09:00; B holds three of nine.
    places, roads = draw("A-6-B-6-C")
    places["B"] = holding(places["B"], 3, PlaceKind.HOLDING_PLACE)
    terms = scenario(
        places,
        roads,
        [corridor("ABC", roads)],
        [need("A", 9, "C")],
        [fleet("n-a", 9, "A")],
        [
            window("08:00", "08:30", ["ab"]),
            window("09:00", "12:00", ["bc"], name="w2"),
            window("08:00", "12:00", ["A", "B"], name="w3"),
        ],
    )
    assert helps(terms)["hold", "B"] is Helps.ALONE
