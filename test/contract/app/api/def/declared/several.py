from _shared.declared import several as POST  # noqa: F401
