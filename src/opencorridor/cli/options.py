"""Options that several commands take, written the same way in each."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from opencorridor.cli.terminal import Terminal
from opencorridor.clock import Now
from opencorridor.errors import UsageError

Yes = Annotated[bool, Parameter(negative=(), show_default=False)]
Json = Annotated[bool, Parameter(name="--json", negative=(), show_default=False)]
Output = Annotated[Path | None, Parameter(name=("--output", "-o"), metavar="FOLDER")]
MadeAt = Annotated[str | None, Parameter(metavar="MOMENT")]


def made_at_clock(made_at: str | None, terminal: Terminal) -> Now:
    """Return a clock that stands at a stated moment, or that of the machine."""
    if made_at is None:
        return terminal.now
    stated = stated_moment("--made-at", made_at)
    return lambda: stated


def stated_moment(option: str, text: str) -> datetime:
    """Return a moment that an option states.

    Raises
    ------
    UsageError
        If it is none, or has no offset.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        message = (
            f"{option} {text} is not a date and time with an offset; "
            "write it like 2026-05-01T08:00+03:00."
        )
        raise UsageError(message)
    return moment
