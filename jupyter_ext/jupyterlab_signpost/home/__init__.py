"""HOME: what its limit is, how much is used, and what fills it."""
