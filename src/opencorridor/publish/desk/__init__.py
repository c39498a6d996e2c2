"""Sheets of the negotiating desk: one document, as a page, a text file and a table."""

from opencorridor.publish.desk.export import export_agreement, export_talks

__all__ = ["export_agreement", "export_talks"]
