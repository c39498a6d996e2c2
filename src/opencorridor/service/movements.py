"""Hands the engine's movements to the checker, which shares nothing with it."""

from __future__ import annotations

from dataclasses import fields

from opencorridor.planning.engine.movements import Movements
from opencorridor.service.arrivals import terms_of
from opencorridor.verification.arrivals import Refusal
from opencorridor.verification.trips import Trips, check_trips


def trips_of(movements: Movements) -> Trips:
    """Return movements as the checker takes them."""
    return Trips(**{f.name: getattr(movements, f.name) for f in fields(Trips)})


def check_movements(movements: Movements) -> tuple[Refusal, ...]:
    """Return what the checker finds wrong with movements; nothing means that they are accepted."""
    return check_trips(terms_of(movements.network), trips_of(movements))
