"""Regions of Ukraine in their written forms, and what a remark behind a name says of its region."""

from __future__ import annotations

import re
from functools import cache

from opencorridor.model.lists import KnownPlace
from opencorridor.talks.gazetteer.fold import fold, sound

# Name for people, adjective in Ukrainian, adjective in Russian.
OBLASTS = (
    ("Cherkasy", "Черкаська", "Черкасская"),
    ("Chernihiv", "Чернігівська", "Черниговская"),
    ("Chernivtsi", "Чернівецька", "Черновицкая"),
    ("Crimea", "Автономна Республіка Крим", "Крым"),
    ("Dnipropetrovsk", "Дніпропетровська", "Днепропетровская"),
    ("Donetsk", "Донецька", "Донецкая"),
    ("Ivano-Frankivsk", "Івано-Франківська", "Ивано-Франковская"),
    ("Kharkiv", "Харківська", "Харьковская"),
    ("Kherson", "Херсонська", "Херсонская"),
    ("Khmelnytskyi", "Хмельницька", "Хмельницкая"),
    ("Kirovohrad", "Кіровоградська", "Кировоградская"),
    ("Kyiv", "Київська", "Киевская"),
    ("Luhansk", "Луганська", "Луганская"),
    ("Lviv", "Львівська", "Львовская"),
    ("Mykolaiv", "Миколаївська", "Николаевская"),
    ("Odesa", "Одеська", "Одесская"),
    ("Poltava", "Полтавська", "Полтавская"),
    ("Rivne", "Рівненська", "Ровенская"),
    ("Sevastopol", "Севастопольська", "Севастополь"),
    ("Sumy", "Сумська", "Сумская"),
    ("Ternopil", "Тернопільська", "Тернопольская"),
    ("Vinnytsia", "Вінницька", "Винницкая"),
    ("Volyn", "Волинська", "Волынская"),
    ("Zakarpattia", "Закарпатська", "Закарпатская"),
    ("Zaporizhzhia", "Запорізька", "Запорожская"),
    ("Zhytomyr", "Житомирська", "Житомирская"),
)
_ROMANISED_ADJECTIVES = {"Donetsk": "Donetska", "Zaporizhzhia": "Zaporizka", "Kyiv": "Kyivska"}
_REGION_WORD = re.compile(
    r"\b(oblast|region|raion|rayon|district|обл\w*|район\w*|р-н\w*|province)\b", re.IGNORECASE
)
_ALIKE_LETTERS = 5


@cache
def _oblast_by_sound() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, *forms in OBLASTS:
        adjective = _ROMANISED_ADJECTIVES.get(name, name)
        found |= {sound(form): name for form in (name, adjective, *forms)}
    return found


def oblast_named(words: str) -> str | None:
    """Return the region that some words name, in any of its forms; None if they name none.

    Parameters
    ----------
    words : str
        Such as ``Zaporizhzhia oblast`` or ``Київської області``.

    Returns
    -------
    str or None
        Its name for people.
    """
    bare = _REGION_WORD.sub(" ", words)
    known = _oblast_by_sound()
    whole = known.get(sound(bare))
    if whole:
        return whole
    return next((known[s] for s in map(sound, fold(bare).split(" ")) if s in known), None)


def speaks_of_region(words: str) -> bool:
    """Tell whether words name a region rather than a place: ``Donetsk oblast``."""
    return bool(_REGION_WORD.search(words))


def lies_in(place: KnownPlace, hint: str) -> bool:
    """Tell whether a place lies in the region or district that a remark names."""
    oblast = oblast_named(hint)
    if oblast is not None and place.oblast == oblast:
        return True
    bare = sound(_REGION_WORD.sub(" ", hint))
    raion = sound(place.raion)
    return len(bare) >= _ALIKE_LETTERS and raion[:_ALIKE_LETTERS] == bare[:_ALIKE_LETTERS]
