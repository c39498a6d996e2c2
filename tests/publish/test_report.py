"""The report: what it says, in which order, to whom, and that nothing in it can run."""

import base64
import hashlib
import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opencorridor.model.cases import Case
from opencorridor.model.plan import (
    NOT_AGREED_SENTENCE,
    SILENCE_SENTENCE,
    STANDING_SENTENCE,
    Assumption,
    FitTable,
)
from opencorridor.model.scenario import ClockName, Scenario
from opencorridor.publish.report import report_html
from tests.publish import situations
from tests.publish.conftest import Sample, sample_of
from tests.publish.html_reading import Element, pictures, read_page
from tests.publish.samples import kyiv


def html(sample: Sample) -> str:
    return report_html(sample.plan, sample.scenario, sample.mark)


def page(sample: Sample) -> Element:
    return read_page(html(sample))


def without_pictures(text: str) -> str:
    return re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)


# ---- what it says --------------------------------------------------------------------------------


def test_whoever_reads_only_the_first_screen_sees_that_nobody_gets_out(mariupol: Sample) -> None:
    answer = page(mariupol).all("section", "answer")[0]
    (verdict,) = answer.all("p", "verdict")
    first, second, third = answer.all("li", "figure")

    assert verdict.text() == mariupol.plan.verdict[0]
    assert first.text() == "Cautious case, handed out Nobody out, 200,000 left behind"
    assert "main" in first.attributes["class"]
    assert "Nobody" in second.text()
    assert "1,840 out, 198,160 left behind" in third.text()
    told = answer.text()
    assert told.index("Cautious case") < told.index("Central case") < told.index("Favourable case")
    assert SILENCE_SENTENCE in told
    assert STANDING_SENTENCE in told


def test_the_three_cases_show_both_clocks_and_the_slack_in_words(mariupol: Sample) -> None:
    table = page(mariupol).all("section", "answer")[0].all("table")[0]
    rows = {row.all("th")[0].text(): row for row in table.all("tr") if row.all("td")}

    assert [c.text() for c in rows["Last departure that clears the whole road"].all("td")] == [
        "nobody can leave" + would("09:45 Kyiv (10:45 Moscow)"),
        "nobody can leave" + would("10:54 Kyiv (11:54 Moscow)"),
        "11:40 Kyiv 12:40 Moscow",
    ]  # fmt: skip
    assert [c.text() for c in rows["Fits the terms on paper"].all("td")] == [
        "no75 min short", "no6 min short", "yes40 min to spare",
    ]  # fmt: skip
    assert [c.text() for c in rows["People out"].all("td")] == ["nobody", "nobody", "1,840"]
    assert [c.text() for c in rows["Wish to leave"].all("td")] == ["200,000"] * 3


def would(at: str) -> str:
    return f"would have had to leave at {at}, before movement begins at 11:00 Kyiv (12:00 Moscow)"


def with_movement_until(sample: Sample, hour: int, minute: int) -> Sample:
    """Return a sample whose movement ends at an hour of 8 March on Kyiv's clock."""
    windows = dict(sample.scenario.windows)
    windows["ua-move"] = replace(windows["ua-move"], end=kyiv(8, hour, minute))
    return replace(sample, scenario=replace(sample.scenario, windows=windows))


def test_the_end_of_movement_ends_the_departures_on_every_line(sumy: Sample) -> None:
    # The road clears until 12:28, movement lasts from 10:00 to 10:30: half an hour to spare.
    read = page(with_movement_until(sumy, 10, 30))
    answer = read.all("section", "answer")[0]
    rows = {row.all("th")[0].text(): row for row in answer.all("tr") if row.all("td")}
    told = rows["Last departure that clears the whole road"].all("td")[0].text()
    figure = answer.all("li", "figure")[0].text()

    assert told == (
        "10:30 Kyiv 11:30 Moscowmovement ends; the road would clear until 12:28 Kyiv (13:28 Moscow)"
    )
    assert rows["Fits the terms on paper"].all("td")[0].text() == "yes30 min to spare"
    assert figure.endswith("left behind; movement ends at 10:30 Kyiv (11:30 Moscow)")
    assert "must leave by 10:11 Kyiv (11:11 Moscow) for its tail to enter before movement" in (
        read.text()
    )


