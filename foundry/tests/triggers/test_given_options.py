"""What a trigger is given comes before its defaults, also where the two exclude each other."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_config as config
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk.assertions import Match, Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.template.values import text
from lambda_foundry.testing.template_parts import only
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import trial_app
from tests.triggers.every_trigger import make

Given = Callable[[cdk.Stack], dict[str, Any]]
"""What makes the arguments of a trigger in this stack."""

POLLERS = lambda_.ProvisionedPollerConfig(minimum_pollers=2, maximum_pollers=4)

CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/a1b2c3"


def mapped(stack: cdk.Stack) -> apigwv2.DomainMappingOptions:
    """A domain of one's own."""
    certificate = acm.Certificate.from_certificate_arn(stack, "Certificate", CERTIFICATE)
    domain = apigwv2.DomainName(
        stack, "Domain", domain_name="api.example.com", certificate=certificate
    )
    return apigwv2.DomainMappingOptions(domain_name=domain)


def jwt() -> authorizers.HttpJwtAuthorizer:
    """An authorizer that asks for a token."""
    return authorizers.HttpJwtAuthorizer("Jwt", "https://login.example.com/", jwt_audience=["shop"])


def http_api(stack: cdk.Stack, **props: Any) -> apigwv2.HttpApi:
    """An API that a service shares."""
    return apigwv2.HttpApi(stack, "Shared", **props)


def rest_api_with_users(stack: cdk.Stack) -> apigateway.RestApi:
    """An API that a service shares, for the users of a pool."""
    users = apigateway.CognitoUserPoolsAuthorizer(
        stack, "Users", cognito_user_pools=[cognito.UserPool(stack, "Pool")]
    )
    options = apigateway.MethodOptions(authorizer=users)
    return apigateway.RestApi(stack, "Shared", default_method_options=options)


GIVES_WAY: dict[str, tuple[str, Given, str, dict[str, Any]]] = {
    "pollers": (
        "sqs",
        lambda _: {"provisioned_poller_config": POLLERS},
        "AWS::Lambda::EventSourceMapping",
        {"ProvisionedPollerConfig": {"MaximumPollers": 4}, "ScalingConfig": Match.absent()},
    ),
    "timestamp": (
        "kinesis",
        lambda _: {"starting_position_timestamp": 1_700_000_000},
        "AWS::Lambda::EventSourceMapping",
        {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1_700_000_000},
    ),
    "capacity": (
        "dynamodb_stream",
        lambda _: {"source_props": {"read_capacity": 3}},
        "AWS::DynamoDB::Table",
        {"BillingMode": Match.absent(), "ProvisionedThroughput": {"ReadCapacityUnits": 3}},
    ),
    "recovery": (
        "dynamodb_stream",
        lambda _: {"source_props": {"point_in_time_recovery": True}},
        "AWS::DynamoDB::Table",
        {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}},
    ),
    "object lock": (
        "s3",
        lambda _: {"source_props": {"object_lock_enabled": True}},
        "AWS::S3::Bucket",
        {"ObjectLockEnabled": True, "VersioningConfiguration": {"Status": "Enabled"}},
    ),
    "access control list": (
        "s3",
        lambda _: {"source_props": {"access_control": s3.BucketAccessControl.LOG_DELIVERY_WRITE}},
        "AWS::S3::Bucket",
        {"AccessControl": "LogDeliveryWrite"},
    ),
    "endpoint": (
        "rest_api",
        lambda _: {
            "source_props": {
                "endpoint_configuration": apigateway.EndpointConfiguration(
                    types=[apigateway.EndpointType.EDGE]
                )
            }
        },
        "AWS::ApiGateway::RestApi",
        {"EndpointConfiguration": {"Types": ["EDGE"]}},
    ),
    "validator": (
        "rest_api",
        lambda _: {
            "method_props": {
                "request_validator_options": apigateway.RequestValidatorOptions(
                    validate_request_body=True
                )
            }
        },
        "AWS::ApiGateway::RequestValidator",
        {"ValidateRequestBody": True, "ValidateRequestParameters": Match.absent()},
    ),
    "methods": (
        "rest_api",
        lambda _: {
            "source_props": {
                "default_method_options": apigateway.MethodOptions(
                    authorization_type=apigateway.AuthorizationType.COGNITO
                )
            }
        },
        "AWS::ApiGateway::Method",
        {"AuthorizationType": "COGNITO_USER_POOLS"},
    ),
    "domain of the API": (
        "http_api",
        lambda stack: {"source_props": {"default_domain_mapping": mapped(stack)}},
        "AWS::ApiGatewayV2::ApiMapping",
        {"Stage": "$default"},
    ),
    "authorizer of the API": (
        "http_api",
        lambda _: {"source_props": {"default_authorizer": jwt()}},
        "AWS::ApiGatewayV2::Route",
        {"AuthorizationType": "JWT"},
    ),
    "authorizer of a shared API": (
        "http_api",
        lambda stack: {"source": http_api(stack, default_authorizer=jwt())},
        "AWS::ApiGatewayV2::Route",
        {"AuthorizationType": "JWT"},
    ),
    "public on a shared API": (
        "http_api",
        lambda stack: {"source": http_api(stack, default_authorizer=jwt()), "public": True},
        "AWS::ApiGatewayV2::Route",
        {"AuthorizationType": "NONE"},
    ),
    "public with an authorizer that is none": (
        "http_api",
        lambda stack: {
            "source": http_api(stack, default_authorizer=jwt()),
            "public": True,
            "route_props": {"authorizer": None},
        },
        "AWS::ApiGatewayV2::Route",
        {"AuthorizationType": "NONE"},
    ),
    "public on a REST API with users": (
        "rest_api",
        lambda stack: {"source": rest_api_with_users(stack), "public": True},
        "AWS::ApiGateway::Method",
        {"AuthorizationType": "NONE", "AuthorizerId": Match.absent()},
    ),
    "identity of anybody": (
        "http_authorizer",
        lambda _: {"identity_source": [], "results_cache_ttl": cdk.Duration.seconds(0)},
        "AWS::ApiGatewayV2::Authorizer",
        {"IdentitySource": [], "AuthorizerResultTtlInSeconds": 0},
    ),
    "identity of anybody at a REST API": (
        "rest_authorizer",
        lambda _: {"identity_source": [], "authorizer_result_ttl_in_seconds": 0},
        "AWS::ApiGateway::Authorizer",
        {"IdentitySource": Match.absent(), "AuthorizerResultTtlInSeconds": 0},
    ),
    "shared API without an authorizer": (
        "http_api",
        lambda stack: {"source": http_api(stack)},
        "AWS::ApiGatewayV2::Route",
        {"AuthorizationType": "AWS_IAM"},
    ),
}


