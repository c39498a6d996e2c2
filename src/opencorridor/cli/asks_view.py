"""How the asks are shown: a need-to-know sheet of its own."""

from __future__ import annotations

from opencorridor.cli.terminal import Sheet
from opencorridor.cli.text import count
from opencorridor.model.cases import Case
from opencorridor.model.plan import Ask, AskSheet

VALUE_COLUMNS = 10
INDENT = 2


def put_asks(sheet: Sheet, asks: AskSheet) -> None:
    """Put the asks and what each is worth on a sheet.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    asks : AskSheet
        The asks.
    """
    words = "Asks: changes of terms and the people gained, each from a new plan"
    sheet.line(f"{asks.sensitivity.value.upper()}. {words}", strong=True)
    for mark in dict.fromkeys(ask.marked for ask in asks.asks if ask.marked):
        sheet.line(mark)
    for case in Case:
        if asks.nearest_terms[case]:
            nearest = f"Nearest terms that get people out ({case.value})"
            sheet.line(f"{nearest}: {asks.nearest_terms[case]}", rest=INDENT)
    _put_table(sheet, asks)
    for effect in dict.fromkeys(ask.effect for ask in asks.asks if not _changes(ask)):
        sheet.line(effect)
        for ask in asks.asks:
            if not _changes(ask) and ask.effect == effect:
                sheet.line(_named(ask), first=INDENT, rest=2 * INDENT)
    sheet.line(asks.assumes)


def _put_table(sheet: Sheet, asks: AskSheet) -> None:
    heading = ("people", *(case.value for case in Case))
    base = ("out on the terms as they stand", *(count(asks.base_out[case]) for case in Case))
    gains = [
        (_named(ask), *(f"{ask.cases[case].people_gained:+,}" for case in Case))
        for ask in asks.asks
        if _changes(ask)
    ]
    sheet.case_table([heading, base, *gains], head=True, value=VALUE_COLUMNS)


def _changes(ask: Ask) -> bool:
    return any(ask.cases[case].people_gained for case in Case)


def _named(ask: Ask) -> str:
    return f"{ask.words} [road not agreed]" if ask.uses_unagreed_road else ask.words
