"""The terminal as an argument: two streams, a width, the environment and the clock.

All text goes through here, so that foreign text is cleaned in one place, an encoding that cannot
show a character never stops an answer, and a reader who hangs up is no fault.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from opencorridor.cli.text import clean, to_encoding
from opencorridor.clock import Now

NARROWEST_COLUMNS = 40
USUAL_COLUMNS = 80
WIDEST_COLUMNS = 100
UNWRAPPED_COLUMNS = 10_000
WIDE_TABLE = 76  # from this width on, the values of a case table need no second line
WIDE_VALUE = 16
NARROW_VALUE = 13
GAP = 1

Report = Callable[[int, int, str], None]


@dataclass(slots=True)
class Sheet:
    """Lines to be printed together; every text that is put on it is cleaned.

    Parameters
    ----------
    columns : int
        Width in characters.
    styled : bool
        Whether bold type may be used. Nothing ever depends on it.
    """

    columns: int
    styled: bool = False
    _console: Console = field(init=False)

    def __post_init__(self) -> None:
        """Make the console that lays the lines out."""
        self._console = Console(
            file=io.StringIO(),
            width=self.columns,
            height=1_000,
            force_terminal=self.styled,
            color_system="standard" if self.styled else None,
            no_color=True,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
            _environ={},
        )

    def line(self, text: str = "", *, strong: bool = False, first: int = 0, rest: int = 0) -> None:
        """Put one line of text, wrapped at the width.

        Parameters
        ----------
        text : str
            The text; it is cleaned.
        strong : bool
            Whether it is set in bold where that is possible.
        first, rest : int
            Characters by which the first line and those that follow are indented.
        """
        body = Text(clean(text), style="bold" if strong else "")
        # The first line is wrapped by itself, because it may be indented otherwise.
        lines = list(body.wrap(self._console, self.columns - first))
        if len(lines) > 1:
            head = len(lines[0].plain)
            tail = body[head:]
            tail.plain = tail.plain.lstrip()
            lines = [lines[0], *tail.wrap(self._console, self.columns - rest)]
        for number, part in enumerate(lines or [body]):
            part.rstrip()
            indent = Text(" " * (rest if number else first))
            self._console.print(indent + part, soft_wrap=True)

    def case_table(
        self,
        rows: Sequence[Sequence[str]],
        *,
        head: bool = False,
        first: int = 0,
        value: int | None = None,
    ) -> None:
        """Put rows of a label and a value for each case; such tables line up with each other.

        Parameters
        ----------
        rows : sequence of sequence of str
            A label and then the values, all rows of one length.
        head : bool
            Whether the first row is a heading.
        first : int
            Characters by which the labels are indented.
        value : int, optional
            Characters for a value; as many as two times on two clocks take when left out.
        """
        values = len(rows[0]) - 1 if rows else 0
        usual = WIDE_VALUE if self.columns >= WIDE_TABLE else NARROW_VALUE
        value_columns = value or usual
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, GAP, 0, 0))
        label_columns = self.columns - first - values * (value_columns + GAP)
        table.add_column(width=label_columns, overflow="fold")
        for _ in range(values):
            table.add_column(justify="right", width=value_columns, overflow="fold")
        for number, row in enumerate(rows):
            style = "bold" if head and number == 0 else ""
            table.add_row(*(Text(clean(cell), style=style) for cell in row))
        self._console.print(Padding(table, (0, 0, 0, first)))

    def label_columns(self, values: int) -> int:
        """Return the characters that a case table of so many values has for its labels."""
        value = WIDE_VALUE if self.columns >= WIDE_TABLE else NARROW_VALUE
        return self.columns - values * (value + GAP)

    def text(self) -> str:
        """Return what was put so far, without blanks at the ends of lines."""
        file = self._console.file
        assert isinstance(file, io.StringIO)  # noqa: S101 - made above
        return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


@dataclass(slots=True)
class Stream:
    """One output stream that forgives a reader who has gone and keeps to its encoding.

    Parameters
    ----------
    file : TextIO
        Where the text goes.
    vital : bool
        Whether text that cannot be written is a fault; it is where the answer goes.
    gone : bool
        Whether nobody reads any more.
    """

    file: TextIO
    vital: bool = True
    gone: bool = False

    @property
    def encoding(self) -> str:
        """Encoding of the stream; UTF-8 where it does not say."""
        return getattr(self.file, "encoding", None) or "utf-8"

    @property
    def is_terminal(self) -> bool:
        """Whether a person is looking."""
        return not self.gone and self.file.isatty()

    def write(self, text: str) -> None:
        """Write text for people."""
        self._forgiving(lambda: self.file.write(to_encoding(text, self.encoding)))

    def write_data(self, text: str) -> None:
        """Write text for programs: UTF-8 whatever the encoding of the stream."""
        binary = getattr(self.file, "buffer", None)
        if binary is None:
            self._forgiving(lambda: self.file.write(text))
            return
        self.flush()
        self._forgiving(lambda: binary.write(text.encode("utf-8")))

    def flush(self) -> None:
        """Hand over what is buffered; a full disk shows here."""
        self._forgiving(self.file.flush)

    def abandon(self) -> None:
        """Write no more, and let nothing that is still buffered fail later."""
        self.gone = True
        try:
            descriptor = self.file.fileno()
        except (OSError, ValueError):
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor)
        os.close(nowhere)

    def abandon_unless_writable(self) -> None:
        """Give the stream up if it takes nothing more, a full disk for one."""
        try:
            self.flush()
        except OSError:
            self.abandon()

    def _forgiving(self, act: Callable[[], object]) -> None:
        if self.gone:
            return
        try:
            act()
        except BrokenPipeError:
            self.abandon()
        except OSError:
            if self.vital:
                raise
            self.abandon()


@dataclass(slots=True)
class Terminal:
    """Where a command speaks and what it may know of its surroundings.

    Parameters
    ----------
    out, err : Stream
        Answers go to ``out``; faults, progress and remarks to ``err``.
    environ : mapping
        The environment, handed in at the edge.
    now : Now
        The clock, handed in at the edge.
    """

    out: Stream
    err: Stream
    environ: Mapping[str, str]
    now: Now

    @property
    def columns(self) -> int:
        """Width of the text in characters."""
        stated = self.environ.get("COLUMNS", "")
        columns = int(stated) if stated.isdecimal() else 0
        if not columns and self.out.is_terminal:
            columns = shutil.get_terminal_size((USUAL_COLUMNS, 24)).columns
        return min(max(columns or USUAL_COLUMNS, NARROWEST_COLUMNS), WIDEST_COLUMNS)

    def sheet(self) -> Sheet:
        """Return an empty sheet that fits this terminal."""
        plain = bool(self.environ.get("NO_COLOR")) or self.environ.get("TERM") == "dumb"
        return Sheet(self.columns, styled=self.out.is_terminal and not plain)

    def show(self, sheet: Sheet) -> None:
        """Print a sheet as the answer."""
        self.out.write(sheet.text())

    def sheet_of_faults(self) -> Sheet:
        """Return an empty sheet for ``err``: one line for one sentence where a program reads it."""
        return Sheet(self.columns if self.err.is_terminal else UNWRAPPED_COLUMNS)

    def remark(self, text: str) -> None:
        """Print one remark beside the answer."""
        sheet = self.sheet_of_faults()
        sheet.line(text)
        self.err.write(sheet.text())

    @contextmanager
    def progress(self) -> Iterator[Report | None]:
        """Show a bar while the block runs, if a person is looking at ``err``."""
        if not self.err.is_terminal or self.environ.get("TERM") == "dumb":
            yield None
            return
        console = Console(
            file=self.err.file, width=self.columns, no_color=True, markup=False, _environ={}
        )
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("Planning", total=None)

            def report(done: int, total: int, what: str) -> None:
                words = to_encoding(clean(what), self.err.encoding)
                bar.update(task, completed=done, total=total, description=words)

            yield report
