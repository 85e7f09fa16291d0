"""Does an exported program show what its notebook showed? See `record` and `compare`."""
