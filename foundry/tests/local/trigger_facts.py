"""What the emulator does with each kind of trigger; the tests see to it that it stays true."""

from dataclasses import dataclass, field
from typing import Any

from lambda_foundry.local.triggers.agentcore_gateway import AgentcoreGateway
from lambda_foundry.local.triggers.alarm import Alarm
from lambda_foundry.local.triggers.alb import LoadBalancer
from lambda_foundry.local.triggers.bedrock_agent import BedrockAgent
from lambda_foundry.local.triggers.codepipeline import Pipeline
from lambda_foundry.local.triggers.cognito import UserPool
from lambda_foundry.local.triggers.config_rule import ConfigRule
from lambda_foundry.local.triggers.documentdb import Changes
from lambda_foundry.local.triggers.edge import Distribution
from lambda_foundry.local.triggers.kafka import Topic
from lambda_foundry.local.triggers.lex import BotAlias
from lambda_foundry.local.triggers.mq import BrokerQueue
from lambda_foundry.local.triggers.pipes import Pipe
from lambda_foundry.local.triggers.secret_rotation import SecretRotation
from lambda_foundry.local.triggers.ses import ReceiptRule


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One trigger in the emulator, fired with `event`, which lets the function get `receives`."""

    source: str
    """What one does to fire it."""
    event: Any = field(default_factory=dict)
    receives: str = ""
    deployed: bool = True
    fired: bool = True
    enforced: str = "no"
    """What keeps the source from invoking the function, of all that does so in AWS."""
    permitted: bool = True
    """Whether the template has to allow the source to invoke the function, or Lambda to read it."""
    told: str = ""
    """What `fire` says of a source that isn't there, where the emulator doesn't look for it."""
    lacks: str = ""
    """What the emulator says, or leaves out, where it doesn't deploy or fire."""


UNREAD = "Enabled: No records processed"
"""What Lambda says of a mapping, where it never looked whether there is a cluster."""

