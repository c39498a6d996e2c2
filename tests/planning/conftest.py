"""Campaigns: the same tests over many more instances, run only when asked for.

``make test ARGS="-m campaign"``
"""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", "campaign: many more instances; only with -m campaign")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave campaigns out unless they are asked for."""
    if "campaign" in config.option.markexpr:
        return
    asked = [i for i in items if not i.get_closest_marker("campaign")]
    left_out = [i for i in items if i.get_closest_marker("campaign")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = asked
