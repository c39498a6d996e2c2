"""A document of the desk as a DOCX file: WordprocessingML in a zip, the same bytes every time.

ECMA-376, part 1: the package (content types, relationships) and ``w:document`` with headings,
paragraphs and tables. Nothing in it is linked, loaded or run.
"""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime

from opencorridor.publish.desk.document import Document, Grid, Section
from opencorridor.publish.marks import sensitivity_word
from opencorridor.publish.text import clean

# The first moment that a zip can state: the file says nothing of when it was packed.
EPOCH = (1980, 1, 1, 0, 0, 0)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
LONG_SIDE_TWIPS, SHORT_SIDE_TWIPS, MARGIN_TWIPS = 16_838, 11_906, 850

_TYPES = f"""{_HEAD}<Types xmlns="{_PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/>\
<Override PartName="/word/styles.xml" ContentType="{_MAIN}.styles+xml"/>\
<Override PartName="/word/header1.xml" ContentType="{_MAIN}.header+xml"/>\
<Override PartName="/docProps/core.xml" \
ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"""
_RELATIONS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>\
<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" \
Target="docProps/core.xml"/></Relationships>"""
_DOCUMENT_RELATIONS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_R}/styles" Target="styles.xml"/>\
<Relationship Id="rId2" Type="{_R}/header" Target="header1.xml"/></Relationships>"""


def _style(ident: str, name: str, run: str, paragraph: str = "") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{ident}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{paragraph}</w:pPr>'
        f"<w:rPr>{run}</w:rPr></w:style>"
    )


_NEXT = "<w:keepNext/>"
_STYLES = (
    f'{_HEAD}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:rFonts w:ascii="Noto Sans" w:hAnsi="Noto Sans" w:cs="Noto Sans"/><w:sz w:val="18"/>'
    "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
    '<w:spacing w:after="60"/></w:pPr></w:pPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    "</w:style>"
    + _style("Title", "Title", '<w:b/><w:sz w:val="36"/>')
    + _style(
        "Heading1",
        "heading 1",
        '<w:b/><w:sz w:val="26"/>',
        f'{_NEXT}<w:spacing w:before="320" w:after="80"/><w:outlineLvl w:val="0"/>',
    )
    + _style("Lead", "Lead", '<w:b/><w:sz w:val="22"/>')
    + _style("Caption", "caption", "<w:b/>", f'{_NEXT}<w:spacing w:before="160" w:after="60"/>')
    + _style("Mark", "Mark", '<w:b/><w:sz w:val="18"/>')
    + "</w:styles>"
)


def document_docx(document: Document, made_at: datetime) -> bytes:
    """Write a document as a DOCX file.

    Parameters
    ----------
    document : Document
        The document.
    made_at : datetime
        The moment that the file states, zone-aware.

    Returns
    -------
    bytes
        The file; the same document and moment give the same bytes.
    """
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "docProps/core.xml": _core(document, made_at),
        "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS,
        "word/document.xml": _body(document),
        "word/header1.xml": _header(document),
        "word/styles.xml": _STYLES,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, EPOCH), content.encode(), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _core(document: Document, made_at: datetime) -> str:
    stamp = f"{made_at:%Y-%m-%dT%H:%M:%SZ}"
    creator = "<dc:creator>OpenCorridor</dc:creator>" if document.software else ""
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_text(document.title)}</dc:title>{creator}"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        "</cp:coreProperties>"
    )


def _header(document: Document) -> str:
    mark = f"{sensitivity_word(document.sensitivity)}   Version {document.version}"
    words = document.running or mark
    return f'{_HEAD}<w:hdr xmlns:w="{_W}">{_paragraph(words, "Mark")}</w:hdr>'


def _body(document: Document) -> str:
    content = "".join(_content(document))
    page = (
        f'<w:sectPr><w:headerReference w:type="default" r:id="rId2"/>'
        f'<w:pgSz w:w="{LONG_SIDE_TWIPS}" w:h="{SHORT_SIDE_TWIPS}" w:orient="landscape"/>'
        f'<w:pgMar w:top="{MARGIN_TWIPS}" w:right="{MARGIN_TWIPS}" w:bottom="{MARGIN_TWIPS}" '
        f'w:left="{MARGIN_TWIPS}" w:header="400" w:footer="400" w:gutter="0"/></w:sectPr>'
    )
    return (
        f'{_HEAD}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{content}{page}'
        "</w:body></w:document>"
    )


def _content(document: Document) -> Iterator[str]:
    yield _paragraph(document.kicker)
    yield _paragraph(document.title, "Title")
    for name, value in document.facts:
        yield _paragraph(f"{name}: {value}")
    for line in document.lead:
        yield _paragraph(line, "Lead")
    for number, section in enumerate(document.shown(), start=1):
        yield _paragraph(f"{number}  {section.title}", "Heading1")
        yield from _section(section)
    made = (f"Made by {document.software}.",) if document.software else ()
    for line in (*document.closing, *made):
        yield _paragraph(line)


def _section(section: Section) -> Iterator[str]:
    yield from map(_paragraph, section.sentences)
    for point in section.points:
        yield _paragraph(f"\u2022 {point}")
    for grid in section.grids:
        if grid.rows:
            yield from _grid(grid)


def _grid(grid: Grid) -> Iterator[str]:
    if grid.caption:
        yield _paragraph(grid.caption, "Caption")
    widths = _widths(grid)
    side = '<w:{0} w:val="single" w:sz="4" w:color="8B96A0"/>'
    borders = "".join(side.format(s) for s in ("top", "bottom", "insideH"))
    heads = [
        (f"{grid.group(n)}: {name}" if grid.group(n) else name,)
        for n, name in enumerate(grid.heads)
    ]
    rows = [_row(heads, widths, strong=True, head=True)]
    rows += [_row(row, widths, strong=len(row) == 1) for row in grid.rows]
    columns_xml = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    yield (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{columns_xml}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
    # A table has to be followed by a paragraph; two tables would run into one.
    yield _paragraph(grid.note)


def _widths(grid: Grid) -> tuple[int, ...]:
    """Return the width of each column in twips."""
    room = LONG_SIDE_TWIPS - 2 * MARGIN_TWIPS
    parts = grid.widths or (1,) * len(grid.heads)
    return tuple(room * part // sum(parts) for part in parts)


def _row(
    cells: Iterable[tuple[str, ...]],
    widths: tuple[int, ...],
    *,
    strong: bool = False,
    head: bool = False,
) -> str:
    found = list(cells)
    # One cell is the name of a part and goes across the whole table.
    room, span = ((sum(widths),), len(widths)) if len(found) == 1 else (widths, 1)
    shown = "".join(
        _cell(cell, width, span, strong=strong) for cell, width in zip(found, room, strict=True)
    )
    properties = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if head else "") + "</w:trPr>"
    return f"<w:tr>{properties}{shown}</w:tr>"


def _cell(lines: tuple[str, ...], width: int, span: int, *, strong: bool) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    content = "".join(_paragraph(line, strong=strong) for line in lines or ("",))
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}</w:tcPr>{content}</w:tc>'


def _paragraph(words: str, style: str = "", *, strong: bool = False) -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    run = "<w:rPr><w:b/></w:rPr>" if strong else ""
    shown = f'<w:r>{run}<w:t xml:space="preserve">{_text(words)}</w:t></w:r>' if words else ""
    return f"<w:p>{properties}{shown}</w:p>"


def _text(words: str) -> str:
    return html.escape(clean(words), quote=False)
