"""What is known of a trigger's function, which may be an alias or a version of one."""

from aws_cdk import aws_lambda as lambda_

DEFAULT_TIMEOUT = 3
"""Seconds; Lambda's own."""


def unqualified(function: lambda_.IFunction) -> lambda_.IFunction:
    """The function behind an alias or a version, which has a timeout and a failure queue."""
    behind: lambda_.IFunction | None = getattr(function, "lambda_", None)
    return behind or function


def timeout_of(function: lambda_.IFunction) -> int | None:
    """How many seconds a function may run; None for one that was made elsewhere."""
    behind = unqualified(function)
    if not isinstance(behind, lambda_.Function):
        return None
    timeout = behind.timeout
    return int(timeout.to_seconds()) if timeout else DEFAULT_TIMEOUT
