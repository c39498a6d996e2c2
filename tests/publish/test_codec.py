"""plan.json and asks.json: there and back, and every fault in one clear sentence."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opencorridor.errors import PlanFileError
from opencorridor.model.plan import Assumption, Plan
from opencorridor.publish import codec
from opencorridor.publish.codec import (
    asks_from_json,
    asks_to_json,
    plan_from_json,
    plan_to_json,
)
from tests.publish import situations
from tests.publish.conftest import Sample
from tests.publish.samples import plan_of

PLAN = plan_of(situations.mariupol())
TEXT = plan_to_json(PLAN)


def test_a_plan_comes_back_as_it_was(mariupol: Sample, sumy: Sample) -> None:
    for sample in (mariupol, sumy):
        assert plan_from_json(plan_to_json(sample.plan)) == sample.plan


def test_asks_come_back_as_they_were(mariupol: Sample) -> None:
    assert asks_from_json(asks_to_json(mariupol.asks)) == mariupol.asks


def test_moments_come_back_in_utc_itself() -> None:
    assert plan_from_json(TEXT).made_at.tzinfo is UTC


def test_a_moment_on_another_clock_is_written_in_utc() -> None:
    kyiv = PLAN.made_at.astimezone(timezone(timedelta(hours=2)))

    assert plan_to_json(replace(PLAN, made_at=kyiv)) == TEXT
    assert '"made_at": "2022-03-04T21:30:00Z"' in TEXT


def test_a_naive_moment_cannot_be_written() -> None:
    naive = datetime(2022, 3, 5)  # noqa: DTZ001 - that it is naive is the point

    with pytest.raises(ValueError, match="no time zone"):
        plan_to_json(replace(PLAN, made_at=naive))


def test_the_same_asks_give_the_same_bytes_whatever_the_hash_seed() -> None:
    # A scope is a set: its order changes with the seed unless it is sorted.
    program = (
        "from tests.publish import situations\n"
        "from tests.publish.samples import asks_of, plan_of\n"
        "from opencorridor.publish import asks_to_json, plan_to_json\n"
        "plan = plan_of(situations.mariupol())\n"
        "print(plan_to_json(plan), asks_to_json(asks_of(plan, 'mariupol-zaporizhzhia')))\n"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
        ).stdout
        for seed in (1, 2, 3)
    }

    assert len(texts) == 1


@given(st.text(max_size=40))
def test_any_text_survives_and_none_is_invisible(text: str) -> None:
    plan = replace(PLAN, verdict=(text,), assumptions=(Assumption(text, text, text, text),))
    written = plan_to_json(plan)

    assert plan_from_json(written) == plan
    assert not set(written) & {"\u202e", "\u2066", "\u200b", "\ufeff", "\x85", "\u2028"}


def test_half_a_surrogate_pair_is_replaced() -> None:
    written = plan_to_json(replace(PLAN, verdict=("\ud800",)))

    assert plan_from_json(written).verdict == ("\ufffd",)


# ---- faults --------------------------------------------------------------------------------------

Alter = Callable[[dict[str, Any]], object]


def drop(key: str) -> Alter:
    return lambda document: document.pop(key)


def put(value: object, *path: str | int) -> Alter:
    def alter(document: dict[str, Any]) -> None:
        inner: Any = document
        for part in path[:-1]:
            inner = inner[part]
        inner[path[-1]] = value

    return alter


FAULTS: list[tuple[Alter, str]] = [
    (drop("verdict"), "The key `verdict` is missing."),
    (put(1, "colour"), "The key `colour` is not known."),
    (put(1, "corridors", 0, "colour"), "The key `corridors[0].colour` is not known."),
    (
        put("2022-03-05T09:00:00", "made_at"),
        "The key `made_at` cannot be read: it should be in UTC, with Z.",
    ),
    (
        put("2022-03-05T09:00:00+02:00", "expires"),
        "The key `expires` cannot be read: it should be in UTC, with Z.",
    ),
    (
        put(1646470800, "made_at"),
        "The key `made_at` cannot be read: it should be a valid datetime.",
    ),
    (
        put("3", "version"),
        "The key `version` cannot be read: it should be a valid integer.",
    ),
    (
        put(True, "version"),
        "The key `version` cannot be read: it should be a valid integer.",
    ),
    (
        put(3.5, "people", "out", "cautious"),
        "The key `people.out.cautious` cannot be read: it should be a valid integer.",
    ),
    (
        lambda document: document["people"]["out"].pop("central"),
        "The key `people.out.central` is missing.",
    ),
    (
        lambda document: document["people"]["out_by_demand"]["most"].pop("cautious"),
        "The key `people.out_by_demand.most.cautious` is missing.",
    ),
    (
        put({}, "corridors", 0, "cases"),
        "The key `corridors[0].cases.cautious` is missing.",
    ),
    (
        put(7, "people", "out", "hopeful"),
        (
            "The key `people.out.hopeful` cannot be read: it should be 'cautious', 'central' or "
            "'favourable'."
        ),
    ),
    (
        put("secret", "sensitivity"),
        (
            "The key `sensitivity` cannot be read: it should be 'public', 'partners', 'restricted' "
            "or 'need-to-know'."
        ),
    ),
    (
        put("opencorridor.plan/2", "schema"),
        "The key `schema` is 'opencorridor.plan/2'; this version reads `opencorridor.plan/1`.",
    ),
    (drop("schema"), "The key `schema` is missing; this version reads `opencorridor.plan/1`."),
]


@pytest.mark.parametrize(("alter", "sentence"), FAULTS)
def test_a_fault_is_told_in_one_sentence_that_names_the_key(alter: Alter, sentence: str) -> None:
    document = json.loads(TEXT)
    alter(document)

    with pytest.raises(PlanFileError) as caught:
        plan_from_json(json.dumps(document))

    assert str(caught.value) == sentence
    assert caught.value.code == "OC-701"


def test_several_faults_are_counted() -> None:
    document = json.loads(TEXT)
    del document["people"], document["software"]

    with pytest.raises(PlanFileError, match=r"^The key `software` is missing \(2 faults in all\)"):
        plan_from_json(json.dumps(document))


TEXTS = [
    ("", "The file is not JSON: Expecting value in line 1, column 1."),
    (TEXT[:-3], "The file is not JSON: "),
    (TEXT + "{}", "The file is not JSON: Extra data"),
    ("[]", "The file holds no JSON object at its top; a plan file is one object."),
    (TEXT.replace('"version": 2', '"version": NaN', 1), "The file holds NaN"),
    (TEXT.replace("{", '{"schema": "x",', 1), "The key 'schema' stands twice in one object."),
    ('{"schema": ' + "[" * 100_000, "The file is nested too deeply to be a plan."),
    ('{"schema": ' + "9" * 5000 + "}", "The file is not JSON: "),
    (
        TEXT.replace('"cautious"', '"\\ud800"', 1),
        "The key ",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), TEXTS)
def test_what_is_no_plan_at_all_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(PlanFileError) as caught:
        plan_from_json(text)

    assert str(caught.value).startswith(sentence)
    assert len(str(caught.value)) < 300


def test_a_file_that_is_too_long_is_refused_before_it_is_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(codec, "MOST_CHARACTERS", 1000)

    with pytest.raises(PlanFileError, match="at most 1000 are read"):
        plan_from_json(TEXT)


def test_asks_are_not_read_as_a_plan(mariupol: Sample) -> None:
    with pytest.raises(PlanFileError, match=r"this version reads `opencorridor\.plan/1`"):
        plan_from_json(asks_to_json(mariupol.asks))


def test_a_road_that_is_not_agreed_may_have_no_times(mariupol: Sample) -> None:
    agreed, other = mariupol.plan.corridors
    plan = replace(mariupol.plan, corridors=(agreed, replace(other, cases={}, fit_table=None)))

    assert plan_from_json(plan_to_json(plan)) == plan


@given(st.data())
def test_a_damaged_file_is_a_plan_or_one_typed_error(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(TEXT) - 1))
    length = data.draw(st.integers(0, 40))
    inserted = data.draw(st.text(max_size=8))
    damaged = TEXT[:start] + inserted + TEXT[start + length :]

    try:
        read: Plan | PlanFileError = plan_from_json(damaged)
    except PlanFileError as error:
        read = error

    assert isinstance(read, Plan | PlanFileError)
