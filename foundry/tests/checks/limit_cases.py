"""Broken and mended: settings that exclude each other, or have no use beside each other."""

from typing import Any

from tests.checks.sample_stack import Case, Stack, allow, att, stack
from tests.checks.source_cases import polling

POLLERS = {"ProvisionedPollerConfig": {"MinimumPollers": 2, "MaximumPollers": 4}}
AT_MOST_TEN = {"ScalingConfig": {"MaximumConcurrency": 10}}

NOTHING = {"Ref": "AWS::NoValue"}


def in_production(value: Any) -> dict[str, Any]:
    """A value for one case, and nothing for the other."""
    return {"Fn::If": ["IsProd", value, NOTHING]}


SNAP_START = {"SnapStart": {"ApplyOn": "PublishedVersions"}}
LIVE = {"Ref": "Live"}
LATEST = {"FunctionVersion": "$LATEST"}
TWO = {"ProvisionedConcurrentExecutions": 2}
IMAGE = {"PackageType": "Image", "Code": {"ImageUri": "x"}} | dict.fromkeys(
    ("Runtime", "Handler", "Layers"), NOTHING
)


def reserving(concurrency: Any, *, most: Any) -> Stack:
    """A function with concurrency reserved, and a queue."""
    return polling(
        mapping={"ScalingConfig": {"MaximumConcurrency": most}},
        function={"ReservedConcurrentExecutions": concurrency},
    )


def published(
    *,
    alias: dict[str, Any] | None = None,
    function: dict[str, Any] | None = None,
    **more: Any,
) -> Stack:
    """A function with SnapStart, a version and an alias."""
    version = {"FunctionName": {"Ref": "Function"}}
    live = {"Name": "live", "FunctionVersion": att("Version", "Version"), **version}
    return stack(
        SNAP_START | (function or {}),
        Version=("AWS::Lambda::Version", version),
        Live=("AWS::Lambda::Alias", live | (alias or {})),
        **more,
    )


def scheduled(function: Any) -> tuple[str, dict[str, Any]]:
    """A schedule that invokes this."""
    target = {"Arn": function, "RoleArn": att("Role")}
    return "AWS::Scheduler::Schedule", {
        "ScheduleExpression": "rate(5 minutes)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": target,
    }


def scaled(alias: str) -> tuple[str, dict[str, Any]]:
    """What keeps three environments ready."""
    return "AWS::ApplicationAutoScaling::ScalableTarget", {
        "ScalableDimension": "lambda:function:ProvisionedConcurrency",
        "ResourceId": {"Fn::Sub": f"function:{alias}"},
        "MinCapacity": 3,
    }


def executing(seconds: int) -> Stack:
    """A durable function."""
    actions = ("lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState")
    rights = allow(*actions, on={"Fn::Sub": "${Function.Arn}:*"})
    return stack({"DurableConfig": {"ExecutionTimeout": seconds}}, allows=[rights])


def by_rule(function: Any) -> tuple[str, dict[str, Any]]:
    """A permission for EventBridge to invoke this."""
    return "AWS::Lambda::Permission", {
        "Action": "lambda:InvokeFunction",
        "FunctionName": function,
        "Principal": "events.amazonaws.com",
        "SourceArn": "arn:aws:events:eu-west-1:123456789012:rule/nightly",
    }


