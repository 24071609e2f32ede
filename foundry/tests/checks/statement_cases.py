"""Broken and mended: statements and policies that allow nothing, too much, or aren't there."""

from typing import Any

from tests.checks.sample_stack import Case, Stack, allow, att, stack
from tests.checks.source_cases import DEAD_FIFO, FIFO, QUEUE, REDRIVE

AWS = "arn:aws:iam::aws:policy/"
JOBS: tuple[str, dict[str, Any]] = (QUEUE, REDRIVE)
DEAD: tuple[str, dict[str, Any]] = (QUEUE, {})
PRICES: tuple[str, dict[str, Any]] = ("AWS::S3::Bucket", {})
TABLE: tuple[str, dict[str, Any]] = ("AWS::DynamoDB::Table", {})
OTHERS = "arn:aws:sns:eu-west-1:123456789012:others"
KEYS, TABLES = "arn:aws:kms:eu-west-1:123456789012", "arn:aws:dynamodb:*:123456789012"
MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:ask"
STREAMS = {"Fn::Sub": "${Table.Arn}/stream/*"}
ORG = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}


def may(*actions: str, on: Any, **more: Any) -> Stack:
    """A function that may do this to a queue, a bucket or a table."""
    return stack(allows=[allow(*actions, on=on) | more], Prices=PRICES, Table=TABLE, Dead=DEAD)


def attached(policy: Any) -> Stack:
    """A role with a policy of AWS."""
    return stack(role={"ManagedPolicyArns": [policy]})


def open_queue(**statement: Any) -> Stack:
    """A queue with a policy."""
    said = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": att("Dead"), **statement}
    policy = {"Queues": [{"Ref": "Dead"}], "PolicyDocument": {"Statement": [said]}}
    return stack(Dead=DEAD, Policy=("AWS::SQS::QueuePolicy", policy))


def open_layer(**said: Any) -> Stack:
    """A layer that others may use."""
    action = {"Action": "lambda:GetLayerVersion", "LayerVersionArn": {"Ref": "Tools"}}
    layer: tuple[str, dict[str, Any]] = ("AWS::Lambda::LayerVersion", {})
    return stack(Tools=layer, Allow=("AWS::Lambda::LayerVersionPermission", action | said))


def redriven(queue: dict[str, Any], dead: dict[str, Any]) -> Stack:
    """A queue and its dead-letter queue."""
    return stack(Queue=(QUEUE, REDRIVE | queue), Dead=(QUEUE, dead))


LOST = {"TargetArn": att("Lost")}


def failing_to(
    *actions: str, on: Any = "Lost", lost: tuple[str, Any] = DEAD, **function: Any
) -> Stack:
    """A function whose failed events go to a queue, and what it may do there."""
    allows = [allow(*actions, on=att(on))] if actions else []
    said = {"DeadLetterConfig": LOST} | function
    return stack(said, allows=allows, Lost=lost, Other=DEAD)


def outcome_to(destination: Any, *actions: str, on: Any) -> Stack:
    """A function whose results go elsewhere."""
    said = {
        "FunctionName": {"Ref": "Function"},
        "Qualifier": "$LATEST",
        "DestinationConfig": {"OnFailure": {"Destination": destination}},
    }
    return stack(
        allows=[allow(*actions, on=on)],
        Config=("AWS::Lambda::EventInvokeConfig", said),
        Topic=("AWS::SNS::Topic", {}),
        Bus=("AWS::Events::EventBus", {"Name": "failures"}),
    )


THEIRS = "arn:aws:sqs:eu-west-1:123456789012:theirs"

