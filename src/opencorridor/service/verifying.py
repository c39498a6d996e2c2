"""Check a plan against its scenario, and the files beside it against the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from opencorridor.model.plan import Plan
from opencorridor.model.scenario import Scenario
from opencorridor.publish.export import ASKS, PLAN, export_texts
from opencorridor.service.plans import SOFTWARE
from opencorridor.verification import RULES, Refusal, Verification, verify_plan

OTHER_FILE = "OC-706"
OWN_CONTENT = "it has content of its own that plan.json does not give"


@dataclass(frozen=True, slots=True)
class FileVerification:
    """What came of comparing the files of a folder with the plan in it.

    Parameters
    ----------
    checked : tuple of str
        Names of the files that were checked, ``plan.json`` first.
    not_checked : mapping
        Names of the files that could not be checked, and why.
    refusals : tuple of Refusal
        One for each file that is not what the plan says.
    """

    checked: tuple[str, ...]
    not_checked: Mapping[str, str]
    refusals: tuple[Refusal, ...]


def verify(plan: Plan, scenario: Scenario) -> Verification:
    """Check a plan against its scenario, in code that shares nothing with the planner.

    Every vehicle is driven again in seconds against the scenario's own windows, every total is
    added up again, and the certificate is checked to prove that no better plan exists.

    Parameters
    ----------
    plan : Plan
        The plan.
    scenario : Scenario
        The scenario that it was made from.

    Returns
    -------
    Verification
        Accepted, or each refusal with its row and its rule.
    """
    return verify_plan(plan, scenario)


def verify_files(plan: Plan, scenario: Scenario, path: str | Path) -> FileVerification:
    """Compare the files beside a plan with what that plan gives, byte by byte.

    They are written again in memory from the plan. A file that is missing is no fault, and a file
    that is not one of ours is not looked at. A file that differs is refused, unless the plan says
    that another version of the program wrote it: then it cannot be compared.

    Parameters
    ----------
    plan : Plan
        The plan at this path; `verify` must have accepted it.
    scenario : Scenario
        The scenario that it was made from.
    path : str or Path
        The ``plan.json``, which has nothing beside it that is checked, or its folder.

    Returns
    -------
    FileVerification
        Which files were checked, which were not and why, and which are refused.
    """
    folder = Path(path)
    if not folder.is_dir():
        return FileVerification((folder.name,), {}, ())
    texts = {name: text for name, text in export_texts(plan, scenario).items() if name != PLAN}
    compared = compare_files(folder, texts, PLAN, plan.software)
    asks = {ASKS: OWN_CONTENT} if is_there(folder / ASKS) else {}
    return FileVerification(
        (PLAN, *compared.checked), {**compared.not_checked, **asks}, compared.refusals
    )


def compare_files(
    folder: Path, texts: Mapping[str, str], plan: str, software: str
) -> FileVerification:
    """Compare files that are there with what a plan gives.

    Parameters
    ----------
    folder : Path
    texts : mapping
        What the plan gives, by name of the file.
    plan : str
        Name of the file of the plan.
    software : str
        What made the plan.

    Returns
    -------
    FileVerification
    """
    checked: list[str] = []
    not_checked: dict[str, str] = {}
    refusals: list[Refusal] = []
    for name, text in texts.items():
        if not is_there(folder / name):
            continue
        if _holds(folder / name, text.encode()):
            checked.append(name)
        elif software != SOFTWARE:
            not_checked[name] = f"{software} made the plan and this is {SOFTWARE}"
        else:
            checked.append(name)
            what = f"{name} is not what {plan} says"
            refusals.append(Refusal(OTHER_FILE, RULES[OTHER_FILE][0], name, what))
    return FileVerification(tuple(checked), not_checked, tuple(refusals))


def is_there(file: Path) -> bool:
    """Tell whether anything is at a path, be it a link to nothing."""
    return file.exists() or file.is_symlink()


def _holds(file: Path, content: bytes) -> bool:
    """Tell whether a regular file that can be read holds exactly this."""
    try:
        if not file.is_file():
            return False
        with file.open("rb") as stream:
            return stream.read(len(content) + 1) == content
    except OSError:
        return False
