"""Working papers: a party's copy rests on the allow-list below and on nothing else."""

import dataclasses
import io
import itertools
import json
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opencorridor.errors import UsageError
from opencorridor.model.agreed_terms import AgreedCorridor, AgreedWindow
from opencorridor.model.agreement import (
    Agreement,
    AgreementSettings,
    Answer,
    Clause,
    Evidence,
    EvidenceKind,
)
from opencorridor.model.paper import Language
from opencorridor.model.scenario import (
    ClockName,
    Corridor,
    Party,
    Place,
    Provenance,
    Road,
    Scenario,
    Sensitivity,
    TermStatus,
    Window,
    WindowKind,
)
from opencorridor.publish.desk.document import Document
from opencorridor.publish.docx import document_docx
from opencorridor.publish.paper.catalogue import texts
from opencorridor.publish.paper.document import paper_document
from opencorridor.publish.paper.export import export_paper
from opencorridor.publish.printing import document_pdf, printed_data
from opencorridor.scenario.talks import check_agreement_folder, read_check_list
from opencorridor.talks.paper import working_paper

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "examples" / "agreement-2022-03-05"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Latin and Cyrillic in one: whatever is searched for is searched for in both scripts.
SEED, SEED_RU = "Zq7Leak", "ВитікХ"
SIDES = ("ua", "ru")
SECRET = Provenance(sensitivity=Sensitivity.NEED_TO_KNOW)
Thing = Any  # a value of the model, of any of its types

# What a copy for a party may rest on, field by field. Whoever adds a field to one of these has to
# say here on which side of the line it stands.
ALLOWED: dict[type, set[str]] = {
    Agreement: {"settings", "parties", "clauses", "answers", "evidence", "scenario"}
    | {"corridors", "windows"},
    AgreedCorridor: {"id", "waypoints", "provenance"},
    AgreedWindow: {"party", "kind", "clock", "start", "end", "scope", "provenance"},
    AgreementSettings: {"version", "as_of", "clocks", "kind", "corridors"},
    Party: {"id", "name"},
    ClockName: {"zone", "city"},
    Clause: {"id", "item", "text", "text_uk", "text_ru", "put_to", "provenance"},
    Answer: {"clause", "party", "status", "condition", "evidence", "meaning", "provenance"},
    Evidence: {"id", "party", "kind", "at", "document", "provenance"},
    Provenance: {"sensitivity", "own_assumptions"},
    Scenario: {"places", "roads", "corridors", "windows"},
    Corridor: {"id", "name", "waypoints", "roads", "gathering_points", "ways", "provenance"},
    Place: {"id", "name", "other_names", "lat", "lon", "provenance"},
    Road: {"id", "length_m", "provenance"},
    Window: {"party", "kind", "start", "end", "scope", "provenance"},
}
WITHHELD: dict[type, set[str]] = {
    Agreement: {"actors", "confirmations", "talks", "findings", "digest", "variants"},
    AgreedCorridor: {"clauses", "destinations", "gathering_points", "vehicle_kinds"},
    AgreedWindow: {"id", "clauses"},
    AgreementSettings: {"id", "title", "sensitivity", "parties", "abroad", "round"}
    | {"summary", "source", "not_known", "scenario"},
    Party: {"clock", "provenance"},
    ClockName: set(),
    Clause: {"points"},
    Answer: {"id"},
    Evidence: {"confirmed_by", "relay", "meaning"},
    Provenance: {"source", "as_of", "file", "row"},
    Scenario: {"settings", "parties", "checkpoints", "conditions", "needs", "fleets"}
    | {"what_ifs", "ask_menu", "defaults_used", "findings", "digest", "delay_s"},
    Corridor: {"destinations", "vehicle_kinds", "speed_m_per_h", "spacing_m"}
    | {"uninvited_vehicles_per_h", "statuses", "column_vehicles", "no_silence_needed"}
    | {"as_if_agreed"},
    Place: {"kinds", "area", "holder", "capacity_vehicles", "longest_wait_s"}
    | {"reception_people_per_h", "beds_people", "turn_back"},
    Road: {"tail", "head", "road_class", "lanes", "both_ways", "capacity_vehicles_per_h"}
    | {"speed_m_per_h"},
    Window: {"id", "clock"},
}


@cache
def example() -> Agreement:
    agreement = check_agreement_folder(EXAMPLE).agreement
    assert agreement is not None
    return agreement


def docx(agreement: Agreement, party: str | None, language: Language | None = None) -> bytes:
    paper = working_paper(agreement, read_check_list(), party)
    return document_docx(paper_document(paper, language), paper.as_of)


