"""Every code that a person can meet: what it means, why it matters, how to mend it.

A number is never used twice for different things. OC-1xx are files, OC-2xx values, OC-3xx
references, OC-4xx times, OC-5xx agreement and silence, OC-6xx answers of the planner and, from
OC-679 on, road networks, OC-7xx plan files and their verification and, from OC-761 on, lists of two
sides, OC-8xx output and use, OC-9xx faults of the program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from opencorridor.model.findings import Severity


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one code.

    Parameters
    ----------
    code : str
        The code, such as ``OC-201``.
    severity : Severity
        How grave it is unless a finding says otherwise.
    title : str
        A few words.
    meaning : str
        What it says.
    why : str
        Why it matters.
    mend : str
        How to mend it.
    """

    code: str
    severity: Severity
    title: str
    meaning: str
    why: str
    mend: str


def _blocks(text: str) -> Iterator[list[str]]:
    """Yield the lines of each entry: its head, then what, why and mend, lines joined."""
    block: list[str] = []
    for line in text.strip().splitlines():
        if line.startswith("OC-"):
            if block:
                yield block
            block = [line]
        elif line.startswith("    "):
            block[-1] += f" {line.strip()}"
        else:
            block.append(line.strip())
    yield block


def _entry(block: list[str]) -> Entry:
    head, what, why, mend = block
    code_and_severity, title = head.split(": ", 1)
    code, severity = code_and_severity.split()
    return Entry(
        code=code,
        severity=Severity(severity),
        title=title,
        meaning=what.removeprefix("what: "),
        why=why.removeprefix("why: "),
        mend=mend.removeprefix("mend: "),
    )


