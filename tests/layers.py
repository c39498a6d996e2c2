"""Imports point down only: reads ``src/opencorridor`` and reports every import that does not.

Run it as ``python -m tests.layers [FOLDER]``: it prints one line for each breach and leaves with
status 1 if there is any. Nothing is imported to be checked; the source is parsed.
"""

import ast
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGE = "opencorridor"
FACE = ""  # opencorridor/__init__.py, what users import

# Low to high. Rooms on one level are siblings and never import each other.
LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"errors"}),
    frozenset({"units", "clock"}),
    frozenset({"model"}),
    frozenset({"network"}),
    frozenset(
        {
            "fetching",
            "intake",
            "planning",
            "publish",
            "record",
            "scenario",
            "simulation",
            "talks",
            "verification",
        }
    ),
    frozenset({"service"}),
    frozenset({FACE}),
    frozenset({"web"}),
    frozenset({"cli"}),
)
LEVEL_OF = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}
FOUNDATION = frozenset({"errors", "units", "clock", "model"})

# Rooms that may import these rooms of ours and nothing else. `verification` is the independent
# checker: what it shared with the planner it could not check.
CONFINED: dict[str, frozenset[str]] = {"verification": FOUNDATION}

# Rooms that stand on the standard library alone.
STANDARD_LIBRARY_ONLY = FOUNDATION | {"verification"}

# Modules of the checker that read expansions too large without arrays (ADR 0010, 0022, 0023).
WITH_ARRAYS: dict[str, frozenset[str]] = {
    "opencorridor.verification.arrivals": frozenset({"numpy"}),
    "opencorridor.verification.people": frozenset({"numpy"}),
    **{
        f"opencorridor.verification.roads.{module}": frozenset({"numpy"})
        for module in ("cuts", "driven", "full", "given", "join", "numbers", "ranks", "timed")
    },
    "opencorridor.verification.totals": frozenset({"numpy"}),
    "opencorridor.verification.trips": frozenset({"numpy"}),
    "opencorridor.verification.under_way": frozenset({"numpy"}),
}

# Libraries that stop at certain rooms; an empty set is nowhere.
ARRAYS = frozenset({"network", "planning", "simulation"})
HOMES: dict[str, frozenset[str]] = {
    "numpy": ARRAYS,
    "scipy": ARRAYS,
    "numba": ARRAYS,
    "osmium": frozenset({"network"}),
    "geopandas": frozenset({"publish", "service"}),
    "pandas": frozenset({"publish", "service"}),
    "typst": frozenset({"publish"}),
    # A GeoPackage is an SQLite file, and is read without GDAL (ADR 0009); nothing is written to it.
    "sqlite3": frozenset({"network", "record"}),
    "apsw": frozenset({"record"}),
    "sqlalchemy": frozenset({"record"}),
    "psycopg": frozenset({"record"}),
    "http": frozenset({"fetching", "web"}),
    "fastapi": frozenset({"web"}),
    "starlette": frozenset({"web"}),
    "uvicorn": frozenset({"web"}),
    "cyclopts": frozenset({"cli"}),
    # OpenCorridor does not reach out (docs/adr/0006-no-telemetry.md), but for one room, by name.
    "urllib.request": frozenset({"fetching"}),
    "socket": frozenset(),
    "ftplib": frozenset(),
    "smtplib": frozenset(),
    "requests": frozenset(),
    "httpx": frozenset(),
    "aiohttp": frozenset(),
}

# Imports inside functions: the module that may, and of what.
LATE_IMPORTS: dict[str, frozenset[str]] = {
    "opencorridor.publish.frames": frozenset({"geopandas", "pandas", "shapely"}),
    "opencorridor.network.readers.projection": frozenset({"pyproj"}),
    "opencorridor.publish.printing": frozenset({"typst"}),
}

# The face may look its names up when they are asked for, so that importing it stays cheap.
LATE_LOOKUPS = frozenset({PACKAGE})


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module, as a dotted name, and where it is imported."""

    target: str
    line: int
    late: bool


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """One import that the house does not allow."""

    module: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line}: {self.what}"


def room_of(module: str) -> str:
    """Return the room of a module of ours: its first name below the package, or the face."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else FACE


def _imports_under(node: ast.AST, package: str, late: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        inside = late or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, child.lineno, late)
        elif isinstance(child, ast.ImportFrom):
            yield from _from_import(child, package, late)
        yield from _imports_under(child, package, inside)


def _from_import(node: ast.ImportFrom, package: str, late: bool) -> Iterator[Import]:
    base = node.module or ""
    if node.level:
        parents = package.split(".")[: len(package.split(".")) - node.level + 1]
        base = ".".join([*parents, *([base] if base else [])])
    for alias in node.names:
        # What is taken from a module can be a module itself; only its first names matter here.
        yield Import(f"{base}.{alias.name}", node.lineno, late)


