"""Benchmarks: our planner beside its peers, on the identical list of arcs, in one run."""
