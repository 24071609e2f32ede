"""A dashboard for each service of a stage that has them, drawn from the resources of its stack."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

WIDTH, HEIGHT, COLUMNS = 8, 6, 3
"""CloudWatch's grid is 24 wide."""

SHOWN_EVERY = 300
"""Seconds, as the alarms look."""

DEFAULT_MEMORY = 128

Line = list[Any]
"""A metric of a widget as CloudWatch's dashboards write it.

docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What CloudWatch measures of a kind of resource, and under which title it is drawn."""

    namespace: str
    dimension: str
    value: Callable[[Any], str]
    """The dimension's value for one resource."""
    graphs: dict[str, tuple[str, ...]]
    """The metrics of each title: sums, but for what is in `STATISTICS`."""
    only: Callable[[Any], bool] = field(default=lambda _: True)


def _ref(resource: Any) -> str:
    return str(resource.ref)


def _attribute(name: str) -> Callable[[Any], str]:
    return lambda resource: cdk.Token.as_string(resource.get_att(name))


def _of_protocol(protocol: str) -> Callable[[Any], bool]:
    return lambda api: bool(api.protocol_type == protocol)


STATISTICS = {
    "ApproximateAgeOfOldestMessage": "Maximum",
    "ApproximateNumberOfMessagesVisible": "Maximum",
    "Duration": "p95",
    "ExecutionTime": "p95",
    "IntegrationLatency": "p95",
    "IteratorAge": "Maximum",
    "Latency": "p95",
}

TABLE = Measured(
    namespace="AWS/DynamoDB",
    dimension="TableName",
    value=_ref,
    graphs={
        "Units read and written": ("ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"),
        "Throttled requests of tables": ("ReadThrottleEvents", "WriteThrottleEvents"),
    },
)

MEASURED: dict[str, Sequence[Measured]] = {
    "aws-cdk-lib.aws_lambda.CfnFunction": [
        Measured(
            namespace="AWS/Lambda",
            dimension="FunctionName",
            value=_ref,
            graphs={
                "Invocations": ("Invocations",),
                "Errors and throttles": ("Errors", "Throttles"),
                "Duration, 95 of 100 (ms)": ("Duration",),
            },
        )
    ],
    "aws-cdk-lib.aws_lambda.CfnEventSourceMapping": [
        Measured(
            namespace="AWS/Lambda",
            dimension="FunctionName",
            value=lambda mapping: cdk.Fn.select(0, cdk.Fn.split(":", mapping.function_name)),
            graphs={"Age of the last record of a stream (ms)": ("IteratorAge",)},
            only=lambda mapping: mapping.starting_position is not None,
        )
    ],
    "aws-cdk-lib.aws_sqs.CfnQueue": [
        Measured(
            namespace="AWS/SQS",
            dimension="QueueName",
            value=_attribute("QueueName"),
            graphs={
                "Messages that wait": ("ApproximateNumberOfMessagesVisible",),
                "Age of the oldest message (s)": ("ApproximateAgeOfOldestMessage",),
            },
        )
    ],
    "aws-cdk-lib.aws_apigatewayv2.CfnApi": [
        Measured(
            namespace="AWS/ApiGateway",
            dimension="ApiId",
            value=_ref,
            graphs={
                "Requests": ("Count",),
                "Failed requests": ("5xx", "4xx"),
                "Latency, 95 of 100 (ms)": ("Latency",),
            },
            only=_of_protocol("HTTP"),
        ),
        Measured(
            namespace="AWS/ApiGateway",
            dimension="ApiId",
            value=_ref,
            graphs={
                "Messages of WebSockets": ("MessageCount", "ConnectCount"),
                "Failed messages of WebSockets": ("ExecutionError", "IntegrationError"),
            },
            only=_of_protocol("WEBSOCKET"),
        ),
    ],
    "aws-cdk-lib.aws_apigateway.CfnRestApi": [
        Measured(
            namespace="AWS/ApiGateway",
            dimension="ApiName",
            value=lambda api: str(api.name),
            graphs={
                "Requests": ("Count",),
                "Failed requests": ("5XXError", "4XXError"),
                "Latency, 95 of 100 (ms)": ("Latency",),
            },
        )
    ],
    "aws-cdk-lib.aws_stepfunctions.CfnStateMachine": [
        Measured(
            namespace="AWS/States",
            dimension="StateMachineArn",
            value=_ref,
            graphs={
                "Executions": ("ExecutionsStarted",),
                "Failed executions": ("ExecutionsFailed", "ExecutionsTimedOut"),
            },
        )
    ],
    "aws-cdk-lib.aws_dynamodb.CfnTable": [TABLE],
    "aws-cdk-lib.aws_dynamodb.CfnGlobalTable": [TABLE],
    "aws-cdk-lib.aws_logs.CfnLogGroup": [
        Measured(
            namespace="AWS/Logs",
            dimension="LogGroupName",
            value=_ref,
            graphs={"Bytes written to logs": ("IncomingBytes",)},
        )
    ],
}
"""By CDK's class of the resource; the order of the titles is that of the graphs."""