def test_a_column_that_nobody_can_lead_out_would_have_had_to_leave(mariupol: Sample) -> None:
    # 20 vehicles at 120 an hour are 9 min 30 s long: 09:45 less that is 09:35.
    assert "its head would have had to leave by 09:35 Kyiv (10:35 Moscow), before movement" in (
        page(mariupol).text()
    )


def test_what_the_answer_assumes_stands_right_below_it(mariupol: Sample) -> None:
    answer = page(mariupol).all("section", "answer")[0]
    tags = [c.attributes.get("class") for c in answer.children if isinstance(c, Element)]

    assert tags[:4] == ["quiet-heading", "verdict", "assumes", "figures"]


def test_a_last_departure_before_the_silence_says_so(sumy: Sample) -> None:
    corridor = sumy.plan.corridors[0]
    cautious = corridor.cases[Case.CAUTIOUS]
    assert cautious.silence_start is not None
    early = replace(
        cautious,
        first_departure=None,
        last_clearing_departure=cautious.silence_start.replace(hour=5),
    )
    plan = replace(
        sumy.plan,
        corridors=(replace(corridor, cases={**corridor.cases, Case.CAUTIOUS: early}),),
    )

    told = page(replace(sumy, plan=plan)).text()
    assert "would have had to leave at 07:00 Kyiv (08:00 Moscow), before the silence begins" in told


def test_the_sections_stand_in_their_order(mariupol: Sample) -> None:
    heads = [head.text() for head in page(mariupol).all("h2")]

    assert heads == [
        "The answer",
        "1 If things go wrong",
        "2 Map",
        "3 People over time",
        "4 Timetable, cautious case",
        "5 Roads that are agreed",
        "6 What limits the plan",
        "7 The terms, and who stated them",
        "8 What this rests on",
    ]


def test_an_empty_timetable_says_in_words_why(mariupol: Sample) -> None:
    told = page(mariupol).text()

    assert "There is no timetable: in the cautious case nobody leaves." in told
    assert "No departure after the announced start clears the road" in told
    assert "with 30 km still to drive" in told


def test_a_full_timetable_names_every_block(sumy: Sample) -> None:
    tables = [t for t in page(sumy).all("table") if "Timetable" in t.all("caption")[0].text()]
    rows = [row for table in tables for row in table.all("tbody")[0].all("tr")]

    assert len(rows) == len(sumy.plan.cases[Case.CAUTIOUS].timetable)
    assert "10:00 – 10:15 11:00 – 11:15" in " ".join(c.text() for c in rows[0].all("div"))


def test_what_people_carry_names_no_departure_more_closely_than_its_block(sumy: Sample) -> None:
    tables = [t for t in page(sumy).all("table") if "Timetable" in t.all("caption")[0].text()]

    for table in tables:
        heads = table.all("thead")[0].text()
        assert "Departure, in this block" in heads
        assert "First and last departure" not in heads


def test_a_road_that_is_not_agreed_has_no_times_and_says_so_everywhere(mariupol: Sample) -> None:
    read = page(mariupol)

    assert next(h.text() for h in read.all("h3")) == "Mariupol to Zaporizhzhia"
    assert f"Mariupol to Taganrog. {NOT_AGREED_SENTENCE}" in read.text()
    assert "No times are given for roads that are not agreed." in read.text()
    titles = [p.findtext("title") or "" for p in pictures(html(mariupol))]
    assert len([t for t in titles if t.startswith("Time and distance")]) == 2  # wide and narrow


def test_without_an_agreed_road_that_comes_first(mariupol: Sample) -> None:
    corridors = tuple(
        replace(c, agreed=False, cases={}, fit_table=None) for c in mariupol.plan.corridors
    )
    read = page(replace(mariupol, plan=replace(mariupol.plan, corridors=corridors)))
    (notice,) = read.all("p", "notice")

    assert notice.text() == f"No road is agreed by all parties. {NOT_AGREED_SENTENCE}"


