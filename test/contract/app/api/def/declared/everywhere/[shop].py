from _shared.declared import everywhere as GET  # noqa: F401
