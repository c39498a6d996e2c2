"""Reads a page strictly: every tag is closed where it should be."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

VOID = {"br", "col", "hr", "meta"}


@dataclass
class Element:
    """One element, its attributes and what it holds."""

    tag: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    def text(self) -> str:
        """Return all text inside, with ordinary spaces."""
        told = "".join(c if isinstance(c, str) else c.text() for c in self.children)
        return " ".join(told.replace("\u202f", " ").replace("\u00a0", " ").split())

    def all(self, tag: str, class_: str = "") -> list["Element"]:
        """Return all elements inside with a tag, and a class if one is named."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                wanted = not class_ or class_ in child.attributes.get("class", "").split()
                found += [child] if child.tag == tag and wanted else []
                found += child.all(tag, class_)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read_page(text: str) -> Element:
    """Return the root of a page whose tags all close in order."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == [reader.root], [element.tag for element in reader.open]
    return reader.root


def pictures(text: str) -> list[ET.Element]:
    """Return the pictures of a page, read as strictly as XML is."""
    parts = text.split("<svg")[1:]
    return [ET.fromstring("<svg" + part.split("</svg>")[0] + "</svg>") for part in parts]  # noqa: S314 - our own text
