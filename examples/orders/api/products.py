from _lib.pricing import CATALOG, Product


def GET(q: str = "") -> list[Product]:
    """What can be ordered, by a part of its name."""
    return [product for product in CATALOG if q.lower() in product.name.lower()]
