"""The functions of one service: found by their files, and each made when it is first needed."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct, IConstruct

from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import check_name, construct_id, is_private
from lambda_foundry.project import project_root, shown

FUNCTION = "Function"
"""The id of a module's function where it makes several."""

CONNECT = "connect_functions"
"""The method of a service's stack that runs when all its functions are there."""

_KEPT = "__functions"

Made = dict[str, lambda_.Function]
"""What a module makes, by the ids of the constructs."""

_made: ContextVar[Made | None] = ContextVar("made", default=None)


class FunctionConstruct(Protocol):
    """The class that a function's module defines, named after the file: `CheckFunction`."""

    def __call__(self, scope: cdk.Stack, id_: str, /) -> Construct:
        """Add the function, its trigger and its grants to the service's stack."""
        ...


def service_function(scope: IConstruct, name: str) -> lambda_.Function:
    """The function in `stacks/<service>/<name>.py`, for others of its service and for their stack.

    It is made first where that hasn't happened yet. Of a module that makes several, it is the one
    with the id `Function`; another one is `name/Id`. Raises `Mistake` for an unknown name, for
    functions that need each other, and in the `__init__` of the stack, which comes before all
    functions: write a method `connect_functions(self)`, which comes after them.
    """
    stack = scope if isinstance(scope, cdk.Stack) else cdk.Stack.of(scope)
    known: ServiceFunctions | None = vars(stack).get(_KEPT)
    if known is None:
        raise Mistake(
            f"{scope.node.path}: its functions aren't there yet that '{name}' would be one of; "
            f"write this in a method {CONNECT}(self) of the service's stack"
        )
    return known.named(name)


def note_function(function: lambda_.Function, id_: str) -> None:
    """Have a function be found by the name of the module that makes it."""
    made = _made.get()
    if made is not None:
        made[id_] = function


class ServiceFunctions:
    """The functions of a service's stack by the names of their modules."""

    def __init__(self, stack: cdk.Stack, package: ModuleType) -> None:
        self.names = modules_in(package)
        self._stack = stack
        self._package = package
        self._made: dict[str, Made] = {}
        self._constructs: dict[str, Construct] = {}
        self._begun: list[str] = []
        vars(stack)[_KEPT] = self

    def make_all(self) -> None:
        """Make each function, and then what they make together."""
        for name in self.names:
            self._make(name)
        connect = getattr(self._stack, CONNECT, None)
        if connect is not None:
            self._check_connects(connect)
            connect()

    def named(self, name: str) -> lambda_.Function:
        """The function of this name, which is made now if it isn't yet."""
        module, _, id_ = name.partition("/")
        if module not in self.names:
            raise Mistake(
                f"{file_of(self._package)}: there is no function '{module}' in the service; "
                f"it has {', '.join(self.names)}"
            )
        made = self._functions_of(module)
        wanted = id_ or (FUNCTION if len(made) > 1 else next(iter(made), FUNCTION))
        if wanted not in made:
            there = ", ".join(f"'{module}/{each}'" for each in made) or "none"
            raise Mistake(f"{self._file(module)}: it makes no function '{wanted}', but {there}")
        return made[wanted]

    def _make(self, name: str) -> None:
        if name in self._constructs:
            return
        with self._in_order(name):
            module = importlib.import_module(f"{self._package.__name__}.{name}")
            class_: FunctionConstruct = class_in(module, f"{construct_id(name)}Function")
            with _collected() as self._made[name]:
                self._constructs[name] = class_(self._stack, construct_id(name))

    def _functions_of(self, name: str) -> Made:
        """What the module makes: functions of ours, or those of CDK's own classes."""
        self._make(name)
        if not self._made[name]:
            self._made[name] = {
                each.node.id: each
                for each in self._constructs[name].node.find_all()
                if isinstance(each, lambda_.Function)
            }
        return self._made[name]

    @contextmanager
    def _in_order(self, name: str) -> Iterator[None]:
        """Refuse functions of which each would have to be there before the other."""
        if name in self._begun[-1:]:
            raise Mistake(f"{self._file(name)}: {name} needs itself; name another function")
        if name in self._begun:
            circle = " needs ".join([*self._begun[self._begun.index(name) :], name])
            raise Mistake(
                f"{self._file(name)}: {circle}; make what they need of each other in "
                f"{CONNECT}(self) of the service's stack"
            )
        self._begun.append(name)
        yield
        self._begun.remove(name)

    def _file(self, name: str) -> str:
        return shown(Path(file_of(self._package)).with_name(f"{name}.py"))

    def _check_connects(self, method: Any) -> None:
        try:
            inspect.signature(method).bind()
        except TypeError:
            raise Mistake(
                f"{file_of(self._package)}: {CONNECT} takes self alone; reach a function by "
                'service_function(self, "name")'
            ) from None


@contextmanager
def _collected() -> Iterator[Made]:
    """The functions that the body makes, but for those of modules that it has made first."""
    made: Made = {}
    token = _made.set(made)
    try:
        yield made
    finally:
        _made.reset(token)


def modules_in(package: ModuleType) -> Sequence[str]:
    """The modules of a package by their names, but for its private ones, which begin with `_`."""
    found = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    names = [name for name in found if not is_private(name)]
    owners: dict[str, str] = {}
    for name in names:
        check_name(name, where=file_of(package))
        other = owners.setdefault(construct_id(name), name)
        if other != name:
            raise Mistake(f"{file_of(package)}: '{other}' and '{name}' make one id; rename one")
    return names


def class_in(module: ModuleType, name: str) -> Any:
    """The class of this name, which a module has to define."""
    found = getattr(module, name, None)
    if not inspect.isclass(found):
        raise Mistake(f"{file_of(module)}: there is no class {name}; write it, or delete the file")
    return found


def file_of(module: ModuleType) -> str:
    """Where a module is, for people."""
    return shown(Path(module.__file__ or project_root() / module.__name__.replace(".", "/")))
