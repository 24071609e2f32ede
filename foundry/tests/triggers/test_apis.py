"""What the triggers by an HTTP, a REST and a WebSocket API have in common."""

from dataclasses import dataclass
from typing import Any

import pytest
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk.assertions import Template

from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    logical_id_of,
    of_type,
    only,
    only_id,
    own_statements,
    permission_for,
    readable,
)
from tests.triggers.conftest import TriggerTemplate
from tests.triggers.every_trigger import make

EXECUTE_API = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}"


@dataclass(frozen=True, kw_only=True)
class Api:
    """How one of them is written, and what it is in a template."""

    api: str
    stage: str
    route: str
    """The types of its resources."""
    one_route: str
    permitted: tuple[str, ...]
    """What of the API its permissions cover, by the logical ids of API and stage."""


APIS = {
    "http_api": Api(
        api="AWS::ApiGatewayV2::Api",
        stage="AWS::ApiGatewayV2::Stage",
        route="AWS::ApiGatewayV2::Route",
        one_route="GET /orders",
        permitted=("${{{api}}}/*/GET/orders", "${{{api}}}/*/POST/orders/*"),
    ),
    "rest_api": Api(
        api="AWS::ApiGateway::RestApi",
        stage="AWS::ApiGateway::Stage",
        route="AWS::ApiGateway::Method",
        one_route="GET /orders",
        permitted=(
            "${{{api}}}/${{{stage}}}/GET/orders",
            "${{{api}}}/${{{stage}}}/POST/orders/*",
        ),
    ),
    "websocket_api": Api(
        api="AWS::ApiGatewayV2::Api",
        stage="AWS::ApiGatewayV2::Stage",
        route="AWS::ApiGatewayV2::Route",
        one_route="$connect",
        permitted=(
            "${{{api}}}/live/$connect",
            "${{{api}}}/live/$disconnect",
            "${{{api}}}/live/$default",
        ),
    ),
}

every_api = pytest.mark.parametrize("name", APIS)
with_route_settings = pytest.mark.parametrize("name", ["http_api", "websocket_api"])
"""Those of API Gateway's second version; `test_rest_api.py` has the settings of the first."""


@every_api
def test_api_permits_its_own_routes_alone(name: str, trigger_template: TriggerTemplate) -> None:
    """A permission for each, to the letter; the role gains nothing."""
    resources, kind = trigger_template(name), APIS[name]

    ids = {"api": only_id(resources, kind.api), "stage": only_id(resources, kind.stage)}
    assert readable(of_type(resources, "AWS::Lambda::Permission")) == [
        permission_for(
            resources,
            "apigateway.amazonaws.com",
            source_arn=f"{EXECUTE_API}:{request.format(**ids)}",
        )
        for request in kind.permitted
    ]
    assert own_statements(resources) == []


@every_api
def test_api_is_public_when_it_is_told(name: str, function: PythonFunction) -> None:
    """Anyone may ask or connect, without a signature."""
    resources = made(name, function, public=True)

    assert only(resources, APIS[name].route)["AuthorizationType"] == "NONE"


@with_route_settings
def test_api_logs_and_throttles(name: str, trigger_template: TriggerTemplate) -> None:
    """The stage says so."""
    resources = trigger_template(name)

    stage = only(resources, APIS[name].stage)
    group = logical_id_of(resources, "TriggerStageAccessLogs")
    assert stage["AccessLogSettings"]["DestinationArn"] == {"Fn::GetAtt": [group, "Arn"]}
    assert stage["DefaultRouteSettings"] == {
        "ThrottlingBurstLimit": 100,
        "ThrottlingRateLimit": 50,
    }


@with_route_settings
def test_api_takes_another_stage(name: str, function: PythonFunction) -> None:
    """Another throttle, and the requests are logged all the same."""
    throttle = apigwv2.ThrottleSettings(rate_limit=1, burst_limit=2)

    resources = made(name, function, stage_props={"throttle": throttle})

    stage = only(resources, APIS[name].stage)
    assert stage["DefaultRouteSettings"] == {"ThrottlingBurstLimit": 2, "ThrottlingRateLimit": 1}
    assert "DestinationArn" in stage["AccessLogSettings"]


def made(name: str, function: PythonFunction, **given: Any) -> dict[str, Any]:
    """The resources of a function behind an API of one route."""
    make(name, function.stack, "Trigger", function=function, routes=[APIS[name].one_route], **given)
    found: dict[str, Any] = Template.from_stack(function.stack).to_json()["Resources"]
    return found