@pytest.mark.parametrize("case", GIVES_WAY)
def test_default_gives_way(case: str, stack: cdk.Stack, function: PythonFunction) -> None:
    """To what it can't be beside."""
    name, given, resource_type, expected = GIVES_WAY[case]

    make(name, stack, "Trigger", function=function, **given(stack))

    Template.from_stack(stack).has_resource_properties(resource_type, expected)


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "pollers and a maximum": (
        "sqs",
        {"provisioned_poller_config": POLLERS, "max_concurrency": 5},
        "provisioned_poller_config and max_concurrency exclude each other; leave one out",
    ),
    "stage of CDK's": (
        "http_api",
        {"source_props": {"create_default_stage": True}, "stage_props": {"auto_deploy": False}},
        "stage_props: CDK's default stage takes none; leave out create_default_stage",
    ),
    "stage of one's own": (
        "rest_api",
        {
            "source_props": {"deploy_options": apigateway.StageOptions(stage_name="shop")},
            "stage_props": {"tracing_enabled": False},
        },
        "stage_props: the trigger makes no stage beside deploy=False or deploy_options",
    ),
    "no stage": (
        "rest_api",
        {"source_props": {"deploy": False}, "stage_props": {"tracing_enabled": False}},
        "stage_props: the trigger makes no stage beside deploy=False or deploy_options",
    ),
    **{
        f"{name} without an authorizer: {given}": (
            name,
            given,
            "authorizer is none, .*; write public=True",
        )
        for name, given in (
            ("http_api", {"route_props": {"authorizer": None}}),
            ("rest_api", {"method_props": {"authorizer": None}}),
            (
                "rest_api",
                {"method_props": {"authorization_type": apigateway.AuthorizationType.NONE}},
            ),
            (
                "rest_api",
                {"method_props": {"authorization_type": None}},
            ),
            ("http_api", {"source_props": {"default_authorizer": apigwv2.HttpNoneAuthorizer()}}),
            ("websocket_api", {"route_props": {"authorizer": None}}),
        )
    },
    "HTTP API open by its class": (
        "http_api",
        {"route_props": {"authorizer": apigwv2.HttpNoneAuthorizer()}},
        "authorizer is none, .*; write public=True",
    ),
    "public and an authorizer": (
        "http_api",
        {"public": True, "route_props": {"authorizer": jwt()}},
        "public=True and an authorizer exclude each other; leave one out",
    ),
    "public and signed": (
        "rest_api",
        {
            "public": True,
            "method_props": {"authorization_type": apigateway.AuthorizationType.IAM},
        },
        "public=True and an authorizer exclude each other; leave one out",
    ),
    "authorizer after the connection": (
        "websocket_api",
        {
            "routes": ["pay"],
            "route_props": {"authorizer": authorizers.WebSocketIamAuthorizer()},
        },
        "only the route .connect takes an authorizer; give it to the trigger that has this route",
    ),
    "position in a queue": (
        "sqs",
        {"starting_position": lambda_.StartingPosition.LATEST},
        "starting_position: Lambda takes it for kinesis, .*documentdb alone; leave it out",
    ),
    "time in a table's stream": (
        "dynamodb_stream",
        {"starting_position_timestamp": 1_700_000_000},
        "starting_position_timestamp: Lambda takes it for kinesis, kafka, documentdb alone",
    ),
    "eleven filters": (
        "sqs",
        {"filters": [lambda_.FilterCriteria.filter({"body": ["a"]})] * 11},
        "filters: Lambda takes 10 at most; write one that",
    ),
    "registry without pollers": (
        "kafka",
        {"schema_registry_config": object()},
        "schema_registry_config: only provisioned pollers look into a registry; write provisioned_",
    ),
    "scopes without a token": (
        "http_api",
        {"route_props": {"authorization_scopes": ["read"]}},
        "authorization_scopes: a token has them, and this route asks for none .AWS_IAM.; give it",
    ),
    "scopes without a user pool": (
        "rest_api",
        {"method_props": {"authorization_scopes": ["read"]}},
        "authorization_scopes: a token has them, .*; give it a user pool authorizer, or leave",
    ),
    "private without a policy": (
        "rest_api",
        {"source_props": {"endpoint_types": [apigateway.EndpointType.PRIVATE]}},
        "a private API needs a policy that says from which networks it is called; write policy=",
    ),
    "route of no API": (
        "websocket_api",
        {"routes": ["$connect", "$disconect"]},
        "route '.disconect': an API has no such one of its own; write one of .connect, ",
    ),
    "message twice": (
        "websocket_api",
        {"routes": ["pay", "pay"]},
        "route 'pay': it is there twice; write it once",
    ),
    "six paths": (
        "alb",
        {"paths": ["/a", "/b", "/c", "/d"], "hosts": ["a.example.com", "b.example.com"]},
        "a rule has 5 paths and hosts at most, both together; write some with a wildcard",
    ),
    **{
        f"{name} by what another API has": (
            name,
            {"identity_source": [source]},
            f"identity_source: '{source}' is none of {kind}; write one like {example}",
        )
        for name, source, kind, example in (
            ("http_authorizer", "method.request.header.Auth", "an HTTP API", ".request.header.Au"),
            ("rest_authorizer", "route.request.header.Auth", "a REST API", "method.request.header"),
            ("websocket_authorizer", "token", "a WebSocket API", "route.request.querystring.token"),
        )
    },
    "kept for too long": (
        "http_authorizer",
        {"results_cache_ttl": cdk.Duration.hours(2)},
        "results_cache_ttl: an answer is kept for an hour at most; write results_cache_ttl=",
    ),
    "token in two headers": (
        "rest_authorizer",
        {"token": True, "identity_source": [f"method.request.header.{name}" for name in "AB"]},
        "identity_source: a token is in one header; write identity_source=",
    ),
    "waiting in EXPRESS": (
        "step_functions",
        {
            "integration_pattern": sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
            "source_props": {"state_machine_type": sfn.StateMachineType.EXPRESS},
        },
        "an EXPRESS state machine waits for no answer of others; leave out integration_pattern",
    ),
    "frequency without a period": (
        "config_rule",
        {"maximum_execution_frequency": config.MaximumExecutionFrequency.ONE_HOUR},
        "maximum_execution_frequency: only a periodic rule has one; write periodic=True",
    ),
    "kept by nothing": (
        "http_authorizer",
        {"identity_source": []},
        "identity_source: an answer is kept by it, and there is none; write some, or results_cache",
    ),
    "open URL": (
        "function_url",
        {"auth_type": lambda_.FunctionUrlAuthType.NONE},
        "this auth_type lets anyone send requests; write public=True if that is meant",
    ),
    "public and a signed URL": (
        "function_url",
        {"auth_type": lambda_.FunctionUrlAuthType.AWS_IAM, "public": True},
        "public=True and this auth_type exclude each other; leave one out",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_contradiction_is_refused(case: str, stack: cdk.Stack, function: PythonFunction) -> None:
    """In one line, that names both."""
    name, given, said = REFUSED[case]

    with pytest.raises(Mistake, match=f"^Trial/Trigger: .*{said}"):
        make(name, stack, "Trigger", function=function, **given)


@pytest.mark.parametrize(
    ("given", "hands_on"),
    [
        ({}, {"OutputPath": "$.Payload"}),
        ({"payload_response_only": True}, {}),
        ({"result_path": "$.paid"}, {"ResultPath": "$.paid"}),
        ({"result_selector": {"id.$": "$.id"}}, {"ResultSelector": {"id.$": "$.id"}}),
        ({"query_language": sfn.QueryLanguage.JSONATA}, {"Output": "{% $states.result.Payload %}"}),
        (
            {"source_props": {"query_language": sfn.QueryLanguage.JSONATA}},
            {"Output": "{% $states.result.Payload %}"},
        ),
    ],
    ids=str,
)  # fmt: skip
def test_step_hands_on_what_its_properties_leave(
    given: dict[str, Any], hands_on: dict[str, Any], stack: cdk.Stack, function: PythonFunction
) -> None:
    """A path into a result of another form would fail each execution."""
    make("step_functions", stack, "Trigger", function=function, **given)

    resources = Template.from_stack(stack).to_json()["Resources"]
    machine = only(resources, "AWS::StepFunctions::StateMachine")
    step = json.loads(text(machine["DefinitionString"]))["States"]["Invoke"]
    keys = ("OutputPath", "ResultPath", "ResultSelector", "Output")
    assert {key: step[key] for key in keys if key in step} == hands_on


@pytest.mark.parametrize("with_domain", [True, False])
def test_http_api_tells_the_address_that_answers(
    with_domain: bool, stack: cdk.Stack, function: PythonFunction
) -> None:
    """Its domain's; none where API Gateway's own is switched off and there is no domain."""
    make(
        "http_api",
        stack,
        "Trigger",
        function=function,
        source_props={"disable_execute_api_endpoint": True},
        stage_props={"domain_mapping": mapped(stack)} if with_domain else {},
    )

    outputs = Template.from_stack(stack).to_json().get("Outputs", {})
    addresses = [text(output["Value"]) for output in outputs.values()]
    assert [address[:15] for address in addresses] == (
        ["https://${Domain"[:15]] if with_domain else []
    )


def test_rest_api_tells_the_address_that_answers(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """Its domain's, and not API Gateway's own where that is switched off."""
    certificate = acm.Certificate.from_certificate_arn(stack, "Certificate", CERTIFICATE)
    domain = apigateway.DomainNameOptions(domain_name="api.example.com", certificate=certificate)
    own = {"domain_name": domain, "disable_execute_api_endpoint": True}

    make("rest_api", stack, "Trigger", function=function, source_props=own)

    (output,) = Template.from_stack(stack).to_json()["Outputs"].values()
    assert text(output["Value"]).startswith("https://${Trigger")


def test_websocket_api_tells_its_domain(stack: cdk.Stack, function: PythonFunction) -> None:
    """By the scheme that clients of a WebSocket write."""
    domain = {"domain_mapping": mapped(stack)}

    make("websocket_api", stack, "Trigger", function=function, stage_props=domain)

    (output,) = Template.from_stack(stack).to_json()["Outputs"].values()
    assert text(output["Value"]).startswith("wss://${Domain")


def test_queue_reads_by_default_what_is_reserved_in_prod(tmp_path: Path) -> None:
    """One in reserve is read by two, the least that there can be, and is no finding."""
    stack = cdk.Stack(trial_app(tmp_path, stage="prod"), "Trial")
    function = PythonFunction(stack, "Function", source=SMALLEST, reserved_concurrency=1)

    make("sqs", stack, "Trigger", function=function)

    mapping = only(
        Template.from_stack(stack).to_json()["Resources"], "AWS::Lambda::EventSourceMapping"
    )
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 2}
