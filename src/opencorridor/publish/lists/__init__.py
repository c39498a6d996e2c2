"""Two sides' lists side by side: a page, a table, data, and a working paper for the answers."""

from opencorridor.publish.lists.export import export_lists

__all__ = ["export_lists"]
