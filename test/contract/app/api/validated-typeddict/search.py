from _shared.declaring import search as GET  # noqa: F401
