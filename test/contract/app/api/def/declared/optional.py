from _shared.declared import optional as POST  # noqa: F401
