"""What `Annotated[...]` may say of a value: where it comes from in a request, and what is accepted."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated, Any, ClassVar, Self

LIMITS = ("ge", "gt", "le", "lt", "multiple_of", "min_length", "max_length", "pattern")


class Marker:
    """One of the six below. Numbers: `ge`, `gt`, `le`, `lt`, `multiple_of`; texts and lists: `min_length`, `max_length`.

    `alias` is the name on the wire, `pattern` a regular expression that must be found in a text. `title`, `description`,
    `examples` and `deprecated` are for documents. A default may stand here or, better, in the signature.
    """

    location: ClassVar[str]

    def __new__(cls, *_args: Any, **keywords: Any) -> Self:
        """TypeError for a keyword that it has not, and which it has."""
        known = ["default", *{**_keywords(Marker), **_keywords(cls)}]
        if wrong := [name for name in keywords if name not in known]:
            raise TypeError(f"{cls.__name__} has no {wrong[0]!r}; it accepts {', '.join(known)}")
        return super().__new__(cls)

    def __init__(
        self,
        default: Any = ...,
        *,
        default_factory: Callable[[], Any] | None = None,
        alias: str | None = None,
        ge: float | None = None,
        gt: float | None = None,
        le: float | None = None,
        lt: float | None = None,
        multiple_of: float | None = None,
        min_length: int | None = None,
        max_length: int | None = None,
        pattern: str | None = None,
        title: str | None = None,
        description: str | None = None,
        examples: Sequence[Any] | None = None,
        deprecated: bool | None = None,
    ) -> None:
        self.default = default
        self.default_factory = default_factory
        self.alias = alias
        self.ge = ge
        self.gt = gt
        self.le = le
        self.lt = lt
        self.multiple_of = multiple_of
        self.min_length = min_length
        self.max_length = max_length
        self.pattern = pattern
        self.title = title
        self.description = description
        self.examples = examples
        self.deprecated = deprecated
        if any(getattr(self, name) is not None for name in LIMITS):
            # Has pydantic hold values to them, where it checks the value: a class among the annotations has none.
            self.__get_pydantic_core_schema__ = self._core_schema

    def _core_schema(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        limits = {name: limit for name in LIMITS if (limit := getattr(self, name)) is not None}
        return handler(Annotated[source, import_module("pydantic").Field(**limits)])


class Path(Marker):
    """From the path: `Annotated[int, Path(ge=1)]`."""

    location = "path"


class Query(Marker):
    """From the query string: `Annotated[list[str], Query(alias="tag")]`."""

    location = "query"


class Header(Marker):
    """From a header line: `x_token` is `x-token`, unless there is an alias."""

    location = "header"


class Cookie(Marker):
    """From a cookie."""

    location = "cookie"


class Form(Marker):
    """From a field of a form body; `Annotated[File, Form()]` is an uploaded file."""

    location = "form"


class Body(Marker):
    """From the JSON body: the whole of it, or one key of it where several parameters come from there."""

    location = "body"

    def __init__(self, default: Any = ..., *, embed: bool = False, **more: Any) -> None:
        super().__init__(default, **more)
        self.embed = embed


def _keywords(kind: type[Marker]) -> dict[str, Any]:
    return kind.__init__.__kwdefaults__ or {}
