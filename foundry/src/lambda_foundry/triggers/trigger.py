"""What all triggers have in common: the shape that is learnt once."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.arguments import checked

Props = Mapping[str, Any]


class Trigger(Construct):
    """A source, its connection to the function, and the permission that this takes.

    `source` is an existing one: this stack's, another's or an imported one. Without it the trigger
    makes its own, by `source_props` where its defaults don't fit. What else a trigger is given are
    the connection's own props. Raises `Mistake` where a source that exists is to be made otherwise,
    and for an argument of another kind than the trigger's signature says.
    """

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

    def permit(self, service: str, *, source_arn: str | None, this_account: bool = False) -> None:
        """Add the one statement to the function's resource-based policy that this trigger needs.

        `this_account` for services whose ARN carries no account, or that give none:
        docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html
        """
        self.function.add_permission(
            "Permission",
            scope=self,
            principal=_principal(service),
            source_arn=source_arn,
            source_account=cdk.Stack.of(self).account if this_account else None,
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
