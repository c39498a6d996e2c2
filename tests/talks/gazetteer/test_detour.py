"""The chain decides between places of one name, and where it cannot it says so."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from opencorridor.model.lists import Certainty, KnownPlace
from opencorridor.talks.gazetteer.detour import handicap_m, weigh
from opencorridor.talks.gazetteer.index import NAME, SOUND, Gazetteer, Meaning, ground_m, joined
from opencorridor.talks.gazetteer.match import Matcher, Where
from opencorridor.talks.gazetteer.read import COLUMNS, read_places, shipped_places

HERE = Where("list.csv", 2)


def place(
    ident: str,
    lat: float,
    lon: float,
    name: str = "Vasylivka",
    kind: str = "village",
    homonyms: int = 1,
) -> KnownPlace:
    return KnownPlace(ident, name, lat, lon, "UA", "", "", kind, (name,), homonyms, "drawn")


def points() -> st.SearchStrategy[KnownPlace]:
    return st.builds(
        place,
        st.uuids().map(str),
        st.floats(46, 52),
        st.floats(30, 38),
        kind=st.sampled_from(["centre", "city", "town", "village"]),
    )


meanings = st.lists(
    st.builds(Meaning, points(), st.sampled_from([NAME, SOUND])), min_size=1, max_size=4
)


@given(st.lists(meanings, min_size=1, max_size=5))
def test_detours_are_those_of_trying_every_choice(chain: list[list[Meaning]]) -> None:
    def cost(choice: tuple[Meaning, ...]) -> float:
        ways = sum(ground_m(a.place, b.place) for a, b in itertools.pairwise(choice))
        return ways + sum(map(handicap_m, choice))

    costs = {choice: cost(choice) for choice in itertools.product(*chain)}
    least = min(costs.values())
    for n, weighed in enumerate(weigh(chain)):
        for one in weighed:
            with_it = min(c for choice, c in costs.items() if choice[n] == one.meaning)
            assert abs(one.detour_m - (with_it - least)) <= 2
        assert [w.detour_m for w in weighed] == sorted(w.detour_m for w in weighed)


def test_the_place_between_its_neighbours_is_taken() -> None:
    a, b = place("a", 47.0, 35.0, "Alpha"), place("b", 47.0, 36.0, "Beta")
    near, far = place("near", 47.05, 35.5), place("far", 49.0, 33.0)
    matcher = Matcher(Gazetteer((a, b, near, far), "drawn"))

    found = matcher.chain(["Alpha", "Vasylivka", "Beta"], HERE)

    assert [p.place.id for p in found if p.place] == ["a", "near", "b"]
    assert matcher.findings == []


def test_two_places_that_fit_alike_are_both_shown_and_none_is_taken() -> None:
    a, b = place("a", 47.0, 35.0, "Alpha"), place("b", 47.0, 36.0, "Beta")
    one, other = place("one", 47.05, 35.5), place("other", 46.95, 35.5)
    matcher = Matcher(Gazetteer((a, b, one, other), "drawn"))

    found = matcher.chain(["Alpha", "Vasylivka", "Beta"], HERE)[1]

    assert (found.certainty, found.place) == (Certainty.UNCERTAIN, None)
    assert {c.place for c in found.candidates} == {"one", "other"}
    assert [f.code for f in matcher.findings] == ["OC-763"]


def test_a_name_that_many_places_carry_is_not_taken_alone() -> None:
    matcher = Matcher(Gazetteer((place("one", 47.0, 35.0, homonyms=59),), "drawn"))

    (found,) = matcher.chain(["Vasylivka"], HERE)

    assert found.certainty is Certainty.UNCERTAIN
    assert "59 places" in found.why


def test_a_region_in_brackets_decides() -> None:
    matcher = Matcher(Gazetteer(shipped_places(), "ours"))
    (alone,) = matcher.chain(["Василівка"], HERE)
    (told,) = matcher.chain(["Кам'янське (Дніпропетровська область, Криворізький район)"], HERE)
    (wrong,) = matcher.chain(["Ромни (Київська область)"], HERE)

    assert alone.place is None
    assert told.place is None or told.place.oblast == "Dnipropetrovsk"
    assert (wrong.place, "no place of this name" in wrong.why) == (None, True)


def test_a_similar_name_is_offered_and_never_taken() -> None:
    matcher = Matcher(Gazetteer(shipped_places(), "ours"))

    found = matcher.chain(["Sumy", "Lohvytsa", "Poltava"], HERE)[1]

    assert found.place is None
    assert [c.name for c in found.candidates] == ["Lokhvytsia (Poltava oblast)"]


def test_a_chain_that_doubles_back_is_a_finding() -> None:
    matcher = Matcher(Gazetteer(shipped_places(), "ours"))

    matcher.chain(["Sumy", "Lubny", "Romny", "Lubny"], HERE)
    matcher.chain(["Sumy", "Kherson", "Romny"], HERE)

    codes = [f.code for f in matcher.findings]
    assert codes.count("OC-767") >= 2


def test_a_place_far_off_the_chain_is_not_taken_in_silence() -> None:
    matcher = Matcher(Gazetteer(shipped_places(), "ours"))

    found = matcher.chain(["Sumy", "Zaporizhzhia", "Romny"], HERE)[1]

    assert found.place is None
    assert "off the rest of the chain" in found.why


def test_the_work_of_a_run_is_bounded() -> None:
    many = tuple(place(f"p{n}", 46 + n / 100, 35.0) for n in range(40))
    matcher = Matcher(Gazetteer(many, "drawn"))
    matcher._work_left = 10_000

    first = matcher.chain(["Vasylivka"] * 3, HERE)
    beyond = matcher.chain(["Vasylivka"] * 4, HERE)

    assert "fit the chain" in first[0].why
    assert "too long" in beyond[0].why
    assert {p.certainty for p in (*first, *beyond)} == {Certainty.UNCERTAIN}


def test_a_given_gazetteer_joins_ours_and_a_place_of_both_is_one() -> None:
    ours = (place("ours", 47.0, 35.0, "Alpha"),)
    text = (
        "\ufeffsettlment_name,lon,lat,oblast_name,settlment_type\nAlpha,35.01,47.01,Сумська,місто\n"
    )
    theirs, findings = read_places("given.csv", f"{text}Alpha,30,50,,село\nBeta,x,50,,\n,35,50,,\n")
    both = joined(ours, theirs)

    assert len(theirs) == 2
    assert [f.code for f in findings] == ["OC-762", "OC-762"]
    assert both[0].id == "ours"
    assert len(both) == 2
    assert both[0].homonyms == 2


def test_a_sheet_without_positions_is_no_gazetteer() -> None:
    places, findings = read_places("x.csv", "name_uk,oblast\nСуми,Сумська\n")

    assert places == ()
    assert [f.code for f in findings] == ["OC-761"]


def test_the_gazetteer_that_ships_is_sound() -> None:
    places = shipped_places()

    assert len({p.id for p in places}) == len(places)
    assert all(44 <= p.lat <= 53 or p.country == "TR" for p in places)
    assert all(22 <= p.lon <= 41 for p in places)
    assert all(p.source and len(p.names) >= 2 for p in places)
    assert set(COLUMNS) >= {"name_uk", "lat", "lon", "homonyms", "source"}
