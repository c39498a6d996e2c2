"""Readers of maps and road networks from files."""
