"""How modules come in, and go."""
