"""ARNs of resources that the stack knows by name, or by no more than their kind."""

from aws_cdk import ArnFormat, Stack
from constructs import IConstruct


def arn_here(scope: IConstruct, service: str, resource: str) -> str:
    """The ARN of a resource of this account and region: `rule/*` of `iot` is any of its rules."""
    return Stack.of(scope).format_arn(
        service=service, resource=resource, arn_format=ArnFormat.NO_RESOURCE_NAME
    )
