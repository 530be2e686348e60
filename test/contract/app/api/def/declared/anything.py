from _shared.declared import anything as POST  # noqa: F401