_TEXT = """
OC-100 error: The scenario cannot be read
  what: Something in the folder cannot be read, or can be read in more than one way; the findings
    say what.
  why: A plan made from a guess is worse than no plan.
  mend: Mend each finding and check again.
OC-101 error: No such folder
  what: The scenario folder does not exist or is not a folder.
  why: Nothing can be read.
  mend: Name an existing folder, or make one with `corridor init`.
OC-102 error: File missing
  what: A file that every scenario needs is not in the folder.
  why: An absent sheet is not an empty one.
  mend: Add the file; its columns are on the page "Scenario format".
OC-103 error: Not a regular file
  what: A link, folder, pipe or device stands where a file is expected.
  why: Only what lies in the folder is read, so that a copy of the folder is a copy of the
    scenario.
  mend: Put the file itself into the folder.
OC-104 error: File cannot be opened
  what: The system refuses to open or list it.
  why: It may be there and still not count.
  mend: Check the rights on the file and on the folder.
OC-105 error: Not UTF-8
  what: A byte is not valid in the encoding that the format uses.
  why: Names of places would be read wrongly.
  mend: Save the file as UTF-8; in a spreadsheet choose "CSV UTF-8".
OC-106 error: File too large
  what: A file exceeds the bound on its size.
  why: A file of any size could exhaust the machine.
  mend: Keep in it only what the corridors use.
OC-107 error: Too many rows
  what: A sheet has more rows, or the terms more tables, than the format allows.
  why: A sheet of any length could exhaust the machine.
  mend: Keep in it only what the corridors use.
OC-108 error: Line too long
  what: A line exceeds the bound on its length.
  why: It is not a sheet that people edit, or its line breaks are lost.
  mend: End each row with a line break.
OC-109 error: Not TOML
  what: The terms do not follow the rules of TOML, or nest too deeply.
  why: Nothing after the fault can be trusted.
  mend: Mend the line; texts stand between quotes, dates and numbers do not.
OC-110 error: Broken quotes
  what: A row cannot be split into cells, mostly because a quote is not closed.
  why: All rows after it would be swallowed.
  mend: Close each quote; write a quote inside a quoted cell twice.
OC-111 error: Wrong number of cells
  what: A row has more or fewer cells than the header.
  why: Values would slide under the wrong column.
  mend: Put cells that hold a comma between quotes; separate lists by semicolons.
OC-112 error: No usable header
  what: The first line of a sheet is missing, or is not a line of column names separated by
    commas.
  why: Without it no cell has a meaning.
  mend: Begin with a header line; save the sheet with commas between the cells.
OC-113 error: Column twice
  what: A column stands twice in the header.
  why: Two cells of a row could contradict each other.
  mend: Keep one of them.
OC-114 error: Unknown key or column
  what: A key or column is not part of the format.
  why: A misspelt key would otherwise be passed over in silence.
  mend: Correct the name, or take it out.
OC-115 error: Column missing
  what: A column that every row needs is not in the header.
  why: What is absent is not zero.
  mend: Add the column and fill it in for every row.
OC-116 note: Sheet not read
  what: A CSV file in the folder is not part of the format.
  why: Somebody may believe that it counts.
  mend: Rename it if its name is misspelt; else nothing is to be mended.
OC-117 note: Optional sheet missing
  what: There is no sheet of checkpoints or of conditions: none are taken to exist.
  why: No checkpoint and no closure is planned for.
  mend: Add the sheet, with its header alone if there are none.
OC-118 error: Unknown format
  what: The terms are written in another version of the format.
  why: Keys may mean something else there.
  mend: Write `format = 1`, or use the release of the program that wrote the folder.
OC-119 error: Table expected
  what: A value stands where the format has a table, or the other way round.
  why: The keys inside cannot be found.
  mend: Write the table header as the page "Scenario format" shows it.
OC-121 error: Sheet without rows
  what: A sheet that every scenario needs has no row that can be read.
  why: There is nothing to plan.
  mend: Add a row for each thing.
OC-122 error: Table missing
  what: The terms lack a table that every scenario needs.
  why: There is nothing to plan.
  mend: Add it.
OC-201 error: Value missing
  what: A required key or cell is empty. Margin, uninvited vehicles and accepted destinations are
    among those that have no default.
  why: What is absent is not zero, and nobody else can choose it.
  mend: State it.
OC-202 error: Not a number
  what: The text is not a finite decimal number, or not a whole one where a whole one is needed.
  why: A number that is read differently from what was meant changes the plan.
  mend: Write digits with a point before decimals, without unit.
OC-203 error: Out of bounds
  what: A number is outside what is possible or believable, such as a negative length or a speed
    above 200 km/h.
  why: It is a slip of the pen, a wrong unit or a swapped column.
  mend: Check the figure and its unit.
OC-204 error: Range that cannot be read
  what: A range is not written as one number, least..most or least..central..most, or its numbers
    are out of order.
  why: The cautious case takes one of its ends.
  mend: Write for example 30..60 or 30..40..60.
OC-205 error: Unknown word
  what: A word is not one of those that the column accepts.
  why: A misspelt status or kind would change what the plan does.
  mend: Write one of the words listed.
OC-206 error: Not an id
  what: An id has other characters than lower-case letters a to z, digits and hyphens.
  why: Ids are printed, spoken and typed; look-alike letters would be two ids.
  mend: Write a short id and put the full name into the name column.
OC-207 error: Unprintable character
  what: A text holds a control character or one that turns the direction of writing.
  why: It can hide or reverse what a reader sees.
  mend: Delete that character.
OC-208 error: Wrong kind of value
  what: A value is of another kind than the column holds, such as a number for a text or neither
    yes nor no.
  why: It could be read in more than one way.
  mend: Write it as the page "Scenario format" shows.
OC-209 error: Too long
  what: A text or a list exceeds its bound.
  why: It would not fit the sheets that are handed out.
  mend: Shorten it and name the document instead.
OC-210 error: Bad list
  what: A list has an empty entry, or names an entry twice.
  why: Something may have been lost.
  mend: Name each entry once; delete separators that are too many.
OC-211 error: Coordinates swapped
  what: Latitude and longitude seem to be swapped: the other way round the place fits its roads
    and neighbours.
  why: Distances and maps would be wrong.
  mend: Swap the two values.
OC-212 error: Road shorter than the straight line
  what: The stated length is below the great circle between the two places, beyond the tolerance.
  why: Travel times would be too short, and people would be on the road when silence ends.
  mend: Check the length, the two places and their coordinates.
OC-213 warning: Very long way round
  what: The stated length is more than four times the straight line.
  why: One end may be a namesake of the place that is meant.
  mend: Check both ends.
OC-220 warning: No margin
  what: The margin is stated as 0.
  why: The last vehicle may be on the road until the moment when silence ends.
  mend: State how much earlier everybody is to be out.
OC-222 error: Step does not divide the block
  what: A departure block is not a whole number of time steps.
  why: Departures could not be summed up by block.
  mend: Choose a step that divides the block.
OC-223 error: Longest wait shorter than a block
  what: A gathering point allows less waiting than one departure block lasts.
  why: Nobody could ever leave from there.
  mend: Raise it to at least one block, or leave it empty.
OC-224 error: Damage not described
  what: A damaged road or place lacks the kinds of vehicle, the speed or the capacity that are
    left.
  why: The plan could send buses where only cars pass.
  mend: State all three.
OC-225 error: Slow without factor
  what: A slow road or place has no speed factor below 1.
  why: It would count as usual.
  mend: State which share of the usual speed is left.
OC-226 warning: Value without effect
  what: A value is stated that has no effect on this kind of condition.
  why: Somebody may believe that it counts.
  mend: Leave the cell empty, or choose the kind that is meant.
OC-227 error: Minimum above the need
  what: More people are to get out at the least than wish to leave.
  why: No plan can meet it.
  mend: Lower the minimum or check the number.
OC-228 warning: Capacity unknown
  what: How many vehicles a gathering point, holding place or shelter takes is not stated.
  why: Unknown is not the same as no limit.
  mend: State it.
OC-229 error: Slow place
  what: A condition that slows or damages names a place; only roads can be slow or damaged.
  why: It would count for nothing.
  mend: Name the roads, one row each.
OC-301 error: Id used twice
  what: Two rows of a table have the same id.
  why: A reference could mean either.
  mend: Give each row an id of its own.
OC-302 error: Unknown reference
  what: A reference names an id that does not exist.
  why: What is meant is not known.
  mend: Correct the id, or add what it names.
OC-303 error: Name instead of id
  what: A reference gives a name where the format needs an id.
  why: Names have several spellings, and several places share one.
  mend: Write the id that the finding gives.
OC-304 error: Reference fits two
  what: A reference is a name that fits two or more places.
  why: People could be sent to the wrong one.
  mend: Write the id of the one that is meant.
OC-305 error: Two roads fit
  what: Two roads join the same two places, and nothing says which is meant.
  why: One of them may be mined.
  mend: Name the road under `roads` of the corridor.
OC-306 error: Place without any road
  what: People wait at a place that no road in the sheet touches.
  why: A town that is cut off is listed with its roads and their conditions; without any road the
    sheet is unfinished.
  mend: Add its roads; list what shuts them as conditions.
OC-307 error: Place twice on a corridor
  what: A corridor passes the same place twice.
  why: A movement that visits a place twice is never handed out.
  mend: Name each place once.
OC-308 error: No road between waypoints
  what: No road joins two following waypoints.
  why: The corridor has a gap, and its time cannot be computed.
  mend: Add the road, or lead the corridor along roads that are there.
OC-309 error: One-way road against the direction
  what: The only road between two places may be driven in the other direction only.
  why: Columns would meet head on.
  mend: Correct `both_ways` or the direction, or lead the chain another way.
OC-310 error: Destination off the corridor
  what: A destination is not a waypoint, or is the first one.
  why: Nobody could be set down there.
  mend: Lead the corridor to it, or take it out.
OC-311 error: Gathering point without a way
  what: No road leads from a gathering point to the first waypoint, or it is itself a waypoint.
  why: People could board there and not leave.
  mend: Add the road, or leave the gathering point out.
OC-312 error: Named road off the corridor
  what: A road under `roads` joins no two following waypoints.
  why: Another road may have been meant.
  mend: Take it out, or add the waypoint that it leads to.
OC-313 serious: People where no corridor starts
  what: No corridor starts at the place of a need.
  why: Nobody of them gets out.
  mend: Add a corridor, or name the first waypoint of one.
OC-314 error: Fleet serves what it cannot
  what: A fleet serves needs at several places, or of another kind than its vehicles.
  why: Its vehicles would be counted twice or wrongly.
  mend: Make one row for each place and kind.
OC-315 error: Way in not connected
  what: The way in of a fleet is missing, has a gap, or does not join where it stands and where
    the people are.
  why: The vehicles would arrive in the plan and not on the ground.
  mend: Name all places from the one to the other, along roads.
OC-316 serious: Way in off the corridors
  what: The way in of a fleet leads over a road that belongs to no corridor.
  why: Vehicles come in over roads of agreed corridors only; this fleet cannot come in.
  mend: Lead the way in along a corridor, or list the corridor that it needs.
OC-317 warning: Side and holder differ
  what: A fleet's side is not the party that holds the place where it stands.
  why: Who has to let the vehicles through depends on it.
  mend: Check both.
OC-318 error: One waypoint only
  what: A corridor has fewer than two waypoints.
  why: It leads nowhere.
  mend: Name the origin and a destination.
OC-319 error: Movement window not on a corridor
  what: A movement window names a road or a place.
  why: It limits entry to the first segment of a corridor and nothing else.
  mend: Name corridors.
OC-320 error: Road in a ring
  what: A road begins and ends at the same place.
  why: It joins nothing.
  mend: Name the two places that it joins.
OC-321 warning: Unknown group in the priorities
  what: The priorities name a group that no need has.
  why: A misspelt group would come last instead of first.
  mend: Correct the name.
OC-322 error: Change that cannot be read
  what: A change of a variant names nothing, several things, or keys that do not belong together.
  why: It could be applied in more than one way.
  mend: Write one change for each thing.
OC-323 note: Shared road, different speeds
  what: Two corridors share a road at different speeds.
  why: The slower one holds for both.
  mend: Nothing is to be mended if that is so.
OC-324 error: Id of two kinds
  what: A place, a road and a corridor share an id.
  why: A scope could mean either.
  mend: Rename one of them.
OC-325 warning: Kind of place not stated
  what: A corridor uses a place as a gathering point that is not marked as one.
  why: Other sheets would not list it.
  mend: Add the kind.
OC-326 error: Two statuses of one party
  what: A corridor has two statuses of the same party.
  why: One cannot plan on both.
  mend: Keep what the party said last.
OC-330 error: Agreement with fewer than two parties
  what: An agreement names one party, or none.
  why: What one side announces is never agreed.
  mend: Name every party whose fire or consent it needs.
OC-331 error: Two answers of one party
  what: A clause has two answers of one party.
  why: Only one can stand.
  mend: Keep the latest and its evidence.
OC-332 error: Folder that an agreement names cannot be read
  what: The talks or the scenario that an agreement names cannot be read.
  why: Parties, roads and hours come from there.
  mend: Check the path, which is relative to the agreement, and the folder itself.
OC-333 error: Agreement without talks or scenario
  what: An agreement names neither talks nor a scenario.
  why: Its parties are stated there and nowhere else.
  mend: Name at least one of them.
OC-334 error: Days in the wrong order
  what: An office ends before it begins.
  why: The delegation of a round would be wrong.
  mend: Check both days.
OC-335 error: Unknown item of the list
  what: A clause names an item that the list of an agreement does not have.
  why: It would be counted nowhere.
  mend: Use an item of the list; the reference page has them all.
OC-336 error: Order or receipt without its actor
  what: An order, a receipt or a report of no fire does not name whose fire it is about.
  why: For each actor whose fire can reach a segment the three facts are separate.
  mend: Name the actor.
OC-337 error: Variant of a term that protects
  what: A variant of an agreement, or an ask of a road plan, touches free choice, margin, screening,
    demining, medical care, family unity, voluntariness or return.
  why: Terms that protect people are never rated in people out.
  mend: Leave it out; the check of the agreement asks for such terms.
OC-338 error: Variant or stated term that means nothing
  what: A change of a variant names nothing, two things, or a thing that the scenario does not
    have; or terms are stated without a scenario; or a road plan has more asks than are tried.
  why: It cannot be planned in one way only.
  mend: Write one change for each thing, with its id in the scenario.
OC-401 error: Time without a clock
  what: A time has no offset, and no clock is named for it.
  why: The clocks of the parties can differ by an hour.
  mend: Name the clock, or add the offset.
OC-402 error: Not a date and time
  what: The text is not a date with a time of day in whole seconds.
  why: An hour that is guessed is an hour that is wrong.
  mend: Write it as 2022-03-05T09:00 or 2022-03-05T09:00+02:00.
OC-403 error: Unknown clock
  what: The name is not the IANA name of a clock.
  why: Local times cannot be placed without it.
  mend: Write a name such as Europe/Kyiv.
OC-404 error: Time that does not exist
  what: The local time falls into the hour that is skipped when the clock is set forward.
  why: The two sides would read it differently.
  mend: Write the time with its offset.
OC-405 error: Time that comes twice
  what: The local time falls into the hour that is repeated when the clock is set back.
  why: The two sides would read it differently.
  mend: Write the time with its offset.
OC-406 error: Window across a clock change
  what: The named clock changes between start and end, and not both have an offset.
  why: The window is an hour longer or shorter than it looks.
  mend: Write start and end with their offsets.
OC-407 error: End before start
  what: A window, condition or opening ends before or when it starts.
  why: The day or the clock is wrong.
  mend: Check both.
OC-408 serious: Silence without an end
  what: A party states a silence and no end, while another party names one.
  why: The parties may mean different hours; plans use the earliest end that is named.
  mend: Ask that party until when, and on which clock.
OC-409 serious: No party names an end
  what: Nobody says until when the silence on a corridor lasts.
  why: Nothing is covered then.
  mend: Ask every party.
OC-410 error: Hours with one end
  what: A checkpoint's opening or closing time is missing.
  why: Absent is not open all day.
  mend: State both, or leave both empty.
OC-411 error: Year that cannot be
  what: A year is before 1990 or after 2100.
  why: It is a slip of the pen.
  mend: Check the year.
OC-412 error: Expired at birth
  what: The scenario expires before or at the hour of its knowledge.
  why: Nobody may ever use it.
  mend: Check `as_of` and `expires`.
OC-413 warning: Known later
  what: A row was known after the hour of the scenario.
  why: A plan is to use only what was known then.
  mend: Leave the row out, or give the scenario a later hour.
OC-414 warning: Offset and clock differ
  what: A time has another offset than the clock that is named beside it.
  why: A time of one side may have been written with the clock of the other.
  mend: Check which clock was meant; the offset is what counts.
OC-415 warning: Movement without an end
  what: A movement window has no end.
  why: Vehicles could enter until the silence no longer allows it.
  mend: State until when vehicles may enter.
OC-501 serious: Status missing
  what: What a party says of a corridor is not stated.
  why: A missing statement is a fact: the corridor does not count as agreed.
  mend: State it; `silent` is a status too.
OC-502 serious: Agreed without evidence
  what: A corridor is marked as agreed and nothing shows it.
  why: It does not count as agreed: "named by both" is not agreed either.
  mend: Name the document or statement.
OC-503 serious: Segments without silence
  what: A party's silence does not cover segments of an agreed corridor.
  why: On 5 March 2022 silence was confirmed on half of the road only. They are closed in every
    plan.
  mend: Ask that party to name them.
OC-504 serious: Places without silence
  what: A party's silence does not cover places of an agreed corridor where people board, wait or
    are checked.
  why: They are closed in every plan.
  mend: Ask that party to name them.
OC-506 serious: Silences do not overlap
  what: No moment is covered by the silences of all parties.
  why: Nobody can be on the road at any time; often a clock was mistaken.
  mend: Check the clocks, then ask for one common time.
OC-507 note: No silence needed
  what: A corridor is planned without a silence, because the terms say so.
  why: The reason has to hold.
  mend: Check the source that is given.
OC-508 note: Not agreed
  what: A party has not agreed to a corridor.
  why: Nobody may be sent down it; it is shown as an ask only.
  mend: Nothing is to be mended until the party agrees.
OC-510 note: No destination accepted
  what: People have said that they accept none of the destinations.
  why: Nobody of them is sent anywhere.
  mend: Nothing is to be mended if that is what they said.
OC-511 serious: No corridor to an accepted place
  what: No corridor leads from people to a place that they accept.
  why: Nobody of them is sent anywhere.
  mend: A corridor to one of those places is needed.
OC-512 note: Accepted place without a corridor
  what: One of the places that people accept is reached by no corridor from theirs.
  why: It takes no part in the plan.
  mend: Nothing is to be mended if there is no such corridor.
OC-513 serious: People without vehicles
  what: No row of vehicles serves a need.
  why: Nobody of them gets out.
  mend: Add their vehicles, or vehicles that come for them.
OC-514 warning: Road that opens again
  what: A condition on a road ends while roads are used.
  why: The planner knows roads that close and none that open, so it takes the road as shut from its
    first hour on. That promises too little and never too much.
  mend: Plan the hours after it in a folder of their own, with a later window.
OC-520 serious: Round before the previous one
  what: A round of talks has a later number and an earlier day than another, or a number twice.
  why: What moved between rounds would be read the wrong way round.
  mend: Check the days and the numbers.
OC-521 serious: Two places named for one meeting
  what: Sources name two places for one meeting, and no other name or larger place joins them.
  why: A delegation may be sent to the wrong town.
  mend: Ask the host; if both mean one place, say so under `other_names` or `within`.
OC-522 serious: Row without a source
  what: A position, an answer or a piece of evidence does not say where it comes from.
  why: What nobody can look up shows nothing; evidence without a source counts for nothing.
  mend: Name the document, the statement or the person's role.
OC-523 serious: Letters of two scripts in one word
  what: A word of a name or an id mixes two scripts, such as a Cyrillic a in a Latin word.
  why: Two things that look alike would be taken for one, or one for two.
  mend: Type the word again in one script.
OC-525 serious: Two stances of one party on one point
  what: Sources give one party two different stances on one point in one round.
  why: Neither may be picked in silence.
  mend: Ask that party; keep both rows until it has answered.
OC-526 warning: Known from the other side alone
  what: What a party is said to accept is told by another party.
  why: It is a claim of the other side and not an answer.
  mend: Ask the party itself.
OC-528 serious: Conditional without its condition
  what: An answer is conditional and does not state the condition.
  why: Nobody can tell when it holds.
  mend: Write what has to come first.
OC-530 serious: Agreed, and nothing shows it
  what: A clause is marked as agreed by a party, and no evidence that counts shows it.
  why: An announcement, or the other side's word for it, is not a party's agreement.
  mend: Ask for a letter, a signature, or a confirmation through the relay.
OC-535 serious: Confirmation that lacks who, relay, time or expiry
  what: A confirmation does not say who gave it, by which relay, when, or until when it holds.
  why: It cannot be asked for again, and it never goes stale.
  mend: State all four; without them it counts for nothing.
OC-539 note: No actor named
  what: An agreement names nobody whose fire can reach its segments.
  why: Nobody can be asked for the order, its receipt, or a report of no fire.
  mend: Add an `[[actor]]` for each.
OC-540 serious: Agreement and scenario differ
  what: A road, a window or a status stands otherwise in the agreement than in its scenario.
  why: Only one of them can be planned on; the words of the agreement count.
  mend: Correct the folder that is wrong.
OC-541 serious: After the hour of the folder
  what: A round, a piece of evidence or a confirmation is dated after the hour of its folder.
  why: It had not happened at that hour; such evidence, and such a confirmation, count for nothing.
  mend: Check the date, or give the folder a later hour.
OC-601 note: Variant not rated
  what: A named variant of the terms lifts a mined or contested stretch; the planner left it out.
  why: Mines are cleared to protect people; a number of people out would put a price on it.
  mend: Take the stretch out of the variant, or state on the condition by which clause it is
    lifted.
OC-650 error: Cannot be planned
  what: The scenario is sound and the planner cannot carry it; the text gives the number and the
    way out.
  why: No plan is better than half of one.
  mend: Follow the text.
OC-651 error: Solver failed
  what: A solver gave no answer, or one that contradicts another.
  why: The result cannot be relied on.
  mend: Report it with the scenario, if that may be shared.
OC-652 error: Change that cannot be worked out
  what: A plan, the changed terms and the moment of the change do not fit one another, or the terms
    are of a kind whose changes are not planned.
  why: An instruction to people on the road rests on where they are; that cannot be guessed.
  mend: Follow the text.
OC-679 error: The roads cannot be read
  what: A map, an area or a road network cannot be used; the findings say why.
  why: A network with a part missing sends people round by other roads without saying so.
  mend: Mend each finding and start again.
OC-680 error: No map file
  what: The map that is named is missing or is not a file.
  why: There is nothing to read roads from.
  mend: Name an extract of OpenStreetMap, such as country.osm.pbf.
OC-681 error: Not a map
  what: The file cannot be read to its end as what its name says: OpenStreetMap data, a sheet, a
    GeoPackage or a TNTP network.
  why: What is missing after the break cannot be known, and may be a bridge.
  mend: Fetch the file again and compare its checksum.
OC-682 error: Map without roads
  what: The map has no road for anybody, or not the positions of its nodes.
  why: There is nothing to plan on.
  mend: Take an extract that keeps ways with the key highway, with all their nodes.
OC-683 error: Area cannot be read
  what: The area is neither four numbers nor a file with polygons, or its numbers cannot be.
  why: A guessed area loses roads without saying so.
  mend: Write south,west,north,east in degrees, or name a GeoJSON file with a Polygon.
OC-684 error: Area outside the map
  what: No road of the map touches the area.
  why: Either the map or the area is not the one that is meant.
  mend: Compare the two, latitude first; take an extract that covers the area.
OC-685 warning: Value on a road that cannot be
  what: A speed, length, capacity, number of lanes, weight or height on a road cannot be read or
    cannot be. It was not used; the value of the class, or the line as drawn, was.
  why: A slip of the keyboard may close a road, or make it ten times wider than it is.
  mend: Look the way up, and mend the map or state the road in a sheet.
OC-686 warning: Islands
  what: Parts of the roads cannot be reached by car from the largest part; the nearest links are
    named.
  why: People on an island get out by no road of the network; often one gap in the map is all.
  mend: Look at the nearest links, and mend the map where they are joined on the ground.
OC-687 error: Not a road network
  what: A file cannot be read as a road network that `corridor roads build` wrote.
  why: An index out of bounds would send people down a road that is not there.
  mend: Build it again.
OC-688 error: Place off the roads
  what: A place is farther from the nearest node of a road than the stated distance.
  why: Joined to a road that is not near, a plan for it would be wrong by the way between.
  mend: Check the coordinates and the area, or state a greater distance.
OC-689 warning: Nodes without a position
  what: Roads in the map have nodes whose positions the file does not have; they end there.
  why: An extract that cuts roads at its edge may cut one that matters.
  mend: Take an extract with complete ways.
OC-690 error: Map too large
  what: The map has more points of roads than are read at once.
  why: It would not fit into memory.
  mend: Cut a smaller extract first.
OC-691 note: Turn restrictions not kept
  what: The map has turn restrictions; the network has none of them.
  why: They are rules for everyday traffic. A column under an agreement is led, and the flow is
    reckoned over roads, not over turns.
  mend: Where a turn cannot be driven, close the road or state it as a condition.
OC-692 error: Places cannot be read
  what: The sheet of places lacks id, lat or lon, or one of them cannot be.
  why: A place at a guessed position would be joined to the wrong road.
  mend: Write one row for each place with an id and decimal degrees.
OC-693 error: Row of roads or nodes cannot be read
  what: A row of a table of roads, or a node, lacks what it needs, has an id twice, lies nowhere on
    Earth, or states a word that decides passage and is not known.
  why: A road that is left out without a word sends people round by another one.
  mend: Mend the row, or take it out on purpose.
OC-694 error: Coordinate system
  what: The coordinate system of a file is not stated, not known, or cannot be turned into degrees
    here.
  why: Read as degrees, its roads would lie elsewhere.
  mend: State it with --crs, or save the file in degrees of WGS 84 (EPSG:4326).
OC-695 warning: Columns not read
  what: A table of roads has columns that are not read.
  why: Somebody may believe that they count.
  mend: Name the columns as the page "Road networks" does, or with --columns.
OC-696 error: File of roads does not explain itself
  what: A column, unit, layer or sheet of nodes is missing, or two of them mean the same, so that
    the roads can be read in more than one way or in none.
  why: A guessed unit makes every time on the road wrong.
  mend: Mend the file, or say on the command line what it does not say.
OC-697 note: Taken as it was said
  what: Something that the file does not say was taken from the command line, or numbered by line,
    or holds here in another way than in its own format.
  why: Whoever reads the result should know.
  mend: Nothing, if it is meant so.
OC-698 error: Condition on roads cannot be read
  what: A sheet of conditions on ways and nodes of a map cannot be read, or names what is not in
    the network.
  why: A bridge that is closed under a mistyped id would be driven over.
  mend: Write the id of the way or node as the map has it, and times with their offset.
OC-701 error: Not a plan
  what: A file cannot be read as a plan.
  why: Nothing in it can be verified.
  mend: Name the plan file that `corridor plan` wrote.
OC-761 error: Not a gazetteer
  what: A sheet of places has no header line with a name, lat and lon.
  why: Places would be looked up nowhere.
  mend: Write the columns as the page on lists has them.
OC-762 warning: Place left out
  what: A row of a gazetteer has no name or no position that can be.
  why: A list that names the place will not find it.
  mend: Give a name, and latitude and longitude in decimal degrees.
OC-763 serious: Place uncertain
  what: A name fits more than one place, or the one that it fits lies off the chain.
  why: A place chosen by guess sends people to another town of the same name.
  mend: Ask the side which place it means; write its region in brackets behind the name.
OC-764 serious: Place not known
  what: No place of the gazetteer has the name.
  why: It can be compared by its writing alone.
  mend: Correct the name, or give a larger gazetteer.
OC-765 warning: Letters of two scripts
  what: A word has Latin and Cyrillic letters that look alike.
  why: It was typed by mistake or on purpose, and no search finds it.
  mend: Ask whoever sent the list to confirm the name.
OC-766 error: List cannot be read
  what: A list of corridors is packed, is not well-formed, defines entities, or breaks the rules of
    its form.
  why: What is read from part of a file is not what the side has sent.
  mend: Unpack it or save it as CSV, TOML, KML or plain text.
OC-767 serious: Chain doubles back
  what: A chain of places names one twice, or goes back and forth between two of them.
  why: The order is wrong, a name means another place, or two routes were written as one.
  mend: Ask the side to confirm the order of the places.
OC-768 warning: Other encoding
  what: A file is not UTF-8 and was read as Windows-1251.
  why: If that is wrong, every name is.
  mend: Look at the names; save the file as UTF-8 if one of them is wrong.
OC-769 warning: Key of a list not known
  what: A column of a sheet or a key of a TOML file is none that lists have.
  why: What stands in it was not compared.
  mend: Use the keys that the page on lists has, or write it into note.
OC-770 warning: Lines not understood
  what: Some lines say nothing that could be read as a corridor, a window or a group.
  why: One of them may hold a condition that changes everything.
  mend: Read them; enter what they say as rows of a sheet.
OC-771 serious: Clock not named
  what: Times stand on no named clock, or on one that is not known.
  why: An hour on another clock is another hour.
  mend: Ask the side which clock it means, and name it.
OC-772 serious: Day not named
  what: Times have no day, or one that is none.
  why: Windows of different days do not overlap.
  mend: Give the day in the list or with --date.
OC-773 serious: Time of a list cannot be read
  what: A time is none, ends before it starts, or is one that its clock shows twice or never.
  why: The window cannot be compared.
  mend: Write the time with its day and its offset.
OC-774 serious: No common end of silence
  what: Both sides name a silence, and at least one of them names no end that can be told.
  why: Without an end nobody can say when the last departure must be.
  mend: Ask for it.
OC-775 serious: Windows of two sides do not overlap
  what: The latest start of a window is not before the earliest end.
  why: There is no moment at which both sides hold it.
  mend: Ask both sides for one window that both hold.
OC-776 serious: Kind of window not said
  what: A list gives hours and does not say whether silence or movement is meant.
  why: Hours of movement taken for hours of silence leave people on the road.
  mend: Ask the side.
OC-777 serious: Corridors could be one
  what: A corridor of one list is equally like two of the other.
  why: Laying the wrong two side by side hides the differences that matter.
  mend: Ask the sides which they mean.
OC-778 serious: List too long
  what: A list has more corridors or lines than are compared.
  why: What lies beyond the bound was not looked at.
  mend: Divide the list.
OC-779 warning: Word of a list not known
  what: A cell should hold one of a few words and holds another.
  why: The narrower meaning was taken.
  mend: Write one of the words that the finding names.
OC-780 warning: Bare hours read as full hours
  what: A list writes an hour without minutes, as 20 for 20:00.
  why: A number read as an hour may have been a day or something else.
  mend: Compare it with the list; write 20:00.
OC-781 serious: Hours under the last corridor alone
  what: A line with hours ends a pasted list of several corridors; others have none.
  why: It was read as said of the last one; it may hold for all of them.
  mend: Ask the side; put the line before the first corridor if it holds for all.
OC-782 warning: Party not named
  what: A list does not name the party whose it is.
  why: A question could be put to the wrong side.
  mend: Name it in the list, or with --side-a and --side-b.
OC-801 error: Output not written
  what: A file or folder could not be written; what was there before is untouched.
  why: The result exists nowhere.
  mend: Check the place, its rights and its room.
OC-802 error: Command not understood
  what: A command line cannot be meant as written.
  why: Nothing was done.
  mend: See `corridor --help`.
OC-803 error: Disk full
  what: There is no room left where the output goes; what was there before is untouched.
  why: The result exists nowhere.
  mend: Make room, or name another place.
OC-804 error: Interrupted
  what: The work was stopped before its end; what was there before is untouched.
  why: Nothing of it may be used.
  mend: Start again.
OC-805 error: Not fetched
  what: A map could not be had from the network: nobody answered, the server had none, or it broke
    off.
  why: Half a map looks like a whole one with fewer roads.
  mend: Check the connection and run the same command again; it goes on where it broke off.
OC-806 error: Answer refused
  what: A server sent us on to another, or sent something too large, packed, or other than a map;
    or what was asked cannot be meant.
  why: What is asked for names a place, and what comes back decides roads.
  mend: Follow the text; name another server with --server only if you trust it.
OC-807 error: Wrong checksum
  what: A map has another checksum than its server publishes; it was thrown away.
  why: A bit that is wrong may be a bridge.
  mend: Run the same command again; if it stays so, take the map from another server.
OC-900 error: Unexpected fault
  what: A fault of the program itself.
  why: The result cannot be relied on.
  mend: Report it with what you did.
"""

CATALOGUE: Mapping[str, Entry] = MappingProxyType(
    {entry.code: entry for entry in map(_entry, _blocks(_TEXT))}
)
