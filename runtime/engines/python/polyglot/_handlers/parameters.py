"""Where each argument of a handler comes from, read off its annotations once, when its file is loaded."""

import inspect
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from polyglot._contract.context import Context, context_of
from polyglot._contract.exceptions import HandlerFault
from polyglot._contract.request import Request
from polyglot._contract.text import PARAMETERS, RequestText
from polyglot._handlers import bodies
from polyglot._handlers.bodies import Group
from polyglot._handlers.declared import Declared, text_reader
from polyglot._handlers.hints import Unresolved, hints_of, parameters_of
from polyglot._handlers.places import ACCEPTED, holds_file, is_many, is_whole_foreign, location_of, marker_of
from polyglot._handlers.sources import Default, Reader
from polyglot._handlers.spread import spread_of
from polyglot._validation.annotated import assert_run, show, unwrap, validators_of
from polyglot._validation.markers import Body, Marker
from polyglot._validation.shape import Shape
from polyglot._validation.shapes import Shapes, Unsupported

SIMPLE = (str, int, float, bool)
GIVEN: dict[type, Reader] = {Request: lambda request: request, Context: context_of}
_NAMED: dict[str, type] = {"request": Request, "context": Context}


@dataclass(slots=True)
class Plan:
    """How the arguments of one handler are made, and what it declares by them."""

    positional: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    readers: dict[str, Reader] = field(default_factory=dict)
    group: Group | None = None
    declared: list[Declared] = field(default_factory=list)
    texts: Shapes = field(default_factory=lambda: Shapes(text=True))
    body: Shapes = field(default_factory=Shapes)
    is_whole: bool = False  # one parameter is the body, not a key of it


def plan(function: Any, label: str, method: str, params: tuple[str, ...]) -> Plan:
    """HandlerFault, with the parameter's name, for what nothing can be given for. `params` are the names in the path."""
    made = Plan()
    hints = hints_of(function)
    parameters = [one for one in parameters_of(function) if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]
    asked = {_asked(one.name, hints.get(one.name, one.empty)) for one in parameters}
    spare = [reader for kind, reader in GIVEN.items() if kind not in asked]
    for parameter in parameters:
        name = parameter.name
        (made.named if parameter.kind is parameter.KEYWORD_ONLY else made.positional).append(name)
        hint = hints.get(name, parameter.empty)
        try:
            reader = _given(name, hint, parameter, spare, params)
            if reader is not None:
                made.readers[name] = reader
                continue
            _declare(made, parameter, hint, params)
        except Unsupported as error:
            what = show(hint)
            inner = "" if str(error) == what else f" (in it: {error})"
            raise HandlerFault(
                f"{label}: parameter {name!r} is annotated {what}{inner}; accepted are {ACCEPTED}"
            ) from None
        except ValueError as error:
            raise _fault(label, name, error) from None
    for one in made.declared:
        if one.spread is not None:
            one.spread.others = _names_beside(one, made.declared)
    parts = [one for one in made.declared if one.location in ("body", "form")]
    try:
        if parts:
            _read_body(made, parts, label, method)
    except ValueError as error:
        raise _fault(label, parts[0].parameter, error) from None
    return made


def _fault(label: str, name: str, error: ValueError) -> HandlerFault:
    return HandlerFault(f"{label}: parameter {name!r}: {error}")


def _given(
    name: str, hint: Any, parameter: inspect.Parameter, spare: list[Reader], params: tuple[str, ...]
) -> Reader | None:
    """Request, context and the text of the string contract; what has no annotation gets the first that is left."""
    if name in PARAMETERS:
        return RequestText.of
    asked = _asked(name, hint)
    if asked is not None:
        return GIVEN[asked]
    if isinstance(hint, Unresolved):
        is_absent = isinstance(hint.error, NameError | AttributeError | ImportError)
        what = "an annotation is not there when the file is loaded" if is_absent else "its annotation is wrong"
        raise ValueError(f"{what}: {hint.error}")
    if hint is parameter.empty and parameter.default is parameter.empty and name not in params:
        if spare:
            return spare.pop(0)
        raise ValueError("nothing can be given for it; name it request or context, or annotate it")
    return None


