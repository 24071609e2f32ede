"""What all triggers have in common: the shape that is learnt once, and checked arguments."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import cache, wraps
from types import NoneType, UnionType
from typing import Any, ClassVar, cast, get_args, get_origin

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.async_invocation import timeout_of, unqualified
from lambda_foundry.durable_executions import (
    LONGEST_AWAITED,
    LONGEST_ON_INSTANCES,
    longest_execution,
)
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.source_place import Place, differ
from lambda_foundry.versions import invoked

Props = Mapping[str, Any]

Init = Callable[..., None]


class Trigger(Construct):
    """A source, its connection to the function, and the permission that this takes.

    `source` is an existing one: this stack's, another's or an imported one. Without it the trigger
    makes its own, by `source_props` where its defaults don't fit. All other arguments are the
    connection's own props. Raises `Mistake` for properties of a source that exists already, for an
    argument of another kind than the trigger's signature says, and for a source of another account
    or region that can't invoke the function from there.
    """

    takes_other_accounts: ClassVar[bool] = False
    """Whether a source of another account can invoke the function, if its owner lets it."""
    takes_other_regions: ClassVar[bool] = False
    """Whether a source of another region can."""
    polls: ClassVar[bool] = False
    """Whether Lambda reads the source for the function, which has to be of this account then."""
    waits: ClassVar[bool] = False
    """Whether the source waits for the function's answer."""
    tells_place_by: ClassVar[str | None] = None
    """The attribute with the ARN of a source whose import doesn't tell CDK where it is."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Have each trigger compare what it is given with its own signature."""
        super().__init_subclass__(**kwargs)
        if "__init__" in vars(cls):
            setattr(cls, "__init__", checked(cls.__init__))  # noqa: B010  # to mypy it is a method

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        source: object = None,
        **of_own_source: object,
    ) -> None:
        super().__init__(scope, id_)
        for name, value in of_own_source.items():
            if source is not None and value:
                raise Mistake(
                    f"{self.node.path}: {name}: only a source that the trigger makes takes this; "
                    "leave it out, or leave out source"
                )
        self.function = function
        self._check_function()
        self._check_execution()
        self._place = Place()
        if source is not None:
            arn = getattr(source, self.tells_place_by) if self.tells_place_by else None
            arn = source if isinstance(source, str) else arn
            self._place = Place.of(source, arn=arn)
            self._check_place(self._place)

    def permit(
        self,
        service: str,
        *,
        source_arn: str | None,
        this_account: bool = False,
        id_: str = "Permission",
    ) -> None:
        """Add a statement to the function's resource-based policy that this trigger needs.

        `this_account` for services whose ARN carries no account, or that give none; of a source
        that is known to be of another account, it is that one:
        docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html
        """
        self.function.add_permission(
            id_,
            scope=self,
            principal=_principal(service),
            source_arn=source_arn,
            source_account=(self._place.account or cdk.Stack.of(self).account)
            if this_account
            else None,
        )

    def _check_function(self) -> None:
        """Refuse an imported function that no permission or mapping of this stack can be for."""
        if isinstance(unqualified(self.function), lambda_.Function):
            return
        here, there = Place.of_stack(cdk.Stack.of(self)), Place.of(self.function)
        for theirs, ours, is_needed in (
            (there.region, here.region, True),
            (there.account, here.account, self.polls),
        ):
            if is_needed and differ(theirs, ours):
                raise Mistake(
                    f"{self.node.path}: the function is in {theirs}, this stack in {ours}; make "
                    "the trigger in the service of the function, and import the source there"
                )

    def _check_execution(self) -> None:
        """Refuse a durable function that takes longer than anybody waits for it."""
        behind = unqualified(self.function)
        if not ((self.polls or self.waits) and isinstance(behind, lambda_.Function)):
            return
        longest = longest_execution(behind)
        if not longest or longest <= LONGEST_AWAITED:
            return
        provider = getattr(behind.node.default_child, "capacity_provider_config", None)
        most = LONGEST_ON_INSTANCES if self.polls and provider else LONGEST_AWAITED
        if longest > most:
            who = "Lambda's poller" if self.polls else "the caller"
            raise Mistake(
                f"{self.node.path}: an execution may take {longest} s, and {who} waits for "
                f"{most} s at most; write execution_timeout=cdk.Duration.minutes({most // 60}) or "
                "less, or start it from a rule, topic, schedule or bucket, which wait for nothing"
            )

    def _check_place(self, source: Place) -> None:
        """Refuse a source that couldn't invoke the function from where it is."""
        here = Place.of_stack(cdk.Stack.of(self))
        for what, theirs, ours, takes_others in (
            ("region", source.region, here.region, self.takes_other_regions),
            ("account", source.account, here.account, self.takes_other_accounts),
        ):
            if differ(theirs, ours) and not takes_others:
                raise Mistake(
                    f"{self.node.path}: the source is in the {what} {theirs}, the function in "
                    f"{ours}, and only a source of its own {what} can invoke it so; give one of "
                    f"{ours}, or put the service into {theirs}"
                )

    def check_answer_within(self, seconds: int, *, caller: str) -> None:
        """Refuse a function that may run for longer than its caller waits."""
        timeout = timeout_of(self.function) or 0
        if timeout > seconds:
            raise Mistake(
                f"{self.node.path}: the function may run for {timeout} s, and {caller} waits for "
                f"{seconds} s; give the function timeout=cdk.Duration.minutes({seconds // 60}) or "
                "less"
            )

    def after_permission(self, connection: Construct) -> None:
        """Make the connection after the permission: the service checks that it may invoke."""
        if permission := self.node.try_find_child("Permission"):
            connection.node.add_dependency(permission)

    def without_permission(self) -> lambda_.IFunction:
        """The function for an L2 that would add a wider permission than the need."""
        return lambda_.Function.from_function_attributes(
            self, "Function", function_arn=self.function.function_arn, skip_permissions=True
        )


