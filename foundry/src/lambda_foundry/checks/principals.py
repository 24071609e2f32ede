"""Who may invoke a function: the names of services, those that never ask, and their sources."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from lambda_foundry.checks.finding import Problem, first_of_each
from lambda_foundry.template.actions import known_services
from lambda_foundry.template.arns import service_in_arn
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import Permission, permission_branches
from lambda_foundry.template.values import UNKNOWN, reference, text

# The services that invoke by a resource-based policy, and the service in the ARNs of their sources:
# docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
SOURCES = {
    "apigateway": {"execute-api"},
    "appsync": {"appsync"},
    "bedrock": {"bedrock"},
    "cloudformation": {"cloudformation"},
    "cloudfront": {"cloudfront"},
    "codecommit": {"codecommit"},
    "cognito-idp": {"cognito-idp"},
    "cognito-sync": {"cognito-sync", "cognito-identity"},
    "config": {"config"},
    "connect": {"connect"},
    "elasticloadbalancing": {"elasticloadbalancing"},
    "events": {"events"},
    "iot": {"iot"},
    "iotevents": {"iotevents"},
    "lambda.alarms.cloudwatch": {"cloudwatch"},
    "lex": {"lex"},
    "lexv2": {"lex"},
    "logs": {"logs"},
    "s3": {"s3"},
    "secretsmanager": {"secretsmanager"},
    "ses": {"ses"},
    "sns": {"sns"},
    "vpc-lattice": {"vpc-lattice"},
}
ALEXA = {"alexa-appkit.amazon.com", "alexa-connectedhome.amazon.com"}

_OWN_ROLE = "it invokes with a role of its own, so the permission does nothing"
_CALLERS = "it invokes with its caller's rights, so the permission does nothing"
_POLLED = "Lambda polls it with the function's role, so the permission does nothing"

# The services that never look at a function's policy, and why.
WITHOUT_POLICY = {
    "batchoperations.s3": _OWN_ROLE,
    "bedrock-agentcore": _OWN_ROLE,
    "scheduler": _OWN_ROLE,
    "pipes": _OWN_ROLE,
    "states": _OWN_ROLE,
    "firehose": _OWN_ROLE,
    "codepipeline": _OWN_ROLE,
    "codedeploy": _OWN_ROLE,
    "sqs": _POLLED,
    "kinesis": _POLLED,
    "dynamodb": _POLLED,
    "kafka": _POLLED,
    "mq": _POLLED,
    "rds": _OWN_ROLE,
    "lambda": "a function invokes with its own role, so the permission does nothing",
    "cloudwatch": "alarms invoke as lambda.alarms.cloudwatch.amazonaws.com",
    "ec2": _OWN_ROLE,
    "athena": _CALLERS,
    "batch": _OWN_ROLE,
    "ecs": _OWN_ROLE,
    "ecs-tasks": _OWN_ROLE,
    "glue": _OWN_ROLE,
    "s3-object-lambda": _CALLERS,
    "sagemaker": _OWN_ROLE,
    "ssm": _OWN_ROLE,
}

_SUFFIX = re.compile(r"\.(amazonaws\.com(\.cn)?|\$\{AWS::URLSuffix\})$")
_REGION = re.compile(r"\.(\$\{AWS::Region\}|[a-z]{2}(-[a-z]+)+-\d)$")
_ACCOUNT = re.compile(r"\d{12}|\*|arn:.*|\$\{AWS::AccountId\}")

_TYPE_SERVICES = {
    "AWS::ApiGateway": "apigateway",
    "AWS::ApiGatewayV2": "apigateway",
    "AWS::CloudWatch": "cloudwatch",
    "AWS::Cognito": "cognito-idp",
    "AWS::ElasticLoadBalancingV2": "elasticloadbalancing",
    "AWS::SecretsManager": "secretsmanager",
}
# Within a service, the one type of source whose ARN the permission is about.
_TYPES = {"events": {"AWS::Events::Rule"}, "s3": {"AWS::S3::Bucket"}, "sns": {"AWS::SNS::Topic"}}
# What of a source is its ARN: for `Ref`, nothing.
_ARNS = {
    "AWS::CloudWatch::Alarm": {"Arn"},
    "AWS::Cognito::UserPool": {"Arn"},
    "AWS::Events::Rule": {"Arn"},
    "AWS::IoT::TopicRule": {"Arn"},
    "AWS::Lex::BotAlias": {"Arn"},
    "AWS::Logs::LogGroup": {"Arn"},
    "AWS::S3::Bucket": {"Arn"},
    "AWS::SNS::Topic": {"", "TopicArn"},
}


def service_of(permission: Permission) -> str | None:
    """The principal as a service's short name: `events` for `events.amazonaws.com`."""
    principal = text(permission.principal)
    if not _SUFFIX.search(principal):
        return None
    short = _SUFFIX.sub("", principal)
    return short if short in SOURCES else _REGION.sub("", short)


