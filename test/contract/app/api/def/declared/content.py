from _shared.declared import content as POST  # noqa: F401
