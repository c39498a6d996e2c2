"""The working paper of an agreement: in two languages, for a party or for the desk."""

from opencorridor.publish.paper.export import export_paper

__all__ = ["export_paper"]