CASES = [
    Case(
        "poller-scaling",
        "pollers and a maximum",
        polling(mapping=POLLERS | AT_MOST_TEN),
        polling(mapping=POLLERS),
    ),
    Case(
        "poller-scaling",
        "a maximum in one case",
        polling(mapping=POLLERS | {"ScalingConfig": in_production(AT_MOST_TEN["ScalingConfig"])}),
        polling(
            mapping={
                "ProvisionedPollerConfig": in_production(POLLERS["ProvisionedPollerConfig"]),
                "ScalingConfig": {
                    "Fn::If": ["IsProd", NOTHING, AT_MOST_TEN["ScalingConfig"]],
                },
            }
        ),
    ),
    *(
        Case(
            "source-bounds",
            f"pollers {bad}",
            polling(mapping={"ProvisionedPollerConfig": bad}),
            polling(mapping={"ProvisionedPollerConfig": mended}),
        )
        for bad, mended in (
            ({"MinimumPollers": 1}, {"MinimumPollers": 2, "MaximumPollers": 2}),
            ({"MaximumPollers": 10_001}, {"MinimumPollers": 200, "MaximumPollers": 10_000}),
            ({"MinimumPollers": 5, "MaximumPollers": in_production(4)}, {"MinimumPollers": 5}),
            ({"PollerGroupName": "orders"}, {"PollerGroupName": NOTHING, "MinimumPollers": 2}),
        )
    ),
    *(
        Case("log-level", str(bad), stack({"LoggingConfig": bad}), stack({"LoggingConfig": mended}))
        for bad, mended in (
            ({"ApplicationLogLevel": "INFO"}, {"LogFormat": "Text"}),
            (
                {"LogFormat": "JSON", "ApplicationLogLevel": "WARNING"},
                {"LogFormat": "JSON", "ApplicationLogLevel": "WARN"},
            ),
            (
                {"LogFormat": in_production("JSON"), "SystemLogLevel": "INFO"},
                {"LogFormat": in_production("JSON"), "SystemLogLevel": in_production("INFO")},
            ),
        )
    ),
    Case("source-concurrency", "more than reserved", reserving(5, most=6), reserving(6, most=6)),
    Case(
        "source-concurrency",
        "of one that runs alone",
        reserving(1, most=3),
        reserving(1, most=2),
    ),
    Case(
        "source-concurrency",
        "whichever the condition",
        reserving({"Fn::If": ["IsProd", 8, 5]}, most=10),
        reserving({"Fn::If": ["IsProd", 10, 20]}, most=10),
    ),
    Case(
        "snap-start",
        "an older Python",
        published(function={"Runtime": "python3.11"}),
        published(function={"Runtime": "python3.12"}),
    ),
    Case(
        "snap-start",
        "provisioned concurrency of an alias",
        published(alias={"ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": 2}}),
        published(),
    ),
    Case(
        "snap-start",
        "ephemeral storage",
        published(function={"EphemeralStorage": {"Size": 513}}),
        published(function={"EphemeralStorage": {"Size": 512}}),
    ),
    Case(
        "snap-start",
        "provisioned concurrency that is scaled",
        published(Scaled=scaled("${Function}:live")),
        published(Scaled=scaled("others:live")),
    ),
    Case(
        "snap-start",
        "provisioned concurrency in one case",
        published(alias={"ProvisionedConcurrencyConfig": in_production(TWO)}),
        published(
            alias={"ProvisionedConcurrencyConfig": in_production(TWO)},
            function={"SnapStart": {"Fn::If": ["IsProd", NOTHING, SNAP_START["SnapStart"]]}},
        ),
    ),
    Case("snap-start", "an image", published(function=IMAGE), stack(IMAGE)),
    Case(
        "reserved-concurrency",
        "below what is scaled",
        stack({"ReservedConcurrentExecutions": 2}, Scaled=scaled("${Function}:live")),
        stack({"ReservedConcurrentExecutions": 3}, Scaled=scaled("${Function}:live")),
    ),
    Case("timeout", "of an execution", executing(31_622_401), executing(31_622_400)),
    Case("snap-start-unused", "an alias of none", published(alias=LATEST), published()),
    Case("snap-start-unused", "no version", stack(SNAP_START), published()),
    Case(
        "snap-start-unused",
        "a schedule",
        published(Nightly=scheduled(att("Function"))),
        published(Nightly=scheduled(LIVE)),
    ),
    Case(
        "snap-start-unused",
        "a permission",
        published(Rule=by_rule(att("Function"))),
        published(Rule=by_rule({"Fn::Sub": "${Function.Arn}:live"})),
    ),
    Case(
        "snap-start-unused",
        "a function URL",
        published(Url=("AWS::Lambda::Url", {"TargetFunctionArn": att("Function")})),
        published(
            Url=(
                "AWS::Lambda::Url",
                {"TargetFunctionArn": att("Function"), "Qualifier": "live"},
            )
        ),
    ),
]
