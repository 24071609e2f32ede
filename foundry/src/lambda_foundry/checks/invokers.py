"""What in a template invokes its functions by their resource-based policies, and as what."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lambda_foundry.checks.flows import bucket_notifications, subscriptions
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import ALIAS, VERSION, function_of
from lambda_foundry.template.physical_names import with_names
from lambda_foundry.template.values import (
    UNKNOWN,
    alternatives,
    listed,
    literal,
    logical_id_in,
    reference,
    text,
)

UNQUALIFIED = ""
_NAMED = re.compile(r"(?:^|[:/])(?:\$\{[^}]*\}|[\w-]+):([\w$-]+)$")
_IN_URI = re.compile(r"/functions/(.+)/(?:response-streaming-)?invocations$")


@dataclass(frozen=True, kw_only=True)
class Invoker:
    """One resource that asks Lambda to run one function."""

    resource: str
    source: str
    """The resource that a permission's SourceArn is about; often the same."""
    service: str
    """The short name of the principal: `events`, `s3`, `apigateway`."""
    function: str
    value: Any
    """The function, version or alias as the template writes it."""
    arn: str = ""
    """The ARN of a source that is not in the template, as the template writes it."""


def invokers(template: Template) -> list[Invoker]:
    """Every one that is known to need a permission."""
    return template.once(_invokers)


def _invokers(template: Template) -> list[Invoker]:
    return [
        Invoker(
            resource=resource,
            source=source,
            service=service,
            function=function,
            value=branch,
            arn=_arn(template, resource),
        )
        for resource, source, service, value in _sources(template)
        for branch in alternatives(value)
        if (function := function_of(template, invoked(branch)))
    ]


def _arn(template: Template, resource: str) -> str:
    """What a subscription is to, of a topic or of a log group; nothing for other invokers."""
    said = template.properties(resource)
    match template.type(resource):
        case "AWS::SNS::Subscription":
            return text(said.get("TopicArn"))
        case "AWS::Logs::SubscriptionFilter":
            group = with_names(template, text(said.get("LogGroupName")))
            return f"arn:aws:logs:::log-group:{group}:*"
    return ""


def invoked(value: Any) -> Any:
    """The function in the URI that API Gateway has for it, or the value itself."""
    found = _IN_URI.search(text(value))
    return {"Fn::Sub": found[1]} if found else value


def qualifier(template: Template, value: Any) -> str | None:
    """The version or alias that a value names; None where that can't be known.

    `${Version}` for a version of the template, whose number nobody knows yet.
    """
    meant = invoked(value)
    target = reference(meant)
    if target:
        type_ = template.type(target.logical_id)
        said = template.properties(target.logical_id)
        if type_ == ALIAS:
            return literal(said.get("Name"))
        return f"{target}" if type_ == VERSION else UNQUALIFIED
    written = text(meant)
    if UNKNOWN in written:
        return None
    named = _NAMED.search(written)
    if named and not written.endswith(f":function:{named[1]}"):
        return named[1]
    # An alias that only a deployment, or a stage of the API, names.
    made = re.search(r":\$\{[^}]*\}$", written)
    if made and not written.endswith(f":function{made[0]}"):
        return None
    return UNQUALIFIED


_Found = Iterator[tuple[str, str, str, Any]]
"""The resource, the source of the permission, the service, and the function as it is written."""


def _sources(template: Template) -> _Found:
    yield from _rules(template)
    for bucket, owner, given in bucket_notifications(template):
        yield owner, bucket, "s3", given["Target"]
    for topic, owner, said in subscriptions(template):
        if literal(said.get("Protocol")) == "lambda":
            yield owner, topic, "sns", said.get("Endpoint")
    yield from _apis(template)
    yield from _others(template)


def _rules(template: Template) -> _Found:
    for rule, said in template.of_type("AWS::Events::Rule"):
        for target in map(as_dict, listed(said.get("Targets"))):
            if "RoleArn" not in target:
                yield rule, rule, "events", target.get("Arn")


def _apis(template: Template) -> _Found:
    for id_, said in template.of_type("AWS::ApiGatewayV2::Integration"):
        if "CredentialsArn" not in said:
            yield id_, logical_id_in(said.get("ApiId")), "apigateway", said.get("IntegrationUri")
    for id_, said in template.of_type("AWS::ApiGateway::Method"):
        integration = as_dict(said.get("Integration"))
        if "Credentials" not in integration:
            yield id_, logical_id_in(said.get("RestApiId")), "apigateway", integration.get("Uri")
    for type_, credentials in (
        ("AWS::ApiGateway::Authorizer", "AuthorizerCredentials"),
        ("AWS::ApiGatewayV2::Authorizer", "AuthorizerCredentialsArn"),
    ):
        for id_, said in template.of_type(type_):
            if credentials not in said:
                api = logical_id_in(said.get("RestApiId") or said.get("ApiId"))
                yield id_, api, "apigateway", said.get("AuthorizerUri")


