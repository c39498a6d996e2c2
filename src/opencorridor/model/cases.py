"""Cases and demands: one joint choice of the uncertain inputs, and the ranges they choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar


class Case(StrEnum):
    """One joint choice of the uncertain inputs. ``CAUTIOUS`` is the one that is handed out."""

    CAUTIOUS = "cautious"
    CENTRAL = "central"
    FAVOURABLE = "favourable"


class Demand(StrEnum):
    """How many wish to leave; varied apart from the cases."""

    LEAST = "least"
    CENTRAL = "central"
    MOST = "most"


class End(StrEnum):
    """The end of a range that makes an evacuation harder."""

    LEAST = "least"
    MOST = "most"


T = TypeVar("T")
PerCase = Mapping[Case, T]
PerDemand = Mapping[Demand, T]


@dataclass(frozen=True, slots=True)
class Range:
    """A ranged whole number with the end that is unfavourable.

    Parameters
    ----------
    least, central, most : int
        The three values, ``least <= central <= most``, in the unit that the field's name gives.
    unfavourable : End
        Which end the ``cautious`` case takes.
    """

    least: int
    central: int
    most: int
    unfavourable: End = End.LEAST

    def __post_init__(self) -> None:
        """Refuse a range whose values are out of order."""
        if not self.least <= self.central <= self.most:
            message = f"range {self.least}..{self.central}..{self.most} is out of order"
            raise ValueError(message)

    def at(self, case: Case) -> int:
        """Return the value that a case takes, in the unit of the field."""
        if case is Case.CENTRAL:
            return self.central
        takes_least = (case is Case.CAUTIOUS) == (self.unfavourable is End.LEAST)
        return self.least if takes_least else self.most

    def at_demand(self, demand: Demand) -> int:
        """Return the value at one end or the middle of the demand."""
        return {
            Demand.LEAST: self.least,
            Demand.CENTRAL: self.central,
            Demand.MOST: self.most,
        }[demand]


def exactly(value: int, unfavourable: End = End.LEAST) -> Range:
    """Return a range that holds one value only, in the unit of the field."""
    return Range(value, value, value, unfavourable)
