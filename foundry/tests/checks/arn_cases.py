"""Broken and mended: sources and targets that a template names by an ARN, or not by their own."""

from typing import Any

from tests.checks.permission_cases import permission
from tests.checks.sample_stack import Case, Stack, allow, att, stack
from tests.checks.source_cases import (
    POLLS,
    QUEUE,
    REDRIVE,
    SENDING,
    polling,
    reading_stream,
    rule,
    writing,
)

THEIRS = "arn:aws:sqs:eu-west-1:123456789012:theirs"
OTHERS = "arn:aws:sqs:eu-west-1:123456789012:others"
FIFO = "arn:aws:sns:eu-west-1:123456789012:orders.fifo"


def regional(service: str, resource: str) -> dict[str, str]:
    """An ARN of this account that holds a name."""
    return {"Fn::Sub": f"arn:aws:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}"}


def polling_theirs(allowed: str, *actions: str, **mapping: Any) -> Stack:
    """A function that a queue of another stack invokes, by its ARN."""
    said = {
        "FunctionName": {"Ref": "Function"},
        "EventSourceArn": THEIRS,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        **mapping,
    }
    source = ("AWS::Lambda::EventSourceMapping", said)
    return stack(allows=[allow(*POLLS, *actions, on=allowed)], Source=source)


def polling_by_name(visibility: int) -> Stack:
    """A function that a queue of this stack invokes, by an ARN with its name."""
    queue = REDRIVE | {"QueueName": "orders", "VisibilityTimeout": visibility}
    arn = regional("sqs", "orders")
    return polling(queue, {"EventSourceArn": arn}, function={"Timeout": 30})


def streaming(*actions: str, on: Any) -> Stack:
    """A function that a table's stream invokes, and what it may do to the two."""
    resources = reading_stream().document["Resources"]
    table = {"StreamSpecification": {"StreamViewType": "NEW_IMAGE"}}
    return stack(
        allows=[allow("dynamodb:ListStreams", on="*"), allow(*actions, on=on)],
        Table=("AWS::DynamoDB::Table", table),
        Source=("AWS::Lambda::EventSourceMapping", resources["Source"]["Properties"]),
    )


def publishing(on: Any, *others: dict[str, Any]) -> Stack:
    """A function that a topic invokes which says so itself."""
    subscription = [{"Protocol": "lambda", "Endpoint": att("Function")}]
    topic = {"TopicName": "orders", "Subscription": subscription}
    publish = allow("sns:Publish", on=on)
    return stack(allows=[publish, *others], Topic=("AWS::SNS::Topic", topic))


def subscribed_to(topic: str, protocol: str) -> Stack:
    """A subscription to a topic of another stack."""
    said = {"TopicArn": topic, "Protocol": protocol, "Endpoint": att("Function")}
    return stack(In=("AWS::SNS::Subscription", said))


def any_bucket(**notifications: Any) -> Stack:
    """A function that every bucket's new objects invoke, and a bucket that it may write."""
    return writing(
        "s3:PutObject",
        {"Fn::Sub": "${Bucket.Arn}/*"},
        Bucket=("AWS::S3::Bucket", {"NotificationConfiguration": notifications}),
        Rule=rule(EventPattern={"source": ["aws.s3"], "detail-type": ["Object Created"]}),
    )


def its_bucket(on: Any) -> Stack:
    """A function that a bucket's objects invoke, and may do everything there."""
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": [{"Ref": "Bucket"}]}}}
    return writing("s3:*", on, Bucket=SENDING, Rule=rule(EventPattern=pattern))


def denied(**deny: Any) -> Stack:
    """A function that may write its queue, but for a statement that denies it."""
    statement = allow("sqs:SendMessage", on=att("Queue")) | {"Effect": "Deny", **deny}
    template = polling(writes=("sqs:SendMessage",))
    role = template.document["Resources"]["Role"]["Properties"]
    role["Policies"][0]["PolicyDocument"]["Statement"].append(statement)
    return template


def logs_of(name: Any) -> Stack:
    """A function that gets the events of a log group with this name."""
    said = {"DestinationArn": att("Function"), "LogGroupName": {"Ref": "Group"}}
    return stack(
        Group=("AWS::Logs::LogGroup", {"LogGroupName": name}),
        Filter=("AWS::Logs::SubscriptionFilter", said),
    )


