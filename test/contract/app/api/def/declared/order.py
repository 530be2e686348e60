from _shared.declared import order as POST  # noqa: F401