def test_what_had_expired_when_it_was_made_is_for_study(sumy: Sample) -> None:
    late = replace(sumy.plan, made_at=sumy.plan.expires)

    assert "for study, not for use" in page(replace(sumy, plan=late)).text()
    assert "for study" not in page(sumy).text()


def test_asks_are_no_part_of_it(mariupol: Sample) -> None:
    told = page(mariupol).text().lower()

    for ask in mariupol.asks.asks:
        assert ask.words.lower() not in told


FORBIDDEN = ("safe", "guarantee", "green light", "proven safe", "safely", "secure")


def test_it_promises_nothing(mariupol: Sample, sumy: Sample) -> None:
    for sample in (mariupol, sumy):
        told = html(sample).lower()
        assert [word for word in FORBIDDEN if re.search(rf"\b{word}", told)] == []


def test_every_moment_is_told_on_every_clock(mariupol: Sample, sumy: Sample) -> None:
    for sample in (mariupol, sumy):
        for moment in page(sample).all("time"):
            assert "Kyiv" in moment.text()
            assert "Moscow" in moment.text()


def test_the_windows_stand_as_each_party_stated_them(mariupol: Sample) -> None:
    tables = {t.all("caption")[0].text(): t for t in page(mariupol).all("table")}
    rows = tables["Windows as each party stated them"].all("tbody")[0].all("tr")

    cells = [cell.text() for cell in (*rows[1].all("th"), *rows[1].all("td"))]
    assert cells[:4] == [
        "Russian Federation",
        "silence",
        "from 10:00 Europe/Moscow, no end named",
        "from 09:00 Kyiv, no end named from 10:00 Moscow, no end named",
    ]


def test_thousands_are_written_in_one_way(mariupol: Sample, sumy: Sample) -> None:
    for sample in (mariupol, sumy):
        told = html(sample)

        assert re.search(r"\b\d{1,3},\d{3}\b", told)
        assert not re.findall(r"\d[\u00a0\u2009\u202f]\d{3}\b", told)


def test_defaults_are_listed_once_with_their_source(mariupol: Sample) -> None:
    default = Assumption("default", "spacing", "50", "listed elsewhere")
    plan = replace(mariupol.plan, assumptions=(*mariupol.plan.assumptions, default))
    read = page(replace(mariupol, plan=plan))

    assert "US Army FM 3-21.8 (2007)" in read.text()
    assert "listed elsewhere" not in read.text()


def test_what_is_not_known_stands_between_the_answer_and_the_details(mariupol: Sample) -> None:
    plan = replace(mariupol.plan, not_known=("the state of the road", "who <b>held</b> Polohy."))

    read = page(replace(mariupol, plan=plan))

    named = [section.attributes.get("aria-labelledby") for section in read.all("section")]
    assert named[:3] == ["answer", "not-known", "delays"]
    (told,) = read.all("section", "not-known")
    assert [item.text() for item in told.all("li")] == [
        "The state of the road.",
        "Who <b>held</b> Polohy.",
    ]
    assert "Not known" not in page(mariupol).text()


def test_what_a_source_does_not_give_is_told_beside_it(mariupol: Sample) -> None:
    needs = {
        ident: replace(need, provenance=replace(need.provenance, own_assumptions=("people",)))
        for ident, need in mariupol.scenario.needs.items()
    }
    scenario = replace(mariupol.scenario, needs=needs)

    told = page(replace(mariupol, scenario=scenario)).text()

    assert "Own assumptions of this scenario: people" in told
    assert "Own assumptions of this scenario" not in page(mariupol).text()


def test_speeds_at_which_nothing_clears_do_not_fill_the_fit_table(mariupol: Sample) -> None:
    corridor = mariupol.plan.corridors[0]
    assert corridor.fit_table is not None
    assert [row[:2] for row in corridor.fit_table.vehicles] == [(0, 0)] * 3  # 30 and 40 km/h
    read = page(mariupol)
    table = next(t for t in read.all("table") if "rate and speed" in t.all("caption")[0].text())

    heads = [head.text() for head in table.all("thead")[0].all("th")]
    assert heads == ["Vehicles/h", "50 km/h", "60 km/h"]
    told = read.text()
    assert "At 40 km/h or less no vehicle clears." in told
    # 50 buses for 200 000 people: all of them are filled.
    assert "at least the 50 vehicles that are to be moved (50 buses, central case)" in told
    assert "move it sideways to see all" not in told


