"""Writes what was planned of an agreement, and comparisons of variants, into folders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from opencorridor.model.from_agreement import Comparison, FromAgreement
from opencorridor.model.scenario import Scenario, Sensitivity
from opencorridor.publish.codec import sheet_to_json
from opencorridor.publish.desk.comparison import comparison_csv, comparison_document
from opencorridor.publish.desk.from_agreement import from_agreement_document
from opencorridor.publish.desk.page import page_html
from opencorridor.publish.files import NewFile, write_together


def export_scenario(
    texts: Mapping[str, str], names: Iterable[str], folder: Path, *, private: bool
) -> tuple[Path, ...]:
    """Write the files of a scenario that was made, in place of those of an earlier one.

    Parameters
    ----------
    texts : mapping
        From the name of each file to its text.
    names : iterable of str
        Every file that such a folder can have: what is not written is taken away.
    folder : Path
        Where to; it is made if it is not there.
    private : bool
        Whether the owner alone may read them.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is untouched.
    """
    files = {name: NewFile(text, private) for name, text in texts.items()}
    return write_together(folder, files, tuple(name for name in names if name not in files))


def export_from_agreement(
    sheet: FromAgreement, scenario: Scenario, folder: Path
) -> tuple[Path, ...]:
    """Write where each term of a planned agreement came from, as a page and as JSON."""
    private = sheet.sensitivity is Sensitivity.NEED_TO_KNOW
    files = {
        "from-agreement.html": NewFile(
            page_html(from_agreement_document(sheet, scenario)), private
        ),
        "from-agreement.json": NewFile(sheet_to_json(sheet), private),
    }
    return write_together(folder, files)


def export_comparison(sheet: Comparison, folder: Path) -> tuple[Path, ...]:
    """Write a comparison as a page, a table and JSON, for their owner alone."""
    files = {
        "compare.html": NewFile(page_html(comparison_document(sheet)), owner_only=True),
        "compare.csv": NewFile(comparison_csv(sheet), owner_only=True),
        "compare.json": NewFile(sheet_to_json(sheet), owner_only=True),
    }
    return write_together(folder, files)
