from _shared.declared import page as POST  # noqa: F401
