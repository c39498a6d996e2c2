"""How the help looks: plain text in two columns, with nothing drawn around it."""

from __future__ import annotations

import textwrap
from typing import Any

from cyclopts.help import HelpEntry, HelpPanel
from rich.console import Console, ConsoleOptions

WIDEST_LABEL = 24
GAP = "  "


class PlainHelp:
    """Formats help for ``cyclopts``: paragraphs are filled, options stand beside their meaning."""

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        """Print one panel of commands, arguments or options."""
        if not panel.entries:
            return
        labels = [_label(entry) for entry in panel.entries]
        widest = min(max(map(len, labels)), WIDEST_LABEL)
        indent = " " * (len(GAP) * 2 + widest)
        _print(console, f"{panel.title}:")
        for label, entry in zip(labels, panel.entries, strict=True):
            words = _filled(_plain(entry.description), options.max_width - len(indent))
            first, *rest = words.splitlines() or [""]
            if len(label) > widest:
                _print(console, f"{GAP}{label}")
                label = ""  # noqa: PLW2901 - the label has a line of its own
            _print(console, f"{GAP}{label:<{widest}}{GAP}{first}")
            for line in rest:
                _print(console, f"{indent}{line}")
        _print(console, "")

    def render_usage(self, console: Console, options: ConsoleOptions, usage: object) -> None:
        """Print the line that shows the form of the command."""
        words = _plain(usage).strip().removeprefix("Usage:").strip()
        _print(console, _filled(f"Usage: {words}", options.max_width) + "\n")

    def render_description(
        self, console: Console, options: ConsoleOptions, description: object
    ) -> None:
        """Print what the command is for."""
        _print(console, f"{_filled(_plain(description), options.max_width)}\n")


def _label(entry: HelpEntry) -> str:
    if entry.positional_label:
        return entry.positional_label
    names = ", ".join((*entry.positive_shorts, *entry.positive_names))
    return f"{names} {entry.metavar}" if entry.metavar else names


def _plain(text: Any) -> str:  # noqa: ANN401 - text, or something that rich renders
    return str(getattr(text, "plain", None) or getattr(text, "primary_renderable", None) or text)


def _filled(text: str, columns: int) -> str:
    paragraphs = (textwrap.fill(p, columns) for p in text.strip().split("\n\n"))
    return "\n\n".join(paragraphs)


def _print(console: Console, text: str) -> None:
    console.print(text, soft_wrap=True, highlight=False, markup=False)
