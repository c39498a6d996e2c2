"""Draw road networks."""

from __future__ import annotations

from pathlib import Path

from opencorridor.errors import UsageError
from opencorridor.network.summary import lines_of
from opencorridor.publish.files import NewFile, write_together
from opencorridor.publish.roads_svg import roads_svg
from opencorridor.service.roads import Roads


def draw_roads(roads: Roads, picture: str | Path) -> Path:
    """Draw a road network as an SVG file.

    Parameters
    ----------
    roads : Roads
        The network.
    picture : str or Path
        The file to write.

    Raises
    ------
    OutputError
        If it cannot be written; what was there before is untouched.
    UsageError
        If the nodes have no positions.
    """
    path = Path(picture)
    if roads.summary.bounds is None:
        message = f"{roads.about.source} has no positions, so that no picture can be drawn."
        raise UsageError(message)
    about = roads.about
    text = roads_svg(lines_of(roads.network), roads.summary.bounds, about.source, about.credit)
    return write_together(path.parent, {path.name: NewFile(text)})[0]
