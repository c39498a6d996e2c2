"""What the answer rests on: people, assumptions, defaults, findings, and the words used."""

from __future__ import annotations

from collections.abc import Iterable

from opencorridor.model.findings import Finding, Severity
from opencorridor.model.scenario import DefaultUsed, Need
from opencorridor.publish import words
from opencorridor.publish.markup import Markup, el, join, text
from opencorridor.publish.sections.terms import source_words
from opencorridor.publish.view import Head, Sheet, Table, lines, quiet

SEVERITY_WORDS = {
    Severity.ERROR: "Error",
    Severity.SERIOUS: "Serious",
    Severity.WARNING: "Warning",
    Severity.NOTE: "Note",
}
RULE = "rule"
GLOSSARY = (
    (
        "window",
        "A closed interval on a named clock: silence limits presence, movement limits entry.",
    ),
    (
        "last departure that clears",
        "The latest departure that is out before the silence ends; none after movement ends.",
    ),
    ("slack", "The last departure that the terms allow, less the announced start."),
    ("margin", "The time by which everybody is out before the silence ends."),
    (
        "block",
        (
            "A span of 15 minutes or more in which vehicles leave. Nobody is told a departure "
            "more closely; timetable.csv has the first and the last that the arithmetic counts "
            "with."
        ),
    ),
    ("cautious, central, favourable", "Three joint choices of all uncertain inputs."),
    ("wish to leave", "People who wish to leave, as stated; never the population of a town."),
    ("agreed", "Said by every party, with something that shows it. Named by both is not agreed."),
    ("binds alone, jointly", "Whether more of one thing helps, or only together with others."),
)


def need_table(sheet: Sheet) -> Table:
    """Return the people who wish to leave and the destinations that they have accepted."""
    ends = ("Least", "Central", "Most")
    heads = (
        Head("People at"),
        Head("Group"),
        *(Head(end, "Wish to leave", number=True) for end in ends),
        Head("Accept to go to"),
        Head("Source"),
    )
    rows = tuple(_need(sheet, need) for need in sheet.scenario.needs.values())
    note = "Nobody is sent where they have not agreed to go."
    return Table("People who wish to leave", heads, rows, note=note)


def _need(sheet: Sheet, need: Need) -> tuple[str, ...]:
    accepted = [sheet.names.place(place) for place in sorted(need.accepts)]
    people = (need.people.least, need.people.central, need.people.most)
    return (
        text(sheet.names.place(need.place)),
        lines((need.group, quiet(f"by {need.moves_by}"))),
        *(words.number(value) for value in people),
        text(words.listed(accepted) or "no destination: nobody of them is sent"),
        text(source_words(need.provenance)),
    )


def assumption_table(sheet: Sheet) -> Table:
    """Return what the answer rests on, with sources; defaults have a table of their own."""
    has_defaults = bool(sheet.scenario.defaults_used)
    heads = (Head("What"), Head("Value"), Head("Kind"), Head("Source"))
    rows = tuple(
        (text(words.sentence(a.what)), text(a.value), text(a.kind), text(a.source))
        for a in sheet.plan.assumptions
        if a.kind != RULE and not (has_defaults and a.kind == "default")
    )
    return Table("Assumptions", heads, rows)


def rule_lines(sheet: Sheet) -> list[Markup]:
    """Return the rules of the arithmetic that the answer rests on, each with its source."""
    return [
        join([el("strong", f"{rule.what}: "), text(f"{rule.value}. "), quiet(rule.source)])
        for rule in sheet.plan.assumptions
        if rule.kind == RULE
    ]


def serious_words(sheet: Sheet) -> str:
    """Return how many serious findings there are, in a sentence; nothing if there are none."""
    grave = (Severity.ERROR, Severity.SERIOUS)
    found = sum(finding.severity in grave for finding in sheet.plan.findings)
    if not found:
        return ""
    return f"{words.count(found, 'serious finding', 'serious findings')} in these terms: section 8."


def default_table(sheet: Sheet) -> Table:
    """Return each default used, rows of a sheet that use the same one together."""
    heads = (Head("File and column"), Head("Value"), Head("Rows"), Head("Source"))
    groups: dict[tuple[str, str, str, str], list[int]] = {}
    for used in sheet.scenario.defaults_used:
        groups.setdefault(_group(used), []).extend([used.row] if used.row is not None else [])
    rows = tuple(
        (text(f"{file}, {column}"), text(value), _rows(lines_), text(source))
        for (file, column, value, source), lines_ in groups.items()
    )
    return Table("Defaults used", heads, rows)


def _group(used: DefaultUsed) -> tuple[str, str, str, str]:
    return used.file, used.column, used.value, used.source


def _rows(numbers: Iterable[int]) -> str:
    """Return line numbers with runs written as ranges: ``2 to 9, 14``."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a} to {b}" for a, b in runs)


def finding_table(sheet: Sheet) -> Table:
    """Return the findings, the gravest first."""
    heads = (Head("Grade and code"), Head("Where"), Head("What"), Head("How to mend it"))
    order = list(Severity)
    found = sorted(sheet.plan.findings, key=lambda finding: order.index(finding.severity))
    return Table("Findings", heads, tuple(_finding(finding) for finding in found))


def _finding(finding: Finding) -> tuple[str, ...]:
    return (
        lines((SEVERITY_WORDS[finding.severity], quiet(finding.code))),
        text(finding.where()),
        text(finding.what),
        text(finding.mend),
    )
