"""Reads a gazetteer: a CSV sheet with a row for each place, ours or one that is given."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from opencorridor.model.findings import Finding, Severity
from opencorridor.model.lists import KnownPlace
from opencorridor.talks.gazetteer.fold import fold
from opencorridor.talks.gazetteer.regions import OBLASTS

SHIPPED = Path(__file__).parent / "places.csv"
MOST_ROWS = 500_000
NOT_A_GAZETTEER = "OC-761"
ROW_LEFT_OUT = "OC-762"
MOST_FINDINGS = 20

COLUMNS: Mapping[str, str] = {
    "name_uk": "Name in Ukrainian. One of the three names is required.",
    "name_en": "Name in English, romanised.",
    "name_ru": "Name in Russian.",
    "aliases": "Other names and spellings, former ones included, with `|` between them.",
    "lat": "Degrees north. Required.",
    "lon": "Degrees east. Required.",
    "id": "Key; made from name and position if empty.",
    "country": "Two letters of ISO 3166; `UA` if empty.",
    "oblast": "Region.",
    "raion": "District.",
    "kind": "`centre` (of a region), `city`, `town` or `village`; `village` if empty.",
    "homonyms": "How many places of the country carry the name; counted in the file if empty.",
    "source": "Where the row comes from; the file if empty.",
}
# Headings of open gazetteers, so that such a file can be given as it is.
OTHER_HEADINGS: Mapping[str, str] = {
    "settlment_name": "name_uk",
    "settlement_name": "name_uk",
    "name": "name_uk",
    "koatuu": "id",
    "latitude": "lat",
    "longitude": "lon",
    "oblast_name": "oblast",
    "settlment_type": "kind",
    "settlement_type": "kind",
    "rajon_name": "raion",
}
_KINDS = {
    "місто": "city",
    "селища міського типу": "town",
    "смт": "town",
    "селище": "village",
    "село": "village",
}
_KNOWN_KINDS = frozenset({"centre", "city", "town", "village"})
_OBLAST_OF = {uk: name for name, uk, _ in OBLASTS}


def shipped_places() -> tuple[KnownPlace, ...]:
    """Return the places that come with the program."""
    places, _ = read_places(SHIPPED.name, SHIPPED.read_text(encoding="utf-8"))
    return places


def read_places(file: str, text: str) -> tuple[tuple[KnownPlace, ...], tuple[Finding, ...]]:
    """Read a gazetteer.

    Parameters
    ----------
    file : str
        Its name, for findings.
    text : str
        The sheet, with a header line; columns as in `COLUMNS` or `OTHER_HEADINGS`.

    Returns
    -------
    tuple
        The places, and findings of rows that were left out.
    """
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        heads = [_column(head) for head in next(rows, [])]
    except csv.Error:
        heads = []
    if not {"lat", "lon"} <= set(heads) or not {"name_uk", "name_en", "name_ru"} & set(heads):
        return (), (_not_a_gazetteer(file, heads),)
    findings: list[Finding] = []
    cells: list[dict[str, str]] = []
    left_out = 0
    for number, row in _numbered(rows):
        given = {head: cell.strip() for head, cell in zip(heads, row, strict=False) if head}
        fault = _fault(given)
        if fault is None and len(cells) < MOST_ROWS:
            cells.append(given | {"row": str(number)})
            continue
        left_out += bool(row)
        if row and len(findings) < MOST_FINDINGS:
            findings.append(_left_out(file, number, fault or f"there are over {MOST_ROWS:,} rows"))
    if left_out > MOST_FINDINGS:
        findings.append(_left_out(file, None, f"{left_out:,} rows are left out in all"))
    shared = Counter(fold(_main_name(given)) for given in cells)
    places = tuple(_place(file, given, shared[fold(_main_name(given))]) for given in cells)
    return places, tuple(findings)


def _column(head: str) -> str:
    plain = head.strip().strip("\ufeff").casefold()
    known = OTHER_HEADINGS.get(plain, plain)
    return known if known in COLUMNS else ""


def _numbered(rows: Iterable[list[str]]) -> Iterable[tuple[int, list[str]]]:
    number = 1
    while True:
        number += 1
        try:
            row = next(iter(rows))
        except StopIteration:
            return
        except csv.Error:
            continue
        yield number, row


def _fault(given: Mapping[str, str]) -> str | None:
    if not _main_name(given):
        return "it has no name"
    try:
        lat, lon = float(given.get("lat", "")), float(given.get("lon", ""))
    except ValueError:
        return "its position is no pair of numbers"
    return None if abs(lat) <= 90 and abs(lon) <= 180 else "its position is not on the Earth"


def _main_name(given: Mapping[str, str]) -> str:
    return given.get("name_uk") or given.get("name_en") or given.get("name_ru") or ""


def _place(file: str, given: Mapping[str, str], shared: int) -> KnownPlace:
    written = (given.get("name_en"), given.get("name_uk"), given.get("name_ru"))
    names = [*written, *given.get("aliases", "").split("|")]
    kind = given.get("kind", "").casefold()
    kind = _KINDS.get(kind, kind)
    oblast = given.get("oblast", "")
    homonyms = given.get("homonyms", "")
    position = f"{float(given['lat']):.4f},{float(given['lon']):.4f}"
    return KnownPlace(
        id=given.get("id") or f"{fold(_main_name(given))}@{position}",
        name=given.get("name_en") or _main_name(given),
        lat=float(given["lat"]),
        lon=float(given["lon"]),
        country=given.get("country", "").upper() or "UA",
        oblast=_OBLAST_OF.get(oblast, oblast),
        raion=given.get("raion", ""),
        kind=kind if kind in _KNOWN_KINDS else "village",
        names=tuple(dict.fromkeys(name.strip() for name in names if name and name.strip())),
        homonyms=max(1, int(homonyms) if homonyms.isdecimal() else shared),
        source=given.get("source") or f"{file}, line {given['row']}",
    )


def _not_a_gazetteer(file: str, heads: Iterable[str]) -> Finding:
    there = ", ".join(filter(None, heads)) or "none"
    return Finding(
        code=NOT_A_GAZETTEER,
        severity=Severity.ERROR,
        what=f"It is no gazetteer: of the columns that are needed there are {there}.",
        mend="Give a CSV sheet with a header line that has a name (name_uk, name_en or name_ru), "
        "lat and lon.",
        file=file,
    )


def _left_out(file: str, row: int | None, why: str) -> Finding:
    return Finding(
        code=ROW_LEFT_OUT,
        severity=Severity.WARNING,
        what=f"The row is left out: {why}." if row else f"{why[:1].upper()}{why[1:]}.",
        mend="Give a name, and latitude and longitude in decimal degrees.",
        file=file,
        row=row,
    )
