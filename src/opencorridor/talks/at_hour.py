"""What stood at the hour of an agreement: what is dated or was known later counts for nothing."""

from __future__ import annotations

from datetime import datetime

from opencorridor.model.agreement import Answer, Confirmation, Evidence


def stood(row: Answer | Evidence | Confirmation, as_of: datetime) -> bool:
    """Tell whether a row had been given, and was known, at an hour.

    Parameters
    ----------
    row : Answer or Evidence or Confirmation
        The row. One that states no hour is taken to have stood.
    as_of : datetime
        The hour, zone-aware.
    """
    given = None if isinstance(row, Answer) else row.at
    return all(moment is None or moment <= as_of for moment in (given, row.provenance.as_of))
