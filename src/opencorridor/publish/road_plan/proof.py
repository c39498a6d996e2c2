"""``proof.npz`` beside a road plan: written and read without a library of arrays.

A zip of arrays of 32-bit numbers, which NumPy opens as it stands, and ``about.json``, which says
what it belongs to and who may have it. Read by whoever doubts the plan: every size is bounded
before anything is unpacked, and nothing in it is ever run.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
import zlib
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from opencorridor.errors import PlanFileError
from opencorridor.model.cases import Case
from opencorridor.model.road_plan import RoadPlan
from opencorridor.model.road_proof import (
    ROAD_PROOF_SCHEMA,
    CaseProof,
    Cuts,
    Drives,
    Numbers,
    RoadProof,
)
from opencorridor.publish.stamps import utc

PROOF = "proof.npz"
ABOUT = "about.json"
PLACES = "place_node"
MOST_BYTES = 2**28
"""What a proof may take, packed or not: 67 million numbers."""

MOST_ABOUT_BYTES = 100_000
MOST_PARTS = 250
HEADER_BYTES = 128
MAGIC = b"\x93NUMPY\x01\x00"
NUMBER_BYTES = 4

PARTS: tuple[tuple[str, type[Drives | Cuts]], ...] = (
    ("on_time", Drives),
    ("late", Drives),
    ("cuts", Cuts),
)
WITHIN, RANK = "within_{}", "rank_{}"
Part = TypeVar("Part", Drives, Cuts)


def proof_bytes(proof: RoadProof, plan: RoadPlan) -> bytes:
    """Return a proof as the content of its file; the same proof gives the same bytes.

    Parameters
    ----------
    proof : RoadProof
    plan : RoadPlan
        The plan that it belongs to: its marks and the cases that it has.
    """
    about = {**marks_of(plan), "cases": [case.value for case in proof.cases]}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(about, ensure_ascii=False, indent=1) + "\n"
        _put(archive, ABOUT, text.encode())
        for name, values in _arrays(proof):
            _put(archive, f"{name}.npy", _header(len(values)) + _little(values).tobytes())
    return stream.getvalue()


def marks_of(plan: RoadPlan) -> dict[str, str | int]:
    """Return what the proof of a plan says of itself: what it belongs to, and who may have it."""
    return {
        "schema": ROAD_PROOF_SCHEMA,
        "sensitivity": plan.sensitivity.value,
        "plan": plan.id,
        "version": plan.version,
        "expires": utc(plan.expires),
    }


def is_proof(path: Path) -> bool:
    """Tell whether a file is a proof of ours, so that a newer plan may remove it."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _about(archive).get("schema") == ROAD_PROOF_SCHEMA
    except (PlanFileError, *_UNREADABLE):
        return False


def read_proof(path: Path) -> RoadProof:
    """Read a proof, strictly; nothing in it has been verified.

    Parameters
    ----------
    path : Path

    Raises
    ------
    PlanFileError
        If it cannot be read as one.
    """
    if not path.is_file():
        message = f"{path.name} is not there; it holds the drives that the plan is checked by."
        raise PlanFileError(message)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _refused(f"it has more than {MOST_BYTES:,} bytes")
        with zipfile.ZipFile(path) as archive:
            return _read(archive)
    except _UNREADABLE as error:
        raise _refused(f"it cannot be read ({type(error).__name__})") from error


_UNREADABLE = (
    OSError, zipfile.BadZipFile, zlib.error, ValueError, KeyError, TypeError, AttributeError,
    EOFError, NotImplementedError, RuntimeError, RecursionError,
)  # fmt: skip


