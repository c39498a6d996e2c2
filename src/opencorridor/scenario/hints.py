"""Hints at what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

# Comparing with very many names would take longer than reading them.
MOST_COMPARED = 5_000
LONGEST_COMPARED = 80


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is nearest to a word, if one is near."""
    candidates = list(known)
    if len(word) > LONGEST_COMPARED or len(candidates) > MOST_COMPARED:
        return None
    found = difflib.get_close_matches(word, candidates, n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Return the sentence that names the nearest known word, if one is near."""
    near = nearest(word, known)
    return None if near is None else f"Did you mean {near!r}?"
