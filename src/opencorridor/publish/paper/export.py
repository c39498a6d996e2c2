"""Writes a working paper into a folder, all files of it or none."""

from __future__ import annotations

from pathlib import Path

from opencorridor.model.paper import Language, Paper
from opencorridor.publish.docx import document_docx
from opencorridor.publish.files import NewFile, write_together
from opencorridor.publish.paper.document import paper_document
from opencorridor.publish.printing import can_print, document_pdf

DOCX, PDF = "paper.docx", "paper.pdf"


def export_paper(paper: Paper, folder: Path, language: Language | None = None) -> tuple[Path, ...]:
    """Write a working paper as a text file for editing and, with the extra ``print``, as a PDF.

    Parameters
    ----------
    paper : Paper
        The paper.
    folder : Path
        Where to; it is made if it is not there. Its owner alone can read the files.
    language : Language or None
        The second language, beside English.

    Returns
    -------
    tuple of Path
        The files. They state the hour of the agreement and no other.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is untouched.
    """
    document = paper_document(paper, language)
    written = {DOCX: document_docx(document, paper.as_of)}
    if can_print():
        written[PDF] = document_pdf(document, paper.as_of)
    files = {name: NewFile(owner_only=True, data=data) for name, data in written.items()}
    # A PDF of an earlier paper beside a new text would be taken for the same.
    return write_together(folder, files, () if PDF in files else (PDF,))
