"""What binds, who gets out of where, other numbers of people, and named variants of the terms."""

from __future__ import annotations

from opencorridor.model.cases import Case, Demand
from opencorridor.model.plan import Binding, Helps, OriginResult, WhatIfResult
from opencorridor.network.departing import departing_if
from opencorridor.publish import leaving, words
from opencorridor.publish.markup import Markup, el, join, text
from opencorridor.publish.view import Head, Sheet, Table, lines, quiet

HELPS_WORDS = {
    Helps.ALONE: "alone: more of it lets more people out",
    Helps.JOINTLY: "jointly: more of it helps only together with others",
}
DEMAND_WORDS = {Demand.LEAST: "Least", Demand.CENTRAL: "Central", Demand.MOST: "Most"}
MOST_HOURS = 6


def bound_lines(sheet: Sheet) -> list[str]:
    """Return how good the plan of each case is, in words."""
    return [
        f"{words.CASE_WORDS[case]}: {words.sentence(sheet.plan.bound[case].words)}" for case in Case
    ]


def binding_table(sheet: Sheet) -> Table:
    """Return what the best plans run up against, in words, with the hours."""
    heads = (Head("What binds"), Head("Case"), Head("Alone or jointly"), Head("When"))
    rows = tuple(
        (
            text(words.sentence(binding.words)),
            text(binding.case.capitalize()),
            HELPS_WORDS[binding.helps],
            _during(sheet, binding),
        )
        for binding in sheet.plan.binding
    )
    return Table("What binds", heads, rows)


def _during(sheet: Sheet, binding: Binding) -> Markup:
    spans = [
        sheet.clocks.html_span(span.start, span.end, "") for span in binding.during[:MOST_HOURS]
    ]
    more = len(binding.during) - MOST_HOURS
    rest = [quiet(f"and {more} more spans")] if more > 0 else []
    return lines([*spans, *rest]) if spans else text("throughout")


def origin_table(sheet: Sheet) -> Table:
    """Return for each origin what the plan gives it and what any best plan could."""
    heads = (
        Head("Origin"),
        Head("Case"),
        Head("Out", number=True),
        Head("Least and most in any best plan", number=True),
        Head("Left behind", number=True),
        Head("What limits it"),
    )
    rows = [_origin(sheet, origin, case) for origin in sheet.plan.origins for case in Case]
    return Table("By origin", heads, tuple(rows), note=_minimums(sheet))


def _origin(sheet: Sheet, origin: OriginResult, case: Case) -> tuple[str, ...]:
    least, most = origin.least[case], origin.most[case]
    ends = "not proven"
    if least is not None and most is not None:
        ends = words.span_of(least, most)
    return (
        text(sheet.names.place(origin.place)),
        words.CASE_WORDS[case],
        words.number(origin.out[case]),
        ends,
        words.number(origin.left_behind[case]),
        text(words.sentence(origin.reason[case])),
    )


def _minimums(sheet: Sheet) -> str:
    told = []
    for origin in sheet.plan.origins:
        price = origin.minimum_price_people[Case.CAUTIOUS]
        if origin.minimum_people:
            cost = "its price is not known" if price is None else f"it costs {words.people(price)}"
            name = sheet.names.place(origin.place)
            least = words.people(origin.minimum_people)
            told.append(f"{name}: a minimum of {least} is set; in the cautious case {cost} in all.")
    return " ".join(told)


def demand_table(sheet: Sheet) -> Table:
    """Return who gets out if other numbers of people wish to leave."""
    people = sheet.plan.people
    heads = (
        Head("If this many wish to leave"),
        *(Head(words.CASE_WORDS[case], "Out", number=True) for case in Case),
        *(Head(words.CASE_WORDS[case], "Left behind", number=True) for case in Case),
    )
    rows = []
    for demand in Demand:
        planned = " (planned)" if demand.value == people.demand_planned else ""
        first = el("span", f"{DEMAND_WORDS[demand]}: {words.number(people.wish_to_leave[demand])}")
        rows.append(
            (
                join([first, quiet(planned)]),
                *(words.number(people.out_by_demand[demand][case]) for case in Case),
                *(words.number(people.left_behind_by_demand[demand][case]) for case in Case),
            )
        )
    return Table("By the number of people who wish to leave", heads, tuple(rows))


def what_if_table(sheet: Sheet) -> Table:
    """Return the named variants: people out, and the change against the plan."""
    heads = (
        Head("Variant"),
        *(Head(words.CASE_WORDS[case], "People out") for case in Case),
        Head("Last departure that clears, cautious"),
    )
    rows = tuple(_what_if(sheet, result) for result in sheet.plan.what_if)
    note = "On the roads that are agreed. A change of zero is no change by this arithmetic alone."
    return Table("What if", heads, rows, note=note)


def _what_if(sheet: Sheet, result: WhatIfResult) -> tuple[str, ...]:
    source = f"source: {result.source}" if result.source else "source not stated"
    last = []
    changes = next((v.changes for v in sheet.scenario.what_ifs if v.id == result.id), ())
    for ident, cases in result.last_clearing_departure.items():
        found = departing_if(sheet.scenario, changes, ident, cases[Case.CAUTIOUS])
        shown = leaving.cell(found, sheet.clocks)
        several = len(result.last_clearing_departure) > 1
        last.append(join([quiet(f"{sheet.names.corridor(ident)}: "), shown]) if several else shown)
    return (
        lines((result.title, quiet(source))),
        *(_change(sheet, result, case) for case in Case),
        lines(last),
    )


def _change(sheet: Sheet, result: WhatIfResult, case: Case) -> Markup:
    out = result.out[case]
    change = out - sheet.plan.people.out[case]
    sign = "+" if change > 0 else "−"
    told = "no change" if change == 0 else f"{sign}{words.number(abs(change))}"
    return lines((words.people(out), quiet(told)))