def _asked(name: str, hint: Any) -> type | None:
    """Request or Context, where a parameter asks for it by annotation or name."""
    if hint in (Request, Context):
        return hint
    is_silent = hint in (inspect.Parameter.empty, Any, object) or isinstance(hint, Unresolved)
    return _NAMED.get(name) if is_silent else None


def _declare(made: Plan, parameter: inspect.Parameter, hint: Any, params: tuple[str, ...]) -> None:
    name, default, marker = parameter.name, _default(parameter), marker_of(hint, parameter)
    if hint is parameter.empty:
        value = parameter.default
        hint = type(value) if type(value) in SIMPLE else str
    if marker is not None and marker.default is not ...:
        default = Default(marker.default)
    if marker is not None and marker.default_factory is not None:
        default = Default(make=marker.default_factory)
    if marker is parameter.default:
        hint = typing.Annotated[hint, marker]
    location = location_of(name, hint, marker, params)
    alias = marker.alias if marker is not None else None
    wire = alias or (name.replace("_", "-") if location == "header" else name)
    if location == "path" and wire not in params:
        raise ValueError(f"there is no [{wire}] in the path; it has {', '.join(params).strip(', ') or 'no parameters'}")
    spread = spread_of(hint, location, made.texts)
    if spread is not None:
        has_file = any(field.file for field in spread.fields)
        one = Declared(name, wire, location, Shape(spread.check, {}), hint, default, False, has_file, spread=spread)
        made.declared.append(one)
        if location != "form":
            made.readers[name] = spread.reader(location, default)
        return
    shapes = made.body if location == "body" else made.texts
    many = is_many(hint)
    if many and location in ("path", "cookie"):
        raise Unsupported(hint, f"; a {location} has one text")
    embed = isinstance(marker, Body) and marker.embed
    one = Declared(name, wire, location, shapes.of(hint), hint, default, many, holds_file(hint), embed)
    made.declared.append(one)
    if location not in ("body", "form"):
        made.readers[name] = text_reader(one)


def _names_beside(one: Declared, declared: list[Declared]) -> frozenset[str]:
    """What other parameters take from the same place."""
    others = [other for other in declared if other is not one and other.location == one.location]
    return frozenset(name for other in others for name in (other.spread.properties if other.spread else (other.name,)))


def _read_body(made: Plan, parts: list[Declared], label: str, method: str) -> None:
    first = parts[0]
    if method in ("GET", "HEAD"):
        what = f"parameter {first.parameter!r} is annotated {show(first.hint)}"
        raise HandlerFault(f"{label}: {what}, which comes from a body, and {method} has none; accepted are {ACCEPTED}")
    if len({part.location for part in parts}) > 1:
        names = ", ".join(part.parameter for part in parts)
        raise HandlerFault(f"{label}: {names} come from a JSON body and from a form; a request has one of them")
    if first.location == "form":
        made.group = bodies.fields(parts)
    elif len(parts) > 1 or first.embed:
        made.group = bodies.keys(parts)
    else:
        made.is_whole = True
        kind, _, metadata = unwrap(first.hint)
        is_content = kind is bytes
        if is_content:
            assert_run(metadata, kind, "the body is taken as it comes")
        reader = bodies.content(first.default) if is_content else None
        made.readers[first.parameter] = reader or bodies.whole(first.shape, first.default, _raw(first.hint))


def _raw(hint: Any) -> Callable[[Any], Any] | None:
    if not is_whole_foreign(hint) and not validators_of(unwrap(hint)[2]):
        return None
    from polyglot._validation import pydantic

    return pydantic.raw_check(hint)


def _default(parameter: inspect.Parameter) -> Default:
    value = parameter.default
    return Default() if value is parameter.empty or isinstance(value, Marker) else Default(value)
