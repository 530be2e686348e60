"""Answers that are declared, and others."""

from typing import NotRequired, TypedDict

from _shared.declaring import ANSWERS


class Line(TypedDict):
    sku: str


class Answer(TypedDict):
    name: str
    price: float
    lines: NotRequired[list[Line]]


def POST(kind: str) -> Answer:
    return ANSWERS[kind]
