"""Writes road networks to a file and reads them again; docs/roads.md has the layout.

A file is a ZIP archive without compression: ``about.json`` and one ``.npy`` array for each field
of `RoadNetwork`. The same network gives the same bytes.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from opencorridor.errors import OutputError, RoadsError
from opencorridor.model.scenario import Sensitivity
from opencorridor.network.about import About, about_from
from opencorridor.network.findings import roads_error
from opencorridor.network.names import no_names
from opencorridor.network.roads import RoadNetwork
from opencorridor.network.sound import faults_of

FORMAT = "opencorridor.roads/2"
NAMELESS_FORMAT = "opencorridor.roads/1"
"""The first version of the format: the same without names."""
ABOUT = "about.json"
SUFFIX = ".roads"
DISK_FULL = "OC-803"
READABLE = 0o644
"""Rights of a public file; any other can be read by its owner alone."""
DTYPES: dict[str, str] = {
    "node_lat_e7": "<i4",
    "node_lon_e7": "<i4",
    "node_osm_id": "<i8",
    "node_barrier": "|u1",
    "road_tail": "<i4",
    "road_head": "<i4",
    "road_length_mm": "<i8",
    "road_class": "|u1",
    "road_lanes": "|u1",
    "road_speed_m_per_h": "<i4",
    "road_capacity_vehicles_per_h": "<i4",
    "road_access": "|u1",
    "road_marks": "|u1",
    "road_most_weight_kg": "<i4",
    "road_most_height_mm": "<i4",
    "road_shape": "<i4",
    "road_against": "|b1",
    "shape_start": "<i8",
    "point_lat_e7": "<i4",
    "point_lon_e7": "<i4",
    "point_osm_id": "<i8",
    "shape_way_start": "<i8",
    "way_osm_id": "<i8",
    "way_ref": "<i4",
    "way_name": "<i4",
    "text_start": "<i8",
    "text_utf8": "|u1",
}
NAMES: Mapping[str, str] = {
    "way_ref": "ref",
    "way_name": "name",
    "text_start": "text_start",
    "text_utf8": "text_utf8",
}
"""Arrays that came with the second version: the attribute of `WayNames` for each."""
_MOST_ABOUT_BYTES = 50_000_000
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def write_roads(path: Path, network: RoadNetwork, about: About) -> None:
    """Write a road network, or leave what was there as it was.

    Parameters
    ----------
    path : Path
        Where to; its folder is made if it is not there.
    network : RoadNetwork
        The network.
    about : About
        Where it comes from.

    Raises
    ------
    OutputError
        ``OC-803`` if the disk is full, ``OC-801`` for any other reason.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".opencorridor-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                _write(stream, network, about)
                stream.flush()
                os.fsync(stream.fileno())
            if about.sensitivity is Sensitivity.PUBLIC:
                Path(name).chmod(READABLE)
            Path(name).replace(path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                Path(name).unlink()
    except OSError as error:
        raise _unwritten(path, error) from error


def _unwritten(path: Path, error: OSError) -> OutputError:
    untouched = "What was there before is untouched."
    if error.errno in _FULL:
        return OutputError(f"{path}: the disk is full. {untouched}", DISK_FULL)
    why = error.strerror or str(error)
    return OutputError(f"{path} cannot be written ({why}). {untouched} Name another file with -o.")


def _write(stream: IO[bytes], network: RoadNetwork, about: About) -> None:
    document = {"format": FORMAT, **asdict(about)}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        text = json.dumps(document, ensure_ascii=False, indent=1)
        archive.writestr(zipfile.ZipInfo(ABOUT), text)
        for name, dtype in DTYPES.items():
            array = np.ascontiguousarray(getattr(network, name), dtype=np.dtype(dtype))
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                npy.write_array(member, array, version=(1, 0), allow_pickle=False)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 over a file of roads, in hexadecimal digits.

    Parameters
    ----------
    path : Path

    Raises
    ------
    RoadsError
        ``OC-687`` if it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise _refused(path, f"It cannot be read as one ({error}).") from error


def read_roads(path: Path) -> tuple[RoadNetwork, About]:
    """Read a road network and check every index and number in it.

    Parameters
    ----------
    path : Path
        A file that `write_roads` wrote.

    Returns
    -------
    tuple
        The network, and where it comes from.

    Raises
    ------
    RoadsError
        ``OC-687`` if it is anything else. Nothing in it is ever run, and no array is larger than
        the file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            about, has_names = _about(path, archive)
            stored = [name for name in DTYPES if has_names or name not in NAMES]
            arrays = {name: _array(path, archive, name) for name in stored}
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError,
            EOFError, NotImplementedError, RuntimeError, RecursionError) as error:  # fmt: skip
        raise _refused(path, f"It cannot be read as one ({error}).") from error
    if not has_names:
        nameless = no_names(len(arrays["way_osm_id"]))
        arrays |= {ours: getattr(nameless, theirs) for ours, theirs in NAMES.items()}
    network = RoadNetwork(**{field.name: arrays[field.name] for field in fields(RoadNetwork)})
    faults = faults_of(network)
    if not faults and any(not 0 <= place.node < network.nodes for place in about.places):
        faults = ["a place is joined to a node that is not there"]
    if faults:
        raise _refused(path, f"It contradicts itself: {faults[0]}.")
    return network, about


def _refused(path: Path, what: str) -> RoadsError:
    mend = "Build it again with corridor roads build."
    return roads_error("OC-687", path.name, what, mend)


def _about(path: Path, archive: zipfile.ZipFile) -> tuple[About, bool]:
    """Return what the file says of itself, and whether it has names of roads."""
    with _member(path, archive, ABOUT) as member:
        document: Any = json.loads(member.read(_MOST_ABOUT_BYTES))
    known = (FORMAT, NAMELESS_FORMAT)
    if not isinstance(document, dict) or document.get("format") not in known:
        raise _refused(path, f"Its format is not {FORMAT}.")
    return about_from(document), document["format"] == FORMAT


def _member(path: Path, archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Open a member that takes as much room in the file as it says: nothing swells on reading."""
    info = archive.getinfo(name)
    if info.compress_type != zipfile.ZIP_STORED or info.file_size > path.stat().st_size:
        raise _refused(path, f"Its part {name} is compressed; a road network is not.")
    return archive.open(info)


def _array(path: Path, archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    size = archive.getinfo(f"{name}.npy").file_size
    with _member(path, archive, f"{name}.npy") as member:
        if npy.read_magic(member) != (1, 0):
            raise _refused(path, f"Its part {name} is of another version.")
        shape, fortran, dtype = npy.read_array_header_1_0(member)
        expected = np.dtype(DTYPES[name])
        wide = name in {"road_speed_m_per_h", "road_capacity_vehicles_per_h"}
        fits = len(shape) == (2 if wide else 1) and not fortran and dtype == expected
        if not fits or (wide and shape[1] != 3) or shape[0] * dtype.itemsize > size:
            raise _refused(path, f"Its part {name} has another shape or type.")
        data = member.read()
    number = shape[0] * (3 if wide else 1)
    array: NDArray[Any] = np.frombuffer(data, dtype=expected, count=number).reshape(shape)
    return array
