"""The house stands as docs and CONTRIBUTING say: imports point down only."""

from pathlib import Path

import pytest

from tests import layers


def test_every_import_in_the_package_points_down() -> None:
    found = layers.breaches_under(layers.REPOSITORY / "src" / "opencorridor")

    assert not found, "\n".join(map(str, found))


# One made-up module for each rule; a checker that lets one of these pass protects nothing.
BAD = [
    ("model.plan", "from opencorridor.planning import windows", "imports upward"),
    ("model.plan", "import opencorridor.scenario.reader", "imports upward"),
    ("model.plan", "from opencorridor import network", "imports upward"),
    ("errors", "from opencorridor.units import km_to_m", "imports upward"),
    ("units", "from opencorridor.clock import on_clock", "imports sideways"),
    ("planning.flow", "from opencorridor.scenario import reader", "imports sideways"),
    ("publish.report", "from ..planning import windows", "imports sideways"),
    ("planning.flow", "from opencorridor.verification import check", "imports sideways"),
    ("service.plans", "from opencorridor.cli import main", "imports upward"),
    ("web.pages", "from opencorridor.cli import main", "imports upward"),
    ("service.plans", "from opencorridor import web", "imports upward"),
    ("planning.flow", "from opencorridor import __version__", "public face"),
    ("planning.flow", "import opencorridor", "imports upward"),
    ("verification.check", "from opencorridor.network import roads", "verification imports"),
    ("verification.check", "from opencorridor.planning import flow", "imports sideways"),
    ("verification.check", "import numpy as np", "standard library alone"),
    ("model.plan", "from pydantic import BaseModel", "standard library alone"),
    ("clock", "import numpy", "standard library alone"),
    ("scenario.reader", "import numpy as np", "network, planning, simulation only"),
    ("service.plans", "from scipy.sparse import csgraph", "network, planning, simulation only"),
    ("publish.report", "from numba import njit", "network, planning, simulation only"),
    ("planning.flow", "import geopandas as gpd", "publish, service only"),
    ("service.plans", "import sqlite3", "network, record only"),
    ("planning.flow", "import ortools", "does not declare"),
    ("service.plans", "from urllib import request", "fetching only"),
    ("service.plans", "import urllib.request", "fetching only"),
    ("fetching.roads", "import socket", "nowhere"),
    ("utils", "import math", "in no layer"),
    ("service.plans", "def f():\n    import json", "inside a function"),
    ("service.plans", "async def f():\n    if x:\n        import json", "inside a function"),
    ("planning.flow", "class A:\n    def f(self):\n        import json", "inside a function"),
    ("publish.report", "def f():\n    import geopandas", "inside a function"),
    ("service.plans", "import importlib\nimportlib.import_module('x')", "imports by name"),
    ("service.plans", "__import__('x')", "imports by name"),
    (
        "model.plan",
        "if TYPE_CHECKING:\n    from opencorridor.service import plans",
        "imports upward",
    ),
]


@pytest.mark.parametrize(("module", "source", "fault"), BAD)
def test_a_bad_import_is_caught(module: str, source: str, fault: str) -> None:
    found = layers.breaches_in_module(f"opencorridor.{module}", source)

    assert any(fault in str(breach) for breach in found), found


GOOD = [
    ("errors", "import math"),
    ("clock", "from opencorridor.errors import UsageError"),
    ("model.plan", "from opencorridor.units import km_to_m"),
    ("model.plan", "from .scenario import Scenario"),
    ("network.roads", "import numpy as np\nfrom opencorridor.model import plan"),
    ("planning.flow", "import numba\nfrom opencorridor.network import roads"),
    ("scenario.reader", "from pydantic import BaseModel"),
    ("verification.check", "from opencorridor.model.plan import Plan\nimport json"),
    ("publish.frames", "def f():\n    import geopandas\n    from shapely import Point"),
    ("service.plans", "from opencorridor import __version__\nfrom opencorridor import planning"),
    ("cli.main", "import cyclopts\nfrom opencorridor import service, web"),
    ("", "import importlib\nimportlib.import_module('opencorridor.service')"),
    ("", "from opencorridor.service.plans import plan"),
]


@pytest.mark.parametrize(("module", "source"), GOOD)
def test_a_good_import_passes(module: str, source: str) -> None:
    name = f"opencorridor.{module}".removesuffix(".")

    assert layers.breaches_in_module(name, source, is_package=not module) == []


def test_relative_imports_are_resolved_from_packages_and_from_modules() -> None:
    from_package = layers.breaches_in_module(
        "opencorridor.model", "from ..service import plans", is_package=True
    )
    from_module = layers.breaches_in_module(
        "opencorridor.model.plan", "from ..service import plans"
    )

    assert [b.what for b in from_package] == ["imports upward: opencorridor.service.plans"]
    assert [b.what for b in from_module] == ["imports upward: opencorridor.service.plans"]


def test_the_command_names_the_breach_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = tmp_path / "opencorridor"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "model" / "plan.py").write_text("import math\nimport numpy\n", encoding="utf-8")

    status = layers.main([str(package)])

    assert status == 1
    assert "opencorridor.model.plan:2: model imports numpy" in capsys.readouterr().out
