"""Bounds for asynchronous invocations: how often and how long, and where failed events end."""

from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from lambda_foundry.acceleration.known_properties import made_in, remembers
from lambda_foundry.checks.acknowledge import answer_cdk_nag
from lambda_foundry.durable_executions import longest_execution
from lambda_foundry.execution_role import allow
from lambda_foundry.queues import dead_letter_queue

RETRIES = 2

LONGEST_WAIT = cdk.Duration.hours(1)

DEFAULT_TIMEOUT = 3
"""Seconds; Lambda's own."""


def bound_async_invocation(function: lambda_.IFunction) -> None:
    """Retry a failed event twice within an hour, then put it into the function's failure queue.

    Lambda alone would hold on to an event for six hours and then drop it:
    docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    What the function's own `retry_attempts`, `max_event_age` or `on_failure` say comes first.
    """
    if _configures(function):
        answer_cdk_nag(
            function,
            "Serverless-LambdaAsyncFailureDestination",
            reason="failed events end in the function's dead-letter queue",
            child="EventInvokeConfig",
        )
    failure_queue(function)


def _configures(function: lambda_.IFunction) -> bool:
    """Whether it was for us to say how often; CDK refuses what was said before."""
    try:
        function.configure_async_invoke(retry_attempts=RETRIES, max_event_age=LONGEST_WAIT)
    except RuntimeError as error:
        if "already been configured" not in str(error):
            raise
        return False
    return True


def failure_queue(function: lambda_.IFunction) -> sqs.IQueue:
    """The queue, one a function, for events that it failed on or that never reached it.

    A dead-letter queue, not an on-failure destination: its messages are the events themselves, to
    be sent again as they are, with the error in the attributes.
    """
    function = unqualified(function)
    known = vars(function)
    if "__failures" not in known:
        known["__failures"] = _failure_queue(function)
    return cast("sqs.IQueue", known["__failures"])


def _failure_queue(function: lambda_.IFunction) -> sqs.IQueue:
    own = getattr(function, "dead_letter_queue", None)
    if own is not None:
        return cast("sqs.IQueue", own)
    scope, id_ = made_in(cast("Construct", function))
    # A function that remembers where it was made remembers its queue, too.
    if not remembers(function) and (existing := scope.node.try_find_child(f"{id_}Failures")):
        return cast("sqs.IQueue", existing)
    queue = dead_letter_queue(scope, f"{id_}Failures")
    if isinstance(resource := function.node.default_child, lambda_.CfnFunction):
        if getattr(function, "dead_letter_topic", None) is None:
            resource.dead_letter_config = lambda_.CfnFunction.DeadLetterConfigProperty(
                target_arn=queue.queue_arn
            )
        allow_sending(function.role, queue)
    return queue


def allow_sending(role: iam.IRole | iam.ManagedPolicy | None, queue: sqs.IQueue) -> None:
    """Let a role, or who has a policy, put messages into a queue, encrypted as the queue is."""
    allow(role, "sqs:SendMessage", on=queue.queue_arn)
    if key := queue.encryption_master_key:
        allow(role, "kms:Decrypt", "kms:GenerateDataKey", on=key.key_arn)


def unqualified(function: lambda_.IFunction) -> lambda_.IFunction:
    """The function behind an alias or a version, which has a timeout and a failure queue."""
    behind: lambda_.IFunction | None = getattr(function, "lambda_", None)
    return behind or function


def timeout_of(function: lambda_.IFunction) -> int | None:
    """How many seconds a function may run, with the waits of a durable one.

    None for one that was made elsewhere.
    """
    behind = unqualified(function)
    if not isinstance(behind, lambda_.Function):
        return None
    timeout = behind.timeout
    seconds = int(timeout.to_seconds()) if timeout else DEFAULT_TIMEOUT
    return max(seconds, longest_execution(behind) or 0)
