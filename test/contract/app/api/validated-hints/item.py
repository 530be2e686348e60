"""Each field of the body is a parameter."""

from typing import Annotated, Literal

from polyglot import Body


def POST(
    name: Annotated[str, Body(min_length=1, max_length=20)],
    price: Annotated[float, Body(gt=0)],
    *,
    count: Annotated[int, Body(ge=1, le=100)] = 1,
    kind: Annotated[Literal["new", "used"], Body()],
    ratio: Annotated[float | None, Body(ge=0, lt=1)] = None,
    gift: Annotated[bool, Body()] = False,
    tags: Annotated[list[str], Body(max_length=3)] = [],  # noqa: B006
    note: Annotated[str | None, Body()] = None,
):
    return dict(locals())
