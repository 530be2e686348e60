"""Handlers, middleware and hooks: what they declare, and how they are called."""
