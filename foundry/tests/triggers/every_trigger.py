"""Each trigger as one would write it: what the tests of all triggers are run over."""

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_appsync as appsync
from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_bedrockagentcore as agentcore
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn

from lambda_foundry.triggers.agentcore_gateway import AgentcoreGatewayTrigger
from lambda_foundry.triggers.alarm import AlarmTrigger
from lambda_foundry.triggers.alb import AlbTrigger
from lambda_foundry.triggers.api_authorizers import (
    HttpAuthorizerTrigger,
    RestAuthorizerTrigger,
    WebsocketAuthorizerTrigger,
)
from lambda_foundry.triggers.appsync import AppsyncTrigger
from lambda_foundry.triggers.bedrock_agent import BedrockAgentTrigger
from lambda_foundry.triggers.codepipeline import CodepipelineTrigger
from lambda_foundry.triggers.cognito import CognitoTrigger
from lambda_foundry.triggers.config_rule import ConfigRuleTrigger
from lambda_foundry.triggers.custom_resource import CustomResourceTrigger
from lambda_foundry.triggers.documentdb import DocumentdbTrigger
from lambda_foundry.triggers.dynamodb_stream import DynamodbStreamTrigger
from lambda_foundry.triggers.event_pattern import EventPatternTrigger
from lambda_foundry.triggers.firehose import FirehoseTrigger
from lambda_foundry.triggers.function_url import FunctionUrlTrigger
from lambda_foundry.triggers.http_api import HttpApiTrigger
from lambda_foundry.triggers.iot import IotTrigger
from lambda_foundry.triggers.kafka import KafkaTrigger
from lambda_foundry.triggers.kinesis import KinesisTrigger
from lambda_foundry.triggers.lex import LexTrigger
from lambda_foundry.triggers.logs import LogsTrigger
from lambda_foundry.triggers.mq import MqTrigger
from lambda_foundry.triggers.pipes import PipesTrigger
from lambda_foundry.triggers.rest_api import RestApiTrigger
from lambda_foundry.triggers.s3 import S3Trigger
from lambda_foundry.triggers.schedule import ScheduleTrigger
from lambda_foundry.triggers.secret_rotation import SecretRotationTrigger
from lambda_foundry.triggers.ses import SesTrigger
from lambda_foundry.triggers.sns import SnsTrigger
from lambda_foundry.triggers.sqs import SqsTrigger
from lambda_foundry.triggers.step_functions import StepFunctionsTrigger
from lambda_foundry.triggers.trigger import Trigger
from lambda_foundry.triggers.websocket_api import WebsocketApiTrigger


def tools(*names: str) -> agentcore.ToolSchema:
    """Tools of these names, which take nothing."""
    nothing = agentcore.SchemaDefinition(type=agentcore.SchemaDefinitionType.OBJECT)
    return agentcore.ToolSchema.from_inline(
        [
            agentcore.ToolDefinition(name=name, description=name, input_schema=nothing)
            for name in names
        ]
    )


Made = tuple[Callable[..., Trigger], dict[str, Callable[[], Any]]]
"""A trigger's class, and for each argument that it needs how to make one."""

BROKER = "arn:aws:mq:eu-west-1:123456789012:broker:orders:b-1c2d3e4f"
CLUSTER = "arn:aws:kafka:eu-west-1:123456789012:cluster/orders/1c2d3e4f-2"
DATABASES = "arn:aws:rds:eu-west-1:123456789012:cluster:shop"

