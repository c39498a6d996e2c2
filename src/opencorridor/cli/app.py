"""The commands of ``corridor``, put together."""

from __future__ import annotations

from collections.abc import Callable

from cyclopts import App

import opencorridor as oc
from opencorridor.cli.check import check
from opencorridor.cli.explain import explain
from opencorridor.cli.help import PlainHelp
from opencorridor.cli.init import init
from opencorridor.cli.plan import plan
from opencorridor.cli.roads import build, info
from opencorridor.cli.roads_fetch import fetch
from opencorridor.cli.verify import verify

ABOUT = (
    "From an agreement and roads to a corridor plan that anyone can check. The arithmetic assumes "
    "that the silence holds; it does not say that it will."
)
STATUSES = (
    "Exit status: 0 an answer was given, also when nobody gets out; 1 verify refused the plan; "
    "2 a fault in the input, the command line or the output; 130 stopped with Ctrl-C; "
    "70 a fault in the program itself."
)
USAGES = {
    "explain": "corridor explain [CODE]",
    "fetch": "corridor roads fetch [OPTIONS] [REGION]",
}
COMMANDS: tuple[Callable[..., int], ...] = (plan, check, verify, init, explain)
ABOUT_ROADS = "Build a road network from a map or a table, say what is in it, fetch a map."
ROADS_COMMANDS: tuple[Callable[..., int], ...] = (build, info, fetch)


def build_app() -> App:
    """Return the command line application."""
    app = App(
        name="corridor",
        help=ABOUT,
        help_epilogue=STATUSES,
        version=f"corridor {oc.__version__}",
        help_formatter=PlainHelp(),
        help_format="plaintext",
    )
    for number, command in enumerate(COMMANDS):
        app.command(
            command,
            name=command.__name__,
            sort_key=number,
            usage=USAGES.get(command.__name__),
            help_epilogue="",
        )
    app.command(_roads_app())
    return app


def _roads_app() -> App:
    """Return the group ``corridor roads``."""
    roads = App(
        name="roads",
        help=ABOUT_ROADS,
        help_epilogue="",
        version_flags=(),
        sort_key=len(COMMANDS),
        help_formatter=PlainHelp(),
        help_format="plaintext",
    )
    for number, command in enumerate(ROADS_COMMANDS):
        roads.command(
            command,
            name=command.__name__,
            sort_key=number,
            usage=USAGES.get(command.__name__),
            help_epilogue="",
        )
    return roads