def imports_of(tree: ast.Module, module: str, *, is_package: bool = False) -> list[Import]:
    """Return every import in a parsed module, relative ones resolved.

    Parameters
    ----------
    tree : ast.Module
        The parsed source.
    module : str
        Dotted name of the module, such as ``opencorridor.planning.windows``.
    is_package : bool
        Whether the source is an ``__init__.py``.
    """
    package = module if is_package else module.rpartition(".")[0]
    return list(_imports_under(tree, package, late=False))


def _late_lookups(tree: ast.Module) -> Iterator[int]:
    """Yield the lines that import by a computed name, which no reader of imports can follow."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else None
            called = node.func.id if isinstance(node.func, ast.Name) else called
            if called in {"import_module", "__import__"}:
                yield node.lineno


def _matches(target: str, library: str) -> bool:
    return target == library or target.startswith(f"{library}.")


def _fault_inside(module: str, target: str) -> str | None:
    """Return what is wrong with an import of ours, if anything is."""
    room, other = room_of(module), room_of(target)
    if other not in LEVEL_OF:
        # Not a module: a name of the face, such as its version.
        allowed = LEVEL_OF[room] >= LEVEL_OF["service"]
        return None if allowed else f"imports {target} from the public face"
    if room == other:
        return None
    if LEVEL_OF[other] > LEVEL_OF[room]:
        return f"imports upward: {target}"
    if LEVEL_OF[other] == LEVEL_OF[room]:
        return f"imports sideways: {target}"
    if room in CONFINED and other not in CONFINED[room]:
        return f"{room} imports {target}; it may import {_listed(CONFINED[room])} only"
    return None


def _fault_outside(module: str, target: str, declared: frozenset[str]) -> str | None:
    """Return what is wrong with an import of somebody else's module, if anything is."""
    room, library = room_of(module), target.split(".", maxsplit=1)[0]
    standard = library in sys.stdlib_module_names
    if library in WITH_ARRAYS.get(module, ()):
        return None
    if room in STANDARD_LIBRARY_ONLY and not standard:
        return f"{room} imports {library}; it stands on the standard library alone"
    if not standard and library not in declared:
        return f"imports {library}, which pyproject.toml does not declare"
    for name, homes in HOMES.items():
        if _matches(target, name) and room not in homes:
            return f"imports {name}, which belongs {_homes(homes)}"
    return None


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _homes(homes: frozenset[str]) -> str:
    return f"in {_listed(homes)} only" if homes else "nowhere in this package"


def declared_libraries(pyproject: Path = REPOSITORY / "pyproject.toml") -> frozenset[str]:
    """Return the names of the run-time and optional libraries in ``pyproject.toml``."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    names = (requirement for group in groups for requirement in group)
    return frozenset(name.split(">=")[0].split("<")[0].split("==")[0].strip() for name in names)


def breaches_in_module(
    module: str, source: str, *, is_package: bool = False, declared: frozenset[str] | None = None
) -> list[Breach]:
    """Check the source of one module.

    Parameters
    ----------
    module : str
        Dotted name of the module.
    source : str
        Its text.
    is_package : bool
        Whether it is an ``__init__.py``.
    declared : frozenset of str, optional
        Libraries that may be imported; those of ``pyproject.toml`` when left out.
    """
    if room_of(module) not in LEVEL_OF:
        return [Breach(module, 1, f"{room_of(module)} is in no layer")]
    libraries = declared_libraries() if declared is None else declared
    tree = ast.parse(source)
    found: set[Breach] = set()
    for imported in imports_of(tree, module, is_package=is_package):
        target = imported.target
        inside = target == PACKAGE or target.startswith(f"{PACKAGE}.")
        fault = _fault_inside(module, target) if inside else None
        fault = fault if inside else _fault_outside(module, target, libraries)
        if fault:
            found.add(Breach(module, imported.line, fault))
        if imported.late and target.split(".")[0] not in LATE_IMPORTS.get(module, frozenset()):
            found.add(Breach(module, imported.line, f"imports {target} inside a function"))
    if module not in LATE_LOOKUPS:
        found.update(Breach(module, line, "imports by name") for line in _late_lookups(tree))
    return sorted(found)


def breaches_under(folder: Path) -> list[Breach]:
    """Check every module of the package whose folder is given."""
    declared = declared_libraries()
    found: list[Breach] = []
    for path in sorted(folder.rglob("*.py")):
        names = path.relative_to(folder).with_suffix("").parts
        is_package = names[-1] == "__init__"
        module = ".".join((PACKAGE, *(names[:-1] if is_package else names)))
        source = path.read_text(encoding="utf-8")
        found += breaches_in_module(module, source, is_package=is_package, declared=declared)
    return found


def main(arguments: list[str]) -> int:
    """Print the breaches under a folder and return the exit status."""
    folder = Path(arguments[0]) if arguments else REPOSITORY / "src" / PACKAGE
    found = breaches_under(folder)
    for breach in found:
        print(breach)
    modules = len(list(folder.rglob("*.py")))
    print(f"layers: {modules} modules, {len(found)} breaches")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
