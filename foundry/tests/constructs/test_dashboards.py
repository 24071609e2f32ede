"""A stage with dashboards draws, for each service, all that its stack has."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.service_app import ServiceApp
from lambda_foundry.stages import Stage
from tests.validation import UNVALIDATED

STACK = """
import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_stepfunctions as stepfunctions

class ShopStack(cdk.Stack):
    def __init__(self, scope, id_, **props):
        super().__init__(scope, id_, **props)
        key = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
        stream = dynamodb.StreamViewType.NEW_IMAGE
        self.orders = dynamodb.Table(self, "Orders", partition_key=key, stream=stream)
        body = stepfunctions.DefinitionBody.from_chainable(stepfunctions.Pass(self, "Pass"))
        stepfunctions.StateMachine(self, "Fulfil", definition_body=body)
"""

FUNCTION = """
from constructs import Construct
from lambda_foundry import PythonFunction
from lambda_foundry.triggers import DynamodbStreamTrigger, HttpApiTrigger, RestApiTrigger
from lambda_foundry.triggers import SqsTrigger, WebsocketApiTrigger

class TakeFunction(Construct):
    def __init__(self, scope, id_):
        super().__init__(scope, id_)
        function = PythonFunction(self, "Function", source="shop/take", memory_size=512)
        HttpApiTrigger(self, "Api", function=function, routes=["GET /orders"], public=True)
        RestApiTrigger(self, "Rest", function=function, routes=["GET /orders"], public=True)
        WebsocketApiTrigger(self, "Chat", function=function, public=True)
        SqsTrigger(self, "Queue", function=function)
        DynamodbStreamTrigger(self, "Stream", function=function, source=scope.orders)
"""

TITLES = {
    "Invocations": ["Take"],
    "Errors and throttles": ["Take Errors", "Take Throttles"],
    "Duration, 95 of 100 (ms)": ["Take"],
    "Age of the last record of a stream (ms)": ["Take/Stream/Mapping"],
    "Failed requests": [
        "Take/Api/Api 5xx",
        "Take/Api/Api 4xx",
        "Take/Rest/Api 5XXError",
        "Take/Rest/Api 4XXError",
    ],
    "Messages of WebSockets": ["Take/Chat/Api MessageCount", "Take/Chat/Api ConnectCount"],
    "Failed executions": ["Fulfil ExecutionsFailed", "Fulfil ExecutionsTimedOut"],
    "Units read and written": [
        "Orders ConsumedReadCapacityUnits",
        "Orders ConsumedWriteCapacityUnits",
    ],
    "Computing time (GB-seconds)": ["Take"],
}


def resources(folder: Path, services: str, *, dashboards: bool) -> dict[str, Any]:
    """What the shop's stack has in a stage that has dashboards, or none."""
    stage = Stage(name="prod", dashboards=dashboards)
    ServiceApp(services=services, stages=[stage], outdir=str(folder), **UNVALIDATED).synth()
    template = json.loads((folder / "Shop.template.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = template.get("Resources", {})
    return found


def read(body: dict[str, Any]) -> dict[str, Any]:
    """What CloudWatch is given when each reference has become a name."""
    parts = body["Fn::Join"][1]
    text = "".join(part if isinstance(part, str) else "name" for part in parts)
    document: dict[str, Any] = json.loads(text)
    return document


@pytest.fixture
def graphs(
    services: Callable[..., str], empty_project: Path, tmp_path: Path
) -> dict[str, list[Any]]:
    """The lines of each graph, by its title."""
    handler = empty_project / "lambda_src" / "shop" / "take" / "handler.py"
    handler.parent.mkdir(parents=True)
    handler.write_text("def handler(event, context): ...\n", encoding="utf-8")
    written = services(**{"shop/__init__": STACK, "shop/take": FUNCTION})
    made = resources(tmp_path / "cdk.out", written, dashboards=True)
    body = made["ServiceDashboard"]["Properties"]["DashboardBody"]
    graphs = [widget["properties"] for widget in read(body)["widgets"]]
    return {graph["title"]: graph["metrics"] for graph in graphs}


def test_dashboard_draws_what_the_stack_has(graphs: dict[str, list[Any]]) -> None:
    """Each kind of resource under its titles, by the names that the code gives it."""
    labels = {
        title: [line[-1]["label"] for line in graphs[title] if "label" in line[-1]]
        for title in TITLES
    }

    assert labels == TITLES


def test_dashboard_computes_what_lambda_bills(graphs: dict[str, list[Any]]) -> None:
    """Milliseconds by the function's memory, as gigabyte-seconds."""
    hidden, computed = graphs["Computing time (GB-seconds)"]

    assert hidden[:3] == ["AWS/Lambda", "Duration", "FunctionName"]
    assert hidden[-1] == {"id": "m0", "stat": "Sum", "visible": False}
    assert computed == [{"expression": "m0*512/1024/1000", "label": "Take"}]


def test_stage_without_dashboards_has_none(services: Callable[..., str], tmp_path: Path) -> None:
    """Which costs nothing."""
    written = services(**{"shop/__init__": STACK})

    assert "ServiceDashboard" not in resources(tmp_path / "a", written, dashboards=False)
    assert "ServiceDashboard" in resources(tmp_path / "b", written, dashboards=True)