CASES = [
    Case("iam-no-arn", "an address", may("sqs:SendMessage", on={"Ref": "Dead"}),
         may("sqs:SendMessage", on=att("Dead"))),
    Case("iam-no-arn", "a name", may("dynamodb:GetItem", on={"Ref": "Table"}),
         may("dynamodb:GetItem", on={"Fn::Sub": "arn:aws:dynamodb:eu-west-1:1:table/${Table}"})),
    Case("iam-no-arn", "an attribute", may("sqs:SendMessage", on=att("Dead", "QueueName")),
         may("sqs:SendMessage", on=att("Dead"))),
    Case("iam-no-arn", "a text", may("s3:GetObject", on="prices/*"),
         may("s3:GetObject", on="arn:aws:s3:::prices/*")),
    Case("iam-no-arn", "a name and more", may("s3:GetObject", on={"Fn::Sub": "${Prices}/*"}),
         may("s3:GetObject", on={"Fn::Sub": "${Prices.Arn}/*"})),
    Case("iam-no-arn", "an ARN in an ARN",
         may("s3:GetObject", on={"Fn::Sub": "arn:aws:s3:::${Prices.Arn}/*"}),
         may("s3:GetObject", on={"Fn::Sub": "arn:aws:s3:::${Prices}/*"})),
    Case("iam-no-arn", "without an account",
         may("sqs:SendMessage", on="arn:aws:sqs:eu-west-1:jobs"),
         may("sqs:SendMessage", on="arn:aws:sqs:*:123456789012:jobs")),
    Case("iam-no-match", "objects of a bucket", may("s3:GetObject", on=att("Prices")),
         may("s3:GetObject", on={"Fn::Sub": "${Prices.Arn}/*"})),
    Case("iam-no-match", "patterns of actions", may("s3:GetObject*", on=att("Prices")),
         may("s3:Get*", on=att("Prices"))),
    Case("iam-no-match", "the bucket of objects",
         may("s3:ListBucket", on={"Fn::Sub": "${Prices.Arn}/*"}),
         may("s3:ListBucket", "s3:GetObject", on=[att("Prices"), "arn:aws:s3:::prices/*"])),
    Case("iam-no-match", "by name", may("s3:PutObject", on="arn:aws:s3:::prices"),
         may("s3:PutObject", on="arn:aws:s3:::prices*")),
    Case("iam-no-match", "another service's", may("sqs:SendMessage", on=att("Table")),
         may("sqs:SendMessage", on=att("Dead"))),
    Case("iam-no-match", "one of two actions",
         may("sqs:SendMessage", "sns:Publish", on=att("Dead")),
         may("sqs:SendMessage", "dynamodb:GetItem", on=[att("Dead"), att("Table")])),
    Case("iam-no-match", "an alias of a key", may("kms:Decrypt", on=f"{KEYS}:alias/orders"),
         may("kms:Decrypt", on=f"{KEYS}:key/*")),
    Case("iam-no-match", "a name without its kind", may("dynamodb:GetItem", on=f"{TABLES}:orders"),
         may("dynamodb:GetItem", on=f"{TABLES}:table/orders")),
    Case("iam-any-role", "pass", may("iam:PassRole", on="*"),
         may("iam:PassRole", on="*", Condition={"StringEquals": {"iam:PassedToService": "x"}})),
    Case("iam-any-role", "assume", may("sts:AssumeRole", on="arn:aws:iam::*:role/*"),
         may("sts:AssumeRole", on="arn:aws:iam::123456789012:role/reader")),
    Case("managed-policy", "on another path", attached(f"{AWS}AWSLambdaBasicExecutionRole"),
         attached(f"{AWS}service-role/AWSLambdaBasicExecutionRole")),
    Case("iam-no-match", "no single thing", may("dynamodb:ListTables", on=att("Table")),
         may("dynamodb:ListTables", "dynamodb:GetItem", on=att("Table"))),
    Case("iam-no-match", "as SAM and CDK grant", may("dynamodb:ListTables", on=STREAMS),
         may("dynamodb:ListStreams", on=STREAMS)),
    Case("iam-no-match", "an answer to a step", may("states:ListActivities", on=MACHINE),
         may("states:SendTaskSuccess", "states:SendTaskFailure", on=MACHINE)),
    Case("iam-no-match", "a table's index",
         may("dynamodb:PutItem", on={"Fn::Sub": "${Table.Arn}/index/*"}),
         may("dynamodb:Query", on={"Fn::Sub": "${Table.Arn}/index/*"})),
    Case("managed-policy", "with a letter too many", attached(f"{AWS}AmazonSQSFullAccesss"),
         attached(f"{AWS}AmazonSQSFullAccess")),
    Case("managed-policy", "in another case", attached(f"{AWS}amazons3readonlyaccess"),
         attached(f"{AWS}AmazonS3ReadOnlyAccess")),
    *(
        Case("managed-policy", f"of {right}", attached(wrong), attached(f"{AWS}{right}"))
        for wrong, right in (
            (f"{AWS}service-role/AWSLambdaReplicator", "aws-service-role/AWSLambdaReplicator"),
            (f"{AWS}Billing", "job-function/Billing"),
            (f"{AWS}service-role/SecurityAudit", "SecurityAudit"),
            (f"{AWS}JOB-FUNCTION/DatabaseAdministrator", "job-function/DatabaseAdministrator"),
            ("arn:aws:iam::aws:service-role/AWS_ConfigRole", "service-role/AWS_ConfigRole"),
            ("AmazonSQSReadOnlyAccess", "AmazonSQSReadOnlyAccess"),
        )
    ),
    Case("managed-policy", "too long a path",
         attached({"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/"
                              "AmazonS3ReadOnlyAccess"}),
         attached({"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/OneThatIsNewAccess"})),
    Case("open-to-everyone", "a queue", open_queue(Principal="*"),
         open_queue(Principal="*", Condition=ORG)),
    Case("open-to-everyone", "by TLS",
         open_queue(Principal="*", Condition={"Bool": {"aws:SecureTransport": "true"}}),
         open_queue(Principal="*", Condition=ORG)),
    Case("open-to-everyone", "by kind", open_queue(Principal={"AWS": "*"}),
         open_queue(Principal={"AWS": "arn:aws:iam::123456789012:root"})),
    Case("open-to-everyone", "a layer", open_layer(Principal="*"),
         open_layer(Principal="*", OrganizationId="o-1")),
    Case("redrive-kind", "plain for FIFO", redriven({"FifoQueue": True}, {}),
         redriven({"FifoQueue": True}, {"FifoQueue": True})),
    Case("redrive-kind", "FIFO for plain", redriven({}, {"FifoQueue": "true"}),
         redriven({"FifoQueue": False}, {})),
    Case("redrive-kind", "by its ARN",
         redriven(FIFO | {"RedrivePolicy": {"deadLetterTargetArn": THEIRS}}, {}),
         redriven(FIFO | {"RedrivePolicy": {"deadLetterTargetArn": f"{THEIRS}.fifo"}}, {})),
    Case("redrive-kind", "what a function fails on",
         failing_to("sqs:SendMessage", lost=DEAD_FIFO), failing_to("sqs:SendMessage")),
    Case("failure-rights", "nothing", failing_to(), failing_to("sqs:SendMessage")),
    Case("failure-rights", "another queue", failing_to("sqs:SendMessage", on="Other"),
         failing_to("sqs:*")),
    Case("failure-rights", "in one case",
         failing_to(DeadLetterConfig={"Fn::If": ["IsProd", LOST, {"Ref": "AWS::NoValue"}]}),
         failing_to("sqs:SendMessage", DeadLetterConfig={"Fn::If": ["IsProd", LOST, LOST]})),
    Case("failure-rights", "by its ARN",
         failing_to(DeadLetterConfig={"TargetArn": THEIRS}),
         failing_to("sqs:SendMessage", DeadLetterConfig={"TargetArn": {"Ref": "Given"}})),
    Case("failure-rights", "a topic", outcome_to({"Ref": "Topic"}, "sns:Publish", on=OTHERS),
         outcome_to({"Ref": "Topic"}, "sns:Publish", on={"Ref": "Topic"})),
    Case("failure-rights", "a bus", outcome_to(att("Bus"), "sns:Publish", on={"Ref": "Topic"}),
         outcome_to(att("Bus"), "events:PutEvents", on=att("Bus"))),
]  # fmt: skip
