"""Names brought to one writing: letter case, apostrophes, hyphens, look-alike letters, scripts.

Two keys are made of a name. `fold` keeps its spelling: what has the same fold is the same name.
`sound` is the same for the Ukrainian, Russian and romanised form of most names and for their case
endings: what has the same sound may be the same name, and the map has to decide.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = re.compile("['’‘ʼʹ′`´\"«»“”„]")
_GAPS = re.compile(r"[\s\u2010-\u2015\u2212_/-]+")
_IGNORED = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u0300-\u0304]")
# What stands before a name and is no part of it.
_KINDS = re.compile(
    r"^(?:(?:м|г|с|смт|пгт|пос|сел|селище|село|деревня|місто|міста|города?"
    r"|(?:the )?city of|town of|village of)\b\.? *)(?=\S{3})"
)

_SCRIPTS = {
    "Cyrillic": re.compile("[\u0400-\u052f]"),
    "Latin": re.compile("[A-Za-z\u00c0-\u024f]"),
}
_LATIN = "aceiopxykmthb"
_CYRILLIC = "асеіорхукмтнв"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_ALIKE = frozenset(_LATIN + _CYRILLIC)

_LETTERS = "абвгґдежзиійклмнопрстуфхцчшщыэєїёюя"
_SOUNDS = "abvggdejzeeeklmneprstufxcqwweeeeeua"
_SOUND_OF = str.maketrans(_LETTERS, _SOUNDS, "ьъ")
# Longest first; capitals are sounds that no single Latin letter has.
_DIGRAPHS = (
    ("shch", "W"), ("sch", "W"), ("zh", "J"), ("kh", "X"), ("ts", "C"), ("tz", "C"),
    ("ch", "Q"), ("sh", "W"), ("dz", "Z"), ("ck", "K"),
)  # fmt: skip
_LATIN_SOUNDS = str.maketrans(
    {"h": "g", "y": "e", "i": "e", "o": "e", "w": "v", "q": "k", "x": "S"}
)


def scripts_of(text: str) -> frozenset[str]:
    """Return the scripts, ``Latin`` and ``Cyrillic``, of which a text has letters."""
    return frozenset(name for name, letter in _SCRIPTS.items() if letter.search(text))


def mixed_words(text: str) -> tuple[str, ...]:
    """Return the words of a text that have letters of both scripts."""
    return tuple(word for word in _GAPS.split(text) if len(scripts_of(word)) > 1)


def unmixed(text: str) -> str:
    """Return a text with look-alike letters of another script put into that of their word.

    The script of a word is that of the letters that have no look-alike; where it has none, that
    of most letters.
    """
    return "".join(
        part if len(scripts_of(part)) < 2 else _one_script(part)
        for part in re.split(r"([\s-]+)", text)
    )


def _one_script(word: str) -> str:
    letters = [c for c in word if c.isalpha()]
    telling = [c for c in letters if c.lower() not in _ALIKE] or letters
    cyrillic = 2 * sum(bool(_SCRIPTS["Cyrillic"].match(c)) for c in telling) >= len(telling)
    table = _TO_CYRILLIC if cyrillic else _TO_LATIN
    lowered = [c.lower().translate(table) for c in word]
    pairs = zip(lowered, word, strict=True)
    return "".join(new.upper() if old.isupper() else new for new, old in pairs)


@lru_cache(maxsize=200_000)
def fold(name: str) -> str:
    """Return the spelling of a name by which it is looked up.

    Parameters
    ----------
    name : str
        Any name.

    Returns
    -------
    str
        Small letters of one script with single spaces between the words.
    """
    text = unicodedata.normalize("NFKC", _IGNORED.sub("", name)).casefold()
    text = _APOSTROPHES.sub("", text)
    if not text.isascii():
        text = unmixed(text).replace("ё", "е").replace("ґ", "г")
    text = _GAPS.sub(" ", text).strip(" .,;:!?()[]*·•")
    return _KINDS.sub("", text)


@lru_cache(maxsize=200_000)
def sound(name: str) -> str:
    """Return a key that most forms of one name share, whatever the language and the case ending.

    Parameters
    ----------
    name : str
        Any name.

    Returns
    -------
    str
        Consonants and three kinds of vowel, for each word without its last vowels.
    """
    return " ".join(filter(None, map(_word_sound, fold(name).split(" "))))


def _word_sound(word: str) -> str:
    if word.isascii():
        for letters, one in _DIGRAPHS:
            word = word.replace(letters, one)
        key = word.translate(_LATIN_SOUNDS).replace("S", "ks").lower()
    else:
        key = word.translate(_SOUND_OF).replace("ts", "c").replace("dz", "z")
    key = re.sub(r"(.)\1+", r"\1", key)
    # A vowel after another begins with the sound that Cyrillic writes into one letter: ia, iu, ie.
    key = re.sub(r"e(?=[aue])|(?<=[au])e(?=[au])", "", key)
    # Pokrovsk and Pokrovske are two names; other last vowels are gender or case.
    key = re.sub(r"(?<=[sc]k)e+$", "O", key)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"(?<=..)[aeu]+$", "", key)) or word
