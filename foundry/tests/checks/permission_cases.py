"""Broken and mended: execution roles, resource-based policies, and what is written in them."""

from typing import Any

from tests.checks.sample_stack import LOGS, Case, Stack, allow, att, stack

TOPIC: tuple[str, dict[str, Any]] = ("AWS::SNS::Topic", {})
BUCKET: tuple[str, dict[str, Any]] = ("AWS::S3::Bucket", {})
RULE: tuple[str, dict[str, Any]] = ("AWS::Events::Rule", {"ScheduleExpression": "rate(5 minutes)"})
ACCOUNT = {"Ref": "AWS::AccountId"}
ANY_QUEUE = "arn:aws:sqs:*:123456789012:*"


def trusting(**principal: str) -> Stack:
    """A role that these may assume."""
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    return stack(role={"AssumeRolePolicyDocument": {"Statement": [trust]}})


def only_allowing(*statements: dict[str, Any], **role: Any) -> Stack:
    """A role with these statements and nothing else."""
    policy = {"PolicyDocument": {"Statement": list(statements)}}
    return stack(role={"Policies": [policy] if statements else [], **role})


def permission(
    principal: Any, source_arn: Any = None, source_account: Any = None, **more: Any
) -> Stack:
    """A function that these may invoke, and sources that it may be about."""
    given = {"SourceArn": source_arn, "SourceAccount": source_account, **more}
    said = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": att("Function"),
        "Principal": principal,
        **{name: value for name, value in given.items() if value is not None},
    }
    return stack(Allow=("AWS::Lambda::Permission", said), Topic=TOPIC, Bucket=BUCKET, Rule=RULE)


def many_rules(count: int) -> Stack:
    """A function that many rules may invoke."""
    said = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": att("Function"),
        "Principal": "events.amazonaws.com",
        "SourceArn": att("Rule"),
    }
    many: dict[str, Any] = {f"Allow{n}": ("AWS::Lambda::Permission", said) for n in range(count)}
    return stack(Rule=RULE, **many)


LOG_GROUP: tuple[str, dict[str, Any]] = ("AWS::Logs::LogGroup", {})


def logging_to(group: str, may: str) -> Stack:
    """A function that writes one log group and whose role may write another."""
    statement = allow("logs:CreateLogStream", "logs:PutLogEvents", on=att(may))
    return stack(
        {"LoggingConfig": {"LogGroup": {"Ref": group}}},
        role={"Policies": [{"PolicyDocument": {"Statement": [statement]}}]},
        Mine=LOG_GROUP,
        Others=LOG_GROUP,
    )


def bounded(*actions: str) -> Stack:
    """A role that may write logs, and the boundary of all that it may do."""
    document = {"Statement": [allow(*actions, on="*")]}
    boundary = ("AWS::IAM::ManagedPolicy", {"PolicyDocument": document})
    return stack(role={"PermissionsBoundary": {"Ref": "Boundary"}}, Boundary=boundary)


def named(function: str, may: str) -> Stack:
    """A function with a name, and a role that may write the logs of one with a name."""
    group = {"Fn::Sub": f"arn:aws:logs:*:${{AWS::AccountId}}:log-group:/aws/lambda/{may}:*"}
    statement = allow("logs:CreateLogStream", "logs:PutLogEvents", on=group)
    policy = {"PolicyDocument": {"Statement": [statement]}}
    return stack({"FunctionName": function}, role={"Policies": [policy]})


def queue_policy(action: str) -> Stack:
    """A queue that a topic may do something to."""
    statement = allow(action, on="*") | {"Principal": {"Service": "sns.amazonaws.com"}}
    return stack(Policy=("AWS::SQS::QueuePolicy", {"PolicyDocument": {"Statement": [statement]}}))


BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
VPC_ACCESS = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
VPC = {"VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}}
INTERFACES = (
    "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces",
)  # fmt: skip
API_ARN = {"Fn::Sub": "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:api/*/GET/status"}

ROLES = [
    Case(
        "role-trust",
        "another service",
        trusting(Service="ec2.amazonaws.com"),
        trusting(Service="lambda.amazonaws.com"),
    ),
    Case("role-trust", "an account", trusting(AWS="123456789012"), stack()),
    Case("role-logs", "nothing", only_allowing(), only_allowing(LOGS)),
    Case(
        "role-logs",
        "half of it",
        only_allowing(allow("logs:CreateLogStream", on="*")),
        only_allowing(allow("logs:Create*", "logs:Put*", on="*")),
    ),
    Case("role-logs", "another group", logging_to("Mine", "Others"), logging_to("Mine", "Mine")),
    Case(
        "role-logs",
        "by another managed policy",
        only_allowing(ManagedPolicyArns=["arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"]),
        only_allowing(ManagedPolicyArns=[BASIC]),
    ),
    Case(
        "role-logs",
        "by a managed policy that CDK has no need of",
        only_allowing(ManagedPolicyArns=["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]),
        only_allowing(ManagedPolicyArns=["arn:aws:iam::aws:policy/AWSLambdaExecute"]),
    ),
    Case(
        "role-logs",
        "one's own managed policy may do anything",
        only_allowing(),
        only_allowing(ManagedPolicyArns=["arn:aws:iam::123456789012:policy/Ours"]),
    ),
    Case(
        "role-network",
        "in a VPC without a word",
        stack(VPC),
        stack(VPC, allows=[allow(*INTERFACES, on="*")]),
    ),
    Case(
        "role-network",
        "in a VPC by a managed policy",
        stack(VPC, role={"ManagedPolicyArns": [BASIC]}),
        stack(VPC, role={"ManagedPolicyArns": [VPC_ACCESS]}),
    ),
    Case(
        "role-logs",
        "denied",
        only_allowing(LOGS, allow("logs:*", on="*") | {"Effect": "Deny"}),
        only_allowing(LOGS, allow("logs:Delete*", on="*") | {"Effect": "Deny"}),
    ),
    Case("role-logs", "outside its boundary", bounded("s3:*"), bounded("s3:*", "logs:*")),
    Case("role-logs", "by another name", named("orders", may="refunds"), named("orders", "orders")),
    Case(
        "role-logs",
        "at the edge",
        named("orders", may="us-east-2.orders"),
        named("orders", "us-east-1.orders"),
    ),
    Case(
        "iam-action",
        "in a queue's policy",
        queue_policy("sqs:SendMesage"),
        queue_policy("sqs:SendMessage"),
    ),
    Case(
        "iam-action",
        "in a function's policy",
        permission("sns.amazonaws.com", {"Ref": "Topic"}, Action="lambda:InvokeFuncton"),
        permission("sns.amazonaws.com", {"Ref": "Topic"}),
    ),
    Case(
        "iam-action",
        "misspelt",
        stack(allows=[allow("s3:GetBucketAkl", on=att("Bucket"))], Bucket=BUCKET),
        stack(allows=[allow("s3:GetBucketAcl", "S3:getbucket*", on=att("Bucket"))], Bucket=BUCKET),
    ),
    Case(
        "iam-action",
        "a batch without its action",
        stack(allows=[allow("sqs:DeleteMessageBatch", on=ANY_QUEUE)]),
        stack(allows=[allow("sqs:DeleteMessage", "sqs:DeleteMessageBatch", on=ANY_QUEUE)]),
    ),
    Case(
        "iam-action",
        "no such service",
        stack(allows=[allow("dynamo:GetItem", on="*")]),
        stack(allows=[allow("dynamodb:GetItem", on="*")]),
    ),
    Case(
        "iam-everything",
        "an administrator",
        stack(allows=[allow("*", on="*")]),
        stack(allows=[allow("s3:*", on=att("Bucket"))], Bucket=BUCKET),
    ),
]

PRINCIPALS = [
    Case(
        "principal",
        "misspelt",
        permission("event.amazonaws.com", att("Rule")),
        permission("events.amazonaws.com", att("Rule")),
    ),
    Case(
        "principal",
        "another domain",
        permission("sns.amazon.com", {"Ref": "Topic"}),
        permission("sns.amazonaws.com", {"Ref": "Topic"}),
    ),
    Case(
        "principal",
        "the Scheduler, which has a role",
        permission(
            "scheduler.amazonaws.com", "arn:aws:scheduler:eu-west-1:123456789012:schedule/a/b"
        ),
        stack(),
    ),
    Case("principal", "a queue, which is polled", permission("sqs.amazonaws.com"), stack()),
    Case(
        "principal",
        "a service with its caller's rights",
        permission("athena.amazonaws.com", None, ACCOUNT),
        stack(),
    ),
    Case(
        "principal",
        "an alarm",
        permission("cloudwatch.amazonaws.com", None, ACCOUNT),
        permission("lambda.alarms.cloudwatch.amazonaws.com", None, ACCOUNT),
    ),
    Case(
        "principal-source",
        "a topic for a rule",
        permission("events.amazonaws.com", {"Ref": "Topic"}),
        permission("events.amazonaws.com", att("Rule")),
    ),
    Case(
        "principal-source",
        "an API by another name",
        permission(
            "apigateway.amazonaws.com",
            {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:${AWS::AccountId}:/x"},
        ),
        permission("apigateway.amazonaws.com", API_ARN),
    ),
    Case(
        "principal-source",
        "a bucket's name",
        permission("s3.amazonaws.com", {"Ref": "Bucket"}, ACCOUNT),
        permission("s3.amazonaws.com", att("Bucket"), ACCOUNT),
    ),
    Case(
        "permission-open",
        "a service",
        permission("sns.amazonaws.com"),
        permission("sns.amazonaws.com", {"Ref": "Topic"}),
    ),
    Case(
        "permission-open",
        "everyone",
        permission("*"),
        permission("*", None, None, PrincipalOrgID="o-1234567890"),
    ),
    Case(
        "permission-open",
        "a function URL, to every account",
        permission("*", Action="lambda:InvokeFunctionUrl", FunctionUrlAuthType="AWS_IAM"),
        permission("*", Action="lambda:InvokeFunctionUrl", FunctionUrlAuthType="NONE"),
    ),
    Case(
        "permission-open",
        "a rotation",
        permission("secretsmanager.amazonaws.com"),
        permission("secretsmanager.amazonaws.com", None, ACCOUNT),
    ),
    Case(
        "permission-account",
        "a bucket",
        permission("s3.amazonaws.com", att("Bucket")),
        permission("s3.amazonaws.com", att("Bucket"), ACCOUNT),
    ),
    Case(
        "permission-account",
        "a bucket by its ARN",
        permission("s3.amazonaws.com", "arn:aws:s3:::my-bucket"),
        permission("s3.amazonaws.com", "arn:aws:s3:::my-bucket", "123456789012"),
    ),
    Case(
        "permission-account",
        "any account",
        permission("sns.amazonaws.com", "arn:aws:sns:eu-west-1:*:orders"),
        permission("sns.amazonaws.com", "arn:aws:sns:eu-west-1:123456789012:orders"),
    ),
    Case("policy-size", "too many rules", many_rules(60), many_rules(20)),
]

CASES = [*ROLES, *PRINCIPALS]
