from _shared.declared import older as GET  # noqa: F401
