from _shared.declared import many as POST  # noqa: F401
