from _shared.declared import embedded as POST  # noqa: F401