def _others(template: Template) -> _Found:
    for type_, (service, named_in) in _NAMED_IN.items():
        for id_, said in template.of_type(type_):
            for value in named_in(said):
                yield id_, id_, service, value


def _in_pool(said: dict[str, Any]) -> Iterator[Any]:
    for value in as_dict(said.get("LambdaConfig")).values():
        yield as_dict(value).get("LambdaArn", value)


def _in_topic_rule(said: dict[str, Any]) -> Iterator[Any]:
    payload = as_dict(said.get("TopicRulePayload"))
    for action in [*listed(payload.get("Actions")), payload.get("ErrorAction")]:
        yield as_dict(as_dict(action).get("Lambda")).get("FunctionArn")


def _in_target_group(said: dict[str, Any]) -> Iterator[Any]:
    for target in map(as_dict, listed(said.get("Targets"))):
        yield target.get("Id")


def _in_config_rule(said: dict[str, Any]) -> Iterator[Any]:
    source = as_dict(said.get("Source"))
    if literal(source.get("Owner")) == "CUSTOM_LAMBDA":
        yield source.get("SourceIdentifier")


def _in_alarm(said: dict[str, Any]) -> Iterator[Any]:
    for name in ("AlarmActions", "OKActions", "InsufficientDataActions"):
        yield from listed(said.get(name))


def _in_receipt_rule(said: dict[str, Any]) -> Iterator[Any]:
    for action in listed(as_dict(said.get("Rule")).get("Actions")):
        yield as_dict(as_dict(action).get("LambdaAction")).get("FunctionArn")


def _in_bot_alias(said: dict[str, Any]) -> Iterator[Any]:
    for each in listed(said.get("BotAliasLocaleSettings")):
        setting = as_dict(as_dict(each).get("BotAliasLocaleSetting"))
        hook = as_dict(setting.get("CodeHookSpecification")).get("LambdaCodeHook")
        yield as_dict(hook).get("LambdaArn")


def _in_agent(said: dict[str, Any]) -> Iterator[Any]:
    for group in listed(said.get("ActionGroups")):
        yield as_dict(as_dict(group).get("ActionGroupExecutor")).get("Lambda")


def _in_api(said: dict[str, Any]) -> Iterator[Any]:
    """What an HTTP API made in one go invokes, and the integrations that a description has."""
    if "CredentialsArn" not in said:
        yield said.get("Target")
    for integration in described(said.get("Body")):
        if "credentials" not in integration:
            yield integration.get("uri")


def described(body: Any) -> Iterator[dict[str, Any]]:
    """The integrations with functions in the description of an API, by OpenAPI."""
    for path in as_dict(as_dict(body).get("paths")).values():
        for operation in as_dict(path).values():
            found = as_dict(as_dict(operation).get("x-amazon-apigateway-integration"))
            if (literal(found.get("type")) or "").lower() == "aws_proxy":
                yield found


_NAMED_IN: dict[str, tuple[str, Callable[[dict[str, Any]], Iterator[Any]]]] = {
    "AWS::ApiGateway::RestApi": ("apigateway", _in_api),
    "AWS::ApiGatewayV2::Api": ("apigateway", _in_api),
    "AWS::Bedrock::Agent": ("bedrock", _in_agent),
    "AWS::Cognito::UserPool": ("cognito-idp", _in_pool),
    "AWS::IoT::TopicRule": ("iot", _in_topic_rule),
    "AWS::ElasticLoadBalancingV2::TargetGroup": ("elasticloadbalancing", _in_target_group),
    "AWS::Config::ConfigRule": ("config", _in_config_rule),
    "AWS::CloudWatch::Alarm": ("lambda.alarms.cloudwatch", _in_alarm),
    "AWS::Lex::BotAlias": ("lexv2", _in_bot_alias),
    "AWS::Logs::SubscriptionFilter": ("logs", lambda said: iter([said.get("DestinationArn")])),
    "AWS::SES::ReceiptRule": ("ses", _in_receipt_rule),
    "AWS::SecretsManager::RotationSchedule": (
        "secretsmanager",
        lambda said: iter([said.get("RotationLambdaARN")]),
    ),
}
"""The principal of each type that names its functions itself, and where it does."""
