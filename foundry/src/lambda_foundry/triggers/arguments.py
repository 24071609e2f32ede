"""Compares what a trigger is given with what its signature says, before CDK sees it.

CDK takes some wrong values in silence (a text for a list of texts, a queue for a listener, a word
for a yes or no) and answers others from deep inside.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import cache, wraps
from types import UnionType
from typing import get_args, get_origin

from constructs import Construct

from lambda_foundry.mistakes import Mistake

Init = Callable[..., None]


def checked(init: Init) -> Init:
    """The constructor, which raises `Mistake` for an argument that isn't what its annotation says.

    A list of texts has to hold some, unless the default holds none.
    """
    parameters = inspect.signature(init).parameters

    @wraps(init)
    def construct(self: object, scope: Construct, id_: str, **given: object) -> None:
        for name, value in given.items():
            problem = name in parameters and _problem(value, parameters[name])
            if problem:
                raise Mistake(f"{scope.node.path}/{id_}: {name}: {problem}")
        init(self, scope, id_, **given)

    return construct


def _problem(value: object, parameter: inspect.Parameter) -> str | None:
    annotation = parameter.annotation
    if value is None and parameter.default is None:
        return None
    kind = get_args(annotation)[0] if isinstance(annotation, UnionType) else annotation
    origin = get_origin(kind) or kind
    if origin is Sequence:
        return _no_texts(value, name=parameter.name, may_be_empty=parameter.default == ())
    if origin is Mapping and not isinstance(value, Mapping):
        return f"{_shown(value)} is no dict; write {parameter.name}={{…}}"
    if origin is Callable and not callable(value):
        return f"{_shown(value)} is no function; give a function or a lambda"
    if not isinstance(origin, type) or origin in {Mapping, Callable} or _is_a(origin, value):
        return None
    return f"this is of type {_name(type(value))}; give one of type {_name(origin)}"


def _no_texts(value: object, *, name: str, may_be_empty: bool) -> str | None:
    if isinstance(value, str):
        return f"'{value}' is no list; write {name}=['{value}']"
    if not isinstance(value, Sequence) or not all(isinstance(item, str) for item in value):
        return f"{_shown(value)} is no list of texts; write {name}=['…']"
    return None if value or may_be_empty else f"there are none; write some, {name}=['…']"


def _is_a(kind: type, value: object) -> bool:
    if kind in {int, float}:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if getattr(kind, "_is_protocol", False):
        # jsii may hand out a value of several interfaces, with an object for each.
        parts = (value, *getattr(value, "_delegates", ()))
        return _has_all(frozenset(map(type, parts)), kind)
    # A struct of CDK's may be written as a dict.
    return isinstance(value, kind) or (
        isinstance(value, Mapping) and hasattr(kind, "__jsii_type__")
    )


@cache
def _has_all(types: frozenset[type], interface: type) -> bool:
    """Whether the types have what the interface has; to ask the values would ask jsii."""
    names = [name for name in dir(interface) if not name.startswith("_")]
    return all(any(hasattr(type_, name) for type_ in types) for name in names)


def _name(kind: type) -> str:
    """What people call it: `Queue` for `sqs.IQueue` and for what jsii makes of one."""
    name = kind.__name__.removeprefix("_").removesuffix("Proxy")
    return name[1:] if name[:1] == "I" and name[1:2].isupper() else name


def _shown(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else f"a value of type {_name(type(value))}"
