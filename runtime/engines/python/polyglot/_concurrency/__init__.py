"""Many requests in one interpreter."""
