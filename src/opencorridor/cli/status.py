"""Exit statuses of ``corridor``."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """What the shell is told.

    ``ANSWERED`` is also the status when nobody gets out: an answer is not a fault.
    """

    ANSWERED = 0
    REFUSED = 1
    FAULT = 2
    INTERNAL = 70
    INTERRUPTED = 130
