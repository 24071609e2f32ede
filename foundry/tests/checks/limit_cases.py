"""Broken and mended: settings that exclude each other, or have no use beside each other."""

from typing import Any

from tests.checks.sample_stack import Case, Stack, att, stack
from tests.checks.source_cases import polling

POLLERS = {"ProvisionedPollerConfig": {"MinimumPollers": 2, "MaximumPollers": 4}}
AT_MOST_TEN = {"ScalingConfig": {"MaximumConcurrency": 10}}

NOTHING = {"Ref": "AWS::NoValue"}


def in_production(value: Any) -> dict[str, Any]:
    """A value for one case, and nothing for the other."""
    return {"Fn::If": ["IsProd", value, NOTHING]}


SNAP_START = {"SnapStart": {"ApplyOn": "PublishedVersions"}}
LIVE = {"Ref": "Live"}


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
