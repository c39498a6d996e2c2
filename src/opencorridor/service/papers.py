"""Make working papers of an agreement: for a party, or for the desk itself."""

from __future__ import annotations

from pathlib import Path

from opencorridor.errors import UsageError
from opencorridor.model.paper import Language, Paper
from opencorridor.publish.paper import export_paper as export
from opencorridor.scenario.talks import read_check_list
from opencorridor.service.agreements import read_agreement
from opencorridor.talks.paper import working_paper


def agreement_paper(folder: str | Path, party: str | None = None) -> Paper:
    """Return the working paper of an agreement, on which answers are asked for.

    Parameters
    ----------
    folder : str or Path
        Folder of the agreement.
    party : str or None
        Id or name of the party whose copy it is: built up from what is public, what was put to
        that party and what it said itself. ``None`` for the desk's own copy, which holds all.

    Raises
    ------
    AgreementError
        If the folder cannot be read; it holds all findings.
    UsageError
        If the agreement has no such party.
    """
    agreement = read_agreement(folder)
    if party is None:
        return working_paper(agreement, read_check_list())
    found = [i for i, p in agreement.parties.items() if party in {i, p.name}]
    if len(found) != 1:
        known = ", ".join(f"{ident} ({p.name})" for ident, p in agreement.parties.items())
        message = f"The agreement has no party {party!r}. Its parties: {known}."
        raise UsageError(message)
    return working_paper(agreement, read_check_list(), found[0])


def export_paper(
    paper: Paper, folder: str | Path, *, language: str | None = None
) -> tuple[Path, ...]:
    """Write a working paper for answers; its owner alone can read the files.

    Parameters
    ----------
    paper : Paper
        The paper.
    folder : str or Path
        Where to; it is made if it is not there.
    language : str or None
        ``uk`` or ``ru`` beside English; ``None`` for English alone.

    Returns
    -------
    tuple of Path
        The files.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is untouched.
    ValueError
        If the language is another one.
    """
    return export(paper, Path(folder), None if language is None else Language(language))
