"""Writes a comparison into a folder, all files of it or none."""

from __future__ import annotations

from pathlib import Path

from opencorridor.model.lists_diff import ListsDiff
from opencorridor.model.scenario import Sensitivity
from opencorridor.publish.codec import sheet_to_json
from opencorridor.publish.desk.page import page_html
from opencorridor.publish.docx import document_docx
from opencorridor.publish.files import NewFile, write_together
from opencorridor.publish.lists.markdown import document_markdown
from opencorridor.publish.lists.paper import working_paper
from opencorridor.publish.lists.sheet import lists_document
from opencorridor.publish.lists.table import lists_csv, unread_csv

UNREAD = "not-understood.csv"


def export_lists(diff: ListsDiff, folder: Path) -> tuple[Path, ...]:
    """Write a comparison as a page, a table and JSON, and the working paper for the answers.

    Parameters
    ----------
    diff : ListsDiff
        The comparison.
    folder : Path
        Where to; it is made if it is not there. What is for those who need to know can be read
        by the owner alone.

    Returns
    -------
    tuple of Path
        The files.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is untouched.
    """
    private = diff.sensitivity is Sensitivity.NEED_TO_KNOW
    paper = working_paper(diff)
    texts = {
        "lists-diff.html": page_html(lists_document(diff)),
        "lists-diff.csv": lists_csv(diff),
        "lists-diff.json": sheet_to_json(diff),
        "working-paper.html": page_html(paper),
        "working-paper.md": document_markdown(paper),
    }
    unread = (*diff.a.unread, *diff.b.unread)
    if unread:
        texts[UNREAD] = unread_csv(unread)
    files = {name: NewFile(text, private) for name, text in texts.items()}
    written = document_docx(paper, diff.made_at)
    files["working-paper.docx"] = NewFile(owner_only=private, data=written)
    return write_together(folder, files, () if unread else (UNREAD,))
