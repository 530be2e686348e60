"""Modules that a reload replaced: what they import later is what they would have found before."""

import sys
import types


class Retired:
    """By name, each with the generation that it was replaced in."""

    def __init__(self) -> None:
        self._generation = 0
        self._modules: dict[str, list[tuple[int, types.ModuleType]]] = {}
        self._generations: dict[int, int] = {}  # by id, which the lists above keep from being given to another module

    def begin(self, *, idle: bool) -> None:
        """The next generation. `idle`: nobody runs who could ask for the earlier ones."""
        self._generation += 1
        if idle:
            self._modules.clear()
            self._generations.clear()

    def take(self, name: str, module: types.ModuleType) -> None:
        """Takes a module out of `sys.modules`, and off its package."""
        del sys.modules[name]
        self._modules.setdefault(name, []).append((self._generation, module))
        self._generations.setdefault(id(module), self._generation)
        parent, _, tail = name.rpartition(".")
        if getattr(sys.modules.get(parent), tail, None) is module:
            delattr(sys.modules[parent], tail)

    def known_to(self, module: types.ModuleType) -> Known | None:
        """What a replaced module knew; None for one that was not."""
        generation = self._generations.get(id(module))
        if generation is None:
            return None
        names: dict[str, types.ModuleType] = {}
        for name, versions in self._modules.items():
            for retired, one in versions:
                if retired >= generation:
                    names[name] = one
                    break
        return Known(names)


class Known:
    """`sys.modules` as a replaced module knew it, for the length of one of its imports."""

    def __init__(self, names: dict[str, types.ModuleType]) -> None:
        self._names = names
        self._hidden: dict[str, types.ModuleType] = {}

    def __enter__(self) -> None:
        self._hidden = {name: sys.modules[name] for name in self._names if name in sys.modules}
        sys.modules.update(self._names)

    def __exit__(self, *_: object) -> None:
        for name in self._names:
            if name in self._hidden:
                sys.modules[name] = self._hidden[name]
            else:
                sys.modules.pop(name, None)
