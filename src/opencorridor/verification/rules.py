"""What can be refused: the table of rules, a refusal, and the book in which refusals are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

_AGAIN = "Make the plan again with the command that made it; a plan is never mended by hand."
_PERSON = "Do not hand the plan out. " + _AGAIN

RULES: Mapping[str, tuple[str, str, str]] = {
    "OC-702": (
        "the file is a plan of this format",
        "The format that the file names is not the one that this program checks.",
        "Use the version of OpenCorridor that wrote the plan, or make the plan again.",
    ),
    "OC-703": (
        "made from these terms",
        "The plan names another scenario, another version of it or other files.",
        "Check the plan against the folder it was made from, or make it again from this one.",
    ),
    "OC-704": (
        "what the plan names exists",
        "A row names something that the scenario does not have, or a size beyond all sense.",
        _AGAIN,
    ),
    "OC-705": (
        "marked and dated",
        "The plan's marking, expiry, version or sentence on silence is not that of the terms.",
        _AGAIN,
    ),
    "OC-706": (
        "the files beside a plan say what it says",
        "A timetable, map, route or report in the folder is not what the plan there gives.",
        "Do not hand the file out. Write the folder again with the command that made it.",
    ),
    "OC-710": (
        "only agreed corridors carry people",
        "A movement uses a corridor to which some party has not agreed with evidence.",
        _PERSON,
    ),
    "OC-711": (
        "nobody is sent where they have not agreed to go",
        "A movement leads to a destination that the need does not accept.",
        _PERSON,
    ),
    "OC-712": (
        "the vehicles are meant for these people and this road",
        "A fleet does not serve the need, or the corridor does not admit its kind of vehicle.",
        _PERSON,
    ),
    "OC-713": (
        "the corridor begins and ends there",
        "Origin, gathering point or destination of a movement do not belong to its corridor.",
        _PERSON,
    ),
    "OC-714": (
        "departures lie in a block",
        "A block is too short or off the clock, or a departure is off its step or its block.",
        _AGAIN,
    ),
    "OC-715": (
        "the fleet is ready when the block begins",
        "A block begins before the fleet has come in and boarded.",
        _PERSON,
    ),
    "OC-716": (
        "departures keep the movement windows",
        "A vehicle leaves outside the movement windows of its corridor.",
        _PERSON,
    ),
    "OC-717": (
        "silence covers every presence, with the margin",
        "A vehicle is somewhere that the silence of all parties, less the margin, does not cover.",
        _PERSON,
    ),
    "OC-718": (
        "no closure is met",
        "A vehicle is on a road or at a place while it is shut, or shut to its kind.",
        _PERSON,
    ),
    "OC-719": (
        "checkpoints are passed within their hours",
        "A vehicle is at a checkpoint outside the hours of the checkpoint.",
        _PERSON,
    ),
    "OC-720": (
        "vehicles wait at holding places only, by whole steps",
        "A movement waits where its corridor has no holding place, or not by whole steps.",
        _PERSON,
    ),
    "OC-721": (
        "moments are those of the drive",
        "A departure or arrival that is stated is not what driving the movement gives.",
        _AGAIN,
    ),
    "OC-722": (
        "each step is open in the model",
        "A movement uses a step that the network does not have, or lists other slow roads.",
        _AGAIN,
    ),
    "OC-723": (
        "nobody waits too long at a gathering point",
        "A vehicle leaves later after its block begins than the longest wait of the place.",
        _PERSON,
    ),
    "OC-730": (
        "roads carry their rate",
        "More vehicles enter a road in one step than it takes.",
        _PERSON,
    ),
    "OC-731": (
        "checkpoints pass their rate",
        "More vehicles enter a checkpoint in one step than it passes.",
        _PERSON,
    ),
    "OC-732": (
        "holding places hold their capacity",
        "More vehicles wait at a holding place than it holds.",
        _PERSON,
    ),
    "OC-733": (
        "gathering points hold one block",
        "More vehicles stand at a gathering point in one block than it holds.",
        _PERSON,
    ),
    "OC-734": (
        "reception keeps its rate",
        "More arrive at a destination in one step or hour than it receives.",
        _PERSON,
    ),
    "OC-735": ("beds are enough", "More people arrive at a destination than it has beds.", _PERSON),
    "OC-736": (
        "each vehicle is used once",
        "More vehicles of a fleet leave than the fleet has in this case.",
        _PERSON,
    ),
    "OC-737": (
        "no more vehicles than the people fill",
        "More vehicles leave for a need than its people fill.",
        _AGAIN,
    ),
    "OC-738": (
        "people fill their vehicles",
        "The people of a movement are not what its vehicles carry.",
        _AGAIN,
    ),
    "OC-740": (
        "stages follow the stated priority",
        "The stages of the certificate are not those that the terms give.",
        _AGAIN,
    ),
    "OC-741": (
        "every live node has a potential",
        "The certificate lacks a potential, or states one twice or out of order.",
        _AGAIN,
    ),
    "OC-742": (
        "the bound follows from the potentials",
        "The bound that is stated is not what the potentials prove.",
        _AGAIN,
    ),
    "OC-743": (
        "no better plan exists",
        "The cost of the plan is not equal to the proven bound, so a better plan may exist.",
        _AGAIN,
    ),
    "OC-744": (
        "multipliers keep the order of the aims",
        "A multiplier is too small for its aim to outweigh all that follow.",
        _AGAIN,
    ),
    "OC-745": (
        "a plain certificate only where routes cannot mix",
        "The certificate is plain where the merged network lets people do what no route allows.",
        _AGAIN,
    ),
    "OC-746": (
        "a stage states what its movements give",
        "The objective, people or arrival steps of a stage are not those of its movements.",
        _AGAIN,
    ),
    "OC-747": (
        "the gap is stated",
        "The bound on people, the gap or the word exact is not what the certificate gives.",
        _AGAIN,
    ),
    "OC-750": (
        "totals are sums of movements",
        "The objective, people, vehicles or moments of a case are not those of its movements.",
        _AGAIN,
    ),
    "OC-751": (
        "people out and left behind add up",
        "Stated numbers of people do not follow from the needs and the movements.",
        _AGAIN,
    ),
    "OC-752": (
        "origins add up",
        "A number stated for an origin does not follow from its needs and movements.",
        _AGAIN,
    ),
    "OC-753": (
        "the timetable is the movements by block",
        "A row of the timetable is not the sum of the movements of its block.",
        _PERSON,
    ),
    "OC-754": (
        "queues follow from the movements",
        "What is stated for a gathering point by hour is not what stands there.",
        _AGAIN,
    ),
    "OC-755": (
        "receptions follow from the movements",
        "What is stated for a destination by hour is not what arrives there.",
        _AGAIN,
    ),
    "OC-756": (
        "the curve follows from the movements",
        "A point of the curve is not the people who have left and arrived by then.",
        _AGAIN,
    ),
    "OC-757": (
        "the three columns are re-computed",
        "A number of the columns on time, two hours late or silence broken is not confirmed.",
        _PERSON,
    ),
    "OC-758": (
        "the window arithmetic is re-computed",
        "A number stated for a corridor, a waypoint or a segment is not confirmed.",
        _PERSON,
    ),
    "OC-759": (
        "fleets are ready when it is said",
        "The moment at which a fleet is ready, or its way in, is not confirmed.",
        _PERSON,
    ),
    "OC-760": (
        "least, plan and most are in order",
        "The least and most of an origin do not enclose what the plan gives it.",
        _AGAIN,
    ),
    "OC-783": (
        "made on these roads",
        "A road plan names another file of roads, or another map that they were built from.",
        "Check the plan with the file of roads that it was made on, or make it again on this one.",
    ),
    "OC-784": (
        "the proof beside a road plan can be read",
        "The file proof.npz is missing, is of another plan, or its numbers do not fit these roads.",
        _PERSON,
    ),
    "OC-785": (
        "places are joined to the nearest road",
        "A crowd or an exit was not joined to the nearest node that cars come from and go to.",
        _PERSON,
    ),
    "OC-786": (
        "each way is one for cars, from a crowd to an exit",
        "A way has roads that do not meet or are no roads for cars, or passes a place twice.",
        _PERSON,
    ),
    "OC-787": (
        "no more vehicles leave than there are",
        "More vehicles of a crowd leave than wish to.",
        _PERSON,
    ),
    "OC-788": (
        "the most follows from the cuts",
        "What is said of the most that any plan has out is not what the cuts in the proof give.",
        _PERSON,
    ),
    "OC-789": (
        "what is full crosses the cut",
        "A road that is said to be full does not lead behind the last cut, or one is missing.",
        _PERSON,
    ),
    "OC-790": (
        "roads used are those that vehicles drive on",
        "A road that is listed as used, its vehicles, hours or course are not what was driven.",
        _PERSON,
    ),
    "OC-791": (
        "sentences follow from the numbers",
        "A sentence of a road plan is not the one that this program writes for its numbers.",
        _PERSON,
    ),
    "OC-792": (
        "exits take no more than their totals",
        "More vehicles leave at an exit than it takes in all, or its total is not what is said.",
        _PERSON,
    ),
    "OC-793": (
        "crowds go in their order",
        "What is said of crowds that go first is not what was driven or what the cuts give.",
        _PERSON,
    ),
    "OC-799": (
        "everything can be checked",
        "Part of the plan has a form that cannot be checked at all.",
        _AGAIN,
    ),
}

MOST_PER_RULE = 50
_CONTENT_ERRORS = (
    ValueError,
    LookupError,
    TypeError,
    ArithmeticError,
    AttributeError,
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that the checker does not confirm.

    Parameters
    ----------
    code : str
        Code of the rule, such as ``OC-717``.
    rule : str
        The rule in plain words.
    row : str
        Which movement, row, node, corridor or case.
    what : str
        What was stated and what was found.
    """

    code: str
    rule: str
    row: str
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer: accepted if nothing is refused; ``checked`` counts what was looked at."""

    accepted: bool
    refusals: tuple[Refusal, ...]
    checked: Mapping[str, int]


class Book:
    """Refusals and counts as they come; no rule fills more than ``MOST_PER_RULE`` rows."""

    def __init__(self) -> None:
        self._refusals: list[Refusal] = []
        self._by_code: Counter[str] = Counter()
        self._checked: Counter[str] = Counter()

    def refuse(self, code: str, row: str, what: str) -> None:
        """Keep one refusal."""
        self._by_code[code] += 1
        if self._by_code[code] <= MOST_PER_RULE:
            self._refusals.append(Refusal(code, RULES[code][0], row, what))

    def count(self, kind: str, number: int = 1) -> None:
        """Add to the number of things of one kind that were looked at."""
        self._checked[kind] += number

    def same(self, code: str, row: str, name: str, stated: object, found: object) -> None:
        """Refuse a stated value that differs from what was found, in the unit of its name."""
        self.count("stated values")
        if stated != found:
            self.refuse(code, row, f"{name} is stated as {show(stated)}, found {show(found)}")

    def guard(self, row: str) -> Guard:
        """Turn an error on the content of an untrusted plan into a refusal of this row."""
        return Guard(self, row)

    def verification(self) -> Verification:
        """Close the book."""
        refusals = list(self._refusals)
        for code, number in self._by_code.items():
            if number > MOST_PER_RULE:
                what = f"{number - MOST_PER_RULE} more of the same"
                refusals.append(Refusal(code, RULES[code][0], "further rows", what))
        return Verification(not refusals, tuple(refusals), dict(self._checked))


class Guard:
    """A block of code in which an error on content becomes a refusal."""

    def __init__(self, book: Book, row: str) -> None:
        self._book = book
        self._row = row

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> bool:
        """Refuse the row if there was an error on content."""
        if not isinstance(error, _CONTENT_ERRORS):
            return False
        what = f"cannot be checked ({type(error).__name__}: {show(error)})"
        self._book.refuse("OC-799", self._row, what)
        return True


def show(value: object) -> str:
    """Return a value as one short piece of text."""
    text = getattr(value, "isoformat", lambda: str(value))()
    return text if len(text) <= 200 else f"{text[:200]} ..."
