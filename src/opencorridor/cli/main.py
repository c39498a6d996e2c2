"""The door: ``corridor`` from a shell, and the same from a test without a process."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

try:
    from rich.console import Console

    from opencorridor.cli.app import build_app
    from opencorridor.cli.faults import put_fault, put_interrupted
    from opencorridor.cli.status import Status
    from opencorridor.cli.terminal import Stream, Terminal
    from opencorridor.clock import Now, system_now
except KeyboardInterrupt:  # the libraries take a moment to load, and people do not wait for that
    sys.stderr.write("corridor: Stopped on request, before anything was begun. [OC-804]\n")
    raise SystemExit(130) from None


def run(
    arguments: Sequence[str] | None = None,
    *,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
    environ: Mapping[str, str] | None = None,
    now: Now = system_now,
) -> int:
    """Run one command line and return its exit status; nothing but that is ever raised.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after ``corridor``; those of this process when left out.
    stdout, stderr : TextIO, optional
        Where answers and faults go; those of this process when left out.
    environ : mapping, optional
        The environment; that of this process when left out.
    now : Now
        The clock.

    Returns
    -------
    int
        One of `Status`.
    """
    terminal = Terminal(
        out=Stream(stdout or sys.stdout or io.StringIO()),
        err=Stream(stderr or sys.stderr or io.StringIO(), vital=False),
        environ=os.environ if environ is None else environ,
        now=now,
    )
    try:
        status = _dispatch(sys.argv[1:] if arguments is None else arguments, terminal)
        terminal.out.flush()
    except KeyboardInterrupt:
        status = put_interrupted(terminal)
    except Exception as error:  # noqa: BLE001 - the last line of defence: no trace is ever shown
        terminal.out.abandon_unless_writable()
        status = put_fault(error, terminal)
    terminal.err.flush()
    return int(status)


def _dispatch(arguments: Sequence[str], terminal: Terminal) -> int:
    console = Console(file=io.StringIO(), width=terminal.columns, color_system=None, _environ={})
    command, bound, left_out = build_app().parse_args(
        list(arguments), console=console, error_console=console, exit_on_error=False,
        print_error=False,
    )  # fmt: skip
    given = dict.fromkeys(left_out, terminal)
    status = command(*bound.args, **bound.kwargs, **given)
    terminal.out.write(_said(console))
    return Status.ANSWERED if status is None else status


def _said(console: Console) -> str:
    file = console.file
    assert isinstance(file, io.StringIO)  # noqa: S101 - made above
    lines = (line.rstrip() for line in file.getvalue().strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", "".join(f"{line}\n" for line in lines))
