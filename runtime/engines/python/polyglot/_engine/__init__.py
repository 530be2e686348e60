"""The start, and the dispatcher."""