def names(template: Template) -> Iterator[Problem]:
    """Principals that no service has, or that belong to services that never use a policy."""
    yield from first_of_each(_names(template))


def _names(template: Template) -> Iterator[Problem]:
    for permission in permission_branches(template):
        if said := _wrong_name(permission):
            what, why, instead = said
            yield Problem(
                resource=permission.logical_id,
                what=f"{what}{permission.where}",
                why=why,
                instead=instead,
            )


def _wrong_name(permission: Permission) -> tuple[str, str, str] | None:
    principal = text(permission.principal)
    if permission.principal is None or "${" in _SUFFIX.sub("", _REGION.sub("", principal)):
        return None
    if _ACCOUNT.fullmatch(principal) or principal in ALEXA:
        return None
    service = service_of(permission)
    if service in SOURCES:
        return None
    what = f"the principal is '{principal}'"
    if service in WITHOUT_POLICY:
        instead = f"delete it{_after(service)}"
        return what, WITHOUT_POLICY[service], instead
    if service is None or service not in known_services():
        close = get_close_matches(service or principal.partition(".")[0], SOURCES, n=1, cutoff=0.6)
        instead = f"write '{close[0]}.amazonaws.com'" if close else "write the service's own name"
        return what, "no service has that name, so nobody is let in", instead
    return None


def _after(service: str) -> str:
    if service == "cloudwatch":
        return " and write lambda.alarms.cloudwatch.amazonaws.com"
    polled = WITHOUT_POLICY[service] == _POLLED
    return (
        ", an event source mapping is enough" if polled else " and grant_invoke the caller's role"
    )


def sources(template: Template) -> Iterator[Problem]:
    """Principals whose source belongs to another service: nobody is let in."""
    yield from first_of_each(_sources(template))


def _sources(template: Template) -> Iterator[Problem]:
    for permission in permission_branches(template):
        service = service_of(permission)
        expected = SOURCES.get(service or "")
        if permission.source_arn is None or service is None or not expected:
            continue
        found = _source_service(template, permission)
        if found in expected and (name := _only_name(template, permission)):
            yield Problem(
                resource=permission.logical_id,
                what=f"the SourceArn is a name of {name}, not its ARN{permission.where}",
                why="no source has that ARN, so nobody is let in",
                instead=f"write {' or '.join(sorted(_arn_forms(template, name)))}",
            )
        elif found and found not in expected:
            both = f"the principal is {service}, the SourceArn is one of {found}"
            yield Problem(
                resource=permission.logical_id,
                what=f"{both}{permission.where}",
                why="the two never come together, so nobody is let in",
                instead=f"write the ARN of {' or '.join(sorted(expected))}, or that principal",
            )


def _source_service(template: Template, permission: Permission) -> str | None:
    """The service that a SourceArn belongs to; for the wrong kind of resource, its type."""
    arn = text(permission.source_arn)
    if named := service_in_arn(arn):
        return named
    target = reference(permission.source_arn)
    type_ = template.type(target.logical_id) if target else ""
    if not type_ or UNKNOWN in arn or type_.startswith(("Custom::", "AWS::CloudFormation::")):
        return None
    family = type_.rpartition("::")[0]
    service = _TYPE_SERVICES.get(family, family.rpartition("::")[2].lower())
    wanted = _TYPES.get(service_of(permission) or "")
    return type_ if wanted is not None and type_ not in wanted else service


def _only_name(template: Template, permission: Permission) -> str | None:
    """The source, where the permission has its name or another attribute in place of its ARN."""
    target = reference(permission.source_arn)
    arns = _ARNS.get(template.type(target.logical_id)) if target else None
    return target.logical_id if target and arns and target.attribute not in arns else None


def _arn_forms(template: Template, source: str) -> list[str]:
    attributes = _ARNS[template.type(source)]
    return [f"{source}.{attribute}" if attribute else f"Ref {source}" for attribute in attributes]
