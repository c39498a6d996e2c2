"""Two sides' lists of corridors: read, laid side by side, and turned into questions."""
