"""An agreement as a document: the arithmetic and the flags, the list, the questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from opencorridor.model.agreement import Need
from opencorridor.model.completeness import (
    AgreementSheet,
    ClearingCase,
    ConditionResult,
    FactResult,
    Flag,
    Grade,
    ItemResult,
    PartyGrade,
)
from opencorridor.model.plan import STANDING_SENTENCE
from opencorridor.publish.clocks import Clocks
from opencorridor.publish.desk.document import Cell, Document, Grid, Section, cell
from opencorridor.publish.desk.findings import findings_section
from opencorridor.publish.words import CASE_WORDS, duration, listed, slack

SHOWN = {Grade.RED: "RED", Grade.AMBER: "amber", Grade.CONFIRMED: "confirmed"}
PROMPTS = (
    "Rules of law and standards, as questions to think of. None of them is a verdict on this "
    "agreement. What was not read in the source is marked."
)


def agreement_document(sheet: AgreementSheet) -> Document:
    """Return the check of an agreement as a document.

    Parameters
    ----------
    sheet : AgreementSheet
        What came of it.
    """
    writer = _Writer(sheet)
    return Document(
        title=sheet.title,
        kicker=f"OpenCorridor \u00b7 agreement, kind: {sheet.kind}",
        sensitivity=sheet.sensitivity,
        version=sheet.version,
        facts=(
            ("As of", writer.clocks.full(sheet.as_of)),
            ("Made", writer.clocks.full(sheet.made_at)),
            ("Parties", listed(tuple(p.name for p in sheet.parties))),
        ),
        lead=(*sheet.verdict, sheet.assumes),
        sections=(
            Section("arithmetic", "What the hours allow on paper", grids=(writer.arithmetic(),)),
            Section("flags", "What stands out", points=tuple(map(flag_words, sheet.flags))),
            Section("items", "The list", grids=(writer.items(),)),
            Section("facts", "Facts and conditions, one by one", grids=(writer.facts(),)),
            Section("clauses", "Clauses, and what shows them", grids=(writer.clauses(),)),
            *writer.questions(),
            Section("prompts", "To think of", (PROMPTS,), grids=(writer.prompts(),)),
            Section("not-known", "Not known", points=sheet.not_known),
            findings_section(sheet.findings),
        ),
        closing=(STANDING_SENTENCE, sheet.assumes),
        software=sheet.software,
    )


class _Writer:
    """Writes the parts of one sheet."""

    def __init__(self, sheet: AgreementSheet) -> None:
        self.sheet = sheet
        self.clocks = Clocks.of(sheet.clocks, sheet.as_of)

    def arithmetic(self) -> Grid:
        """Return the planner's arithmetic for each corridor and case."""
        rows = tuple(self._case(case) for case in self.sheet.arithmetic)
        heads = ("Corridor", "Case", "Last departure that clears", "Start", "Slack", "On the road")
        return Grid("", heads, rows, note="By arithmetic on the hours of the scenario alone.")

    def _case(self, case: ClearingCase) -> tuple[Cell, ...]:
        last, start = case.last_clearing_departure, case.announced_start
        return (
            cell(case.name),
            cell(CASE_WORDS[case.case]),
            cell(self.clocks.words(last) if last else case.reason),
            cell(self.clocks.words(start) if start else "no hour"),
            cell(slack(case.slack_s)),
            cell(duration(case.travel_time_s), f"margin {duration(case.margin_s)}"),
        )

    def items(self) -> Grid:
        """Return the list, by group, with the answer of each party."""
        rows: list[tuple[Cell, ...]] = []
        for group in dict.fromkeys(item.group for item in self.sheet.items):
            rows.append((cell(group),))
            rows += [self._item(item) for item in self.sheet.items if item.group == group]
        heads = ("Item", "Together", "Why", *(p.name for p in self.sheet.parties))
        return Grid("", heads, tuple(rows))

    def _item(self, item: ItemResult) -> tuple[Cell, ...]:
        asked = "asked for, not needed" if item.need is Need.ASKED else None
        parties = [cell(SHOWN[p.grade], p.status.value) for p in item.parties]
        return cell(item.title, asked), cell(SHOWN[item.grade]), cell(item.reason), *parties

    def facts(self) -> Grid:
        """Return the three facts of each actor, and the conditions of their own."""
        rows = [self._fact(fact.actor_name, fact) for fact in self.sheet.facts]
        rows += [self._fact("Condition", condition) for condition in self.sheet.conditions]
        return Grid("", ("Who", "What", "State", "Why"), tuple(rows))

    def _fact(self, who: str, one: FactResult | ConditionResult) -> tuple[Cell, ...]:
        what = one.kind.value.replace("-", " ")
        return cell(who), cell(what), cell(SHOWN[one.grade]), cell(one.reason)

    def clauses(self) -> Grid:
        """Return every clause with what each party said of it."""
        titles = {item.item: item.title for item in self.sheet.items}
        rows = tuple(
            (
                cell(clause.text),
                cell(titles.get(clause.item, clause.item), points_words(clause.points)),
                cell("agreed" if clause.agreed else "not agreed"),
                *(cell(p.status.value, p.reason) for p in clause.parties),
            )
            for clause in self.sheet.clauses
        )
        heads = ("Clause", "Item", "Together", *(p.name for p in self.sheet.parties))
        return Grid("", heads, rows)

    def questions(self) -> Iterator[Section]:
        """Yield the questions to each party, in the order of the list."""
        for party in self.sheet.parties:
            yield Section(
                f"questions-{party.id}",
                f"Questions to {party.name}",
                points=questions_to(party.id, self.sheet.items),
            )

    def prompts(self) -> Grid:
        """Return the prompts with their citations."""
        rows = tuple(
            (
                cell(p.citation, None if p.read else "general knowledge, unverified"),
                cell(p.words),
            )
            for p in self.sheet.prompts
        )
        return Grid("", ("Where it stands", "To think of"), rows)


def flag_words(flag: Flag) -> str:
    """Return a flag with its grade before it."""
    return f"{SHOWN[flag.grade]}: {flag.words}"


def points_words(points: tuple[str, ...]) -> str | None:
    """Return which points of the talks a clause settles, if any."""
    return f"of the talks: {', '.join(points)}" if points else None


def questions_to(party: str, items: Iterable[ItemResult]) -> tuple[str, ...]:
    """Return the questions to put to one party, each once, in the order of the list."""
    asked: list[PartyGrade] = [p for item in items for p in item.parties if p.party == party]
    return tuple(dict.fromkeys(p.question for p in asked if p.question))
