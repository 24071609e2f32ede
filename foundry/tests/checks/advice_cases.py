"""Broken and mended: rights to everything, branches of conditions, Alexa, and odd shapes."""

from typing import Any

from tests.checks.permission_cases import permission
from tests.checks.sample_stack import Case, Stack, allow, stack
from tests.checks.source_cases import scheduled

AWS = "arn:aws:iam::aws:policy/"
SECRET = {"Fn::Sub": "arn:${AWS::Partition}:secretsmanager:eu-west-1:1:secret:x-*"}


def attached(*policies: str) -> Stack:
    """A role with policies of AWS."""
    return stack(role={"ManagedPolicyArns": list(policies)})


def bounded(boundary: str) -> Stack:
    """A role that may do everything within a boundary."""
    policies = [f"{AWS}AdministratorAccess"]
    return stack(role={"ManagedPolicyArns": policies, "PermissionsBoundary": f"{AWS}{boundary}"})


def allowing(**statement: Any) -> Stack:
    """A role with one more statement."""
    return stack(allows=[{"Effect": "Allow", **statement}])


def either(first: Any, second: Any) -> dict[str, Any]:
    """What a condition of the template decides."""
    return {"Fn::If": ["IsProd", first, second]}


def from_topic(account: Any, principal: Any = "sns.amazonaws.com") -> Stack:
    """A permission for a topic of this or of any account."""
    made = permission(principal, {"Ref": "AWS::NoValue"})
    made.document["Resources"]["Allow"]["Properties"]["SourceAccount"] = account
    return made


def with_topic(properties: Any) -> Stack:
    """A stack with a topic whose properties are these."""
    made = stack()
    made.document["Resources"]["Topic"] = {"Type": "AWS::SNS::Topic", "Properties": properties}
    return made


BY_TLS = {"Bool": {"aws:SecureTransport": "true"}}
FROM_OFFICE = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}

CASES = [
    Case(
        "iam-everything",
        "by a policy of AWS",
        attached(f"{AWS}AdministratorAccess"),
        attached(f"{AWS}service-role/AWSLambdaBasicExecutionRole"),
    ),
    Case(
        "iam-everything",
        "but IAM",
        attached(f"{AWS}PowerUserAccess"),
        attached(f"{AWS}AWSXRayDaemonWriteAccess"),
    ),
    Case(
        "iam-everything",
        "but some",
        allowing(NotAction="iam:*", Resource="*"),
        allowing(NotAction="iam:*", Resource=SECRET),
    ),
    Case(
        "iam-everything",
        "on all resources but some",
        allowing(Action="*", NotResource=SECRET),
        allowing(Action="s3:*", NotResource=SECRET),
    ),
    Case(
        "iam-everything",
        "in any partition",
        allowing(Action="*", Resource={"Fn::Sub": "arn:${AWS::Partition}:*:*:*:*"}),
        allowing(Action="*", Resource={"Fn::Sub": "arn:${AWS::Partition}:sqs:*:*:*"}),
    ),
    Case("iam-everything", "of IAM", attached(f"{AWS}IAMFullAccess"), attached()),
    Case(
        "iam-everything",
        "within no boundary",
        bounded("AdministratorAccess"),
        bounded("CloudWatchLogsFullAccess"),
    ),
    Case(
        "iam-everything",
        "by any ARN",
        allowing(Action="*", Resource="arn:aws:*"),
        allowing(Action="*", Resource=SECRET),
    ),
    Case(
        "iam-everything",
        "in one branch",
        stack(allows=[either(allow("*:*", on="*"), allow("s3:ListAllMyBuckets", on="*"))]),
        stack(allows=[either(allow("xray:PutTraceSegments", on="*"), {"Ref": "AWS::NoValue"})]),
    ),
    Case(
        "iam-everything",
        "by every call that is encrypted",
        allowing(Action="*", Resource="*", Condition=BY_TLS),
        allowing(Action="*", Resource="*", Condition=BY_TLS | FROM_OFFICE),
    ),
    Case("runtime", "deprecated", stack({"Runtime": "python3.9"}), stack()),
    Case("runtime", "of another language", stack({"Runtime": "nodejs12.x"}), stack()),
    Case(
        "permission-open",
        "of an account in one branch",
        from_topic(either("123456789012", {"Ref": "AWS::NoValue"})),
        from_topic(either("123456789012", "210987654321")),
    ),
    Case(
        "permission-open",
        "for everyone in one branch",
        from_topic("123456789012", either("*", "123456789012")),
        from_topic("123456789012", either("sns.amazonaws.com", "123456789012")),
    ),
    Case(
        "permission-open",
        "any skill",
        permission("alexa-appkit.amazon.com"),
        permission("alexa-appkit.amazon.com", EventSourceToken="amzn1.ask.skill.x"),
    ),
    Case("schedule", "commas", scheduled("cron(0, 6, *, *, ?, *)"), scheduled("cron(0 6 * * ? *)")),
    Case(
        "schedule",
        "commas alone",
        scheduled("cron(0,6,*,*,?,*)"),
        scheduled("cron(0,30 6 * * ? *)"),
    ),
    Case("properties", "a list", with_topic(["TopicName"]), with_topic(None)),
    Case("memory-size", "of 400 digits", stack({"MemorySize": int("7" * 400)}), stack()),
    Case(
        "timeout",
        "of managed instances",
        stack({"CapacityProviderConfig": {"x": 1}, "Timeout": 5401}),
        stack({"CapacityProviderConfig": {"x": 1}, "Timeout": 5400}),
    ),
]
