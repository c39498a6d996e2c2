"""Lists for tests: those of the examples, and small ones made from a few words."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from opencorridor.model.lists_diff import ListsDiff
from opencorridor.talks.gazetteer.index import Gazetteer
from opencorridor.talks.gazetteer.read import shipped_places
from opencorridor.talks.lists.diff import Given, lay_side_by_side

EXAMPLES = Path(__file__).resolve().parent.parent.parent.parent / "examples"
MADE_AT = datetime(2022, 3, 8, 4, 0, tzinfo=UTC)
PAIRS = {
    "05": ("ukraine.csv", "russia.toml"),
    "07": ("ukraine.toml", "russia.txt"),
    "08": ("ukraine.csv", "russia.csv"),
}


@cache
def places() -> Gazetteer:
    """Return the gazetteer that comes with the program."""
    return Gazetteer(shipped_places(), "ours")


def laid(
    a: str | bytes,
    b: str | bytes,
    *,
    names: tuple[str, str] = ("a.txt", "b.txt"),
    given: tuple[Given, Given] = (Given("North"), Given("South")),
) -> ListsDiff:
    """Compare two lists given as text or bytes."""
    first, second = (x.encode() if isinstance(x, str) else x for x in (a, b))
    files = ((names[0], first), (names[1], second))
    return lay_side_by_side(files, given, places(), made_at=MADE_AT, software="test")


@cache
def example(day: str, *, turned: bool = False) -> ListsDiff:
    """Compare the two lists of an example, turned around if asked."""
    folder = EXAMPLES / f"lists-2022-03-{day}"
    names = PAIRS[day][::-1] if turned else PAIRS[day]
    a, b = ((folder / name).read_bytes() for name in names)
    return laid(a, b, names=(names[0], names[1]))


def codes(diff: ListsDiff) -> list[str]:
    """Return the codes of all findings."""
    return [finding.code for finding in diff.findings]