def queue_policy(actions: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    """What a queue itself allows to the role."""
    statement = allow(*actions, on=att("Queue")) | {"Principal": {"AWS": att("Role")}}
    policy = {"Queues": [{"Ref": "Queue"}], "PolicyDocument": {"Statement": [statement]}}
    return "AWS::SQS::QueuePolicy", policy


def logging_to(resource: str) -> Stack:
    """A function with a log group of its own, and a role that may write these logs alone."""
    write = allow("logs:CreateLogStream", "logs:PutLogEvents", on=regional("logs", resource))
    return stack(
        {"LoggingConfig": {"LogGroup": {"Ref": "Group"}}},
        role={"Policies": [{"PolicyDocument": {"Statement": write}}]},
        Group=("AWS::Logs::LogGroup", {"LogGroupName": "orders"}),
    )


def filtered(*patterns: str, action: str = "dynamodb:PutItem") -> Stack:
    """A function that some changes of a table invoke, and may write it."""
    made = streaming("dynamodb:*Stream*", "dynamodb:Get*", action, on=[TABLE, STREAM])
    filters = [{"Pattern": pattern} for pattern in patterns]
    source = made.document["Resources"]["Source"]["Properties"]
    source["FilterCriteria"] = {"Filters": filters}
    return made


def published(**subscription: Any) -> Stack:
    """A function that its topic's messages invoke."""
    said = {"TopicArn": {"Ref": "Topic"}, "Protocol": "lambda", "Endpoint": att("Function")}
    return writing(
        "sns:Publish",
        {"Ref": "Topic"},
        Topic=("AWS::SNS::Topic", {}),
        In=("AWS::SNS::Subscription", said | subscription),
    )


def by_parameter(written_to: str) -> Stack:
    """A function behind a queue of which a parameter gives the ARN."""
    made = polling_theirs("*", EventSourceArn={"Ref": "Given"})
    role = made.document["Resources"]["Role"]["Properties"]
    sending = allow("sqs:SendMessage", on={"Ref": written_to})
    role["Policies"][0]["PolicyDocument"]["Statement"].append(sending)
    return made


READS = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
TABLE, STREAM = att("Table"), att("Table", "StreamArn")
BACK = {"RedrivePolicy": {"deadLetterTargetArn": att("Queue"), "maxReceiveCount": 5}}

POLLED = [
    Case("queue-visibility", "a queue by name", polling_by_name(60), polling_by_name(180)),
    Case("role-polls", "of another queue", polling_theirs(OTHERS), polling_theirs(THEIRS)),
    Case(
        "role-polls",
        "of a table, not of its stream",
        streaming(*READS, on=TABLE),
        streaming(*READS, on=STREAM),
    ),
    Case(
        "role-polls",
        "of a table's indexes, not of its stream",
        streaming(*READS, on=[TABLE, {"Fn::Sub": "${Table.Arn}/index/*"}]),
        streaming(*READS, on=[{"Fn::Sub": "${Table.Arn}/*"}]),
    ),
    Case(
        "role-polls",
        "nor does a policy of the queue",
        polling(actions=POLLS[:1]),
        polling(actions=POLLS[:1], Policy=queue_policy(POLLS[1:])),
    ),
    Case(
        "role-logs",
        "of a group, not of its streams",
        logging_to("log-group:orders"),
        logging_to("log-group:orders:*"),
    ),
    Case(
        "partial-batch",
        "of another stack's queue",
        polling_theirs(THEIRS, FunctionResponseTypes=[]),
        polling_theirs(THEIRS),
    ),
]

RECURSION = [
    Case(
        "recursion",
        "another stack's queue",
        polling_theirs(THEIRS, "sqs:SendMessage"),
        polling_theirs(THEIRS, "sqs:ChangeMessageVisibility"),
    ),
    Case(
        "recursion",
        "a topic by name",
        publishing(regional("sns", "orders")),
        publishing(regional("sns", "refunds")),
    ),
    Case(
        "recursion",
        "the table, not its stream",
        streaming("dynamodb:*", on=[TABLE, STREAM]),
        streaming("dynamodb:*", on=STREAM),
    ),
    Case(
        "recursion",
        "objects, not the bucket",
        its_bucket({"Fn::Sub": "${Bucket.Arn}/*"}),
        its_bucket(att("Bucket")),
    ),
    Case(
        "recursion",
        "the events of any bucket",
        any_bucket(EventBridgeConfiguration={"EventBridgeEnabled": True}),
        any_bucket(),
    ),
    Case(
        "recursion",
        "denied only sometimes",
        denied(Condition={"StringEquals": {"aws:PrincipalTag/team": "orders"}}),
        denied(),
    ),
    Case(
        "recursion",
        "denied where it doesn't write",
        denied(Resource=att("Dead")),
        denied(Resource={"Ref": "AWS::NoValue"}, NotResource=att("Dead")),
    ),
    Case(
        "recursion",
        "the table, not its indexes",
        streaming("dynamodb:*", on=[TABLE, STREAM]),
        streaming("dynamodb:*", on=[{"Fn::Sub": "${Table.Arn}/index/*"}, STREAM]),
    ),
    Case(
        "recursion",
        "what is put, not what is removed",
        filtered('{"eventName": ["INSERT", "MODIFY"]}'),
        filtered('{"eventName": ["REMOVE"]}'),
    ),
    Case(
        "recursion",
        "what is removed, whatever it was",
        filtered('{"eventName": ["REMOVE"]}', action="dynamodb:DeleteItem"),
        filtered('{"userIdentity": {"type": ["Service"]}}', action="dynamodb:DeleteItem"),
    ),
    Case(
        "recursion",
        "denied by a pattern for every topic",
        publishing("*"),
        publishing("*", allow("sns:Publish", on="arn:aws:sns:*:*:*") | {"Effect": "Deny"}),
    ),
    Case("recursion", "every message", published(), published(FilterPolicy={"kind": ["order"]})),
    Case("recursion", "a parameter's queue", by_parameter("Given"), by_parameter("Other")),
    Case(
        "recursion",
        "itself",
        writing("lambda:InvokeFunction", att("Function")),
        writing("lambda:InvokeFunction", att("Other")),
    ),
    Case("recursion-redrive", "each other's", polling(Dead=(QUEUE, BACK)), polling()),
    Case(
        "recursion-logs",
        "its log group by name",
        logs_of({"Fn::Sub": "/aws/lambda/${Function}"}),
        logs_of("/aws/lambda/others"),
    ),
]

SOURCES = [
    Case(
        "principal-source",
        "a rule's name",
        permission("events.amazonaws.com", {"Ref": "Rule"}),
        permission("events.amazonaws.com", att("Rule")),
    ),
    Case(
        "permission-open",
        "any ARN",
        permission("sns.amazonaws.com", "*"),
        permission("sns.amazonaws.com", {"Ref": "Topic"}),
    ),
    Case("fifo-topic", "by its ARN", subscribed_to(FIFO, "lambda"), subscribed_to(FIFO, "sqs")),
]

CASES = [*POLLED, *RECURSION, *SOURCES]
