"""What is written as TOML is read back as it was."""

import tomllib
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opencorridor.scenario.toml_text import toml_text

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
moments = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1))  # noqa: DTZ001 - local times are part of TOML
zoned = moments.map(lambda at: at.replace(tzinfo=timezone(timedelta(minutes=90))))
scalars = st.one_of(
    texts,
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    moments,
    zoned,
)
values = st.one_of(scalars, st.lists(scalars, max_size=3))
tables: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.dictionaries(texts, values, max_size=3),
    lambda inner: st.dictionaries(
        texts, st.one_of(values, inner, st.lists(inner, min_size=1, max_size=2)), max_size=3
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(tables)
def test_a_document_is_read_back_as_it_was(document: dict[str, Any]) -> None:
    assert tomllib.loads(toml_text(document)) == document


def test_what_has_no_form_in_toml_is_refused() -> None:
    with pytest.raises(TypeError, match="no form in TOML"):
        toml_text({"nothing": None})
