"""Whether the source that a permission names is one of the service that it lets in."""

import re
from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.principals import SOURCES, service_of
from lambda_foundry.template.document import Template
from lambda_foundry.template.resource_policy import Permission, all_permissions
from lambda_foundry.template.values import UNKNOWN, reference, text

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
    "AWS::Logs::LogGroup": {"Arn"},
    "AWS::S3::Bucket": {"Arn"},
    "AWS::SNS::Topic": {"", "TopicArn"},
}


def sources(template: Template) -> Iterator[Problem]:
    """Principals whose source belongs to another service: nobody is let in."""
    for permission in all_permissions(template):
        service = service_of(permission)
        expected = SOURCES.get(service or "")
        if permission.source_arn is None or service is None or not expected:
            continue
        found = _source_service(template, permission)
        if found in expected and (name := _only_name(template, permission)):
            yield Problem(
                resource=permission.logical_id,
                what=f"the SourceArn is a name of {name}, not its ARN",
                why="no source has that ARN, so nobody is let in",
                instead=f"write {' or '.join(sorted(_arn_forms(template, name)))}",
            )
        elif found and found not in expected:
            yield Problem(
                resource=permission.logical_id,
                what=f"the principal is {service}, the SourceArn is one of {found}",
                why="the two never come together, so nobody is let in",
                instead=f"write the ARN of {' or '.join(sorted(expected))}, or that principal",
            )


def _source_service(template: Template, permission: Permission) -> str | None:
    """The service that a SourceArn belongs to; for the wrong kind of resource, its type."""
    arn = text(permission.source_arn)
    named = re.match(r"arn:(?:\$\{AWS::Partition\}|[a-z-]+|\*):([a-z0-9-]+):", arn)
    if named:
        return named[1]
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
