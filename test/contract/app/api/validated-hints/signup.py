"""Each field of the form is a parameter."""

from typing import Annotated

from polyglot import File, Form


def POST(
    name: Annotated[str, Form(min_length=2)],
    age: Annotated[int, Form(ge=18)],
    news: Annotated[bool, Form()] = False,
    tags: Annotated[list[str], Form()] = [],  # noqa: B006
    photo: File | None = None,
):
    return {"name": name, "age": age, "news": news, "tags": tags, "photo": photo and photo.text()}


def PUT(news: Annotated[bool, Form()] = False):
    return {"news": news}