EVERY_TRIGGER: dict[str, Made] = {
    "agentcore_gateway": (AgentcoreGatewayTrigger, {"tool_schema": lambda: tools("price_order")}),
    "alarm": (
        AlarmTrigger,
        {"metric": lambda: cloudwatch.Metric(namespace="Shop", metric_name="Refunds")},
    ),
    "alb": (AlbTrigger, {}),
    "appsync": (
        AppsyncTrigger,
        {
            "schema": lambda: "type Query { order(id: ID!): String }",
            "resolvers": lambda: ["Query.order"],
        },
    ),
    "codepipeline": (CodepipelineTrigger, {}),
    "bedrock_agent": (
        BedrockAgentTrigger,
        {
            "function_schema": lambda: bedrock.CfnAgent.FunctionSchemaProperty(
                functions=[bedrock.CfnAgent.FunctionProperty(name="price_order")]
            ),
            "source_props": lambda: {
                "foundation_model": "amazon.nova-lite-v1:0",
                "instruction": "You help customers of a shop, and say what orders cost.",
            },
        },
    ),
    "cognito": (CognitoTrigger, {}),
    "config_rule": (ConfigRuleTrigger, {}),
    "custom_resource": (CustomResourceTrigger, {"properties": lambda: {"Prefix": "2026"}}),
    "documentdb": (
        DocumentdbTrigger,
        {
            "source": lambda: DATABASES,
            "database": lambda: "shop",
            "collection": lambda: "orders",
            "parameter_group": lambda: "shop-5-0",
            "subnet_group": lambda: "shop",
        },
    ),
    "dynamodb_stream": (DynamodbStreamTrigger, {}),
    "event_pattern": (
        EventPatternTrigger,
        {"event_pattern": lambda: events.EventPattern(source=["shop.orders"])},
    ),
    "firehose": (FirehoseTrigger, {}),
    "function_url": (FunctionUrlTrigger, {}),
    "http_api": (HttpApiTrigger, {"routes": lambda: ["GET /orders", "POST /orders/{id}"]}),
    "http_authorizer": (HttpAuthorizerTrigger, {}),
    "iot": (IotTrigger, {"sql": lambda: "SELECT * FROM 'sensors/+/temperature'"}),
    "kafka": (KafkaTrigger, {"topic": lambda: "orders", "source": lambda: CLUSTER}),
    "kinesis": (KinesisTrigger, {}),
    "lex": (LexTrigger, {"intents": lambda: {"OpeningHours": ["when are you open"]}}),
    "logs": (LogsTrigger, {}),
    "mq": (MqTrigger, {"source": lambda: BROKER, "queue": lambda: "orders"}),
    "pipes": (PipesTrigger, {}),
    "rest_api": (RestApiTrigger, {"routes": lambda: ["GET /orders", "POST /orders/{id}"]}),
    "rest_authorizer": (RestAuthorizerTrigger, {}),
    "s3": (S3Trigger, {}),
    "schedule": (
        ScheduleTrigger,
        {"schedule": lambda: scheduler.ScheduleExpression.rate(cdk.Duration.minutes(5))},
    ),
    "secret_rotation": (SecretRotationTrigger, {}),
    "ses": (SesTrigger, {"recipients": lambda: ["orders@example.org"]}),
    "sns": (SnsTrigger, {}),
    "sqs": (SqsTrigger, {}),
    "step_functions": (StepFunctionsTrigger, {}),
    "websocket_api": (WebsocketApiTrigger, {}),
    "websocket_authorizer": (WebsocketAuthorizerTrigger, {}),
}

OF_OTHERS = ["edge"]
"""Triggers of functions that are no `PythonFunction`; each has all of its tests in a file."""

WITH_A_SOURCE: dict[str, dict[str, Callable[[], Any]]] = {
    "alarm": {},
    "alb": {"priority": lambda: 2},
    "appsync": {"resolvers": lambda: ["Query.invoice"]},
    "bedrock_agent": {
        "function_schema": lambda: bedrock.CfnAgent.FunctionSchemaProperty(
            functions=[bedrock.CfnAgent.FunctionProperty(name="pay_order")]
        )
    },
    "cognito": {"operation": lambda: cognito.UserPoolOperation.POST_CONFIRMATION},
    "documentdb": {"database": lambda: "shop"},
    "http_api": {"routes": lambda: ["GET /invoices"]},
    "iot": {},
    "kafka": {"topic": lambda: "refunds"},
    "lex": {},
    "mq": {"queue": lambda: "refunds"},
    "rest_api": {"routes": lambda: ["GET /invoices"]},
    "websocket_api": {"routes": lambda: ["pay"]},
}
"""What a trigger needs beside a source that exists, where that is something else."""

