"""Names of places: folded, looked up, and told apart by the detour that each would cause."""
