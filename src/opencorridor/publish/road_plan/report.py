"""``report.html`` of a road plan: one page that needs no network and no script."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from opencorridor.model.cases import Case
from opencorridor.model.road_plan import (
    RANK_SHARES_SENTENCE,
    SHARES_SENTENCE,
    AreaTerms,
    CaseOut,
    CrowdRow,
    HourRow,
    RoadPlan,
)
from opencorridor.publish import words
from opencorridor.publish.clocks import Clocks
from opencorridor.publish.markup import Markup, el, join
from opencorridor.publish.road_plan.map import picture
from opencorridor.publish.svg import NARROW, WIDE
from opencorridor.publish.view import COMPACT, Head, Table

STYLE = Path(__file__).parent.parent / "templates" / "report.css"
MOST_PIECES = 30
MOST_SHUT = 100
MOST_NAMES = 6
WIDE_ROWS = f"{COMPACT} wide-rows"
MORE_RIGHT = "Wide table: move it sideways to see all of its columns."
MARK_WORDS = {"need-to-know": "NEED TO KNOW"}


def report_html(plan: RoadPlan, terms: AreaTerms) -> str:
    """Write the report.

    Parameters
    ----------
    plan : RoadPlan
    terms : AreaTerms
        What it was made from.

    Returns
    -------
    str
        One HTML page with its style and its map in it.
    """
    style = STYLE.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    # The map needs no style of its own: attributes of SVG are no inline style.
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    clocks = Clocks.of(terms.settings.clocks, plan.window_start or plan.as_of)
    mark = MARK_WORDS.get(plan.sensitivity.value, plan.sensitivity.value.upper())
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="robots", content="noindex, nofollow"),
        el("title", f"{mark}: {plan.title}"),
        el("style", Markup(style)),
    )
    expiry = el("span", f"Expires {clocks.full(plan.expires)}", class_="running-expiry")
    running = el(
        "div",
        el("div", el("strong", mark), " ", el("span", f"Version {plan.version}"), " ", expiry,
           class_="running-row"),
        class_="running",
    )  # fmt: skip
    content = el(
        "div", _band(plan, clocks), el("main", *_main(plan, terms, clocks)), _foot(plan),
        class_="content",
    )  # fmt: skip
    page = el("html", head, el("body", el("div", running, content, class_="sheet")), lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


def _band(plan: RoadPlan, clocks: Clocks) -> Markup:
    facts = [
        ("As of", clocks.full(plan.as_of)),
        ("Made", clocks.full(plan.made_at)),
        ("Expires", clocks.full(plan.expires)),
    ]
    if plan.window_start and plan.window_end:
        window = f"{clocks.full(plan.window_start)} to {clocks.words(plan.window_end)}"
        facts.append(("Window of all parties", window))
    rows = [el("div", el("dt", name), el("dd", value)) for name, value in facts]
    kicker = el("p", "OpenCorridor · leaving an area on its roads", class_="kicker")
    return el("header", kicker, el("h1", plan.title), el("dl", *rows, class_="facts"),
              class_="band")  # fmt: skip


def _main(plan: RoadPlan, terms: AreaTerms, clocks: Clocks) -> list[Markup]:
    case = plan.handed_out
    found = [*_notices(plan), _answer(plan)]
    if plan.not_known:
        found += [el("h2", "What is not known"), _list(plan.not_known)]
    if plan.shut:
        found += [el("h2", "Roads that are shut"), _table(_shut(plan, clocks))]
    if case is not None and case.out:
        found += [
            el("h2", "Map: vehicles by road, cautious case"),
            el("figure", *[picture(plan, terms, w) for w in (WIDE, NARROW)], class_="drawing"),
            el("h2", "Hour by hour, cautious case"),
            _table(_hours(plan, terms, case, clocks)),
            *_ranks(terms, case),
            el("h2", "Crowd by crowd, cautious case"),
            _table(_crowds(terms, case, clocks)),
            _table(_queues(terms, case, clocks)),
            el("h2", "What is full"),
            *_full(terms, case, clocks, shut=bool(plan.shut)),
            *_wanted(case),
        ]
    found += [
        el("h2", "Exits"),
        _table(_exits(plan, terms)),
        el("h2", "What this rests on"),
        _list(plan.assumptions),
        el("p", _roads_words(plan), class_="note"),
    ]
    return found


def _notices(plan: RoadPlan) -> list[Markup]:
    said = []
    if plan.no_silence_needed:
        said.append(f"Planned without a silence: {plan.no_silence_needed.rstrip('.')}.")
    if len(plan.cases) < len(Case):
        said.append("Stopped before its end: what is missing was not computed.")
    if plan.made_at >= plan.expires:
        said.append("These terms had expired when this was made: for study, not for use.")
    return [el("p", el("strong", line), class_="notice") for line in said]


def _answer(plan: RoadPlan) -> Markup:
    figures = []
    for name, case in plan.cases.items():
        handed = name is Case.CAUTIOUS
        figures.append(
            el(
                "li",
                el(
                    "span",
                    f"{words.CASE_WORDS[name]} case{', handed out' if handed else ''}",
                    class_="figure-case",
                ),
                el("span", f"{case.out:,}", class_="figure-value"),
                el(
                    "span",
                    f"of {case.vehicles:,} vehicles; {case.people_out:,} people",
                    class_="figure-about",
                ),
                class_=f"figure {'main' if handed else 'beside'}",
            )
        )
    return el(
        "section",
        el("h2", "The answer", class_="quiet-heading"),
        el("p", plan.verdict[0], class_="verdict"),
        el("p", plan.assumes, class_="assumes"),
        el("ul", *figures, class_="figures"),
        *[el("p", line, class_="verdict-more") for line in plan.verdict[1:]],
        class_="answer",
    )


def _hours(plan: RoadPlan, terms: AreaTerms, case: CaseOut, clocks: Clocks) -> Table:
    names = [terms.exits[i].name for i in plan.used_exits]
    rows = [
        (
            clocks.html(hour.end, up=True),
            *(f"{hour.out[i]:,}" for i in plan.used_exits),
            f"{hour.out_so_far:,}",
            f"{_people_so_far(case, hour):,}",
            f"{hour.most_so_far:,}",
        )
        for hour in case.hours
    ]
    heads = (
        Head("Hour that ends at"),
        *(Head(name, "Vehicles out in the hour", number=True) for name in names),
        Head("vehicles", "Out so far", number=True),
        Head("people", "Out so far", number=True),
        Head("any plan at most", "Out so far", number=True),
    )
    return Table("Out by hour and exit", heads, tuple(rows), WIDE_ROWS)


def _people_so_far(case: CaseOut, hour: HourRow) -> int:
    own = hour.people_so_far
    return hour.out_so_far * case.people_per_vehicle if own is None else own


def _ranks(terms: AreaTerms, case: CaseOut) -> list[Markup]:
    """Return who goes first, where crowds go in an order."""
    if not case.ranks:
        return []
    rows = []
    for number, row in enumerate(case.ranks, 1):
        priority = "no priority" if row.priority is None else f"priority {row.priority}"
        names = ", ".join(terms.crowds[i].name for i in row.crowds[:MOST_NAMES])
        more = len(row.crowds) - MOST_NAMES
        rows.append(
            (
                f"{number}. {priority}",
                names + (f" and {more} more" if more > 0 else ""),
                f"{row.people_per_vehicle:,}",
                f"{row.vehicles:,}",
                f"{row.out:,}",
                f"{row.vehicles - row.out:,}",
                f"{row.out * row.people_per_vehicle:,}",
                f"{row.most_out:,}",
            )
        )
    heads = (
        Head("Order"),
        Head("crowds"),
        Head("people in a vehicle", number=True),
        Head("vehicles that wish to leave", number=True),
        Head("vehicles out", number=True),
        Head("left behind", number=True),
        Head("people out", number=True),
        Head("vehicles that any plan has out at most, with those above", number=True),
    )
    table = Table("In this order, each as many as can be", heads, tuple(rows))
    return [el("h2", "Who goes first, cautious case"), _table(table)]


def _crowds(terms: AreaTerms, case: CaseOut, clocks: Clocks) -> Table:
    counted = case.people is not None
    rows = [
        (
            terms.crowds[row.id].name,
            f"{row.vehicles:,}",
            f"{row.out:,}",
            f"{row.vehicles - row.out:,}",
            *_people_cells(row),
            clocks.html(row.first_block),
            clocks.html(row.last_block),
        )
        for row in case.crowds
    ]
    heads = (
        Head("Crowd"),
        Head("vehicles that wish to leave", number=True),
        Head("out", number=True),
        Head("left behind", number=True),
        *(
            (Head("people in a vehicle", number=True), Head("people out", number=True))
            if counted
            else ()
        ),
        Head("first block begins"),
        Head("last block begins"),
    )
    note = RANK_SHARES_SENTENCE if case.ranks else SHARES_SENTENCE
    return Table("Each crowd", heads, tuple(rows), note=note)


def _people_cells(row: CrowdRow) -> tuple[str, ...]:
    each = row.people_per_vehicle
    return () if each is None else (f"{each:,}", f"{row.out * each:,}")


def _queues(terms: AreaTerms, case: CaseOut, clocks: Clocks) -> Table:
    heads = (
        Head("Crowd"),
        *(Head(clocks.pairs(hour.end, up=True)[0][0], number=True) for hour in case.hours),
    )
    rows = [
        (
            terms.crowds[row.id].name,
            *(
                f"{gone:,} / {left:,}"
                for gone, left in zip(row.departures, row.waiting, strict=True)
            ),
        )
        for row in case.crowds
        if row.departures
    ]
    city = clocks.names[0].city
    caption = f"Departures in the hour that ends then / vehicles still waiting ({city})"
    return Table(caption, heads, tuple(rows), WIDE_ROWS)


def _length(length_m: int) -> str:
    """Write a length so that a short piece is not nought."""
    return f"{length_m} m" if length_m < 1000 else f"{length_m / 1000:,.1f} km"


def _shut(plan: RoadPlan, clocks: Clocks) -> Table:
    rows = []
    for shut in plan.shut[:MOST_SHUT]:
        use: Markup | str = "not within the hours of this plan"
        if shut.shut_from is not None:
            again = "It would open again, and is not used again here. " if shut.opens_again else ""
            use = el("span", f"{again}Nobody on it from ", clocks.html(shut.shut_from))
        rows.append(
            (
                f"{shut.road}, {shut.where} ({shut.subject})",
                shut.kind.value,
                _length(shut.length_m),
                clocks.html(shut.start),
                clocks.html(shut.end, up=True, none="until further notice"),
                use,
                shut.source,
            )
        )
    heads = (
        Head("Road"),
        Head("is"),
        Head("length", number=True),
        Head("from"),
        Head("until"),
        Head("in this plan"),
        Head("source"),
    )
    more = len(plan.shut) - MOST_SHUT
    note = f"{more:,} more conditions are in road-plan.json. " if more > 0 else ""
    note += (
        "A road is shut as a whole: build the roads with --conditions for no more than is named."
    )
    return Table("What conditions.csv shuts", heads, tuple(rows), note=note)


def _full(terms: AreaTerms, case: CaseOut, clocks: Clocks, *, shut: bool) -> list[Markup]:
    totals = [_table(_totals(terms, case, clocks))] if case.totals else []
    if not case.full_roads:
        full = case.out < case.vehicles and any(total.full_from for total in case.totals)
        why = "The totals are why no plan has more out" if full else "Nothing"
        return [*totals, el("p", f"{why}: no road limits what this plan brings out.")]
    rows = [
        (
            f"{road.road}, {road.where}",
            terms.exits[road.towards].name if road.towards else "several",
            f"{road.vehicles:,}",
            _length(road.length_m),
            clocks.html(road.first),
            clocks.html(road.last, up=True),
        )
        for road in case.full_roads
    ]
    heads = (
        Head("Road that is full"),
        Head("towards"),
        Head("vehicles", number=True),
        Head("length that is full", number=True),
        Head("from"),
        Head("until"),
    )
    more = f"{case.full_roads_more:,} more roads are not listed. " if case.full_roads_more else ""
    others = " and those that are shut" if shut else ""
    if any(total.full_from for total in case.totals):
        others += ", with the totals that are taken up,"
    note = (
        f"{more}These roads{others} together are why no plan has more out: the proof rests on each "
        "piece being full between its hours. Whether one of them alone would help was not "
        "computed. Distances are as the crow flies."
    )
    table = Table("What holds the plan back", heads, tuple(rows), note=note)
    return [*totals, _table(table), _table(_pieces(case, clocks))]


def _totals(terms: AreaTerms, case: CaseOut, clocks: Clocks) -> Table:
    rows = [
        (
            terms.exits[total.exit].name,
            f"{total.vehicles:,}",
            f"{total.out:,}",
            f"{total.vehicles - total.out:,}",
            clocks.html(total.full_from, up=True, none="not full"),
        )
        for total in case.totals
    ]
    heads = (
        Head("Exit"),
        Head("takes in all", number=True),
        Head("vehicles out", number=True),
        Head("places left", number=True),
        Head("full from"),
    )
    note = "Vehicles, whenever they come and however many people are in them."
    return Table("Exits that take so many and no more", heads, tuple(rows), note=note)


def _pieces(case: CaseOut, clocks: Clocks) -> Table:
    rows = [
        (
            f"{piece.road or piece.class_.replace('_', ' ')}, way {piece.way_osm_id}",
            f"{piece.length_m:,}",
            f"{piece.vehicles:,}",
            clocks.html(piece.first),
            clocks.html(piece.last, up=True),
        )
        for road in case.full_roads
        for piece in road.pieces
    ][:MOST_PIECES]
    heads = (
        Head("Piece"),
        Head("m", number=True),
        Head("vehicles", number=True),
        Head("full from"),
        Head("until"),
    )
    return Table("The same by pieces, with the ways of the map to look at", heads, tuple(rows))


def _wanted(case: CaseOut) -> list[Markup]:
    lines = [f"{w.vehicles:,} vehicles: {w.near}" for w in case.waiting_wanted]
    if not lines:
        return []
    return [el("h3", "Where a holding place would bring more out"), _list(lines)]


def _exits(plan: RoadPlan, terms: AreaTerms) -> Table:
    rows = []
    for ident, place in terms.exits.items():
        said = {way.party: way for way in place.said}
        status = [
            f"{party.name}: {said[i].status.value if i in said else 'nothing stated'}"
            for i, party in terms.parties.items()
        ]
        use = "used" if ident in plan.used_exits else "Not agreed: nobody may be sent"
        joined = next(j.distance_m for j in plan.joined if j.id == ident)
        rows.append((place.name, place.road, "; ".join(status), use, f"{joined:,} m"))
    heads = (Head("Exit"), Head("road"), Head("said by"), Head("in this plan"),
             Head("from the nearest node of a road"))  # fmt: skip
    return Table("Exits, and who has agreed to them", heads, tuple(rows))


def _roads_words(plan: RoadPlan) -> str:
    as_of = f", as of {plan.roads_as_of[:10]}" if plan.roads_as_of else ""
    return (
        f"Roads from {plan.roads_source}{as_of}, {plan.roads_credit}; SHA-256 "
        f"{plan.roads_sha256[:12]}. A map says what somebody drew, not what is on the ground today."
    )


def _foot(plan: RoadPlan) -> Markup:
    return el(
        "footer",
        el("p", plan.standing, class_="standing"),
        el("p", f"{plan.assumes} Made by {plan.software}; terms {plan.terms_digest[:12]}."),
        el(
            "p",
            "Whoever holds these files, the folder of the terms and the file of roads (SHA-256 "
            f"{plan.roads_file_sha256[:12]}) can check these numbers: corridor verify.",
        ),
    )


def _list(lines: tuple[str, ...] | list[str]) -> Markup:
    return el("ul", *[el("li", line) for line in lines], class_="plain")


def _table(table: Table) -> Markup:
    top = []
    if table.groups():
        groups = [
            el("th", name, scope="colgroup", colspan=many) if name else el("td", "", colspan=many)
            for name, many in table.groups()
        ]
        top.append(el("tr", *groups, class_="groups"))
    top.append(el("tr", *[el("th", h.name, scope="col", class_=_number(h)) for h in table.heads]))
    body = []
    for row in table.rows:
        first = el("th", el("div", row[0], class_="v"), scope="row")
        others = [
            el("td", el("div", value, class_="v"), data_label=h.label(), class_=_number(h))
            for h, value in zip(table.heads[1:], row[1:], strict=True)
        ]
        body.append(el("tr", first, *others))
    whole = el(
        "table", el("caption", table.caption), el("thead", *top), el("tbody", *body),
        class_=table.layout,
    )  # fmt: skip
    note = [el("p", table.note, class_="note")] if table.note else []
    framed = el("div", whole, *note, class_=f"table-frame {table.layout}")
    if table.layout != WIDE_ROWS:
        return framed
    return join([el("p", MORE_RIGHT, class_="note more-right"), framed])


def _number(head: Head) -> str | None:
    return "number" if head.number else None
