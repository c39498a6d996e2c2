"""Ctrl-C that is not lost: remembered until the next place where the work can stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

Report = Callable[[int, int, str], None]


@contextmanager
def stoppable(report: Report | None) -> Iterator[Report]:
    """Yield a progress report that raises ``KeyboardInterrupt`` once Ctrl-C was pressed.

    An interruption that falls into a callback of compiled code is printed or dropped there and
    the work would go on; so it is remembered and raised again at the next report.
    """
    pressed = threading.Event()

    def remember(_signal: int, _frame: FrameType | None) -> None:
        pressed.set()
        raise KeyboardInterrupt

    def tell(done: int, total: int, what: str) -> None:
        if pressed.is_set():
            raise KeyboardInterrupt
        if report is not None:
            report(done, total, what)

    if threading.current_thread() is not threading.main_thread():
        yield tell
        return
    before = signal.signal(signal.SIGINT, remember)
    try:
        yield tell
        if pressed.is_set():
            raise KeyboardInterrupt
    finally:
        signal.signal(signal.SIGINT, before)
