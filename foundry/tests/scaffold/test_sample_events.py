"""The sample events are what the services send, by Powertools' models of them."""

import importlib
import json
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import (
    AWSConfigRuleEvent,
    CloudWatchAlarmEvent,
    CodePipelineJobEvent,
    S3BatchOperationEvent,
    SecretsManagerEvent,
)
from aws_lambda_powertools.utilities.data_classes.api_gateway_authorizer_event import (
    APIGatewayAuthorizerEventV2,
    APIGatewayAuthorizerRequestEvent,
)
from aws_lambda_powertools.utilities.data_classes.rabbit_mq_event import RabbitMQEvent
from aws_lambda_powertools.utilities.parser.models import S3BatchOperationModel, SqsModel
from pydantic import BaseModel

from lambda_foundry.scaffold.extension import function_file
from lambda_foundry.scaffold.new_function import package_templates
from lambda_foundry.scaffold.variants import VARIANTS

MODELS = {
    "alb": "AlbModel",
    "appsync": "AppSyncResolverEventModel",
    "bedrock_agent": "BedrockAgentFunctionEventModel",
    "cognito": "CognitoPreSignupTriggerModel",
    "custom_resource": "CloudFormationCustomResourceCreateModel",
    "dynamodb_stream": "DynamoDBStreamModel",
    "event_pattern": "EventBridgeModel",
    "firehose": "KinesisFirehoseModel",
    "function_url": "LambdaFunctionUrlModel",
    "http_api": "APIGatewayProxyEventV2Model",
    "kafka": "KafkaMskEventModel",
    "kinesis": "KinesisDataStreamModel",
    "logs": "CloudWatchLogsModel",
    "rest_api": "APIGatewayProxyEventModel",
    "s3": "S3EventNotificationEventBridgeModel",
    "schedule": "EventBridgeModel",
    "ses": "SesModel",
    "sns": "SnsModel",
    "sqs": "SqsModel",
    "websocket_api": "APIGatewayWebSocketMessageEventModel",
}
"""For each trigger that Powertools has a model for: which one."""

COGNITO = {
    "custom_challenge": "CognitoVerifyAuthChallengeTriggerModel",
    "custom_message": "CognitoCustomMessageTriggerModel",
    "post_authentication": "CognitoPostAuthenticationTriggerModel",
    "post_confirmation": "CognitoPostConfirmationTriggerModel",
    "pre_authentication": "CognitoPreAuthenticationTriggerModel",
    # That of version 2 takes the scopes for a dict, and Cognito sends a list.
    "pre_token_generation": "CognitoPreTokenGenerationTriggerModelV1",
    "user_migration": "CognitoMigrateUserTriggerModel",
}
"""For each other operation of a user pool: which one."""

PREFIX = "aws_lambda_powertools.utilities.parser.models"


def sample(trigger: str, variant: str = "") -> Any:
    """The event that the package has for a trigger, or for a variant of it."""
    folder = str(package_templates())
    own = {"service": "shop", "trigger": trigger, "variant": variant}
    answers = {**own, "_repo_dir": folder, "_output_dir": folder}
    return json.loads(function_file("event.json", answers))


@pytest.mark.parametrize(("trigger", "name"), MODELS.items())
def test_sample_event_is_what_the_model_says(trigger: str, name: str) -> None:
    """Every field that the service sends is there, in the form that it has."""
    model: type[BaseModel] = getattr(importlib.import_module(PREFIX), name)

    assert model.model_validate(sample(trigger))


@pytest.mark.parametrize(("variant", "name"), COGNITO.items())
def test_sample_event_of_a_user_pool_is_what_the_model_says(variant: str, name: str) -> None:
    """At each operation a pool sends another request."""
    model: type[BaseModel] = getattr(importlib.import_module(f"{PREFIX}.cognito"), name)

    assert model.model_validate(sample("cognito", variant))


