"""A tiny builder of HTML and SVG in which text is always cleaned and escaped."""

from __future__ import annotations

import html
import re

from opencorridor.publish.text import tidy

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:-]*")
_VOID = frozenset({"br", "col", "hr", "meta"})


class Markup(str):
    """Text that is markup already. Only `el`, `join` and `text` make it."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the markup itself: templates do not escape it again."""
        return str(self)


def text(value: str) -> Markup:
    """Return a text as markup: cleaned and escaped, unless it is markup already.

    Parameters
    ----------
    value : str
        Any text.

    Returns
    -------
    Markup
        The same text, fit for content and for attribute values.
    """
    return value if isinstance(value, Markup) else Markup(html.escape(tidy(value)))


def join(parts: list[Markup] | tuple[Markup, ...], between: str = "") -> Markup:
    """Return pieces of markup one after the other.

    Parameters
    ----------
    parts : list or tuple of Markup
        The pieces.
    between : str
        Plain text between them.

    Returns
    -------
    Markup
        The whole.
    """
    return Markup(html.escape(between).join(parts))


def el(tag: str, *children: str, **attributes: str | float | None) -> Markup:
    """Return one element.

    Parameters
    ----------
    tag : str
        Its name.
    *children : str
        Texts, which are cleaned and escaped, and markup, which is taken as it is.
    **attributes : str, float or None
        Attributes; ``_`` stands for ``-``, a trailing ``_`` is dropped (``class_``), numbers are
        rounded to a tenth, and ``None`` leaves the attribute out.

    Returns
    -------
    Markup
        The element.
    """
    named = "".join(
        f' {_attribute(name)}="{_value(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    _check(tag)
    if tag in _VOID:
        return Markup(f"<{tag}{named}>")
    return Markup(f"<{tag}{named}>{''.join(text(child) for child in children)}</{tag}>")


def _attribute(name: str) -> str:
    written = name.rstrip("_").replace("_", "-")
    _check(written)
    return written


def _check(name: str) -> None:
    if not _NAME.fullmatch(name):
        message = f"{name!r} is not a name for an element or attribute"
        raise ValueError(message)


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return html.escape(tidy(value))
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written
