"""Use cases, one function each. Nothing here prints, and the clock comes in as an argument."""