FACTS: dict[str, Fact] = {
    "agentcore_gateway": Fact(
        source="nothing: agents call it",
        deployed=False,
        fired=False,
        lacks=AgentcoreGateway.lacks,
    ),
    "alarm": Fact(
        source="bring the alarm into the state",
        fired=False,
        lacks=Alarm.lacks,
    ),
    "alb": Fact(
        source="send a request to the load balancer",
        deployed=False,
        fired=False,
        lacks=LoadBalancer.lacks,
    ),
    "appsync": Fact(
        source="ask for the field",
        event={"arguments": {"id": "hello"}},
        receives='"id": "hello"',
        enforced="the caller's signature",
    ),
    "codepipeline": Fact(
        source="start the pipeline",
        deployed=False,
        fired=False,
        lacks=Pipeline.lacks,
    ),
    "bedrock_agent": Fact(
        source="nothing: its model asks",
        deployed=False,
        fired=False,
        lacks=BedrockAgent.lacks,
    ),
    "cognito": Fact(
        source="add a user to the pool",
        fired=False,
        lacks=UserPool.lacks,
    ),
    "config_rule": Fact(
        source="ask for an evaluation of the rule",
        deployed=False,
        fired=False,
        lacks=ConfigRule.lacks,
    ),
    "custom_resource": Fact(
        source="make another one, in a stack of its own",
        event={"ResourceProperties": {"Prefix": "hello"}},
        receives='"Prefix": "hello"',
        permitted=False,
    ),
    "documentdb": Fact(
        source="see whether Lambda reads the changes",
        fired=False,
        told=UNREAD,
        lacks=Changes.lacks,
    ),
    "dynamodb_stream": Fact(
        source="put an item into the table",
        event={"Records": [{"dynamodb": {"NewImage": {"id": {"S": "hello"}}}}]},
        receives='"NewImage": {"id": {"S": "hello"}}',
    ),
    "edge": Fact(
        source="nothing: CloudFront runs copies",
        fired=False,
        lacks=Distribution.lacks,
    ),
    "event_pattern": Fact(
        source="put an event on the bus",
        event={"source": "shop.orders", "detail-type": "paid", "detail": {"order": "hello"}},
        receives='"detail": {"order": "hello"}',
    ),
    "firehose": Fact(
        source="put a record into the delivery stream",
        event={"records": [{"data": "aGVsbG8="}]},
        receives='"data": "aGVsbG8="',
    ),
    "function_url": Fact(
        source="send a signed request to the URL",
        event={"rawPath": "/hello"},
        receives='"rawPath": "/hello"',
        enforced="the caller's signature",
        permitted=False,
    ),
    "http_api": Fact(
        source="send a signed request to the route",
        event={"rawQueryString": "say=hello"},
        receives='"rawQueryString": "say=hello"',
        enforced="the caller's signature",
    ),
    "http_authorizer": Fact(
        source="send a request to a route that asks it",
        event={"headers": {"authorization": "hello"}},
        receives='"authorization": "hello"',
        enforced="what callers have to show",
    ),
    "iot": Fact(
        source="publish on the topic",
        event={"celsius": "hello"},
        receives='"celsius": "hello"',
    ),
    "kafka": Fact(
        source="see whether Lambda reads the topic",
        fired=False,
        told=UNREAD,
        lacks=Topic.lacks,
    ),
    "kinesis": Fact(
        source="put a record on the stream",
        event={"Records": [{"kinesis": {"data": "aGVsbG8="}}]},
        receives='"data": "aGVsbG8="',
    ),
    "lex": Fact(
        source="say something to the bot",
        deployed=False,
        fired=False,
        lacks=BotAlias.lacks,
    ),
    "logs": Fact(source="write a line to the log group", receives='"awslogs": {"data": "'),
    "mq": Fact(
        source="see whether Lambda reads the queue",
        fired=False,
        told=UNREAD,
        lacks=BrokerQueue.lacks,
    ),
    "pipes": Fact(
        source="put into the source what the pipe reads",
        fired=False,
        lacks=Pipe.lacks,
    ),
    "rest_api": Fact(
        source="send a signed request to the method",
        event={"queryStringParameters": {"say": "hello"}},
        receives='"queryStringParameters": {"say": "hello"}',
        enforced="the caller's signature",
    ),
    "rest_authorizer": Fact(
        source="send a request to a method that asks it",
        event={"headers": {"authorization": "hello"}},
        receives='"type": "REQUEST"',
        enforced="what callers have to show",
    ),
    "s3": Fact(
        source="put an object into the bucket",
        event={"detail": {"object": {"key": "hello.txt"}}},
        receives='"key": "hello.txt"',
    ),
    "schedule": Fact(source="wait for the clock", receives='"detail-type": "Scheduled Event"'),
    "secret_rotation": Fact(
        source="rotate the secret out of turn",
        deployed=False,
        fired=False,
        lacks=SecretRotation.lacks,
    ),
    "ses": Fact(
        source="send an e-mail to the address",
        deployed=False,
        fired=False,
        lacks=ReceiptRule.lacks,
    ),
    "sns": Fact(
        source="publish to the topic",
        event={"Records": [{"Sns": {"Message": "hello"}}]},
        receives='"Message": "hello"',
    ),
    "sqs": Fact(
        source="send a message to the queue",
        event={"Records": [{"body": "hello"}]},
        receives='"body": "hello"',
    ),
    "step_functions": Fact(
        source="start an execution",
        event={"order": "hello"},
        receives='"order": "hello"',
    ),
    "websocket_api": Fact(
        source="connect and send a message",
        event={"body": "hello"},
        receives="101 Switching Protocols recorded",
        enforced="the caller's signature",
    ),
    "websocket_authorizer": Fact(
        source="connect",
        event={"queryStringParameters": {"token": "hello"}},
        receives="101 Switching Protocols",
        enforced="what callers have to show",
    ),
}


def table() -> str:
    """The facts as docs/how-to/run-locally.md shows them."""
    rows = [
        f"| `{name}` | {fact.source} | {_yes(fact.deployed)} | {_yes(fact.fired)} "
        f"| {fact.enforced} | {fact.lacks} |"
        for name, fact in sorted(FACTS.items())
    ]
    head = "| trigger | what `fire` does | deployed | fired | enforced | what is missing |"
    return "\n".join([head, "|---|---|---|---|---|---|", *rows])


def _yes(fact: bool) -> str:
    return "yes" if fact else "no"
