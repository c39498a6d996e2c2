"""Finds words that mix two scripts: letters that look alike make one thing look like another."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from opencorridor.scenario.notes import Notes
from opencorridor.scenario.sheets import RawRow

SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_WORD = re.compile(r"[^\W\d_]+(?:[-'\u2019\u02bc][^\W\d_]+)*")
_ASCII = re.compile(r"[\x00-\x7f]*")
LONGEST_LOOKED_AT = 10_000
LONGEST_WORD = 60


@cache
def script_of(letter: str) -> str | None:
    """Return the script of a letter, if it is one of those with look-alikes."""
    if letter.isascii():
        return "LATIN"
    name = unicodedata.name(letter, "")
    return next((script for script in SCRIPTS if name.startswith(script)), None)


def mixed_word(text: str) -> tuple[str, str] | None:
    """Return the first word that mixes scripts, and the letter of its rarer script.

    Parts of a word that a hyphen joins are looked at one by one: such words are borrowed often.
    """
    if _ASCII.fullmatch(text):
        return None
    for found in _WORD.finditer(text[:LONGEST_LOOKED_AT]):
        for part in found[0].split("-"):
            by_script: dict[str, list[str]] = {}
            for letter in part:
                script = script_of(letter) if letter.isalpha() else None
                if script is not None:
                    by_script.setdefault(script, []).append(letter)
            if len(by_script) > 1:
                return part[:LONGEST_WORD], min(by_script.values(), key=len)[0]
    return None


def note_mixed_scripts(raw: RawRow, notes: Notes) -> None:
    """Note each value of a row in which a word mixes two scripts."""
    for name, value in raw.values.items():
        texts = value if isinstance(value, list) else [value]
        found = next((f for t in texts if isinstance(t, str) and (f := mixed_word(t))), None)
        if found is not None:
            word, letter = found
            notes.add(
                "OC-523",
                raw.where(name),
                f"The word {word!r} mixes two scripts: {letter!r} is U+{ord(letter):04X}, "
                f"{unicodedata.name(letter, 'a letter').lower()}.",
                "Type the word again in one script.",
            )
