"""The project at /api/shop and below."""

from shop.main import app

__all__ = ["app"]
