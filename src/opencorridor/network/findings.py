"""Findings on maps, areas and road networks, and the error that carries one."""

from __future__ import annotations

from opencorridor.errors import RoadsError
from opencorridor.model.catalogue import CATALOGUE
from opencorridor.model.findings import Finding


def roads_finding(code: str, file: str, what: str, mend: str) -> Finding:
    """Return a finding, as grave as the catalogue has it.

    Parameters
    ----------
    code : str
        Such as ``OC-682``.
    file : str
        Name of the file, or of the option of the command line.
    what : str
        What was found and what was expected, in one sentence.
    mend : str
        How to mend it, in one sentence.
    """
    return Finding(code, CATALOGUE[code].severity, what, mend, file=file)


def roads_error(code: str, file: str, what: str, mend: str) -> RoadsError:
    """Return the error that carries one finding; parameters as of `roads_finding`."""
    return RoadsError([roads_finding(code, file, what, mend)])
