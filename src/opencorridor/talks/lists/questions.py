"""The questions that follow from differences and gaps: the same words for either side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from opencorridor.model.lists import Certainty, SideKey, SideList, Waypoint
from opencorridor.model.lists_diff import Missing, Question, Relation, Topic
from opencorridor.talks.lists.differences import SIDES, Laid, differences_of, missing_of, topic_of
from opencorridor.talks.lists.pair import Side
from opencorridor.talks.lists.words import listed

_MISSING = {
    Topic.ROUTE: "Which places does the road pass, in order?",
    Topic.DESTINATION: "Where may people go, and which other destinations are open to them?",
    Topic.SCOPE: "What does your silence cover: segments, gathering points and the ways to them, "
    "checkpoints, halts and reception places, with what width and which kinds of fire?",
    Topic.GROUPS: "Who or what may pass, and is anybody excluded or checked apart?",
    Topic.CLOCK: "On which clock are your times?",
}
_EDGES = {
    "window": "From when to when, and on which clock?",
    "start": "When does it start, and on which clock?",
    "end": "When does it end, and on which clock?",
}


MOST_BY_NAME = 2
_TIMES = frozenset({Topic.SILENCE, Topic.MOVEMENT})
_HAS_OTHER_CONFIRMED = "Has the other side confirmed it to you, through whom, and what shows it?"
_DO_YOU_CONFIRM = (
    "Do you confirm, change or refuse it? If you confirm it: road, silence, destinations."
)
_WHICH_KIND = "Is the window that you name one of silence, of movement, or of both?"

_FOR_ALL = (
    "Do the hours at the end of your list hold for all of these corridors, or for the last alone?"
)
_GAPS = ("Silence: ", "Movement: ")

_Plain = tuple[SideKey, Topic, str, str]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question before the corridors that share it are put together."""

    side: SideKey
    topic: Topic
    text: str
    why: str
    corridor: str
    name: str


def questions_for(corridors: Sequence[Laid], lists: Sequence[SideList]) -> tuple[Question, ...]:
    """Return the questions to each side, one that several corridors share asked once.

    Parameters
    ----------
    corridors : sequence of Laid
        The corridors, side by side.
    lists : sequence of SideList
        The two lists.

    Returns
    -------
    tuple of Question
        Those to the first side first, numbered ``A1``, ``A2`` and so on.
    """
    asked = [
        *(question for one in lists for question in _on_last_hours(corridors, one)),
        *(question for laid in corridors for question in _once(list(_of(laid)))),
    ]
    questions: list[Question] = []
    for one in lists:
        groups: dict[tuple[Topic, str], list[_Asked]] = {}
        for question in asked:
            if question.side is one.side:
                groups.setdefault((question.topic, question.text), []).append(question)
        for number, ((topic, text), shared) in enumerate(groups.items(), start=1):
            names = _names(
                shared, sum(bool(c.a if one.side is SideKey.A else c.b) for c in corridors)
            )
            whys = list(dict.fromkeys(q.why for q in shared))
            questions.append(
                Question(
                    f"{one.side.upper()}{number}",
                    one.side,
                    tuple(dict.fromkeys(q.corridor for q in shared)),
                    topic,
                    f"{'; '.join(names)}: {text}",
                    " ".join(whys[:3]),
                )
            )
    return tuple(questions)


def _on_last_hours(corridors: Sequence[Laid], one: SideList) -> Iterator[_Asked]:
    """Yield whether hours under the last corridor hold for all that the side names."""
    if not one.hours_below_last:
        return
    for laid in corridors:
        if (laid.a if one.side is SideKey.A else laid.b) is not None:
            named = f"{laid.diff.name} ({laid.diff.purpose})"
            why = "They stand at the end of the list, under the last corridor."
            yield _Asked(one.side, Topic.SILENCE, _FOR_ALL, why, laid.diff.id, named)


def _once(asked: Sequence[_Asked]) -> list[_Asked]:
    """Return questions without those that a wider one of the same corridor and topic asks too."""
    wide = {
        (q.side, q.topic): q for q in asked if q.topic in _TIMES and q.text == _confirm(q.topic, ())
    }
    once = []
    for question in asked:
        wider = wide.get((question.side, question.topic))
        if wider is None or not question.text.startswith(_GAPS):
            once.append(question)
    return once


def _names(shared: Sequence[_Asked], named: int) -> list[str]:
    """Return the corridors of a question by name, or all that the side names in one word."""
    names = list(dict.fromkeys(q.name for q in shared))
    every = len(names) == named and named > MOST_BY_NAME
    return ["Every corridor that you name"] if every else names


