"""The one room that asks the network for anything: on purpose and by name (ADR 0006)."""
