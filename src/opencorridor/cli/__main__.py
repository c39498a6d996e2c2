"""``python -m opencorridor.cli``: the same as ``corridor``."""

from __future__ import annotations

import sys

from opencorridor.cli.main import run

sys.exit(run())
