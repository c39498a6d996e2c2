"""The list of an agreement: consent is evidence, and nothing stands for anything else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opencorridor.model.agreement import (
    CONDITIONS,
    OF_EACH_ACTOR,
    ON_RECORD,
    SHOWS_CONSENT,
    Agreement,
    Answer,
    ArrangementKind,
    Clause,
    Confirmation,
    ConfirmationKind,
    Evidence,
    EvidenceKind,
    Need,
)
from opencorridor.model.cases import Case
from opencorridor.model.completeness import (
    AgreementSheet,
    ClearingCase,
    ConditionResult,
    FactResult,
    Grade,
    ItemResult,
)
from opencorridor.model.scenario import (
    Place,
    Provenance,
    Scenario,
    TermStatus,
    Window,
    WindowChange,
    WindowKind,
)
from opencorridor.scenario.talks import check_agreement_folder, read_check_list
from opencorridor.talks.completeness import check_agreement
from opencorridor.talks.elements import Part, elements_of

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
NOW = datetime(2022, 3, 5, 7, 0, tzinfo=UTC)
PAPER = Provenance("a paper")
ROAD = "mariupol-zaporizhzhia"


@cache
def example() -> Agreement:
    found = check_agreement_folder(EXAMPLES / "agreement-2022-03-05").agreement
    assert found is not None
    return found


def checked(agreement: Agreement) -> AgreementSheet:
    return check_agreement(agreement, read_check_list(), made_at=NOW, software="test")


def item(sheet: AgreementSheet, ident: str) -> ItemResult:
    return next(i for i in sheet.items if i.item == ident)


def scenario_of(agreement: Agreement) -> Scenario:
    assert agreement.scenario is not None
    return agreement.scenario


def with_windows(agreement: Agreement, change: Callable[[Window], Window]) -> Agreement:
    """Return an agreement whose scenario has other windows."""
    scenario = scenario_of(agreement)
    windows = {i: change(w) for i, w in scenario.windows.items()}
    return replace(agreement, scenario=replace(scenario, windows=windows))


def stated(window: Window) -> Window:
    """Return a window as a party would state it in full."""
    end = window.end or datetime(2022, 3, 5, 14, 0, tzinfo=UTC)
    return replace(window, end=end, provenance=replace(window.provenance, own_assumptions=()))


def settled() -> Agreement:
    """Return the example as if everything on the list had been settled on record."""
    before = with_windows(example(), stated)
    scenario = scenario_of(before)
    movement = next(w for w in scenario.windows.values() if w.kind is WindowKind.MOVEMENT)
    also = replace(movement, id="ru-movement", party="ru")
    windows = {**scenario.windows, also.id: also}
    clauses, answers, evidence = {}, {}, {}
    for ident in read_check_list().items:
        clauses[ident] = Clause(ident, ident, f"As stated of {ident}.", (), PAPER)
        for party in before.parties:
            paper = Evidence(f"{ident}-{party}", party, EvidenceKind.LETTER, "an office", NOW,
                             "a go-between", "letter 1", None, PAPER)  # fmt: skip
            evidence[paper.id] = paper
            answers[paper.id] = Answer(
                paper.id, ident, party, TermStatus.AGREED, None, (paper.id,), None, PAPER
            )
    rows = [confirmed(k, a) for k in OF_EACH_ACTOR for a in before.actors]
    rows += [confirmed(kind) for kind in CONDITIONS]
    return replace(
        before,
        scenario=replace(scenario, windows=windows),
        clauses=clauses,
        answers=answers,
        evidence=evidence,
        confirmations={row.id: row for row in rows},
    )


def confirmed(kind: ConfirmationKind, actor: str | None = None) -> Confirmation:
    return Confirmation(
        id=f"{kind}-{actor}",
        kind=kind,
        actor=actor,
        subjects=(ROAD,),
        holds=True,
        who="an officer",
        relay="a go-between",
        at=NOW - timedelta(hours=1),
        until=NOW + timedelta(hours=8),
        meaning=None,
        provenance=PAPER,
    )


def changed(agreement: Agreement, ident: str, **more: object) -> Agreement:
    """Return an agreement with one confirmation changed."""
    row = replace(agreement.confirmations[ident], **more)  # type: ignore[arg-type]  # by name
    return replace(agreement, confirmations={**agreement.confirmations, ident: row})


def test_what_is_settled_on_record_is_confirmed_and_promises_nothing() -> None:
    sheet = checked(settled())

    open_ = [(i.item, i.grade, i.reason) for i in sheet.items if i.grade is not Grade.CONFIRMED]
    assert open_ == []
    assert [f.id for f in sheet.flags if f.grade is Grade.RED] == []
    assert all(c.agreed for c in sheet.clauses)
    assert not any(p.question for i in sheet.items for p in i.parties)
    assert "on paper" in sheet.verdict[1]
    assert "a named person decides" in sheet.verdict[2]
    assert "does not say that it will" in sheet.assumes
    words = " ".join([*sheet.verdict, *(i.reason for i in sheet.items)]).lower()
    assert "safe" not in words
    assert "guarant" not in words


def test_the_morning_of_5_march_is_red_on_what_failed_that_day() -> None:
    sheet = checked(example())

    failed = {
        "silence-scope": "Russia names no road and no place; the scenario assumes the scope.",
        "silence-end": "Russia names no end.",
        "clock": "The parties read different clocks",
        "gathering-points": "The silence of Russia, as stated, does not name",
        "order": "nobody has confirmed that the order was given",
        "waypoints": "Russia has not answered. Published no list of places.",
        "demining": "Nobody has confirmed that the road was checked for mines",
        "movement": "Russia names no hours for setting out.",
        "destinations": "Russia has not answered.",
        "evidence": "Nothing is stated.",
    }
    for ident, says in failed.items():
        found = item(sheet, ident)
        assert found.grade is Grade.RED, ident
        assert says in found.reason
        assert "\n" not in found.reason
    assert sheet.counts()[Grade.CONFIRMED] == 0
    assert "Nobody may be told to leave home on this." in sheet.verdict


def test_announced_by_one_is_not_agreed_and_named_by_both_is_not_agreed() -> None:
    sheet = checked(example())
    clauses = {c.clause: c for c in sheet.clauses}

    assert not clauses["c-silence-end"].agreed
    assert not clauses["c-silence-start"].agreed
    start = item(sheet, "silence-start")
    assert start.grade is Grade.AMBER
    assert start.reason == "Each party has named it; named by all is not agreed."
    assert clauses["c-corridor"].agreed  # by each party's own public statement
    assert clauses["c-corridor"].grade is Grade.AMBER


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ua", "ru"]),
            st.sampled_from([None, *TermStatus]),
            st.lists(
                st.tuples(
                    st.sampled_from(["ua", "ru"]), st.sampled_from(EvidenceKind), st.booleans()
                ),
                max_size=2,
            ),
        ),
        max_size=2,
        unique_by=lambda row: row[0],
    )
)
def test_a_clause_is_agreed_only_by_evidence_of_each_party(
    rows: list[tuple[str, TermStatus | None, list[tuple[str, EvidenceKind, bool]]]],
) -> None:
    evidence, answers, expected = {}, {}, {"ua": "none", "ru": "none"}
    for party, status, papers in rows:
        idents = []
        for n, (of, kind, sourced) in enumerate(papers):
            ident = f"e-{party}-{n}"
            source = Provenance("a paper" if sourced else None)
            evidence[ident] = Evidence(ident, of, kind, "x", None, None, None, None, source)
            idents.append(ident)
            # The twin: a paper of that party, of a kind that shows consent, with a source.
            if status is TermStatus.AGREED and of == party and sourced and kind in SHOWS_CONSENT:
                better = "record" if kind in ON_RECORD else "public"
                expected[party] = "record" if "record" in {expected[party], better} else better
        if status is not None:
            answers[party] = Answer(party, "c", party, status, "x", tuple(idents), None, PAPER)
    clause = Clause("c", "fuel", "Fuel is sold.", (), PAPER)
    sheet = checked(replace(example(), clauses={"c": clause}, answers=answers, evidence=evidence))

    (result,) = sheet.clauses
    assert result.agreed is all(e != "none" for e in expected.values())
    for graded in result.parties:
        assert (graded.grade is Grade.CONFIRMED) is (expected[graded.party] == "record")
        assert (graded.question is None) is (graded.grade is Grade.CONFIRMED)
    both_on_record = set(expected.values()) == {"record"}
    assert (item(sheet, "fuel").grade is Grade.CONFIRMED) is both_on_record


@pytest.mark.parametrize("kind", [*OF_EACH_ACTOR, *CONDITIONS])
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"until": NOW}, "held until 09:00 Kyiv (10:00 Moscow) only"),
        ({"at": NOW + timedelta(hours=1)}, "holds from 10:00 Kyiv (11:00 Moscow) on only"),
        ({"holds": False}, "said no"),
        ({"relay": None}, "without a relay"),
        ({"subjects": ("nikolske",)}, ""),
    ],
)
def test_a_fact_that_is_missing_expired_or_refused_is_red(
    kind: ConfirmationKind, change: dict[str, object], says: str
) -> None:
    actor = next(iter(example().actors)) if kind in OF_EACH_ACTOR else None

    sheet = checked(changed(settled(), f"{kind}-{actor}", **change))

    results: list[FactResult | ConditionResult] = [*sheet.facts, *sheet.conditions]
    red = [r for r in results if r.grade is Grade.RED]
    assert [r.kind for r in red] == [kind]
    assert says in red[0].reason
    assert red[0].missing
    named = {"order": OF_EACH_ACTOR, "road-condition": ["road-checked"],
             "demining": ["mines-checked"], "reception": ["reception-ready"],
             "convoy-lead": ["convoy-lead-consents"]}  # fmt: skip
    (red_item,) = (i for i in sheet.items if i.grade is not Grade.CONFIRMED)
    assert kind in named[red_item.item]


def test_a_later_yes_takes_the_place_of_an_earlier_no_and_not_the_other_way_round() -> None:
    whole = settled()
    ident = "road-checked-None"
    no = replace(whole.confirmations[ident], id="no", holds=False, at=NOW - timedelta(hours=2))
    later = replace(no, at=NOW - timedelta(minutes=1))

    def grade(row: Confirmation) -> Grade:
        rows = {**whole.confirmations, row.id: row}
        return item(checked(replace(whole, confirmations=rows)), "road-condition").grade

    assert grade(no) is Grade.CONFIRMED
    assert grade(later) is Grade.RED


def test_what_is_dated_after_the_hour_of_the_agreement_counts_for_nothing() -> None:
    whole = settled()
    as_of = whole.settings.as_of
    for later in (timedelta(seconds=1), timedelta(days=1)):
        evidence = {i: replace(e, at=as_of + later) for i, e in whole.evidence.items()}
        sheet = checked(replace(whole, evidence=evidence))
        assert not any(c.agreed for c in sheet.clauses)
        assert all(p.grade is Grade.AMBER for c in sheet.clauses for p in c.parties)
    evidence = {i: replace(e, at=as_of) for i, e in whole.evidence.items()}
    assert all(c.agreed for c in checked(replace(whole, evidence=evidence)).clauses)

    known = replace(PAPER, as_of=as_of + timedelta(hours=1))
    answers = {i: replace(a, provenance=known) for i, a in whole.answers.items()}
    sheet = checked(replace(whole, answers=answers))
    assert {p.status for c in sheet.clauses for p in c.parties} == {TermStatus.SILENT}


def test_a_no_after_the_hour_of_the_agreement_is_not_its_answer_yet() -> None:
    whole = settled()
    kind = ConfirmationKind.MINES_CHECKED
    no = replace(confirmed(kind), id="no", holds=False, at=whole.settings.as_of + timedelta(1))

    sheet = checked(replace(whole, confirmations={**whole.confirmations, no.id: no}))

    assert next(c for c in sheet.conditions if c.kind is kind).grade is Grade.CONFIRMED


def test_an_acknowledged_notification_counts_for_nothing_else() -> None:
    whole = settled()
    rows = {
        i: replace(c, kind=ConfirmationKind.NOTIFICATION_ACKNOWLEDGED)
        for i, c in whole.confirmations.items()
    }

    sheet = checked(replace(whole, confirmations=rows))

    assert {f.grade for f in sheet.facts} | {c.grade for c in sheet.conditions} == {Grade.RED}
    assert "notification-is-no-condition" in {f.id for f in sheet.flags}


def test_one_actor_s_word_does_not_stand_for_another_s() -> None:
    whole = settled()
    rows = {i: c for i, c in whole.confirmations.items() if c.actor != "forces-ru"}

    sheet = checked(replace(whole, confirmations=rows))

    red = {(f.actor, f.kind) for f in sheet.facts if f.grade is Grade.RED}
    assert red == {("forces-ru", kind) for kind in OF_EACH_ACTOR}
    order = {p.party: p.grade for p in item(sheet, "order").parties}
    assert order == {"ua": Grade.CONFIRMED, "ru": Grade.RED}


@pytest.mark.parametrize("part", list(Part))
def test_a_piece_that_a_silence_leaves_out_is_red(part: Part) -> None:
    whole = settled()
    scenario = scenario_of(whole)
    pieces = elements_of(scenario, scenario.corridors[ROAD])
    wanted = [e for e in pieces if e.part is part]
    if not wanted:
        assert part is Part.HALT  # the example's road has none
        return
    scope = frozenset(e.id for e in pieces) - {wanted[0].id}

    sheet = checked(
        with_windows(whole, lambda w: replace(w, scope=scope) if w.id == "ru-silence" else w)
    )

    found = item(sheet, "silence-scope")
    assert found.grade is Grade.RED
    assert f"Russia leaves out {wanted[0].name}." in found.reason
    gathering = item(sheet, "gathering-points").grade is Grade.RED
    assert gathering is (part in {Part.GATHERING_POINT, Part.WAY})
    left_out = "segment-left-out" in {f.id for f in sheet.flags}
    assert left_out is (part is Part.SEGMENT)


def test_silence_on_half_of_the_road_is_red_on_the_other_half() -> None:
    # Stated at 10:55 that day: confirmed in Donetsk oblast, fighting in Zaporizhzhia oblast.
    whole = settled()
    scenario = scenario_of(whole)
    half = next(w for w in scenario.what_ifs if w.id == "silence-in-donetsk-oblast-only")
    (change,) = half.changes
    assert isinstance(change, WindowChange)
    scope = change.scope
    assert scope is not None

    sheet = checked(
        with_windows(whole, lambda w: replace(w, scope=scope) if w.id == "ru-silence" else w)
    )

    reason = item(sheet, "silence-scope").reason
    assert reason.startswith("Russia leaves out Boundary of Donetsk and Zaporizhzhia oblasts")
    assert "Rozivka to Bilmak" in reason
    assert item(sheet, "gathering-points").grade is Grade.CONFIRMED


def flags_with(change: Callable[[Window], Window]) -> set[str]:
    return {f.id for f in checked(with_windows(settled(), change)).flags}


def test_hours_that_differ_are_flagged() -> None:
    def earlier(w: Window) -> Window:
        if w.kind is WindowKind.MOVEMENT:
            return replace(w, start=NOW - timedelta(hours=3))
        return w

    def later(w: Window) -> Window:
        return replace(w, start=NOW + timedelta(hours=1)) if w.id == "ru-silence" else w

    def shorter(w: Window) -> Window:
        end = datetime(2022, 3, 5, 13, 0, tzinfo=UTC)
        return replace(w, end=end) if w.id == "ru-silence" else w

    def open_end(w: Window) -> Window:
        return replace(w, end=None) if w.id == "ru-silence" else w

    def one_clock(w: Window) -> Window:
        return replace(w, clock="Europe/Kyiv")

    assert "movement-before-silence" in flags_with(earlier)
    assert "starts-differ" in flags_with(later)
    assert "ends-differ" in flags_with(shorter)
    assert "end-not-named" in flags_with(open_end)
    assert "clocks-differ" not in flags_with(one_clock)
    assert "clocks-differ" in flags_with(lambda w: w)


def clearing(last: datetime | None, start: datetime | None, *, agreed: bool = True) -> ClearingCase:
    return ClearingCase(
        corridor=ROAD,
        name="The road",
        agreed=agreed,
        case=Case.CENTRAL,
        speed_m_per_h=40_000,
        travel_time_s=3600,
        margin_s=0,
        silence_start=None,
        silence_end=None,
        announced_start=start,
        last_clearing_departure=last,
        slack_s=None,
        reason="For a reason.",
    )


@pytest.mark.parametrize(
    ("case", "flag"),
    [
        (clearing(NOW, NOW + timedelta(seconds=1)), "1 min before the start"),
        (clearing(NOW, NOW + timedelta(minutes=61)), "1 h 1 min before the start"),
        (clearing(NOW, NOW), None),
        (clearing(NOW, None), None),
        (clearing(None, NOW), "no departure clears. For a reason."),
        (clearing(None, None, agreed=False), "The road: For a reason."),
    ],
)
def test_the_last_departure_is_flagged_only_before_the_start(
    case: ClearingCase, flag: str | None
) -> None:
    sheet = check_agreement(settled(), read_check_list(), (case,), made_at=NOW, software="test")

    red = [f.words for f in sheet.flags if f.grade is Grade.RED]
    assert len(red) == (flag is not None)
    assert flag is None or flag in red[0]


def test_the_same_hours_on_two_days_are_no_difference() -> None:
    whole = settled()
    scenario = scenario_of(whole)
    day = timedelta(days=1)
    next_day = {
        f"{w.id}-2": replace(w, id=f"{w.id}-2", start=w.start + day, end=(w.end or NOW) + day)
        for w in scenario.windows.values()
    }
    both = replace(scenario, windows={**scenario.windows, **next_day})

    ids = {f.id for f in checked(replace(whole, scenario=both)).flags}

    assert ids.isdisjoint({"starts-differ", "ends-differ", "movement-before-silence"})


def test_destinations_on_one_side_or_abroad_are_flagged_alike_for_both_parties() -> None:
    whole = settled()
    scenario = scenario_of(whole)

    def held_by(holder: str | None) -> set[str]:
        place: Place = replace(scenario.places["zaporizhzhia"], holder=holder)
        places = {**scenario.places, place.id: place}
        changed_ = replace(whole, scenario=replace(scenario, places=places))
        return {f.id for f in checked(changed_).flags if f.id.startswith("destinations")}

    assert held_by("ua") == held_by("ru") == {"destinations-on-one-side"}
    assert held_by(None) == {"destinations-holder-unknown"}
    abroad = replace(whole, settings=replace(whole.settings, abroad=("zaporizhzhia",)))
    assert "destinations-abroad" in {f.id for f in checked(abroad).flags}


def test_choice_and_return_that_are_not_named_are_flagged() -> None:
    whole = settled()
    clauses = {i: c for i, c in whole.clauses.items() if c.item not in {"voluntary", "return"}}

    sheet = checked(replace(whole, clauses=clauses))

    assert {"voluntariness-missing", "return-missing"} <= {f.id for f in sheet.flags}
    assert item(sheet, "voluntary").reason == "Nothing is stated."


def test_the_desk_s_own_words_on_choice_and_return_clear_no_flag() -> None:
    whole = settled()

    def flags(**said: tuple[TermStatus, bool]) -> dict[str, tuple[Grade, str]]:
        others = {i: a for i, a in whole.answers.items() if a.clause != "return"}
        of_return = {
            a.id: replace(a, status=said[a.party][0], evidence=a.evidence * said[a.party][1])
            for a in whole.answers.values()
            if a.clause == "return" and a.party in said
        }
        sheet = checked(replace(whole, answers={**others, **of_return}))
        return {f.id: (f.grade, f.words) for f in sheet.flags if f.id.startswith("return")}

    agreed, bare = (TermStatus.AGREED, True), (TermStatus.AGREED, False)
    proposed = (TermStatus.PROPOSED, False)
    grade, words = flags()["return-missing"]
    assert (grade, "no party has answered" in words) == (Grade.RED, True)
    grade, words = flags(ua=agreed)["return-not-confirmed"]
    assert grade is Grade.RED
    assert "Ukraine: letter of an office" in words
    assert "Russia has not answered." in words
    grade, words = flags(ua=agreed, ru=proposed)["return-not-confirmed"]
    assert grade is Grade.AMBER
    assert "Russia has proposed it; nothing shows that it agrees." in words
    assert flags(ua=agreed, ru=bare)["return-not-confirmed"][0] is Grade.AMBER
    assert flags(ua=agreed, ru=agreed) == {}


def test_a_segment_that_nobody_answers_for_is_flagged() -> None:
    whole = settled()
    actors = {i: replace(a, reaches=("nikolske",)) for i, a in whole.actors.items()}

    assert "reach-not-stated" in {f.id for f in checked(replace(whole, actors=actors)).flags}


@pytest.mark.parametrize("kind", list(ArrangementKind))
def test_each_kind_of_arrangement_is_held_against_what_it_needs(kind: ArrangementKind) -> None:
    agreement = replace(example(), settings=replace(example().settings, kind=kind))

    sheet = checked(agreement)

    needs = {i.id: i.needs[kind] for i in read_check_list().items.values()}
    assert {i.item for i in sheet.items} == {
        i for i, n in needs.items() if n is not Need.NOT_NEEDED
    }
    for found in sheet.items:
        if found.reason == "Nothing is stated.":
            red = found.grade is Grade.RED
            assert red is (needs[found.item] is Need.NEEDED)


def test_every_open_item_has_a_question_for_the_party_that_leaves_it_open() -> None:
    sheet = checked(example())

    for found in sheet.items:
        for party in found.parties:
            assert (party.question is None) is (party.grade is Grade.CONFIRMED)
            if party.question:
                name = example().parties[party.party].name
                assert name in party.question
                assert party.question.endswith("?")


def test_rules_of_law_are_prompts_with_a_citation_and_grade_nothing() -> None:
    sheet = checked(example())
    without = {i: replace(x, prompts=()) for i, x in read_check_list().items.items()}
    bare = check_agreement(
        example(), replace(read_check_list(), items=without), made_at=NOW, software="test"
    )

    assert all(p.citation for p in sheet.prompts)
    assert {p for i in sheet.items for p in i.prompts} == {p.id for p in sheet.prompts}
    assert [(i.item, i.grade, i.reason) for i in sheet.items] == [
        (i.item, i.grade, i.reason) for i in bare.items
    ]


def test_an_agreement_without_a_scenario_is_checked_without_hours() -> None:
    bare = replace(
        example(),
        scenario=None,
        actors={},
        confirmations={},
        settings=replace(example().settings, corridors=()),
    )

    sheet = checked(bare)

    assert item(sheet, "silence-end").grade is Grade.RED
    assert item(sheet, "order").reason.startswith("Nobody of Ukraine is named")
    assert sheet.conditions[0].reason == "There is no road to hold it against."