def test_a_table_that_is_too_wide_for_a_telephone_says_so(sumy: Sample) -> None:
    corridor = sumy.plan.corridors[0]
    fit = FitTable((10,), (30, 40, 50, 60, 70), ((1, 2, 3, 4, 5),), 3)
    wide = replace(sumy.plan, corridors=(replace(corridor, fit_table=fit),))

    assert "move it sideways to see all" in page(replace(sumy, plan=wide)).text()


def test_the_rate_of_a_checkpoint_is_that_left_by_uninvited_cars(sumy: Sample) -> None:
    table = next(t for t in page(sumy).all("table") if t.all("caption")[0].text() == "Checkpoints")

    assert "Vehicles/h for the plan, after uninvited cars" in table.text()


def test_the_way_back_is_from_the_middle_of_the_vehicles(sumy: Sample) -> None:
    assert "are from the middle of the vehicles named" in page(sumy).text()


def test_a_full_cell_of_the_fit_table_carries_a_mark_and_weight(mariupol: Sample) -> None:
    tables = {t.all("caption")[0].text(): t for t in page(mariupol).all("table")}
    strong = tables["What rate and speed would carry"].all("strong")

    assert [cell.text() for cell in strong] == ["■ 65", "■ 130"]


def test_three_clocks_are_all_shown(sumy: Sample) -> None:
    clocks = (*sumy.plan.scenario.clocks, ClockName("Asia/Kathmandu", "Kathmandu"))
    plan = replace(sumy.plan, scenario=replace(sumy.plan.scenario, clocks=clocks))
    read = page(replace(sumy, plan=plan))

    assert all("Kathmandu" in moment.text() for moment in read.all("time"))
    # Nepal is 5 h 45 min ahead of UTC: 10:00 in Kyiv is 13:45 there.
    assert "13:45" in read.text()


# ---- how it is built -----------------------------------------------------------------------------


def test_nothing_can_be_loaded_or_run(sumy: Sample) -> None:
    text = html(sumy)
    read = read_page(text)
    (style,) = read.all("style")
    raw = re.search(r"<style>(.*)</style>", text, re.DOTALL)
    assert raw is not None
    digest = base64.b64encode(hashlib.sha256(raw[1].encode()).digest()).decode()
    policy = next(m for m in read.all("meta") if "http-equiv" in m.attributes)

    assert policy.attributes["content"].startswith("default-src 'none'; style-src 'sha256-")
    assert digest in policy.attributes["content"]
    assert "@import" not in style.text()
    assert not re.search(r"(https?:)?//[a-z]", text)
    assert not re.search(r"<(script|img|link|iframe|object|embed|form|base)\b", text)
    assert not re.search(r"<[^>]*\s(on\w+|style|src|href=\"(?!#))\s*=", text)


def test_the_page_is_built_for_those_who_listen(sumy: Sample) -> None:
    read = page(sumy)
    levels = [int(h.tag[1]) for h in _headings(read)]
    idents = re.findall(r'\bid="([^"]+)"', html(sumy))

    assert read.all("html")[0].attributes["lang"] == "en"
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert len(idents) == len(set(idents))
    for table in read.all("table"):
        assert table.all("caption")[0].text()
        assert all(th.attributes.get("scope") for th in table.all("th"))
    for svg in read.all("svg"):
        assert svg.attributes["role"] == "img"
        named = svg.attributes["aria-labelledby"].split()
        assert [e.attributes["id"] for e in (*svg.all("title"), *svg.all("desc"))] == named


def _headings(element: Element) -> list[Element]:
    found = []
    for child in element.children:
        if isinstance(child, Element):
            found += [child] if re.fullmatch(r"h[1-6]", child.tag) else []
            found += _headings(child)
    return found


