"""Whole apps: ASGI and WSGI."""