def test_every_variant_of_a_user_pool_has_a_model() -> None:
    """None goes unproven; that of the usual one is among the triggers'."""
    assert {"pre_sign_up", *COGNITO} == VARIANTS["cognito"].keys()


def test_sample_task_of_a_job_is_what_the_model_says() -> None:
    """Jobs send another event than the bucket itself, with a quoted key."""
    event = sample("s3", "batch")

    assert S3BatchOperationModel.model_validate(event)
    assert S3BatchOperationEvent(event).task.s3_key == "2026/november orders+returns.csv"


def test_sample_alarm_has_what_powertools_reads() -> None:
    """There is no model of an alarm, but a class that reads one."""
    alarm = CloudWatchAlarmEvent(sample("alarm"))

    assert alarm.source == "aws.cloudwatch"
    assert alarm.alarm_data.state.value == "ALARM"
    assert alarm.alarm_data.state.reason_data_decoded == {
        "version": "1.0",
        "queryDate": "2026-11-23T09:45:00.120+0000",
        "statistic": "Sum",
        "period": 300,
        "recentDatapoints": [3.0],
        "threshold": 0.0,
    }
    (metric,) = alarm.alarm_data.configuration.metrics
    assert metric.metric_stat.stat == "Sum"


def test_sample_change_has_what_a_rule_of_config_reads() -> None:
    """The resource and the parameters are JSON in the event's texts."""
    rule = AWSConfigRuleEvent(sample("config_rule"))

    change = rule.invoking_event
    assert change.message_type == "ConfigurationItemChangeNotification"
    assert change["configurationItem"]["resourceType"] == "AWS::S3::Bucket"
    assert rule.rule_parameters == {"tag": "owner"}


def test_sample_job_has_what_an_action_reads() -> None:
    """There is no model of a pipeline's job, but a class that reads one."""
    job = CodePipelineJobEvent(sample("codepipeline"))

    assert len(job.get_id) == 36
    assert job.decoded_user_parameters == {"version": "1.4.0"}


def test_sample_of_a_pipe_is_a_queues_records() -> None:
    """A pipe hands on the list alone."""
    records = {"Records": sample("pipes")}

    assert len(SqsModel.model_validate(records).Records) == 2


def test_sample_of_a_broker_has_what_powertools_reads() -> None:
    """There is no model of a broker's messages, but a class that reads one."""
    event = RabbitMQEvent(sample("mq"))

    (messages,) = event.rmq_messages_by_queue.values()
    assert [message.json_data["order_id"] for message in messages] == ["1042", "1043"]
    assert [message.basic_properties.delivery_mode for message in messages] == [2, 2]


def test_sample_request_has_what_an_authorizer_reads() -> None:
    """There is no model of an authorizer's event, but a class that reads one."""
    request = APIGatewayAuthorizerEventV2(sample("http_authorizer"))

    assert request.parsed_arn.http_method == "POST"
    assert request.route_key == "POST /orders"
    assert request.identity_source == [request.headers["authorization"], request.route_key]


@pytest.mark.parametrize(
    ("trigger", "resource"), [("rest_authorizer", "/"), ("websocket_authorizer", "$connect")]
)
def test_sample_request_has_what_a_policy_is_made_of(trigger: str, resource: str) -> None:
    """The API and the stage, by the ARN of what was asked for."""
    request = APIGatewayAuthorizerRequestEvent(sample(trigger))

    assert request.get_type == "REQUEST"
    assert request.method_arn.rpartition("live/")[2].removeprefix("GET") == resource
    assert request.request_context.stage == "live"


def test_sample_rotation_has_what_powertools_reads() -> None:
    """There is no model of a rotation, but a class that reads one."""
    rotation = SecretsManagerEvent(sample("secret_rotation"))

    assert rotation.step == "createSecret"
    assert rotation.secret_id.startswith("arn:aws:secretsmanager:")
    assert len(rotation.version_id) == 36
