"""What every function runs on unless its stack says otherwise: the one place to change it."""

from functools import cache

from aws_cdk import aws_lambda as lambda_

from lambda_foundry.packaging.target import Target

RUNTIME = lambda_.Runtime.PYTHON_3_14
ARCHITECTURE = lambda_.Architecture.ARM_64


@cache
def target_of(runtime: lambda_.Runtime, architecture: lambda_.Architecture) -> Target:
    """What packages are built for; asked once, since every name takes a call to jsii."""
    return Target.named(runtime=runtime.name, architecture=architecture.name)
