"""A working paper as a document: both languages side by side, and room for each answer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import datetime

from opencorridor.clock import on_clock
from opencorridor.model.agreement import EvidenceKind
from opencorridor.model.paper import (
    Language,
    Paper,
    PaperAnswer,
    PaperClause,
    PaperRoute,
    PaperSilence,
    PaperStop,
    PaperWindow,
)
from opencorridor.model.scenario import TermStatus, WindowKind
from opencorridor.publish.desk.document import Cell, Document, Grid, Section, cell
from opencorridor.publish.map_frame import KM_PER_DEGREE
from opencorridor.publish.paper.catalogue import BLANK, Voice
from opencorridor.units import METRES_PER_KM

_LETTER = (
    "letter-number",
    "letter-date",
    "letter-signed",
    "letter-relay",
    "letter-answers",
    "letter-until",
    "letter-entered",
)
_NUMBER_WIDTH = 4
_TEXT_WIDTH = 18
_SAID_WIDTH = 20


def paper_document(paper: Paper, language: Language | None = None) -> Document:
    """Return a working paper as a document.

    Parameters
    ----------
    paper : Paper
        The paper.
    language : Language or None
        The second language, beside English; ``None`` for English alone.
    """
    return _Writer(paper, Voice(language)).document()


class _Writer:
    """Writes the parts of one paper."""

    def __init__(self, paper: Paper, voice: Voice) -> None:
        self.paper = paper
        self.voice = voice

    def document(self) -> Document:
        """Return the whole."""
        paper, voice = self.paper, self.voice
        own = voice.line("desk") if paper.party is None else f"{voice.line('copy')}: {paper.party}"
        mark = voice.line(f"mark-{paper.sensitivity.value}")
        facts = (
            (voice.line("kind"), voice.line(f"kind-{paper.kind.value}")),
            (voice.line("as-of"), "; ".join(self.moment(paper.as_of))),
            (voice.line("version"), str(paper.version)),
            (voice.line("parties"), ", ".join(paper.parties)),
        )
        return Document(
            title=voice.line("title"),
            kicker=voice.line("kicker"),
            sensitivity=paper.sensitivity,
            version=paper.version,
            facts=facts,
            lead=(own, *voice.each("not-agreed")),
            sections=(
                self.use(),
                *self.clauses(),
                self.hours(),
                *self.routes(),
                *self.questions(),
                *self.letters(),
                self.prompts(),
            ),
            closing=(),
            software="",
            running=f"{mark} \u00b7 {own} \u00b7 {voice.line('kicker')}",
        )

    # ---- how to use it ---------------------------------------------------------------------------

    def use(self) -> Section:
        """Return what the reader has to know, both languages beside each other."""
        keys = ["no-permission", "how-to", "entered", "silence-assumed", "choice", "standing"]
        if self.paper.party is not None:
            keys.insert(1, "copy-holds")
        if self.voice.language is None:
            sentences = tuple(self.voice.each(key)[0] for key in keys)
            return Section("use", self.voice.line("section-use"), sentences)
        rows = tuple(self.beside(key) for key in keys)
        rows += (tuple(cell(text) for text in self.voice.each("draft", blank=BLANK)),)
        return Section(
            "use", self.voice.line("section-use"), grids=(Grid("", self.languages(), rows),)
        )

    def beside(self, key: str) -> tuple[Cell, ...]:
        """Return a fixed text as cells, one for each language."""
        return tuple(cell(text) for text in self.voice.each(key))

    def languages(self) -> tuple[str, ...]:
        """Return the heads of two columns of text, or of one."""
        heads = (self.voice.each("english")[0],)
        return heads if self.voice.language is None else (*heads, self.voice.each("second")[1])

    # ---- hours -----------------------------------------------------------------------------------

    def moment(self, moment: datetime) -> tuple[str, ...]:
        """Return a moment on every clock of the agreement, each with its city."""
        return tuple(
            f"{on_clock(moment, c.zone):%d.%m.%Y %H:%M} {self.voice.city(c.city)}"
            for c in self.paper.clocks
        )

    def span(self, window: PaperWindow) -> Cell:
        """Return the hours of a window, a line for each clock; an hour that is missing is named."""
        lines = []
        for clock in self.paper.clocks:
            start, end = (
                None if moment is None else on_clock(moment, clock.zone)
                for moment in (window.start, window.end)
            )
            first = self.voice.line("start-not-stated") if start is None else f"{start:%H:%M}"
            last = self.voice.line("end-not-stated") if end is None else f"{end:%H:%M}"
            if end is not None and start is not None and end.date() != start.date():
                last = f"{end:%d.%m.%Y %H:%M}"
            day = start or end
            dated = f"{day:%d.%m.%Y} " if day is not None else ""
            lines.append(f"{dated}{first} – {last}, {self.voice.city(clock.city)}")
        return tuple(dict.fromkeys(lines))

    def hours(self) -> Section:
        """Return every window that is shown."""
        title = self.voice.line("section-hours")
        if not self.paper.windows:
            return Section("hours", title, self.voice.each("no-hours"))
        rows = tuple(
            (
                cell(window.party),
                cell(self.voice.line(window.kind.value)),
                self.span(window),
                cell(
                    self.voice.line("scope-stated" if window.scope_stated else "scope-not-stated")
                ),
            )
            for window in self.paper.windows
        )
        heads = tuple(self.voice.line(key) for key in ("side", "what", "hours", "scope"))
        return Section("hours", title, grids=(Grid("", heads, rows, widths=(15, 15, 40, 30)),))

    # ---- roads -----------------------------------------------------------------------------------

    def routes(self) -> Iterator[Section]:
        """Yield the table of places of each road, with a drawing where there is room for one."""
        title = self.voice.line("section-route")
        if not self.paper.routes:
            yield Section("route", title, self.voice.each("no-route"))
        for number, route in enumerate(self.paper.routes):
            yield Section(
                f"route-{number}",
                f"{title}: {route.name}",
                self.voice.each("positions-note"),
                grids=(self.places(route),),
                sketch=_sketch(route),
                sketch_words=self.voice.each("map"),
            )

    def places(self, route: PaperRoute) -> Grid:
        """Return the places of a road in order, with the silence that each side stated there."""
        paper, line = self.paper, self.voice.line
        heads = (
            line("number"),
            line("place"),
            line("position"),
            line("from-start"),
            *(line("silence-of", party=party) for party in paper.parties),
            *(line("place-answer", party=party) for party in paper.asked),
        )
        rows = tuple(self.stop(number, stop) for number, stop in enumerate(route.stops, start=1))
        widths = (_NUMBER_WIDTH, 18, 9, 6, *(18,) * len(paper.parties), *(18,) * len(paper.asked))
        return Grid("", heads, rows, widths=widths)

    def stop(self, number: int, stop: PaperStop) -> tuple[Cell, ...]:
        """Return a place."""
        km = "–" if stop.from_start_m is None else f"{stop.from_start_m / METRES_PER_KM:.1f}"
        name, *others = stop.names
        return (
            cell(str(number)),
            cell(name, ", ".join(others)),
            cell(f"{stop.lat:.3f},", f"{stop.lon:.3f}"),
            cell(km),
            *(self.silences(stop, party) for party in self.paper.parties),
            *(cell(BLANK) for _ in self.paper.asked),
        )

    def silences(self, stop: PaperStop, party: str) -> Cell:
        """Return the silences of one party at a place."""
        found = [s for s in stop.silences if s.window.party == party]
        if not found:
            hours = any(
                w.party == party and w.kind is WindowKind.SILENCE for w in self.paper.windows
            )
            return cell(self.voice.line("place-not-named" if hours else "not-stated"))
        return tuple(line for silence in found for line in self.silence(silence, stop))

    def silence(self, silence: PaperSilence, stop: PaperStop) -> Iterator[str]:
        """Yield the hours of a silence, and where it holds if not both here and on from here."""
        yield from self.span(silence.window)
        is_last = any(stop is route.stops[-1] for route in self.paper.routes)
        if not silence.here:
            yield self.voice.line("onward-only")
        elif not silence.onward and not is_last:
            yield self.voice.line("place-only")

    # ---- clauses ---------------------------------------------------------------------------------

    def clauses(self) -> Iterator[Section]:
        """Yield the clauses, with what was said and a field for each answer."""
        title = self.voice.line("section-clauses")
        if not self.paper.clauses:
            yield Section("clauses", title, self.voice.each("no-clauses"))
            return
        paper, line = self.paper, self.voice.line
        clause = self.voice.each("clause")
        heads = (
            line("number"),
            *(f"{word} ({tongue})" for word, tongue in zip(clause, self.tongues(), strict=True)),
            *(line("said-by", party=party) for party in paper.parties),
            *(line("answer-of", party=party) for party in paper.asked),
        )
        rows = tuple(self.clause(number, c) for number, c in enumerate(paper.clauses, start=1))
        widths = (
            _NUMBER_WIDTH,
            *(_TEXT_WIDTH,) * len(clause),
            *(_SAID_WIDTH,) * len(paper.parties),
            *(_SAID_WIDTH,) * len(paper.asked),
        )
        yield Section("clauses", title, grids=(Grid("", heads, rows, widths=widths),))

    def tongues(self) -> tuple[str, ...]:
        """Return the languages as they stand in brackets after a word."""
        english, *other = self.languages()
        return english, *(name.lower() for name in other)

    def clause(self, number: int, clause: PaperClause) -> tuple[Cell, ...]:
        """Return a clause with what each party said, and fields for the answers."""
        translated = {Language.UKRAINIAN: clause.text_uk, Language.RUSSIAN: clause.text_ru}
        other = None if self.voice.language is None else translated[self.voice.language]
        missing = self.voice.each("no-translation")[-1]
        texts = self.voice.entered(clause.text, other or f"{missing} {BLANK}")
        return (
            cell(str(number)),
            *(cell(text) for text in texts),
            *(self.said(answer) for answer in clause.answers),
            *(self.field() for _ in self.paper.asked),
        )

    def said(self, answer: PaperAnswer) -> Cell:
        """Return what a party said of a clause, and what is shown for it."""
        line = self.voice.line
        if answer.status is None:
            return cell(line("status-none"))
        own = [one for one in answer.evidence if one.kind is not EvidenceKind.OTHER_SIDE]
        is_claim = answer.status is TermStatus.AGREED and not own
        lines = [line("status-claimed" if is_claim else f"status-{answer.status.value}")]
        if answer.condition:
            lines.append(f"{line('condition')}: {answer.condition}")
        lines += [answer.meaning] if answer.meaning else []
        for one in answer.evidence:
            when = "; ".join(self.moment(one.at)) if one.at else ""
            relay = f"{line('relay')}: {one.relay}" if one.relay else ""
            kind = line(f"evidence-{one.kind.value}")
            lines.append("\u2013 " + ", ".join(filter(None, (kind, when, one.document, relay))))
        if not own and answer.status is not TermStatus.SILENT:
            lines.append("\u2013 " + line("no-document"))
        return tuple(lines)

    def field(self) -> Cell:
        """Return the field for an answer to a clause."""
        line = self.voice.line
        return (
            f"[  ] {line('answer-yes')}",
            f"[  ] {line('answer-condition')} {BLANK}",
            f"[  ] {line('answer-no')}",
            f"{line('letter-short')} {BLANK}",
        )

    # ---- questions and letters -------------------------------------------------------------------

    def questions(self) -> Iterator[Section]:
        """Yield the open questions to each party that is asked."""
        if not self.paper.questions:
            return
        line = self.voice.line
        for number, party in enumerate(self.paper.asked):
            rows = tuple(
                (
                    cell(str(at)),
                    *self.asks(question.item, question.asks, party),
                    cell(BLANK, BLANK),
                    cell(BLANK),
                )
                for at, question in enumerate(self.paper.questions, start=1)
            )
            question_heads = self.voice.each("question")
            heads = (line("number"), *question_heads, line("answer"), line("letter-short"))
            widths = (_NUMBER_WIDTH, *(30,) * len(question_heads), 24, 16)
            title = f"{line('section-questions')}: {party}"
            yield Section(
                f"questions-{number}", title, grids=(Grid("", heads, rows, widths=widths),)
            )

    def asks(self, item: str, english: str, party: str) -> tuple[Cell, ...]:
        """Return a question in each language."""
        return tuple(
            cell(text.format(party=party) if number == 0 else text)
            for number, text in enumerate((english, *self.voice.each(f"item-{item}")[1:]))
        )

    def letters(self) -> Iterator[Section]:
        """Yield a field for the letter of each party that is asked."""
        line = self.voice.line
        rows = tuple((cell(line(key)), cell(BLANK * 3)) for key in _LETTER)
        grid = Grid("", (line("field"), line("entry")), rows, widths=(35, 65))
        for number, party in enumerate(self.paper.asked):
            yield Section(f"letter-{number}", f"{line('section-letter')}: {party}", grids=(grid,))

    def prompts(self) -> Section:
        """Return rules of law and standards to think of, each with its citation."""
        line = self.voice.line
        rows = tuple(
            (cell(p.citation, None if p.read else line("unverified")), cell(p.words))
            for p in self.paper.prompts
        )
        grid = Grid("", (line("citation"), line("prompt")), rows, widths=(35, 65))
        return Section("prompts", line("section-prompts"), self.voice.each("prompts"), (), (grid,))


def _sketch(route: PaperRoute) -> tuple[tuple[float, float], ...]:
    """Return the places in kilometres east and south of the north-western corner, in order."""
    stops: Iterable[PaperStop] = route.stops
    north = max(stop.lat for stop in stops)
    first = route.stops[0].lon
    # Places on both sides of the 180th meridian stay together.
    east = [(stop.lon - first + 180) % 360 for stop in stops]
    shrink = math.cos(math.radians(sum(stop.lat for stop in stops) / len(route.stops)))
    west = min(east)
    return tuple(
        ((lon - west) * KM_PER_DEGREE * shrink, (north - stop.lat) * KM_PER_DEGREE)
        for lon, stop in zip(east, stops, strict=True)
    )