def _of(laid: Laid) -> Iterator[_Asked]:
    named = f"{laid.diff.name} ({laid.diff.purpose})"
    asked = (_on_differences(laid), _on_gaps(laid), _on_abroad(laid), _on_places(laid))
    for side, topic, text, why in chain(*asked, _on_unclear_windows(laid)):
        yield _Asked(side, topic, text, why, laid.diff.id, named)


def _on_differences(laid: Laid) -> Iterator[_Plain]:
    for found in differences_of(laid):
        if found.topic is Topic.CORRIDOR:
            yield from _on_one_sided(laid, found.text)
        elif found.between == SIDES or found.topic is Topic.SCOPE:
            for side in SideKey:
                yield side, found.topic, _confirm(found.topic, found.what), found.text
        else:
            text = f"Which of your statements on {found.topic} holds"
            if found.topic in _TIMES:
                text += ", from when to when, on which clock?"
            else:
                text += f", with or without {listed(found.what)}?"
            yield SideKey(found.between), found.topic, text, found.text


def _on_one_sided(laid: Laid, why: str) -> Iterator[_Plain]:
    names_it = SideKey.A if laid.diff.relation is Relation.ONLY_A else SideKey.B
    other = SideKey.B if names_it is SideKey.A else SideKey.A
    yield names_it, Topic.CORRIDOR, _HAS_OTHER_CONFIRMED, why
    yield other, Topic.CORRIDOR, _DO_YOU_CONFIRM, why


def _on_gaps(laid: Laid) -> Iterator[_Plain]:
    for gap in missing_of(laid):
        yield gap.side, gap.topic, _ask_missing(gap), gap.text


def _on_abroad(laid: Laid) -> Iterator[_Plain]:
    if not laid.diff.abroad:
        return
    text = (
        f"It ends in another country ({listed(laid.diff.abroad)}). Which destinations inside the "
        "country are open to those who wish to stay in it, and how do they choose?"
    )
    for side, said in _sides(laid):
        if any(d.name in laid.diff.abroad for d in said.destinations):
            yield side, Topic.DESTINATION, text, "A destination abroad needs a free choice."


def _on_places(laid: Laid) -> Iterator[_Plain]:
    for side, said in _sides(laid):
        for point in (*said.chain, *said.destinations):
            if point.certainty is not Certainty.MATCHED:
                why = f"{point.why[:1].upper()}{point.why[1:]}."
                yield side, Topic.PLACE, _which(point), why


def _on_unclear_windows(laid: Laid) -> Iterator[_Plain]:
    for row in laid.diff.windows:
        stated = [side for side, w in ((SideKey.A, row.a), (SideKey.B, row.b)) if w]
        if row.kind is None:
            for side in stated:
                yield side, Topic.SILENCE, _WHICH_KIND, "The list does not say which."
        elif row.relation is Relation.UNCLEAR:
            for side in stated:
                topic = topic_of(row.kind)
                why = "The times cannot be compared."
                yield side, topic, _confirm(topic, ()), why


def _sides(laid: Laid) -> list[tuple[SideKey, Side]]:
    return [(key, side) for key, side in ((SideKey.A, laid.a), (SideKey.B, laid.b)) if side]


def _confirm(topic: Topic, what: Sequence[str]) -> str:
    match topic:
        case Topic.ROUTE:
            if len(what) > 1:
                return f"Which of {listed(what)} does your route pass?"
            return f"Does your route pass {what[0]}?"
        case Topic.DESTINATION:
            return f"Do you confirm {listed(what)} as destination?"
        case Topic.GROUPS:
            return f"May these go: {listed(what)}?"
        case Topic.SCOPE:
            return (
                f"Does silence cover {listed(what)} as well? Who has ordered it there, and who on "
                "the spot has received the order?"
            )
        case _:
            return f"From when to when is {topic}, with day and clock? Name both start and end."


def _ask_missing(gap: Missing) -> str:
    if gap.topic not in _TIMES:
        return _MISSING[gap.topic]
    edge = next(edge for edge in _EDGES if f" no {edge} " in gap.text)
    word = "Silence" if gap.topic is Topic.SILENCE else "Movement"
    return f"{word}: {_EDGES[edge][:1].lower()}{_EDGES[edge][1:]}"


def _which(point: Waypoint) -> str:
    if not point.candidates:
        return f'Which place do you mean by "{point.written}"? Name its region.'
    could = "; ".join(candidate.name for candidate in point.candidates)
    return f'Which place do you mean by "{point.written}": {could}, or another one?'
