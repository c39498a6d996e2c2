"""The places by name: what a written name could mean, before any map is looked at."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from opencorridor.model.lists import KnownPlace
from opencorridor.talks.gazetteer.fold import fold, sound
from opencorridor.units import EARTH_RADIUS_M

SAME_PLACE_M = 6_000
MOST_SIMILAR = 5
SHORTEST_FOR_SIMILAR = 4

NAME = "name"
SOUND = "sound"
SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A place that a name could mean, and what made it one."""

    place: KnownPlace
    how: str


class Gazetteer:
    """Places by the spelling and by the sound of their names.

    Parameters
    ----------
    places : iterable of KnownPlace
        The places.
    about : str
        Where they come from, in a sentence.
    """

    def __init__(self, places: Iterable[KnownPlace], about: str) -> None:
        self.places = tuple(places)
        self.about = about
        self._by_name = _indexed(self.places, fold)
        self._by_sound = _indexed(self.places, sound)
        self._by_gap: dict[str, list[str]] = {}

    def meanings(self, name: str) -> list[Meaning]:
        """Return what a name could mean: by its spelling first, then by its sound."""
        spelt = self._by_name.get(fold(name), [])
        taken = {place.id for place in spelt}
        heard = [p for p in self._by_sound.get(sound(name), []) if p.id not in taken]
        return [*(Meaning(p, NAME) for p in spelt), *(Meaning(p, SOUND) for p in heard)]

    def knows(self, name: str) -> bool:
        """Tell whether a name means anything by its spelling or sound."""
        return fold(name) in self._by_name or sound(name) in self._by_sound

    def similar(self, name: str) -> list[Meaning]:
        """Return places whose name sounds the same but for one letter, the first few.

        Two words that differ in one letter have a deletion in common, which makes a table of
        deletions an index of them (symmetric deletion; W. Garbe's SymSpell).
        """
        heard = sound(name)
        if len(heard) < SHORTEST_FOR_SIMILAR:
            return []
        if not self._by_gap:
            for key in self._by_sound:
                for shorter in _gaps(key):
                    self._by_gap.setdefault(shorter, []).append(key)
        keys = {key: None for gap in _gaps(heard) for key in self._by_gap.get(gap, [])}
        found = [place for key in sorted(keys) for place in self._by_sound[key]]
        return [Meaning(place, SIMILAR) for place in found[:MOST_SIMILAR]]


def _indexed(
    places: Iterable[KnownPlace], key_of: Callable[[str], str]
) -> dict[str, list[KnownPlace]]:
    index: dict[str, list[KnownPlace]] = {}
    for place in places:
        for key in dict.fromkeys(map(key_of, place.names)):
            if key:
                index.setdefault(key, []).append(place)
    return index


def _gaps(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def joined(ours: Iterable[KnownPlace], given: Iterable[KnownPlace]) -> tuple[KnownPlace, ...]:
    """Return the places of two gazetteers, those that are in both once.

    A place is in both if a name is the same and the positions are at most 6 km apart; it keeps
    our position and gets the names of both.

    Parameters
    ----------
    ours, given : iterable of KnownPlace
        The places; ours come first.

    Returns
    -------
    tuple of KnownPlace
        All places.
    """
    kept = {place.id: place for place in ours}
    by_name: dict[str, list[str]] = {}
    for place in kept.values():
        for key in dict.fromkeys(map(fold, place.names)):
            by_name.setdefault(key, []).append(place.id)
    added: dict[str, KnownPlace] = {}
    for place in given:
        near = {i for name in place.names for i in by_name.get(fold(name), [])}
        twin = next((i for i in sorted(near) if ground_m(kept[i], place) <= SAME_PLACE_M), None)
        if twin is None:
            ident = place.id
            while ident in kept or ident in added:
                ident += "'"
            added[ident] = replace(place, id=ident)
        else:
            first = kept[twin]
            names = tuple(dict.fromkeys((*first.names, *place.names)))
            most = max(first.homonyms, place.homonyms)
            kept[twin] = replace(first, names=names, homonyms=most)
    return (*kept.values(), *added.values())


def ground_m(one: KnownPlace, other: KnownPlace) -> float:
    """Return the great-circle distance between two places in metres, by the haversine formula."""
    phi, psi = math.radians(one.lat), math.radians(other.lat)
    across = math.radians(other.lon - one.lon)
    half = math.sin((psi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(psi) * math.sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, half)))
