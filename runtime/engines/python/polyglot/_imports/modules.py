"""Modules of the other language as Python imports them: `import _lib.pricing` where only `_lib/pricing.ts` is.

In the body of an `async def` a call of their functions gives something to `await`; everywhere else it blocks, and only the
request that made it.
"""

import importlib.abc
import importlib.machinery
import inspect
import json
import os
import sys
import types
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterable
from typing import Any

from polyglot._contract.foreign import Foreign

EXTENSIONS = (".ts", ".mts", ".js", ".mjs", ".cjs")
AWAITS = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR | inspect.CO_ITERABLE_COROUTINE
TRANSPARENT = ("<genexpr>", "<lambda>")


class Function:
    """A function of another language. Keyword arguments become a last argument, an object of them."""

    def __init__(self, foreign: Foreign, file: str, name: str) -> None:
        self.__name__ = self.__qualname__ = name
        self.__module__ = file
        self._foreign = foreign
        self._place = f"{json.dumps(file)},{json.dumps(name)}"

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """What it returns; in the body of an `async def`, something to await, or to go through with `async for`."""
        given = (*args, keywords) if keywords else args
        foreign = self._foreign
        if _is_awaited(sys._getframe(1)):
            return Calling(foreign.until(foreign.begin, self._place, given))
        return foreign.wait(foreign.begin(self._place, given))

    def __repr__(self) -> str:
        return f"<function {self.__name__} of {self.__module__}>"


class Calling(Coroutine[Any, Any, Any]):
    """A call that begins when it is awaited. A generator's can be gone through at once."""

    __slots__ = ("_call",)

    def __init__(self, call: Coroutine[Any, Any, Any]) -> None:
        self._call = call

    def send(self, value: Any) -> Any:
        """Part of the protocol of coroutines."""
        return self._call.send(value)

    def throw(self, *error: Any) -> Any:
        """Part of the protocol of coroutines."""
        return self._call.throw(*error)

    def close(self) -> None:
        """Part of the protocol of coroutines."""
        self._call.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._call.__await__()

    async def __aiter__(self) -> AsyncIterator[Any]:
        async for item in await self._call:
            yield item


class Module(types.ModuleType):
    """A module of the other language; its functions are made when they are first asked for."""

    def __init__(self, name: str, file: str, source: str, foreign: Foreign) -> None:
        super().__init__(name)
        self.__file__ = file
        self._source = source
        self._foreign = foreign
        self._names: list[str] = []

    def look(self) -> None:
        """Asks which functions there are; raises what the import of the module throws there."""
        self._names = self._foreign.functions_of(self.__file__ or "")

    def require(self, names: Iterable[str]) -> None:
        """ImportError when one of these is no function of the module."""
        for name in names:
            if name != "*" and not hasattr(self, name):
                raise ImportError(self._missing(name), name=self.__name__, path=self.__file__)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._names:
            self.look()  # it may have come since
        if name not in self._names:
            raise AttributeError(self._missing(name))
        function = Function(self._foreign, self.__file__ or "", name)
        setattr(self, name, function)
        return function

    def __dir__(self) -> list[str]:
        return self._names

    def _missing(self, name: str) -> str:
        return f"{self._source} exports no function {name}; it has {', '.join(self._names) or 'none'}"


class ForeignLoader(importlib.abc.Loader):
    """Gives a module of the other language; `modules` gets to know it by its file, errors name it by `source`."""

    def __init__(self, file: str, source: str, foreign: Foreign, modules: dict[str, types.ModuleType]) -> None:
        self._file = file
        self._source = source
        self._foreign = foreign
        self._modules = modules

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Part of the import protocol."""
        return self._modules.get(self._file) or Module(spec.name, self._file, self._source, self._foreign)

    def exec_module(self, module: types.ModuleType) -> None:
        """Part of the import protocol."""
        assert isinstance(module, Module)
        module.look()
        self._modules[self._file] = module


def find_foreign(base: str, stored: Callable[[str], str]) -> str | None:
    """The file of another language that is meant by a path without extension."""
    return next((f"{base}{one}" for one in EXTENSIONS if os.path.isfile(stored(f"{base}{one}"))), None)


def is_foreign(file: str) -> bool:
    """Whether a file is of another language."""
    return file.endswith(EXTENSIONS)


def twin_of(file: str) -> str:
    """The Python file that would be imported instead of one of another language."""
    return f"{file.rpartition('.')[0]}.py"


def _is_awaited(frame: types.FrameType) -> bool:
    """Whether what stands there is in the body of an `async def`."""
    while not frame.f_code.co_flags & AWAITS:
        if frame.f_code.co_name not in TRANSPARENT or frame.f_back is None:
            return False
        frame = frame.f_back
    return True