def paper_of(agreement: Agreement, party: str | None, language: Language | None) -> Document:
    return paper_document(working_paper(agreement, read_check_list(), party), language)


def pdf(agreement: Agreement, party: str | None, language: Language | None = None) -> bytes:
    return document_pdf(paper_of(agreement, party, language), agreement.settings.as_of)


def every_byte(file: bytes) -> bytes:
    """Return a file with everything that is packed in it unpacked behind it."""
    found = [file]
    if zipfile.is_zipfile(io.BytesIO(file)):
        with zipfile.ZipFile(io.BytesIO(file)) as package:
            found.append(package.comment)
            for info in package.infolist():
                found += [info.filename.encode(), info.extra, info.comment]
                found.append(package.read(info))
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", file, flags=re.DOTALL):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            found.append(packed)
    return b"\n".join(found)


def holds(file: bytes, words: str) -> bool:
    """Tell whether words stand anywhere in a file, in any of the ways that such files write."""
    content = every_byte(file)
    coded = [words.encode(code) for code in ("utf-8", "utf-16-be", "utf-16-le")]
    coded += [one.hex().encode() for one in coded]
    escaped = "".join(f"&#{ord(letter)};" for letter in words).encode()
    low = content.lower()
    return any(one.lower() in low for one in (*coded, escaped))


