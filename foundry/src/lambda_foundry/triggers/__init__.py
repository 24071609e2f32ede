"""What invokes a function: one module, one class and one shape for each kind of trigger.

    SqsTrigger(self, "Orders", function=function)                                # makes the queue
    SqsTrigger(self, "Orders", function=function, source=queue)                  # takes this one
    SqsTrigger(self, "Orders", function=function, source_props={"fifo": True})   # makes it so
    SqsTrigger(self, "Orders", function=function, batch_size=1)                  # connects it so

`trigger.source` is the queue, `trigger.connection` what ties it to the function.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lambda_foundry.triggers.agentcore_gateway import (
        AgentcoreGatewayTrigger as AgentcoreGatewayTrigger,
    )
    from lambda_foundry.triggers.alarm import AlarmTrigger as AlarmTrigger
    from lambda_foundry.triggers.alb import AlbTrigger as AlbTrigger
    from lambda_foundry.triggers.api_authorizers import (
        HttpAuthorizerTrigger as HttpAuthorizerTrigger,
    )
    from lambda_foundry.triggers.api_authorizers import (
        RestAuthorizerTrigger as RestAuthorizerTrigger,
    )
    from lambda_foundry.triggers.api_authorizers import (
        WebsocketAuthorizerTrigger as WebsocketAuthorizerTrigger,
    )
    from lambda_foundry.triggers.api_domain import ApiDomain as ApiDomain
    from lambda_foundry.triggers.appsync import AppsyncTrigger as AppsyncTrigger
    from lambda_foundry.triggers.bedrock_agent import BedrockAgentTrigger as BedrockAgentTrigger
    from lambda_foundry.triggers.codepipeline import CodepipelineTrigger as CodepipelineTrigger
    from lambda_foundry.triggers.cognito import CognitoTrigger as CognitoTrigger
    from lambda_foundry.triggers.config_rule import ConfigRuleTrigger as ConfigRuleTrigger
    from lambda_foundry.triggers.custom_resource import (
        CustomResourceTrigger as CustomResourceTrigger,
    )
    from lambda_foundry.triggers.documentdb import DocumentdbTrigger as DocumentdbTrigger
    from lambda_foundry.triggers.dynamodb_stream import (
        DynamodbStreamTrigger as DynamodbStreamTrigger,
    )
    from lambda_foundry.triggers.edge import EdgeTrigger as EdgeTrigger
    from lambda_foundry.triggers.event_pattern import EventPatternTrigger as EventPatternTrigger
    from lambda_foundry.triggers.firehose import FirehoseTrigger as FirehoseTrigger
    from lambda_foundry.triggers.function_url import FunctionUrlTrigger as FunctionUrlTrigger
    from lambda_foundry.triggers.http_api import HttpApiTrigger as HttpApiTrigger
    from lambda_foundry.triggers.iot import IotTrigger as IotTrigger
    from lambda_foundry.triggers.kafka import KafkaTrigger as KafkaTrigger
    from lambda_foundry.triggers.kinesis import KinesisTrigger as KinesisTrigger
    from lambda_foundry.triggers.lex import LexTrigger as LexTrigger
    from lambda_foundry.triggers.logs import LogsTrigger as LogsTrigger
    from lambda_foundry.triggers.mq import MqTrigger as MqTrigger
    from lambda_foundry.triggers.pipes import PipesTrigger as PipesTrigger
    from lambda_foundry.triggers.rest_api import RestApiTrigger as RestApiTrigger
    from lambda_foundry.triggers.s3 import S3Trigger as S3Trigger
    from lambda_foundry.triggers.s3_batch import S3BatchTrigger as S3BatchTrigger
    from lambda_foundry.triggers.schedule import ScheduleTrigger as ScheduleTrigger
    from lambda_foundry.triggers.secret_rotation import (
        SecretRotationTrigger as SecretRotationTrigger,
    )
    from lambda_foundry.triggers.ses import SesTrigger as SesTrigger
    from lambda_foundry.triggers.shared_apis import SharedHttpApi as SharedHttpApi
    from lambda_foundry.triggers.shared_apis import SharedWebsocketApi as SharedWebsocketApi
    from lambda_foundry.triggers.shared_rest_api import SharedRestApi as SharedRestApi
    from lambda_foundry.triggers.sns import SnsTrigger as SnsTrigger
    from lambda_foundry.triggers.sqs import SqsTrigger as SqsTrigger
    from lambda_foundry.triggers.state_machines import lambda_task as lambda_task
    from lambda_foundry.triggers.state_machines import state_machine as state_machine
    from lambda_foundry.triggers.step_functions import StepFunctionsTrigger as StepFunctionsTrigger
    from lambda_foundry.triggers.trigger import Trigger as Trigger
    from lambda_foundry.triggers.websocket_api import WebsocketApiTrigger as WebsocketApiTrigger

MODULES = {
    "AgentcoreGatewayTrigger": "agentcore_gateway",
    "AlarmTrigger": "alarm",
    "AlbTrigger": "alb",
    "ApiDomain": "api_domain",
    "AppsyncTrigger": "appsync",
    "CodepipelineTrigger": "codepipeline",
    "BedrockAgentTrigger": "bedrock_agent",
    "CognitoTrigger": "cognito",
    "ConfigRuleTrigger": "config_rule",
    "CustomResourceTrigger": "custom_resource",
    "DocumentdbTrigger": "documentdb",
    "DynamodbStreamTrigger": "dynamodb_stream",
    "EdgeTrigger": "edge",
    "EventPatternTrigger": "event_pattern",
    "FirehoseTrigger": "firehose",
    "FunctionUrlTrigger": "function_url",
    "HttpApiTrigger": "http_api",
    "HttpAuthorizerTrigger": "api_authorizers",
    "IotTrigger": "iot",
    "KafkaTrigger": "kafka",
    "KinesisTrigger": "kinesis",
    "LexTrigger": "lex",
    "LogsTrigger": "logs",
    "MqTrigger": "mq",
    "PipesTrigger": "pipes",
    "RestApiTrigger": "rest_api",
    "RestAuthorizerTrigger": "api_authorizers",
    "S3BatchTrigger": "s3_batch",
    "S3Trigger": "s3",
    "ScheduleTrigger": "schedule",
    "SecretRotationTrigger": "secret_rotation",
    "SesTrigger": "ses",
    "SharedHttpApi": "shared_apis",
    "SharedRestApi": "shared_rest_api",
    "SharedWebsocketApi": "shared_apis",
    "SnsTrigger": "sns",
    "SqsTrigger": "sqs",
    "StepFunctionsTrigger": "step_functions",
    "Trigger": "trigger",
    "WebsocketApiTrigger": "websocket_api",
    "WebsocketAuthorizerTrigger": "api_authorizers",
    "lambda_task": "state_machines",
    "state_machine": "state_machines",
}
"""Where each public name is defined."""

__all__ = list(MODULES)  # the names are strings


def __getattr__(name: str) -> Any:
    if name not in MODULES:
        raise AttributeError(f"module 'lambda_foundry.triggers' has no attribute {name!r}")
    return getattr(import_module(f"lambda_foundry.triggers.{MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *MODULES})
