"""Writes sheets of the desk into a folder, all files of one or none."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from opencorridor.model.completeness import AgreementSheet
from opencorridor.model.matrix import TalksSheet
from opencorridor.model.scenario import Sensitivity
from opencorridor.publish.codec import sheet_to_json
from opencorridor.publish.desk.agreement import agreement_document
from opencorridor.publish.desk.document import Document
from opencorridor.publish.desk.matrix_csv import matrix_csv
from opencorridor.publish.desk.page import page_html
from opencorridor.publish.desk.talks import talks_document
from opencorridor.publish.docx import document_docx
from opencorridor.publish.files import NewFile, write_together


def export_talks(sheet: TalksSheet, folder: Path) -> tuple[Path, ...]:
    """Write the matrix as a page, a text file, a table and JSON.

    Parameters
    ----------
    sheet : TalksSheet
        What is shown of the talks.
    folder : Path
        Where to; it is made if it is not there. What is for those who need to know can be read
        by the owner alone.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is untouched.
    """
    private = sheet.sensitivity is Sensitivity.NEED_TO_KNOW
    files = _files("talks", talks_document(sheet), sheet.made_at, private=private)
    files["talks.csv"] = NewFile(matrix_csv(sheet), private)
    files["talks.json"] = NewFile(sheet_to_json(sheet), private)
    return write_together(folder, files)


def export_agreement(sheet: AgreementSheet, folder: Path) -> tuple[Path, ...]:
    """Write the check of an agreement as a page, a text file and JSON; see `export_talks`."""
    private = sheet.sensitivity is Sensitivity.NEED_TO_KNOW
    files = _files("agreement", agreement_document(sheet), sheet.made_at, private=private)
    files["agreement.json"] = NewFile(sheet_to_json(sheet), private)
    return write_together(folder, files)


def _files(
    stem: str, document: Document, made_at: datetime, *, private: bool
) -> dict[str, NewFile]:
    return {
        f"{stem}.html": NewFile(page_html(document), private),
        f"{stem}.docx": NewFile(owner_only=private, data=document_docx(document, made_at)),
    }
