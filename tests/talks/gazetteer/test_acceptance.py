"""Every place of the corridors of 2022, in three languages, in the chains that use it."""

import csv
from functools import cache
from pathlib import Path

import pytest

from opencorridor.model.lists import Certainty, KnownPlace
from opencorridor.talks.gazetteer.index import Gazetteer, joined
from opencorridor.talks.gazetteer.match import Matcher, Where
from opencorridor.talks.gazetteer.read import read_places, shipped_places

# Chains of domain/real-cases.md that corridor_routes.csv does not have, and two of our own for
# places that no announced chain names.
MORE_CHAINS = (
    "Mariupol|Portivske|Manhush|Respublika|Rozivka|Bilmak|Polohy|Orikhiv|Zaporizhzhia",
    "Kyiv|Hostomel|Rakivka|Sosnivka|Ivankiv|Orane|Chornobyl|Hdzen|Gomel",
    "Mariupol|Novoazovsk|Taganrog|Rostov-on-Don",
    "Kharkiv|Nekhoteevka|Belgorod",
    "Sumy|Sudzha|Belgorod",
    "Sumy|Holubivka|Romny|Lokhvytsia|Lubny|Poltava",
    "Lokhvytsia|Andriiashivka|Romny|Nedryhailiv|Sumy",
    "Volnovakha|Valerianivka|Novoandriivka|Kyrylivka|Vuhledar|Pokrovsk|Dnipro",
    "Polohy|Huliaipole|Orikhiv|Zaporizhzhia",
    "Mariupol|Bezimenne|Novoazovsk|Taganrog",
    "Popasna|Hirske|Lysychansk|Bakhmut",
)
ALONE = ("Izium", "Chernihiv", "Kherson", "Brest", "Antalya", "Ankara")
# The file marks these positions as estimated; the places on the road are elsewhere.
ESTIMATED = {"Rakivka": (50.66, 30.26), "Sosnivka": (50.80, 30.03), "Valerianivka": (47.64, 37.38)}
FAR_DEGREES = 0.12
LANGUAGES = ("uk", "en", "ru")


@cache
def ours() -> Gazetteer:
    return Gazetteer(shipped_places(), "ours")


@cache
def with_settlements(file: Path) -> Gazetteer:
    given, findings = read_places(file.name, file.read_text(encoding="utf-8"))
    assert findings == ()
    return Gazetteer(joined(shipped_places(), given), "ours and the settlements")


def rows(shared: Path) -> dict[str, dict[str, str]]:
    file = shared / "data" / "corridors_2022" / "waypoints.csv"
    with file.open(encoding="utf-8") as text:
        return {row["name_en"].split(" (")[0]: row for row in csv.DictReader(text)}


def chains(shared: Path) -> list[list[str]]:
    file = shared / "data" / "corridors_2022" / "corridor_routes.csv"
    with file.open(encoding="utf-8") as text:
        announced = [row["waypoints"].split("|") for row in csv.DictReader(text)]
    return [*announced, *(chain.split("|") for chain in MORE_CHAINS), *([name] for name in ALONE)]


def distance_off(place: KnownPlace, name: str, row: dict[str, str]) -> float:
    lat, lon = ESTIMATED.get(name, (float(row["lat"]), float(row["lon"])))
    return abs(place.lat - lat) + abs(place.lon - lon)


def in_language(name: str, row: dict[str, str] | None, language: str) -> str:
    return name if row is None or language == "en" else row[f"name_{language}"]


@pytest.mark.shared
@pytest.mark.parametrize("larger", [False, True], ids=["ours", "with 29,736 settlements"])
def test_all_61_places_match_in_their_chains_and_none_wrongly_in_silence(
    shared: Path, larger: bool
) -> None:
    file = shared / "data" / "gazetteer" / "settlements_koatuu_center.csv"
    gazetteer = with_settlements(file) if larger else ours()
    known = rows(shared)
    matcher = Matcher(gazetteer)
    matched: set[tuple[str, str]] = set()
    for language in LANGUAGES:
        for chain in chains(shared):
            names = [in_language(name, known.get(name), language) for name in chain]
            for name, point in zip(chain, matcher.chain(names, Where("x", 1)), strict=True):
                if name in known:
                    assert point.certainty is Certainty.MATCHED, (names, point)
                    assert point.place is not None
                    row = known[name]
                    assert distance_off(point.place, name, row) < FAR_DEGREES, (names, point)
                    matched.add((name, language))

    assert len(known) == 61
    assert matched == {(name, language) for name in known for language in LANGUAGES}


@pytest.mark.shared
@pytest.mark.parametrize("larger", [False, True], ids=["ours", "with 29,736 settlements"])
def test_alone_a_name_means_its_place_or_is_uncertain(shared: Path, larger: bool) -> None:
    file = shared / "data" / "gazetteer" / "settlements_koatuu_center.csv"
    matcher = Matcher(with_settlements(file) if larger else ours())
    for name, row in rows(shared).items():
        for language in LANGUAGES:
            (point,) = matcher.chain([in_language(name, row, language)], Where("x", 1))
            if point.place is not None:
                assert distance_off(point.place, name, row) < FAR_DEGREES, (language, point)
            if int(row["homonyms_in_UA"] or 1) > 30:
                assert point.certainty is Certainty.UNCERTAIN