ARN = "arn:aws:{}:eu-west-1:123456789012:{}"

OF_ONE_FUNCTION = {"config_rule", "custom_resource", "firehose", "function_url"}
"""Triggers whose source is part of the function: there is no other to take."""

MADE_ELSEWHERE = {"documentdb", "kafka", "mq"}
"""Triggers that make no source: it costs by the hour, and is there by its ARN."""

IMPORTED: dict[str, Callable[[cdk.Stack], Any]] = {
    "agentcore_gateway": lambda stack: agentcore.Gateway.from_gateway_attributes(
        stack,
        "Imported",
        gateway_arn=ARN.format("bedrock-agentcore", "gateway/orders-a1b2c3d4e5"),
        gateway_id="orders-a1b2c3d4e5",
        gateway_name="orders",
        role=iam.Role.from_role_name(stack, "GatewayRole", "orders-gateway"),
    ),
    "alb": lambda stack: elbv2.ApplicationListener.from_application_listener_attributes(
        stack,
        "Imported",
        listener_arn=ARN.format("elasticloadbalancing", "listener/app/shop/1/2"),
        security_group=ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1234567890"),
    ),
    "appsync": lambda stack: appsync.GraphqlApi.from_graphql_api_attributes(
        stack, "Imported", graphql_api_id="a1b2c3d4e5"
    ),
    "dynamodb_stream": lambda stack: dynamodb.Table.from_table_attributes(
        stack,
        "Imported",
        table_name="orders",
        table_stream_arn=ARN.format("dynamodb", "table/orders/stream/2026-11-23T00:00:00.000"),
    ),
    "event_pattern": lambda stack: events.EventBus.from_event_bus_name(stack, "Imported", "shop"),
    "firehose": lambda stack: kinesis.Stream.from_stream_arn(
        stack, "Imported", ARN.format("kinesis", "stream/orders")
    ),
    "http_api": lambda stack: apigwv2.HttpApi.from_http_api_attributes(
        stack, "Imported", http_api_id="a1b2c3d4e5"
    ),
    "http_authorizer": lambda stack: apigwv2.HttpApi.from_http_api_attributes(
        stack, "Imported", http_api_id="a1b2c3d4e5"
    ),
    "iot": lambda stack: iot.CfnTopicRule.from_rule_name(stack, "Imported", "temperatures"),
    "kinesis": lambda stack: kinesis.Stream.from_stream_arn(
        stack, "Imported", ARN.format("kinesis", "stream/orders")
    ),
    "logs": lambda stack: logs.LogGroup.from_log_group_name(stack, "Imported", "/shop/orders"),
    "pipes": lambda stack: kinesis.Stream.from_stream_arn(
        stack, "Imported", ARN.format("kinesis", "stream/orders")
    ),
    "rest_authorizer": lambda stack: apigateway.RestApi.from_rest_api_id(
        stack, "Imported", "a1b2c3d4e5"
    ),
    "s3": lambda stack: s3.Bucket.from_bucket_name(stack, "Imported", "orders"),
    "schedule": lambda stack: scheduler.ScheduleGroup.from_schedule_group_name(
        stack, "Imported", "nightly"
    ),
    "secret_rotation": lambda stack: secretsmanager.Secret.from_secret_name_v2(
        stack, "Imported", "orders"
    ),
    "ses": lambda stack: ses.ReceiptRuleSet.from_receipt_rule_set_name(stack, "Imported", "active"),
    "sns": lambda stack: sns.Topic.from_topic_arn(stack, "Imported", ARN.format("sns", "orders")),
    "sqs": lambda stack: sqs.Queue.from_queue_arn(stack, "Imported", ARN.format("sqs", "orders")),
    "websocket_authorizer": lambda stack: apigwv2.WebSocketApi.from_web_socket_api_attributes(
        stack, "Imported", web_socket_id="a1b2c3d4e5"
    ),
    "websocket_api": lambda stack: apigwv2.WebSocketApi.from_web_socket_api_attributes(
        stack, "Imported", web_socket_id="a1b2c3d4e5"
    ),
}
"""For each trigger whose source can be made elsewhere: one that was."""