@cache
def _principal(service: str) -> iam.ServicePrincipal:
    """One for all triggers: it can't be changed."""
    return iam.ServicePrincipal(service)


def checked(init: Init) -> Init:
    """The constructor, which raises `Mistake` for an argument that isn't what its annotation says.

    A list of texts has to hold some, unless the default holds none or is None. Of a function that
    has to be invoked by its alias it gets that.
    """
    parameters = inspect.signature(init).parameters

    @wraps(init)
    def construct(self: object, scope: Construct, id_: str, **given: object) -> None:
        for name, value in given.items():
            if name not in parameters:
                continue
            problem = _nothing(value, parameters[name]) or _problem(value, parameters[name])
            if problem:
                raise Mistake(f"{scope.node.path}/{id_}: {name}: {problem}")
        if "function" in given:
            given["function"] = invoked(cast("lambda_.IFunction", given["function"]))
        init(self, scope, id_, **given)

    return construct


def _nothing(value: object, parameter: inspect.Parameter) -> str | None:
    is_empty = value == "" and parameter.default in {None, inspect.Parameter.empty}
    return f"it is empty; write {parameter.name}='…'" if is_empty else None


def _problem(value: object, parameter: inspect.Parameter) -> str | None:
    annotation = parameter.annotation
    if value is None and parameter.default is None:
        return None
    kinds = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    origin, *others = (get_origin(each) or each for each in kinds if each is not NoneType)
    if origin is Sequence:
        return _no_texts(value, name=parameter.name, may_be_empty=parameter.default in {(), None})
    if origin is Mapping and not isinstance(value, Mapping):
        return f"{_shown(value)} is no dict; write {parameter.name}={{…}}"
    if origin is Callable and not callable(value):
        return f"{_shown(value)} is no function; give a function or a lambda"
    takes_any = not isinstance(origin, type) or origin in {Mapping, Callable}
    if takes_any or any(_is_a(each, value) for each in (origin, *others)):
        return None
    named = ", ".join(map(_name, (origin, *others)))
    return f"this is of type {_name(type(value))}; give one of type {named}"


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