COMPUTED = "Computing time (GB-seconds)"
"""What Lambda bills beside requests: aws.amazon.com/lambda/pricing"""


def add_dashboard(stack: cdk.Stack) -> None:
    """Draw requests, failures, times, queues and what costs money, for all that the stack has."""
    titles = [title for kinds in MEASURED.values() for one in kinds for title in one.graphs]
    graphs: dict[str, list[Line]] = {title: [] for title in (*titles, COMPUTED)}
    numbers = count()
    for resource in stack.node.find_all():
        kind = str(getattr(type(resource), "__jsii_type__", ""))
        for measured in MEASURED.get(kind, ()):
            if measured.only(resource):
                _draw(graphs, measured, resource, label=_label(stack, resource))
        if kind == "aws-cdk-lib.aws_lambda.CfnFunction":
            graphs[COMPUTED] += _computed(resource, f"m{next(numbers)}", _label(stack, resource))
    widgets = list(_widgets({title: lines for title, lines in graphs.items() if lines}, stack))
    if widgets:
        body = stack.to_json_string({"widgets": widgets})
        cloudwatch.CfnDashboard(stack, "ServiceDashboard", dashboard_body=body)


def _draw(graphs: dict[str, list[Line]], measured: Measured, resource: Any, *, label: str) -> None:
    value = measured.value(resource)
    for title, metrics in measured.graphs.items():
        for metric in metrics:
            shown = label if len(metrics) == 1 else f"{label} {metric}"
            graphs[title].append(
                [
                    measured.namespace,
                    metric,
                    measured.dimension,
                    value,
                    {"stat": STATISTICS.get(metric, "Sum"), "label": shown},
                ]
            )


def _computed(function: Any, id_: str, label: str) -> list[Line]:
    """Milliseconds by the memory of the function, which CloudWatch has no metric of."""
    memory = function.memory_size or DEFAULT_MEMORY
    duration = {"id": id_, "stat": "Sum", "visible": False}
    return [
        ["AWS/Lambda", "Duration", "FunctionName", _ref(function), duration],
        [{"expression": f"{id_}*{memory}/1024/1000", "label": label}],
    ]


def _label(stack: cdk.Stack, resource: Any) -> str:
    """The construct's path in the stack, as `access` has it: `Check`, `Results`."""
    path = str(resource.node.path).removeprefix(f"{stack.node.path}/")
    return path.removesuffix("/Resource").removesuffix("/Function")


def _widgets(graphs: dict[str, list[Line]], stack: cdk.Stack) -> Iterator[dict[str, Any]]:
    for place, (title, lines) in enumerate(graphs.items()):
        yield {
            "type": "metric",
            "x": place % COLUMNS * WIDTH,
            "y": place // COLUMNS * HEIGHT,
            "width": WIDTH,
            "height": HEIGHT,
            "properties": {
                "title": title,
                "region": stack.region,
                "period": SHOWN_EVERY,
                "view": "timeSeries",
                "metrics": lines,
            },
        }