SIGNED_IN = {"documentdb", "mq"}
"""Triggers that need a secret, which is of the stack."""

ANSWERING = {"custom_resource": "../foundry/tests/local/recorder"}
"""What a function's code has to be for a trigger, where the smallest one would break a rule."""

OVERRIDES: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "agentcore_gateway": (
        {"gateway_target_name": "orders"},
        "AWS::BedrockAgentCore::GatewayTarget",
        {"Name": "orders"},
    ),
    "alarm": ({"source_props": {"threshold": 9}}, "AWS::CloudWatch::Alarm", {"Threshold": 9}),
    "alb": (
        {"source_props": {"port": 8080, "protocol": elbv2.ApplicationProtocol.HTTP}},
        "AWS::ElasticLoadBalancingV2::Listener",
        {"Port": 8080},
    ),
    "appsync": (
        {"source_props": {"query_depth_limit": 3}},
        "AWS::AppSync::GraphQLApi",
        {"QueryDepthLimit": 3},
    ),
    "codepipeline": (
        {"source_props": {"restart_execution_on_update": True}},
        "AWS::CodePipeline::Pipeline",
        {"RestartExecutionOnUpdate": True},
    ),
    "bedrock_agent": (
        {"description": "What orders cost"},
        "AWS::Bedrock::Agent",
        {"ActionGroups": [{"Description": "What orders cost"}]},
    ),
    "cognito": (
        {"source_props": {"self_sign_up_enabled": True}},
        "AWS::Cognito::UserPool",
        {"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False}},
    ),
    "config_rule": (
        {"description": "Buckets have an owner"},
        "AWS::Config::ConfigRule",
        {"Description": "Buckets have an owner"},
    ),
    "custom_resource": (
        {"service_timeout": cdk.Duration.minutes(5)},
        "AWS::CloudFormation::CustomResource",
        {"ServiceTimeout": 300},
    ),
    "documentdb": (
        {"full_document": "Default"},
        "AWS::Lambda::EventSourceMapping",
        {"DocumentDBEventSourceConfig": {"FullDocument": "Default"}},
    ),
    "dynamodb_stream": (
        {"source_props": {"stream": dynamodb.StreamViewType.KEYS_ONLY}},
        "AWS::DynamoDB::Table",
        {"StreamSpecification": {"StreamViewType": "KEYS_ONLY"}},
    ),
    "event_pattern": (
        {"target_props": {"retry_attempts": 7}},
        "AWS::Events::Rule",
        {"Targets": [{"RetryPolicy": {"MaximumRetryAttempts": 7}}]},
    ),
    "firehose": (
        {"delivery_stream_name": "orders"},
        "AWS::KinesisFirehose::DeliveryStream",
        {"DeliveryStreamName": "orders"},
    ),
    "function_url": (
        {"invoke_mode": lambda_.InvokeMode.RESPONSE_STREAM},
        "AWS::Lambda::Url",
        {"InvokeMode": "RESPONSE_STREAM"},
    ),
    "http_api": (
        {"source_props": {"description": "Takes orders"}},
        "AWS::ApiGatewayV2::Api",
        {"Description": "Takes orders"},
    ),
    "http_authorizer": (
        {"results_cache_ttl": cdk.Duration.seconds(0)},
        "AWS::ApiGatewayV2::Authorizer",
        {"AuthorizerResultTtlInSeconds": 0},
    ),
    "iot": (
        {"rule_disabled": True},
        "AWS::IoT::TopicRule",
        {"TopicRulePayload": {"RuleDisabled": True}},
    ),
    "kafka": ({"batch_size": 9}, "AWS::Lambda::EventSourceMapping", {"BatchSize": 9}),
    "kinesis": (
        {"retry_attempts": 9},
        "AWS::Lambda::EventSourceMapping",
        {"MaximumRetryAttempts": 9},
    ),
    "lex": (
        {"source_props": {"idle_session_ttl_in_seconds": 60}},
        "AWS::Lex::Bot",
        {"IdleSessionTTLInSeconds": 60},
    ),
    "logs": (
        {"filter_name": "errors"},
        "AWS::Logs::SubscriptionFilter",
        {"FilterName": "errors"},
    ),
    "mq": ({"batch_size": 9}, "AWS::Lambda::EventSourceMapping", {"BatchSize": 9}),
    "pipes": ({"desired_state": "STOPPED"}, "AWS::Pipes::Pipe", {"DesiredState": "STOPPED"}),
    "rest_api": (
        {"source_props": {"description": "Takes orders"}},
        "AWS::ApiGateway::RestApi",
        {"Description": "Takes orders"},
    ),
    "rest_authorizer": (
        {"authorizer_result_ttl_in_seconds": 0},
        "AWS::ApiGateway::Authorizer",
        {"AuthorizerResultTtlInSeconds": 0},
    ),
    "s3": (
        {"source_props": {"encryption": s3.BucketEncryption.KMS_MANAGED}},
        "AWS::S3::Bucket",
        {
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [
                    {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
                ]
            }
        },
    ),
    "schedule": ({"enabled": False}, "AWS::Scheduler::Schedule", {"State": "DISABLED"}),
    "secret_rotation": (
        {"automatically_after": cdk.Duration.days(7)},
        "AWS::SecretsManager::RotationSchedule",
        {"RotationRules": {"ScheduleExpression": "rate(7 days)"}},
    ),
    "ses": ({"enabled": False}, "AWS::SES::ReceiptRule", {"Rule": {"Enabled": False}}),
    "sns": (
        {"source_props": {"display_name": "Orders"}},
        "AWS::SNS::Topic",
        {"DisplayName": "Orders"},
    ),
    "sqs": ({"batch_size": 1}, "AWS::Lambda::EventSourceMapping", {"BatchSize": 1}),
    "step_functions": (
        {"source_props": {"state_machine_type": sfn.StateMachineType.EXPRESS}},
        "AWS::StepFunctions::StateMachine",
        {"StateMachineType": "EXPRESS"},
    ),
    "websocket_authorizer": (
        {"authorizer_name": "orders"},
        "AWS::ApiGatewayV2::Authorizer",
        {"Name": "orders"},
    ),
    "websocket_api": (
        {"source_props": {"description": "Takes orders"}},
        "AWS::ApiGatewayV2::Api",
        {"Description": "Takes orders"},
    ),
}
"""For each trigger something said otherwise, and the resource that shows it."""


def make(name: str, scope: cdk.Stack, id_: str, **given: Any) -> Any:
    """The trigger of this name, with what it needs and what is given."""
    trigger_class, needed = EVERY_TRIGGER[name]
    if "source" in given:
        needed = WITH_A_SOURCE.get(name, needed)
    if name in SIGNED_IN:
        given = {"secret": sign_in(scope)} | given
    return trigger_class(scope, id_, **({key: value() for key, value in needed.items()} | given))


def sign_in(stack: cdk.Stack) -> Any:
    """The stack's one secret, with a name and a password in it."""
    return stack.node.try_find_child("SignIn") or secretsmanager.Secret.from_secret_name_v2(
        stack, "SignIn", "orders"
    )
