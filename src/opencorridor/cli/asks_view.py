"""How the asks are shown: a need-to-know sheet of its own."""

from __future__ import annotations

from opencorridor.cli.terminal import Sheet
from opencorridor.cli.text import count, shorten
from opencorridor.model.cases import Case
from opencorridor.model.plan import Ask, AskSheet

WORDS_LENGTH = 160


def put_asks(sheet: Sheet, asks: AskSheet) -> None:
    """Put the asks and what each is worth on a sheet.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    asks : AskSheet
        The asks.
    """
    mark = asks.sensitivity.value.upper()
    sheet.line(
        f"{mark}. Asks: changes of terms and people gained, each from a new plan", strong=True
    )
    for case in Case:
        nearest = asks.nearest_terms[case]
        if nearest:
            sheet.line(f"Nearest terms that get people out ({case.value}): {nearest}", rest=2)
    if not asks.asks:
        sheet.line("No change of terms was tried.")
        return
    heading = ("people gained", *(case.value for case in Case))
    base = ("terms as they stand: out", *(count(asks.base_out[case]) for case in Case))
    sheet.case_table([heading, base], head=True)
    for ask in asks.asks:
        _put(sheet, ask)
    sheet.line(asks.assumes)


def _put(sheet: Sheet, ask: Ask) -> None:
    gains = tuple(f"{ask.cases[case].people_gained:+,}" for case in Case)
    sheet.case_table([(shorten(ask.words, WORDS_LENGTH), *gains)])
    if ask.marked:
        sheet.line(ask.marked, first=2, rest=2)
    if not any(ask.cases[case].people_gained for case in Case):
        sheet.line(ask.effect, first=2, rest=2)
