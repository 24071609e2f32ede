"""The alias that triggers invoke of a function whose published version has to run."""

from typing import cast

from aws_cdk import aws_lambda as lambda_
from constructs import Construct, IDependable

from lambda_foundry.acceleration.known_properties import remember, remembers

ALIAS = "current"
"""Its name, which leaves `live` and others to the project."""

CHILD = "Current"


def publish(function: lambda_.Function, *, after: IDependable | None = None) -> lambda_.Alias:
    """Publish a version with each change, and have triggers invoke it by an alias, whose ARN stays.

    The alias is made `after` what, if anything, the function needs when it is invoked.
    """
    version = cast("lambda_.IVersion", function.current_version)
    alias = lambda_.Alias(function, CHILD, alias_name=ALIAS, version=version)
    if after:
        cast("Construct", alias).node.add_dependency(after)
    remember(function, alias=alias)
    return alias


def invoked(function: lambda_.IFunction) -> lambda_.IFunction:
    """What a trigger invokes: the alias of a function that is published, else what it was given."""
    if remembers(function):
        return cast("lambda_.IFunction", vars(function).get("__alias", function))
    if not isinstance(function, lambda_.Function):
        return function
    alias = function.node.try_find_child(CHILD)
    return alias if isinstance(alias, lambda_.Alias) else function
