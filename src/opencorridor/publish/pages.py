"""What every HTML page is made with: templates that escape, and a policy that loads nothing."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from opencorridor.publish.markup import text

TEMPLATES = Path(__file__).parent / "templates"


def environment() -> Environment:
    """Return the templates, in which whatever is printed is cleaned and escaped."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _shown(value: object) -> object:
    """Clean and escape whatever a template prints."""
    return value if hasattr(value, "__html__") or not isinstance(value, str) else text(value)


def policy(style: str) -> str:
    """Return the content security policy: nothing is loaded, and one style sheet counts."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
