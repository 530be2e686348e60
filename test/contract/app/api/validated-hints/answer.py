"""Answers that are declared, and others; the types are named in the place where they stand."""

from typing import Annotated, NotRequired, TypedDict

from _shared.declaring import ANSWERS
from polyglot import Query

Line = TypedDict("Line", {"sku": str})
Answer = TypedDict("Answer", {"name": str, "price": float, "lines": NotRequired[list[Line]]})


def POST(kind: Annotated[str, Query()]) -> Answer:
    return ANSWERS[kind]