def test_every_row_of_a_table_is_as_long_as_its_head(mariupol: Sample, sumy: Sample) -> None:
    for sample in (mariupol, sumy):
        for table in page(sample).all("table"):
            width = len(table.all("thead")[0].all("tr")[-1].all("th"))
            for row in table.all("tbody")[0].all("tr"):
                cells = [*row.all("th"), *row.all("td")]
                spans = [int(cell.attributes.get("colspan", "1")) for cell in cells]
                assert sum(spans) == width


def test_the_same_plan_gives_the_same_page(sumy: Sample) -> None:
    assert html(sumy) == html(sumy)


# ---- hostile names -------------------------------------------------------------------------------

SUMY = sample_of(situations.sumy())

HOSTILE = (
    '"><script>alert(1)</script>',
    "</style></svg><img src=x onerror=alert(1)>",
    "\u202eevil\u202c {{ 7 * 7 }} {% raw %}",
    "]]><!-- \x00\x1b[31m &lt;b&gt;",
)


def hostile(sample: Sample, name: str) -> Sample:
    """Return a sample in which every text of the scenario and of the plan is a hostile one."""
    scenario: Scenario = sample.scenario
    source = replace(next(iter(scenario.places.values())).provenance, source=name)

    def each(things: Any, **more: Callable[[Any], object]) -> Any:  # noqa: ANN401 - rows of any table
        return {
            key: replace(thing, **{field: make(thing) for field, make in more.items()})
            for key, thing in things.items()
        }

    named: dict[str, Callable[[Any], object]] = {
        "name": lambda _: name,
        "provenance": lambda _: source,
    }
    scenario = replace(
        scenario,
        settings=replace(scenario.settings, title=name, summary=name, source=name),
        parties=each(scenario.parties, **named),
        places=each(scenario.places, area=lambda _: name, holder=lambda _: name, **named),
        corridors=each(scenario.corridors, **named),
        windows=each(scenario.windows, provenance=lambda _: source, clock=lambda w: w.clock),
        needs=each(scenario.needs, group=lambda _: name, provenance=lambda _: source),
        fleets=each(scenario.fleets, provenance=lambda _: source),
    )
    clocks = tuple(replace(clock, city=name) for clock in sample.plan.scenario.clocks)
    plan = replace(
        sample.plan,
        software=name,
        verdict=(name, name),
        scenario=replace(sample.plan.scenario, title=name, clocks=clocks),
        corridors=tuple(replace(c, name=name) for c in sample.plan.corridors),
        origins=tuple(
            replace(o, name=name, reason=dict.fromkeys(Case, name)) for o in sample.plan.origins
        ),
        bound={c: replace(b, words=name) for c, b in sample.plan.bound.items()},
        binding=tuple(replace(b, words=name, case=name) for b in sample.plan.binding),
        what_if=tuple(replace(w, title=name, source=name) for w in sample.plan.what_if),
        assumptions=(Assumption(name, name, name, name),),
        findings=tuple(replace(f, what=name, mend=name) for f in sample.plan.findings),
    )
    return replace(sample, scenario=scenario, plan=plan)


def tags(text: str) -> list[str]:
    return re.findall(r"<[a-z/!][^\s>]*", text)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_adds_no_element_and_turns_no_line(
    mariupol: Sample, sumy: Sample, name: str
) -> None:
    for sample in (mariupol, sumy):
        harmless, harmful = html(hostile(sample, "A name")), html(hostile(sample, name))
        assert without_pictures(harmful).count("<script") == 0
        assert sorted(tags(without_pictures(harmful))) == sorted(tags(without_pictures(harmless)))
        assert set(tags(harmful)) <= set(tags(harmless))
        assert not set(harmful) & {"\u202e", "\u202c", "\x00", "\x1b"}
        assert "49" not in re.findall(r"evil (\d+)", harmful)
        read_page(harmful)
        pictures(harmful)


@settings(max_examples=15)
@given(st.text(max_size=30))
def test_any_name_leaves_the_page_whole(name: str) -> None:
    text = html(hostile(SUMY, name))

    read_page(text)
    pictures(text)
