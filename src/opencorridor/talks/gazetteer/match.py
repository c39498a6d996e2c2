"""Which place each name of a chain means, or that it is uncertain: never chosen in silence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from opencorridor.model.findings import Finding, Severity
from opencorridor.model.lists import Candidate, Certainty, KnownPlace, Waypoint
from opencorridor.talks.gazetteer.detour import Weighed, weigh, work_of
from opencorridor.talks.gazetteer.fold import mixed_words, sound, unmixed
from opencorridor.talks.gazetteer.index import NAME, Gazetteer, Meaning, ground_m
from opencorridor.talks.gazetteer.regions import lies_in, oblast_named, speaks_of_region
from opencorridor.units import METRES_PER_KM

UNCERTAIN = "OC-763"
UNKNOWN = "OC-764"
MIXED_SCRIPTS = "OC-765"
DOUBLES_BACK = "OC-767"

MARGIN_M = 20_000
"""How much longer the chain must get with the next best place for the best one to be certain."""
END_SHARE = 0.5
FAR_M = 150_000
UNLISTED_M = 30_000
UNLISTED_SHARE = 0.35
NEIGHBOUR_M = 150_000
MOST_MEANINGS = 150
MOST_NAMES = 80
MOST_WORK = 1_000_000
MOST_CANDIDATES = 5
LONG_BACK_M = 10_000
BACK_FACTOR = 3

_REMARK = re.compile(r"[(\[]([^)\]]*)[)\]]?")


@dataclass(frozen=True, slots=True)
class Where:
    """Where a chain stands, for findings."""

    file: str
    row: int
    column: str | None = None


@dataclass(slots=True)
class Matcher:
    """Matches chains against one gazetteer, with a bound on the work of a whole run.

    Parameters
    ----------
    gazetteer : Gazetteer
        The places.
    findings : list of Finding
        What was found on the way.
    """

    gazetteer: Gazetteer
    findings: list[Finding] = field(default_factory=list)
    _work_left: int = MOST_WORK
    _done: dict[tuple[str, ...], tuple[list[list[Weighed]], bool]] = field(default_factory=dict)

    def chain(self, names: Sequence[str], where: Where) -> tuple[Waypoint, ...]:
        """Return the places that a chain of names means.

        Parameters
        ----------
        names : sequence of str
            The names in order, as written; remarks in brackets may name a region.
        where : Where
            Where they stand.

        Returns
        -------
        tuple of Waypoint
            One for each name. What is uncertain, unknown or odd is added to ``findings``.
        """
        read = [_Name.of(written) for written in names]
        weighed, bounded = self._weighed(tuple(names), read)
        points = tuple(self._waypoint(read, weighed, n, bounded=bounded) for n in range(len(read)))
        for name, point in zip(read, points, strict=True):
            self._say(name, point, where)
        self._say_turns(points, where)
        return points

    def _weighed(
        self, key: tuple[str, ...], read: Sequence[_Name]
    ) -> tuple[list[list[Weighed]], bool]:
        if key in self._done:
            return self._done[key]
        chain = [self._meanings(name) for name in read]
        work = work_of(chain)
        bounded = len(read) > MOST_NAMES or work > self._work_left
        if bounded:
            found = [[Weighed(m, 0) for m in meanings] for meanings in chain]
        else:
            self._work_left -= work
            found = weigh(chain)
        self._done[key] = found, bounded
        return found, bounded

    def _meanings(self, name: _Name) -> list[Meaning]:
        found = self.gazetteer.meanings(name.plain)
        if name.hint:
            there = [m for m in found if lies_in(m.place, name.hint)]
            found = there or found
        return found[:MOST_MEANINGS]

    def _waypoint(
        self, read: Sequence[_Name], weighed: list[list[Weighed]], n: int, *, bounded: bool
    ) -> Waypoint:
        name, found = read[n], weighed[n]
        if not found:
            return self._unknown(name)
        if bounded:
            return _uncertain(name, found, "the list is too long for its chains to be compared")
        best = found[0]
        if name.hint and not lies_in(best.meaning.place, name.hint):
            return _uncertain(name, found, f"no place of this name is known in {name.hint}")
        before, after = _neighbours(weighed, n)
        margin_m = _margin_m(best.meaning.place, before, after)
        if len(found) > 1 and found[1].detour_m < margin_m:
            return _uncertain(name, found, _close(found, margin_m))
        doubt = _doubt(best, len(found), before, after, hint=name.hint)
        if doubt:
            return _uncertain(name, found, doubt)
        place = best.meaning.place
        return Waypoint(
            name.written, Certainty.MATCHED, place, _why(found, name.hint), (), place.id
        )

    def _unknown(self, name: _Name) -> Waypoint:
        alike = [Weighed(m, 0) for m in self.gazetteer.similar(name.plain)]
        if alike:
            return _uncertain(name, alike, "the gazetteer has names that are similar only")
        why = "the gazetteer has no such name"
        return Waypoint(name.written, Certainty.UNKNOWN, None, why, (), _key_of(name))

    # ---- what is said of it ----------------------------------------------------------------------

    def _say(self, name: _Name, point: Waypoint, where: Where) -> None:
        mixed = mixed_words(name.written)
        if mixed:
            self._add(
                MIXED_SCRIPTS,
                Severity.WARNING,
                f"{_quoted(mixed)} has Latin and Cyrillic letters; it was read as "
                f"{_quoted(tuple(map(unmixed, mixed)))}.",
                "Ask whoever sent the list to confirm the name.",
                where,
            )
        if point.certainty is Certainty.UNCERTAIN:
            could = "; ".join(c.name for c in point.candidates)
            self._add(
                UNCERTAIN,
                Severity.SERIOUS,
                f'Which place "{point.written}" means is uncertain: {point.why}. It could be '
                f"{could}.",
                "Ask the side which place it means; write its region in brackets behind the name.",
                where,
            )
        elif point.certainty is Certainty.UNKNOWN:
            self._add(
                UNKNOWN,
                Severity.SERIOUS,
                f'"{point.written}" is no place that is known: {point.why}.',
                "Correct the name, or give a larger gazetteer with --gazetteer.",
                where,
            )

    def _say_turns(self, points: Sequence[Waypoint], where: Where) -> None:
        places = [p.place for p in points if p.place]
        seen: set[str] = set()
        for place in places:
            if place.id in seen:
                self._add_turn(f"{place.name} stands in the chain more than once", where)
            seen.add(place.id)
        for a, b, c in zip(places, places[1:], places[2:], strict=False):
            way, straight = ground_m(a, b) + ground_m(b, c), ground_m(a, c)
            if a.id != c.id and way > BACK_FACTOR * straight + LONG_BACK_M:
                text = f"from {a.name} to {c.name} it goes back and forth by {b.name}"
                self._add_turn(f"{text}, {_km(way)} instead of {_km(straight)} straight", where)

    def _add_turn(self, what: str, where: Where) -> None:
        self._add(
            DOUBLES_BACK,
            Severity.SERIOUS,
            f"The chain doubles back: {what}.",
            "Ask the side to confirm the order of the places.",
            where,
        )

    def _add(self, code: str, severity: Severity, what: str, mend: str, where: Where) -> None:
        self.findings.append(
            Finding(code, severity, what, mend, where.file, where.row, where.column)
        )


@dataclass(frozen=True, slots=True)
class _Name:
    """A written name, the name in it, and the region that a remark behind it names."""

    written: str
    plain: str
    hint: str

    @staticmethod
    def of(written: str) -> _Name:
        remarks = [r.strip() for r in _REMARK.findall(written)]
        plain = _REMARK.sub(" ", written).strip(" .,;:")
        hints = [r for r in remarks if speaks_of_region(r) or oblast_named(r)]
        outside = "" if hints else _region_behind(plain)
        if outside:
            plain = plain.removesuffix(outside).rstrip(" ,")
            hints = [outside.strip(" ,")]
        return _Name(written, plain or written, hints[0] if hints else "")


_BEHIND = re.compile(
    r"[\s,]+[^\s,]+\s+(?:oblast|region|raion|rayon|district|обл(?:\.|аст\w*)?|район\w*|р-н\w*)\.?$",
    re.IGNORECASE,
)


def _region_behind(plain: str) -> str:
    found = _BEHIND.search(plain)
    return found[0] if found and found.start() > 0 else ""


def _key_of(name: _Name) -> str:
    return f"written:{sound(name.plain) or name.plain}"


def _uncertain(name: _Name, found: Sequence[Weighed], why: str) -> Waypoint:
    candidates = tuple(
        Candidate(w.meaning.place.id, full_name(w.meaning.place), w.detour_m, w.meaning.how)
        for w in found[:MOST_CANDIDATES]
    )
    return Waypoint(name.written, Certainty.UNCERTAIN, None, why, candidates, _key_of(name))


def full_name(place: KnownPlace) -> str:
    """Return a name with its region or, abroad, its country."""
    region = f"{place.oblast} oblast" if place.country == "UA" and place.oblast else place.country
    district = f", {place.raion} raion" if place.raion and place.kind == "village" else ""
    return f"{place.name} ({region}{district})" if region else place.name


def _margin_m(place: KnownPlace, before: KnownPlace | None, after: KnownPlace | None) -> float:
    """Return by how much the best place must be ahead of the next one.

    An end of the chain has one neighbour: that it is near is weak evidence, so that it must be
    ahead by a share of its distance.
    """
    beside = before or after
    if (before and after) or beside is None:
        return MARGIN_M
    return max(MARGIN_M, END_SHARE * ground_m(place, beside))


def _close(found: Sequence[Weighed], margin_m: float) -> str:
    near = sum(w.detour_m < margin_m for w in found)
    return (
        f"{near} of {len(found)} places of this name fit the chain within {_km(margin_m)} of "
        "each other"
    )


def _why(found: Sequence[Weighed], hint: str) -> str:
    best = found[0].meaning
    told = "by its name" if best.how == NAME else "by the sound of its name"
    if hint:
        return f"{told}, in {hint}"
    if len(found) == 1:
        return told
    return f"{told}; the next of {len(found)} places would cost {_km(found[1].detour_m)} more"


def _neighbours(
    weighed: list[list[Weighed]], n: int
) -> tuple[KnownPlace | None, KnownPlace | None]:
    """Return the best places before and after a name, as far as there are any."""
    before = next((w[0].meaning.place for w in reversed(weighed[:n]) if w), None)
    after = next((w[0].meaning.place for w in weighed[n + 1 :] if w), None)
    return before, after


def _doubt(
    best: Weighed, known: int, before: KnownPlace | None, after: KnownPlace | None, *, hint: str
) -> str:
    """Return why the best place may still be wrong; nothing if it may be taken."""
    place = best.meaning.place
    if hint or (place.homonyms <= known and best.meaning.how == NAME):
        return ""  # every place of the name has been weighed
    off_m, allowed_m = _off(place, before, after)
    if place.kind == "centre":
        far = off_m > FAR_M and off_m > 2 * allowed_m
        return f"it lies {_km(off_m)} off the rest of the chain" if far else ""
    if before is None and after is None:
        return f"it stands alone, and {max(place.homonyms, 2)} places or more may carry the name"
    if off_m > allowed_m:
        return (
            f"the gazetteer has one that lies {_km(off_m)} off the chain, and others may "
            "carry the name"
        )
    return ""


def _off(
    place: KnownPlace, before: KnownPlace | None, after: KnownPlace | None
) -> tuple[float, float]:
    """Return how far off the chain a place lies, and how far it may, both in metres."""
    if before and after:
        straight = ground_m(before, after)
        off = ground_m(before, place) + ground_m(place, after) - straight
        return off, max(UNLISTED_M, UNLISTED_SHARE * straight)
    beside = before or after
    return (ground_m(place, beside), NEIGHBOUR_M) if beside else (0.0, NEIGHBOUR_M)


def _km(length_m: float) -> str:
    return f"{round(length_m / METRES_PER_KM):,} km"


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)
