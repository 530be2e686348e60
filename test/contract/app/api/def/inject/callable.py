"""Handlers that are no plain functions: an object, a partial, a decorated function."""

import functools


class Greeter:
    def __call__(self, name: str = "you"):
        return f"hello {name}"


def loud(handler):
    @functools.wraps(handler)
    def shout(*args, **kwargs):
        return handler(*args, **kwargs).upper()

    return shout


def greet(greeting, name: str = "you"):
    return f"{greeting} {name}"


GET = Greeter()
POST = functools.partial(greet, "welcome")


@loud
def PUT(name: str = "you"):
    return f"hey {name}"
