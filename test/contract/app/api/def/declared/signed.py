from _shared.declared import signed as POST  # noqa: F401
