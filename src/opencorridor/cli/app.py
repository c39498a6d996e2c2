"""The commands of ``corridor``, put together."""

from __future__ import annotations

from collections.abc import Callable

from cyclopts import App

import opencorridor as oc
from opencorridor.cli import agreement, agreement_paper, agreement_plan, lists, talks
from opencorridor.cli.check import check
from opencorridor.cli.explain import explain
from opencorridor.cli.help import PlainHelp
from opencorridor.cli.init import init
from opencorridor.cli.plan import plan
from opencorridor.cli.roads import build, info
from opencorridor.cli.roads_change import change as change_on_roads
from opencorridor.cli.roads_fetch import fetch
from opencorridor.cli.roads_plan import plan as plan_on_roads
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
ABOUT_ROADS = "Build a road network from a map or a table, look at it, plan on it, fetch a map."
ROADS_COMMANDS: tuple[Callable[..., int], ...] = (
    build,
    info,
    plan_on_roads,
    change_on_roads,
    fetch,
)
ABOUT_TALKS = "Show what was said point by point, round by round."
ABOUT_AGREEMENT = "Say what of an agreement is confirmed, what to ask each party, and plan it."
AGREEMENT_COMMANDS: tuple[Callable[..., int], ...] = (
    agreement.check,
    agreement_plan.plan,
    agreement_plan.compare,
    agreement_paper.paper,
)
ABOUT_LISTS = "Lay two sides' lists of corridors side by side."
# Groups of commands, in the order in which help lists them.
GROUPS: tuple[tuple[str, str, tuple[Callable[..., int], ...]], ...] = (
    ("roads", ABOUT_ROADS, ROADS_COMMANDS),
    ("talks", ABOUT_TALKS, (talks.show,)),
    ("agreement", ABOUT_AGREEMENT, AGREEMENT_COMMANDS),
    ("lists", ABOUT_LISTS, (lists.diff,)),
)


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
    _add(app, COMMANDS)
    for number, (name, about, commands) in enumerate(GROUPS, start=len(COMMANDS)):
        app.command(_group(name, about, commands, number))
    return app


def _group(name: str, about: str, commands: tuple[Callable[..., int], ...], number: int) -> App:
    """Return a group of commands, such as ``corridor roads``."""
    group = App(
        name=name,
        help=about,
        help_epilogue="",
        version_flags=(),
        sort_key=number,
        help_formatter=PlainHelp(),
        help_format="plaintext",
    )
    _add(group, commands)
    return group


def _add(app: App, commands: tuple[Callable[..., int], ...]) -> None:
    """Add commands by their names, in their order."""
    for place, command in enumerate(commands):
        app.command(
            command,
            name=command.__name__,
            sort_key=place,
            usage=USAGES.get(command.__name__),
            help_epilogue="",
        )
