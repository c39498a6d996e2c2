"""Writes the schemas and the page about ``plan.json``: ``python -m tests.publish.write_docs``."""

from pathlib import Path

from opencorridor.publish.schema import (
    agreement_schema,
    asks_schema,
    change_schema,
    comparison_schema,
    from_agreement_schema,
    lists_schema,
    plan_schema,
    reference_page,
    schema_text,
    talks_schema,
)

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


def documents() -> dict[Path, str]:
    """Return what is generated, by path."""
    return {
        DOCS / "schemas" / "plan-1.json": schema_text(plan_schema()),
        DOCS / "schemas" / "asks-1.json": schema_text(asks_schema()),
        DOCS / "schemas" / "talks-show-1.json": schema_text(talks_schema()),
        DOCS / "schemas" / "agreement-check-1.json": schema_text(agreement_schema()),
        DOCS / "schemas" / "agreement-plan-1.json": schema_text(from_agreement_schema()),
        DOCS / "schemas" / "agreement-compare-1.json": schema_text(comparison_schema()),
        DOCS / "schemas" / "lists-diff-1.json": schema_text(lists_schema()),
        DOCS / "schemas" / "road-change-1.json": schema_text(change_schema()),
        DOCS / "plan-json.md": reference_page(),
    }


if __name__ == "__main__":
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")
