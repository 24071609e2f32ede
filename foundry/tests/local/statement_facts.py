"""Every statement of the sample services' roles, and whether the emulator enforces it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")
TRACES = ("xray:PutTelemetryRecords", "xray:PutTraceSegments")
FAILURES = ("sqs:SendMessage",)
KEY = ("kms:Decrypt", "kms:GenerateDataKey")


@dataclass(frozen=True, order=True, kw_only=True)
class Statement:
    """What a role may do on what, both by their logical ids without CDK's hash."""

    role: str
    actions: tuple[str, ...]
    on: str
    function: str
    more: str = ""
    """A condition or another effect than `Allow`, as JSON."""
    enforced: bool = False
    """Whether the function fails in the emulator when its role lacks this statement.

    It does where the function itself calls the service. What Lambda and the scheduler do in the
    role's name, the emulator does without asking.
    """

    def __str__(self) -> str:
        return f"{self.role}-{self.actions[0]}"


def _every_function(name: str, construct: str) -> Iterator[Statement]:
    """Logs and traces, which every function writes."""
    role = f"{construct}FunctionRole"
    yield Statement(role=role, actions=LOGS, on=f"{construct}FunctionLogs.Arn", function=name)
    yield Statement(role=role, actions=TRACES, on="*", function=name)


FUNCTIONS = {
    "concepts/answer": "Answer",
    "concepts/echo": "Echo",
    "concepts/greet": "Greet",
    "concepts/slug": "Slug",
    "uptime/check": "Check",
    "uptime/status": "Status",
}

SCHEDULE = "CheckScheduleCallerRole"

DEV = {
    *(
        statement
        for name, construct in FUNCTIONS.items()
        for statement in _every_function(name, construct)
    ),
    Statement(
        role="CheckFunctionRole",
        actions=("dynamodb:PutItem",),
        on="Results.Arn",
        function="uptime/check",
        enforced=True,
    ),
    Statement(
        role="CheckFunctionRole",
        actions=FAILURES,
        on="CheckFunctionFailures.Arn",
        function="uptime/check",
    ),
    Statement(
        role=SCHEDULE,
        actions=("lambda:InvokeFunction",),
        on="CheckFunction.Arn",
        function="uptime/check",
    ),
    Statement(
        role=SCHEDULE,
        actions=FAILURES,
        on="CheckFunctionFailures.Arn",
        function="uptime/check",
    ),
    Statement(
        role="StatusFunctionRole",
        actions=("dynamodb:Query",),
        on="Results.Arn",
        function="uptime/status",
        enforced=True,
    ),
}

# In prod every function has a failure queue, and the stack a key for its queues and its data.
PROD = {
    *DEV,
    *(
        Statement(
            role=f"{construct}FunctionRole",
            actions=FAILURES,
            on=f"{construct}FunctionFailures.Arn",
            function=name,
        )
        for name, construct in FUNCTIONS.items()
    ),
    *(
        replace(statement, actions=KEY, on="Key.Arn")
        for statement in DEV
        if statement.actions in {LOGS, ("lambda:InvokeFunction",)}
    ),
}

ENFORCED = sorted(statement for statement in DEV if statement.enforced)
