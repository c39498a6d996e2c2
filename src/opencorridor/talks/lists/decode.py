"""Bytes that somebody sent, as text: marks at the front, Unicode, or the Windows code page."""

from __future__ import annotations

import codecs
import re

from opencorridor.errors import ListsError
from opencorridor.model.findings import Finding
from opencorridor.talks.lists.findings import CANNOT_BE_READ, OTHER_ENCODING, error, warning

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_BLANK = codecs.BOM_UTF8 + b" \t\r\n"
WINDOWS = "cp1251"
MOST_CONTROLS_ONE_IN = 10


def decoded(file: str, data: bytes) -> tuple[str, tuple[Finding, ...]]:
    """Return bytes as text with line feeds; nothing is lost, and a guess is a finding.

    Parameters
    ----------
    file : str
        Name of the file, for findings.
    data : bytes
        Its content.

    Returns
    -------
    tuple
        The text, and a finding where it is not UTF-8.

    Raises
    ------
    ListsError
        If it is empty, or no text at all: a picture, or whatever else holds many control bytes.
    """
    if not data.strip(_BLANK):
        mend = "Send the list again; for a side that published none give a header line alone."
        raise ListsError([error(CANNOT_BE_READ, "The file is empty.", mend, file)])
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    findings: tuple[Finding, ...] = ()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as fault:
        text = data.decode(WINDOWS, errors="replace")
        findings = (_guessed(file, data, fault.start),)
    if "\0" in text or len(_CONTROLS.findall(text)) > len(text) // MOST_CONTROLS_ONE_IN:
        what = "The file is no text: it holds bytes that no text has, as a picture or a program."
        mend = "Name the list itself, saved as CSV, TOML, KML or text in UTF-8."
        raise ListsError([error(CANNOT_BE_READ, what, mend, file)])
    plain = _CONTROLS.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return plain, findings


def _guessed(file: str, data: bytes, at: int) -> Finding:
    return warning(
        OTHER_ENCODING,
        "The bytes are not UTF-8; they were read as Windows-1251, which fits Cyrillic text.",
        "Look at the names as they are shown. Save the file as UTF-8 if one of them is wrong.",
        file,
        data.count(b"\n", 0, at) + 1,
    )