def words_of(file: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        body = ET.fromstring(package.read("word/document.xml"))  # noqa: S314 - made by this program
    paragraphs = body.iter(f"{WORD}p")
    return "\n".join("".join(t.text or "" for t in p.iter(f"{WORD}t")) for p in paragraphs)


# ---- the line between what a party may see and what not ------------------------------------------


def test_every_field_of_the_model_stands_on_one_side_of_the_line() -> None:
    for kind, allowed in ALLOWED.items():
        names = {field.name for field in dataclasses.fields(kind)}
        assert not allowed & WITHHELD[kind]
        assert names == allowed | WITHHELD[kind], kind.__name__


def seeded(value: Thing, number: Iterator[int]) -> Thing:
    """Return a value with every text, number and moment in it turned into another."""
    if isinstance(value, bool | Enum):
        return value
    if isinstance(value, str):
        return f"{SEED}{next(number)}{SEED_RU}"
    if isinstance(value, int | float):
        return value + 7_000_000
    if isinstance(value, datetime):
        return value + timedelta(days=9_999)
    if isinstance(value, Mapping):
        return {seeded(k, number): seeded(v, number) for k, v in value.items()}
    if isinstance(value, tuple | frozenset | list):
        return type(value)(seeded(one, number) for one in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.replace(
            value,
            **{f.name: seeded(getattr(value, f.name), number) for f in dataclasses.fields(value)},
        )
    return f"{SEED}{next(number)}{SEED_RU}" if value is None else value


def rebuilt(value: Thing, change: Callable[[Thing], Thing]) -> Thing:
    """Return a value with each thing of the model changed, from the inside out."""
    if isinstance(value, Mapping):
        return {key: rebuilt(one, change) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(rebuilt(one, change) for one in value)
    if type(value) in ALLOWED:
        inside = {
            f.name: rebuilt(getattr(value, f.name), change)
            for f in dataclasses.fields(value)
            if f.name in ALLOWED[type(value)]
        }
        return change(dataclasses.replace(value, **inside))
    return value


def withheld_seeded(agreement: Agreement) -> Agreement:
    """Return an agreement in which every field that is withheld, of every row, is another."""
    number = iter(range(10**9))

    def change(thing: Thing) -> Thing:
        names = WITHHELD[type(thing)]
        return dataclasses.replace(
            thing, **{name: seeded(getattr(thing, name), number) for name in names}
        )

    return rebuilt(agreement, change)  # type: ignore[no-any-return]  # built from an Agreement


@pytest.mark.parametrize("party", SIDES)
def test_what_is_withheld_changes_no_byte_of_a_copy_even_in_public_rows(party: str) -> None:
    other = withheld_seeded(example())

    file = docx(other, party, Language.UKRAINIAN)

    assert file == docx(example(), party, Language.UKRAINIAN)
    assert not holds(file, SEED)
    assert not holds(file, SEED_RU)


def owner_of(row: Thing) -> str | None:
    return getattr(row, "party", None)


def marked(agreement: Agreement, levels: Iterator[Sensitivity], put_to: str) -> Agreement:
    """Return an agreement with other marks on its rows, and clauses put to one party."""

    def change(thing: Thing) -> Thing:
        if isinstance(thing, Provenance):
            return dataclasses.replace(thing, sensitivity=next(levels))
        if isinstance(thing, Clause) and next(levels) is Sensitivity.PARTNERS:
            return dataclasses.replace(thing, put_to=(put_to,))
        return thing

    return rebuilt(agreement, change)  # type: ignore[no-any-return]  # as above


# What ties rows together is kept, so that what is changed is a folder that could be read.
TIES = {"id", "party", "clause", "provenance", "waypoints", "roads", "gathering_points", "ways"}
TIES |= {"put_to", "evidence", "scope", "kind", "clock"}
SHOWS_NOTHING_YET = (Agreement, AgreementSettings, Scenario, Provenance, Party, ClockName)


def unshared_seeded(agreement: Agreement, party: str) -> Agreement:
    """Return an agreement in which every row that is not shared with a party is another one.

    The rule here is written anew: public, or the party's own, or put to it, or answered by it.
    """
    number = iter(range(10**9))
    answered = {a.clause for a in agreement.answers.values() if a.party == party}

    def change(thing: Thing) -> Thing:
        if isinstance(thing, SHOWS_NOTHING_YET):
            return thing
        row = thing.provenance
        shared = row.sensitivity is Sensitivity.PUBLIC or owner_of(thing) == party
        if isinstance(thing, Clause):
            shared = shared or party in thing.put_to or thing.id in answered
        if shared:
            return thing
        values = {
            f.name: seeded(getattr(thing, f.name), number)
            for f in dataclasses.fields(thing)
            if f.name not in TIES
        }
        if isinstance(thing, Answer):
            values["status"] = TermStatus.REFUSED
        return dataclasses.replace(thing, **values)

    return rebuilt(agreement, change)  # type: ignore[no-any-return]  # as above


@settings(max_examples=30)
@given(
    st.sampled_from(SIDES),
    st.lists(st.sampled_from(tuple(Sensitivity)), min_size=3, max_size=60),
    st.sampled_from((None, *Language)),
)
def test_no_row_that_is_not_shared_changes_a_byte_of_a_copy(
    party: str, levels: list[Sensitivity], language: Language | None
) -> None:
    endless = (levels[n % len(levels)] for n in range(10**9))
    agreement = marked(example(), endless, party)
    other = unshared_seeded(agreement, party)

    file = docx(other, party, language)

    assert file == docx(agreement, party, language)
    assert not holds(file, SEED)
    assert not holds(file, SEED_RU)


@pytest.mark.parametrize("party", SIDES)
def test_with_nothing_public_a_copy_holds_the_partys_own_word_alone(party: str) -> None:
    secret = marked(example(), iter(lambda: Sensitivity.NEED_TO_KNOW, None), party)
    other = next(p for p in SIDES if p != party)
    paper = working_paper(secret, read_check_list(), party)

    said = {a.party for c in paper.clauses for a in c.answers if a.status is not None}
    assert said == {secret.parties[party].name}
    assert {w.party for w in paper.windows} <= {secret.parties[party].name}
    assert paper.routes == ()
    own = {a.clause for a in secret.answers.values() if a.party == party and a.evidence}
    assert [c.text for c in paper.clauses] == [
        secret.clauses[i].text for i in secret.clauses if i in own
    ]
    assert len(working_paper(secret, read_check_list(), other).clauses) != 0


def test_the_agreements_own_hours_and_places_come_before_those_of_the_scenario() -> None:
    base = example()
    public = Provenance(sensitivity=Sensitivity.PUBLIC)
    hours = AgreedWindow(
        id="ru-silence", clauses=(), party="ru", kind=WindowKind.SILENCE, clock="Europe/Moscow",
        start=datetime(2022, 3, 5, 11, 0), end=datetime(2022, 3, 5, 18, 0),  # noqa: DTZ001 - as read
        scope=("mariupol-zaporizhzhia",), provenance=public,
    )  # fmt: skip
    places = AgreedCorridor(
        id="mariupol-zaporizhzhia", clauses=(), waypoints=("mariupol", "polohy", "zaporizhzhia"),
        destinations=(), gathering_points=(), vehicle_kinds=(), provenance=public,
    )  # fmt: skip
    stated = dataclasses.replace(base, windows={hours.id: hours}, corridors={places.id: places})
    paper = working_paper(stated, read_check_list(), "ua")
    text = words_of(document_docx(paper_document(paper), paper.as_of))

    assert "05.03.2022 10:00 – 17:00, Kyiv" in text
    assert [s.names[0] for s in paper.routes[0].stops][1:] == ["Polohy", "Zaporizhzhia"]
    assert [s.from_start_m for s in paper.routes[0].stops] == [0, None, None]
    hidden = dataclasses.replace(
        base,
        windows={hours.id: dataclasses.replace(hours, provenance=SECRET)},
        corridors={places.id: dataclasses.replace(places, provenance=SECRET)},
    )
    assert docx(hidden, "ua") == docx(base, "ua")


def test_the_other_sides_word_for_a_party_does_not_open_a_clause_to_it() -> None:
    secret = marked(example(), iter(lambda: Sensitivity.NEED_TO_KNOW, None), "ru")
    told = Answer(
        id="x", clause="c-aid", party="ru", status=TermStatus.REFUSED, condition=None,
        evidence=("e-x",), meaning=None, provenance=SECRET,
    )  # fmt: skip
    word = Evidence(
        id="e-x", party="ru", kind=EvidenceKind.OTHER_SIDE, confirmed_by="the other side", at=None,
        relay=None, document=None, meaning=None, provenance=told.provenance,
    )  # fmt: skip
    agreement = dataclasses.replace(
        secret,
        answers={**secret.answers, "x": told},
        evidence={**secret.evidence, "e-x": word},
    )

    texts_shown = [c.text for c in working_paper(agreement, read_check_list(), "ru").clauses]

    assert secret.clauses["c-aid"].text not in texts_shown


@pytest.mark.parametrize("party", [None, *SIDES])
def test_evidence_of_a_later_hour_is_on_no_paper(party: str | None) -> None:
    agreement = example()
    dated = agreement.evidence["e-ru-ministry"]
    late = dataclasses.replace(dated, at=agreement.settings.as_of + timedelta(hours=1))
    later = dataclasses.replace(agreement, evidence={**agreement.evidence, "e-ru-ministry": late})

    def documents(of: Agreement) -> set[str | None]:
        paper = working_paper(of, read_check_list(), party)
        return {e.document for c in paper.clauses for a in c.answers for e in a.evidence}

    assert dated.document in documents(agreement)
    assert dated.document not in documents(later)


@pytest.mark.parametrize("party", [None, *SIDES])
def test_no_id_no_path_and_no_program_stands_in_a_file(party: str | None) -> None:
    agreement = example()
    file = docx(agreement, party, Language.RUSSIAN)

    assert agreement.scenario is not None
    assert agreement.talks is not None
    tables = (agreement.clauses, agreement.answers, agreement.evidence, agreement.actors)
    ids = {i for table in tables for i in table} | {agreement.settings.id}
    ids |= set(agreement.scenario.corridors) | set(agreement.scenario.roads)
    ids |= set(agreement.scenario.windows) | set(agreement.talks.points) - {"corridors"}
    text = words_of(file)
    assert not [i for i in ids if "-" in i and re.search(rf"(?<![\w-]){i}(?![\w-])", text)]
    for words in ("opencorridor", "creator", "agreement.toml", str(EXAMPLE), "/home/", "2026"):
        assert not holds(file, words)


@pytest.mark.parametrize("party", SIDES)
def test_a_pdf_is_the_same_bytes_whatever_is_withheld_and_not_shared(party: str) -> None:
    mixed = itertools.cycle((Sensitivity.PUBLIC, Sensitivity.NEED_TO_KNOW, Sensitivity.PUBLIC))
    agreement = marked(example(), mixed, party)
    other = withheld_seeded(unshared_seeded(agreement, party))

    file = pdf(other, party, Language.RUSSIAN)

    assert file == pdf(agreement, party, Language.RUSSIAN)
    dates = ("CreationDate", "CreateDate", "ModDate", "ModifyDate")
    for words in (SEED, SEED_RU, "opencorridor", "OpenCorridor", str(EXAMPLE), "/home/", *dates):
        assert not holds(file, words)
    # All that the typesetter is told, beside a template that holds nothing of any folder.
    told = json.dumps(printed_data(paper_of(other, party, Language.RUSSIAN)), ensure_ascii=False)
    assert SEED not in told
    assert SEED_RU not in told


def test_the_search_finds_what_does_stand_in_a_file() -> None:
    base = example()
    clause = dataclasses.replace(base.clauses["c-road"], text=f"{SEED}1{SEED_RU}")
    agreement = dataclasses.replace(base, clauses={**base.clauses, "c-road": clause})

    assert holds(docx(agreement, "ua"), SEED)
    assert holds(docx(agreement, "ua"), SEED_RU)
    assert withheld_seeded(base) != base


# ---- what stands in it ---------------------------------------------------------------------------


def test_the_desks_copy_holds_relays_and_says_on_each_page_that_it_is_the_desks() -> None:
    file = docx(example(), None)
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        header = package.read("word/header1.xml").decode()

    assert "RESTRICTED" in header
    assert "do not hand it to any side" in header
    assert "International Committee of the Red Cross" in words_of(file)
    for party in SIDES:
        assert "International Committee of the Red Cross" not in words_of(docx(example(), party))


def test_both_sides_copies_are_worded_alike() -> None:
    first, second = (words_of(docx(example(), party, Language.UKRAINIAN)) for party in SIDES)
    for name in ("Ukraine", "Russia"):
        first, second = first.replace(name, "X"), second.replace(name, "X")

    assert first == second


def test_a_paper_says_what_is_not_agreed_names_both_clocks_and_has_room_for_answers() -> None:
    text = words_of(docx(example(), "ru", Language.UKRAINIAN))

    assert "Announced by one side is never agreed. Named by both is not agreed." in text
    assert "Оголошене однією стороною ніколи не є погодженим." in text
    assert "05.03.2022 09:00 – 16:00, Kyiv / Київ" in text
    assert "05.03.2022 10:00 – 17:00, Moscow / Москва" in text
    assert "end not stated / кінець не названо" in text
    assert "Letter of / Лист сторони: Russia" in text
    assert "Letter of / Лист сторони: Ukraine" not in text
    assert "Нікольське" in text
    assert "чернеткою" in text
    assert "Geneva Convention IV art. 49; customary rule 129" in text
    assert "None of them is a verdict on anybody." in text


def test_the_catalogue_is_whole_in_three_languages() -> None:
    catalogue = texts()
    items = {f"item-{ident}" for ident in read_check_list().items}

    assert {key for key in catalogue if key.startswith("item-")} == items
    for key, entry in catalogue.items():
        fields = [set(re.findall(r"{\w+}", entry[tongue])) for tongue in ("en", "uk", "ru")]
        assert fields[1] == fields[2] == fields[0], key
        assert entry["en"] or key in items
        assert entry["uk"]
        assert entry["ru"]
        assert not re.search("[ыэёъЫЭЁЪ]", entry["uk"]), key
        assert not re.search("[іїєґІЇЄҐ]", entry["ru"]), key


def test_hostile_text_stays_text() -> None:
    evil = 'A & B <w:p> ]]>\x00\x1f\u202e "#read(\\"/etc/passwd\\") {party} $x$ \ud800'
    base = example()
    clause = dataclasses.replace(base.clauses["c-road"], text=evil, text_uk=evil)
    agreement = dataclasses.replace(base, clauses={**base.clauses, "c-road": clause})

    text = words_of(docx(agreement, "ua", Language.UKRAINIAN))

    assert 'A & B <w:p> ]]> "#read(\\"/etc/passwd\\") {party} $x$' in text


PDFTOTEXT = shutil.which("pdftotext")


@pytest.mark.skipif(PDFTOTEXT is None, reason="needs pdftotext, of poppler-utils")
def test_a_pdf_shows_cyrillic_and_sets_hostile_text_as_text(tmp_path: Path) -> None:
    evil = '#read("/etc/passwd") $x$ *b* = h <label> @ref `raw` \\ //c \x00'
    base = example()
    clause = dataclasses.replace(base.clauses["c-road"], text=evil, text_uk="Ґалаґан їжак єнот")
    agreement = dataclasses.replace(base, clauses={**base.clauses, "c-road": clause})
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf(agreement, "ua", Language.UKRAINIAN))

    run = subprocess.run(
        [PDFTOTEXT or "", "-raw", file, "-"], capture_output=True, text=True, check=True
    )
    text = " ".join(run.stdout.split())

    assert '#read("/etc/passwd")' in text
    assert "*b* = h <label> @ref `raw` \\ //c" in text
    for words in ("Робочий документ для відповідей", "Ґалаґан", "їжак", "Нікольське", "Москва"):
        assert words in text


def test_without_the_extra_a_paper_is_a_text_file_and_no_older_pdf_stays_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = working_paper(example(), read_check_list(), "ua")
    assert [path.name for path in export_paper(paper, tmp_path)] == ["paper.docx", "paper.pdf"]
    monkeypatch.setitem(sys.modules, "typst", None)

    assert [path.name for path in export_paper(paper, tmp_path)] == ["paper.docx"]
    assert [path.name for path in tmp_path.iterdir()] == ["paper.docx"]
    with pytest.raises(UsageError, match=re.escape("pip install 'opencorridor[print]'")):
        document_pdf(paper_document(paper), paper.as_of)
