"""A form that is a TypedDict, which has no defaults."""

from typing import Annotated, NotRequired, TypedDict

from polyglot import File, Form


class Signup(TypedDict):
    name: Annotated[str, Form(min_length=2)]
    age: Annotated[int, Form(ge=18)]
    news: NotRequired[bool]
    tags: NotRequired[list[str]]
    photo: NotRequired[File]


class Wishes(TypedDict):
    news: NotRequired[bool]


def POST(form: Annotated[Signup, Form()]):
    photo = form.get("photo")
    return {"news": False, "tags": []} | form | {"photo": photo and photo.text()}


def PUT(wishes: Annotated[Wishes, Form()]):
    return {"news": False} | wishes
