"""A form that is a dataclass."""

from dataclasses import dataclass, field
from typing import Annotated

from polyglot import File, Form


@dataclass
class Signup:
    name: Annotated[str, Form(min_length=2)]
    age: Annotated[int, Form(ge=18)]
    news: bool = False
    tags: list[str] = field(default_factory=list)
    photo: File | None = None


@dataclass
class Wishes:
    news: bool = False


def POST(form: Annotated[Signup, Form()]):
    return {**vars(form), "photo": form.photo and form.photo.text()}


def PUT(wishes: Annotated[Wishes, Form()]):
    return wishes
