"""Orders as lines of CSV."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from _lib.models import Order


def rows(orders: list[Order]) -> Iterator[str]:
    """A head, and a line for each, made when it is asked for."""
    yield _line(["id", "status", "total", "lines"])
    for order in orders:
        lines = " + ".join(f"{line['count']} x {line['sku']}" for line in order["lines"])
        yield _line([order["id"], order["status"], f"{order['total']:.2f}", lines])


def _line(values: list[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue()
