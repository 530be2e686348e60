"""What there is, and what it costs."""

from dataclasses import dataclass

from _lib.models import OrderLine
from polyglot import HTTPException


@dataclass
class Product:
    sku: str
    name: str
    price: float


CATALOG = [Product("assam", "Assam, 100 g", 4.5), Product("sencha", "Sencha, 100 g", 6.0), Product("cup", "A cup", 9.0)]
_PRICES = {product.sku: product.price for product in CATALOG}


def total(lines: list[OrderLine]) -> float:
    """What they cost together; 404 for what there is not."""
    for line in lines:
        if line["sku"] not in _PRICES:
            raise HTTPException(404, f"There is no product {line['sku']}")
    return sum(_PRICES[line["sku"]] * line["count"] for line in lines)
