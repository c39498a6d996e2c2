"""``corridor roads fetch``: the one command that asks the network for something."""

from __future__ import annotations

import math
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

import opencorridor as oc
from opencorridor.cli.data import json_text
from opencorridor.cli.options import Json
from opencorridor.cli.output import refuse_unwritable
from opencorridor.cli.status import Status
from opencorridor.cli.terminal import Terminal
from opencorridor.errors import UsageError
from opencorridor.fetching.bounds import MB, Bounds, note_beside
from opencorridor.units import SECONDS_PER_MINUTE

if TYPE_CHECKING:
    from opencorridor.cli.terminal import Report
    from opencorridor.fetching.bounds import Report as Told
    from opencorridor.fetching.roads import Fetched

SCHEMA = "opencorridor.roads-fetch/1"
MOST_MB, MOST_MINUTES = 1_000_000.0, 10_000.0


def fetch(
    region: Annotated[str | None, Parameter(name="REGION")] = None,
    /,
    *,
    output: Annotated[Path | None, Parameter(name=("--output", "-o"), metavar="FILE")] = None,
    area: Annotated[str | None, Parameter(metavar="AREA")] = None,
    server: Annotated[str | None, Parameter(metavar="URL")] = None,
    most_mb: Annotated[float, Parameter(metavar="MB")] = 2000.0,
    most_minutes: Annotated[float, Parameter(metavar="MINUTES")] = 60.0,
    as_json: Json = False,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Fetch a map from the network: a whole region, or the roads in a box.

    Whoever runs the server, and everybody on the way, learns which place is asked for, from where
    and when. Ask for a whole country, from an address that may be known, days before it is needed.

    Parameters
    ----------
    region : str
        Path of a region at Geofabrik, such as europe/andorra. Its checksum is compared.
    output : Path
        The file to write. Without it: the name of the region, in the current folder.
    area : str
        Instead of a region: south,west,north,east in degrees, 200 km at most, asked of an Overpass
        server. It names the place to within metres.
    server : str
        Another server of the same kind, https:// alone.
    most_mb : float
        Refuse what is larger.
    most_minutes : float
        Give up after so long. A region goes on where it broke off when it is asked for again.
    as_json : bool
        Print one JSON object and nothing else.
    """
    _refuse("--most-mb", most_mb, MOST_MB)
    _refuse("--most-minutes", most_minutes, MOST_MINUTES)
    refuse_unwritable((output or Path()).parent)
    software = f"opencorridor {oc.__version__}"
    with terminal.progress() as shown:
        bounds = Bounds(
            most_bytes=int(most_mb * MB),
            most_s=most_minutes * SECONDS_PER_MINUTE,
            ticks=time.monotonic,
            report=_told(shown),
        )
        target, fetched = oc.fetch_roads(
            region,
            output,
            area=area,
            server=server,
            opener=oc.the_internet(terminal.environ, software),
            bounds=bounds,
            now=terminal.now,
        )
    if as_json:
        terminal.out.write_data(json_text({"schema": SCHEMA, **asdict(fetched)}))
    else:
        _show(terminal, target, fetched)
    return Status.ANSWERED


def _refuse(option: str, value: float, most: float) -> None:
    if not (math.isfinite(value) and 0 < value <= most):
        message = f"{option} must lie above 0 and up to {most:,.0f}, not {value:g}."
        raise UsageError(message)


def _told(shown: Report | None) -> Told | None:
    if shown is None:
        return None

    def told(done: int, total: int) -> None:
        shown(done // MB, max(total, done) // MB, "Fetching, MB")

    return told


def _show(terminal: Terminal, target: Path, fetched: Fetched) -> None:
    sheet = terminal.sheet()
    size = f"{fetched.bytes / MB:,.1f} MB"
    if fetched.new:
        sheet.line(f"{target}: {size} from {fetched.url}.", strong=True, rest=2)
    else:
        sheet.line(f"{target}: {size}, the one that {fetched.host} has now.", strong=True, rest=2)
    if fetched.md5_published:
        sheet.line("Its checksum is the one that the server publishes.")
    else:
        sheet.line("The server publishes no checksum; it was read to its last line.")
    sheet.line(f"{fetched.credit}, {fetched.licence}. Name them with everything made from it.")
    sheet.line(f"Where it comes from is kept in {note_beside(target)}.", rest=2)
    sheet.line(
        f"{fetched.host} and everybody on the way know now that {fetched.area} was asked for."
    )
    sheet.line(f"Next: corridor roads build {target}", rest=2)
    terminal.show(sheet)
