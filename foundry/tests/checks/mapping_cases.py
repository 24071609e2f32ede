"""Broken and mended: event source mappings, and what one condition decides of two resources."""

from typing import Any

from tests.checks.conditional_cases import NO_VALUE, either
from tests.checks.limit_cases import POLLERS, SNAP_START, published, reserving
from tests.checks.package_cases import layer
from tests.checks.sample_stack import Case, Stack, allow, att, stack
from tests.checks.source_cases import QUEUE, REDRIVE, STREAM, polling, reading_stream

FIFO = {"FifoQueue": True}
SOMETIMES_FIFO = {"FifoQueue": either(True, NO_VALUE)}
CLUSTER = "arn:aws:kafka:eu-west-1:123456789012:cluster/orders/1c2d3e4f"


def from_kafka(**mapping: Any) -> Stack:
    """A function that a topic's records invoke."""
    said = {"FunctionName": {"Ref": "Function"}, "EventSourceArn": CLUSTER, "Topics": ["orders"]}
    rights = allow("kafka:*", "ec2:*", on="*")
    return stack(allows=[rights], Source=("AWS::Lambda::EventSourceMapping", said | mapping))


def aside(target: Any, **queue: Any) -> Stack:
    """A queue, what puts its messages aside, and two that may."""
    policy = {"maxReceiveCount": 5, "deadLetterTargetArn": target}
    said = REDRIVE | {"RedrivePolicy": policy} | queue
    return stack(
        Queue=(QUEUE, said), Plain=(QUEUE, {}), Fifo=(QUEUE, FIFO), Some=(QUEUE, SOMETIMES_FIFO)
    )


def otherwise(timeout: int) -> Stack:
    """A function whose timeout is the default for a key that a mapping hasn't."""
    made = stack(
        {"Timeout": {"Fn::FindInMap": ["Times", "dev", "most", {"DefaultValue": timeout}]}}
    )
    made.document["Mappings"] = {"Times": {"prod": {"most": 30}}}
    return made


IN_A_TEXT = '{"maxReceiveCount": 5, "deadLetterTargetArn": "${Fifo.Arn}"}'

POLL = allow("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", on=att("Queue"))
QUEUES = "arn:aws:sqs:*:*:*"


def let_in(queue: str, *actions: str) -> tuple[str, Any]:
    """What a queue itself allows to the role."""
    statement = allow(*actions, on=att(queue)) | {"Principal": {"AWS": att("Role")}}
    said = {"Queues": [{"Ref": queue}], "PolicyDocument": {"Statement": [statement]}}
    return "AWS::SQS::QueuePolicy", said


def polling_but(on: str) -> Stack:
    """A function behind a queue, and what its role is denied."""
    made = polling()
    role = made.document["Resources"]["Role"]["Properties"]
    statements = role["Policies"][0]["PolicyDocument"]["Statement"]
    statements.append(allow("sqs:*", on=on) | {"Effect": "Deny"})
    return made


def losing(queue: str, action: str) -> Stack:
    """A function whose failed events go to a queue, which says who may send."""
    dead = {"DeadLetterConfig": {"TargetArn": att("Lost")}}
    return stack(dead, Lost=(QUEUE, {}), Other=(QUEUE, {}), May=let_in(queue, action))


CASES = [
    Case("role-polls", "denied by a pattern", polling_but(QUEUES),
         polling_but("arn:aws:sqs:*:*:others")),
    Case("role-polls", "let in to purge alone",
         polling(actions=("sqs:ListQueueTags",), May=let_in("Queue", "sqs:PurgeQueue")),
         polling(actions=("sqs:ListQueueTags",), May=let_in("Queue", *POLL["Action"]))),
    Case("failure-rights", "let in to another queue", losing("Other", "sqs:SendMessage"),
         losing("Lost", "sqs:SendMessage")),
    Case("queue-redrive", "in one branch",
         polling(REDRIVE | {"RedrivePolicy": either(REDRIVE["RedrivePolicy"], NO_VALUE)}),
         polling()),
    Case("table-stream", "in one branch",
         reading_stream(table={"StreamSpecification": either(STREAM["StreamSpecification"],
                                                             NO_VALUE)}),
         reading_stream()),
    Case("partial-batch", "in one branch",
         polling(mapping={"FunctionResponseTypes": either(["ReportBatchItemFailures"], NO_VALUE)}),
         polling()),
    Case("stream-retries", "in one branch", reading_stream(MaximumRetryAttempts=either(3, -1)),
         reading_stream(MaximumRetryAttempts=either(3, 0))),
    Case("role-network", "in one branch",
         stack({"VpcConfig": either({"SubnetIds": ["subnet-1"]}, NO_VALUE)}),
         stack({"VpcConfig": either({"SubnetIds": []}, NO_VALUE)})),
    Case("batch-size", "none at all", polling(mapping={"BatchSize": 0}),
         polling(mapping={"BatchSize": 1})),
    Case("batch-size", "of a stream", reading_stream(BatchSize=10_001),
         reading_stream(BatchSize=10_000)),
    Case("batch-size", "gathered for too long",
         from_kafka(MaximumBatchingWindowInSeconds=301),
         from_kafka(MaximumBatchingWindowInSeconds=300)),
    Case("poller-retries", "tries", from_kafka(MaximumRetryAttempts=3),
         from_kafka(MaximumRetryAttempts=3, **POLLERS)),
    Case("poller-retries", "halves", from_kafka(BisectBatchOnFunctionError=True),
         from_kafka(BisectBatchOnFunctionError=False)),
    Case("poller-retries", "in one branch", from_kafka(MaximumRecordAgeInSeconds=either(60, -1)),
         from_kafka(MaximumRecordAgeInSeconds=-1)),
    Case("source-concurrency", "in one branch", reserving(6, most=either(7, 2)),
         reserving(either(7, 6), most=either(7, 2))),
    Case("redrive-kind", "in one branch", aside(either(att("Plain"), att("Fifo"))),
         aside(either(att("Plain"), att("Plain")))),
    Case("redrive-kind", "FIFO in one branch alone", aside(att("Plain"), **SOMETIMES_FIFO),
         aside(att("Some"), **SOMETIMES_FIFO)),
    Case("redrive-kind", "in a text",
         stack(Queue=(QUEUE, {"RedrivePolicy": {"Fn::Sub": IN_A_TEXT}}), Fifo=(QUEUE, FIFO)),
         stack(Queue=(QUEUE, FIFO | {"RedrivePolicy": {"Fn::Sub": IN_A_TEXT}}),
               Fifo=(QUEUE, FIFO))),
    Case("snap-start", "in one branch",
         published(function={"SnapStart": either(SNAP_START["SnapStart"], NO_VALUE),
                             "EphemeralStorage": {"Size": either(1024, 512)}}),
         published(function={"SnapStart": either(SNAP_START["SnapStart"], NO_VALUE),
                             "EphemeralStorage": {"Size": either(512, 1024)}})),
    Case("snap-start", "a runtime that is never snapped",
         published(function={"Runtime": "nodejs22.x"}), published()),
    Case("layer-target", "in one branch",
         layer({"python/a.py": ""}, Runtime=either("python3.14", "python3.13")),
         layer({"python/a.py": ""}, Runtime=either("python3.14", "python3.14"))),
    Case("timeout", "by the default for a mapping", otherwise(901), otherwise(900)),
]  # fmt: skip