def _refused(what: str) -> PlanFileError:
    return PlanFileError(f"{PROOF} is no proof of a road plan: {what}.")


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    # A fixed date: the same plan gives the same file.
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _arrays(proof: RoadProof) -> Iterator[tuple[str, Numbers]]:
    yield PLACES, proof.place_node
    for case, of_case in proof.cases.items():
        parts = [(name, getattr(of_case, name)) for name, _ in PARTS]
        for name, several in ((WITHIN, of_case.within_totals), (RANK, of_case.ranks)):
            parts += [(name.format(i + 1), cuts) for i, cuts in enumerate(several)]
        for name, part in parts:
            if part is not None:
                for f in fields(part):
                    yield f"{case.value}.{name}.{f.name}", getattr(part, f.name)


def _header(count: int) -> bytes:
    """Return the header of an array of so many numbers (NumPy's format, version 1.0)."""
    text = f"{{'descr': '<i4', 'fortran_order': False, 'shape': ({count},), }}"
    room = HEADER_BYTES - len(MAGIC) - 2
    return MAGIC + room.to_bytes(2, "little") + f"{text:<{room - 1}}\n".encode()


def _little(values: Numbers) -> Numbers:
    found = array("i", values)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _read(archive: zipfile.ZipFile) -> RoadProof:
    infos = archive.infolist()
    names = {info.filename for info in infos}
    if len(infos) > MOST_PARTS or len(names) < len(infos):
        raise _refused("it has too many parts, or one of them twice")
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise _refused(f"it has more than {MOST_BYTES:,} bytes unpacked")
    about = _about(archive)
    if about.get("schema") != ROAD_PROOF_SCHEMA:
        raise _refused(f"it does not say that it is {ROAD_PROOF_SCHEMA}")
    cases = [Case(name) for name in about["cases"]]
    arrays = {name.removesuffix(".npy"): _array(archive, name) for name in sorted(names - {ABOUT})}
    of_cases = {case: _case_of(arrays, case) for case in cases}
    marks = {key: value for key, value in about.items() if isinstance(value, str | int)}
    proof = RoadProof(arrays[PLACES], of_cases, marks)
    known = {name for name, _ in _arrays(proof)}
    if known != set(arrays):
        raise _refused(f"it has a part that is not known: {min(set(arrays) - known)[:80]}")
    return proof


def _about(archive: zipfile.ZipFile) -> dict[str, Any]:
    with archive.open(ABOUT) as member:
        document = json.loads(member.read(MOST_ABOUT_BYTES))
    if not isinstance(document, dict):
        raise _refused(f"its {ABOUT} is no object")
    return document


def _case_of(arrays: Mapping[str, Numbers], case: Case) -> CaseProof:
    return CaseProof(
        _part(arrays, f"{case.value}.on_time", Drives),
        _part(arrays, f"{case.value}.late", Drives),
        _part(arrays, f"{case.value}.cuts", Cuts),
        tuple(_several(arrays, case, WITHIN)),
        tuple(_several(arrays, case, RANK)),
    )


def _several(arrays: Mapping[str, Numbers], case: Case, name: str) -> Iterator[Cuts]:
    """Yield cuts in their order, as far as there is one after the other."""
    for number in range(1, MOST_PARTS):
        found = _part(arrays, f"{case.value}.{name.format(number)}", Cuts)
        if found is None:
            return
        yield found


def _part(arrays: Mapping[str, Numbers], name: str, kind: type[Part]) -> Part | None:
    if not any(key.startswith(f"{name}.") for key in arrays):
        return None
    return kind(*(arrays[f"{name}.{f.name}"] for f in fields(kind)))


def _array(archive: zipfile.ZipFile, name: str) -> Numbers:
    size = archive.getinfo(name).file_size
    with archive.open(name) as member:
        content = member.read(size)
    count, part = divmod(len(content) - HEADER_BYTES, NUMBER_BYTES)
    if len(content) != size or count < 0 or part or content[:HEADER_BYTES] != _header(count):
        raise _refused(f"its part {name[:80]} is no row of 32-bit numbers")
    found = array("i")
    found.frombytes(memoryview(content)[HEADER_BYTES:])
    return _little(found)
