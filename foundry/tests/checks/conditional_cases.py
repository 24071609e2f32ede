"""Broken and mended: values that a condition decides about, or of which a part is known."""

from typing import Any

from tests.checks.function_cases import with_variables
from tests.checks.permission_cases import only_allowing, permission
from tests.checks.sample_stack import HANDLER, LOGS, Case, Stack, allow, att, stack
from tests.checks.source_cases import REDRIVE, polling, reading_stream, scheduled

NO_VALUE = {"Ref": "AWS::NoValue"}


def either(first: Any, second: Any) -> dict[str, Any]:
    """What a condition of the template decides."""
    return {"Fn::If": ["IsProd", first, second]}


def layers(count: int) -> list[str]:
    """Layers of somebody else."""
    return [f"arn:aws:lambda:eu-west-1:1:layer:l{n}:1" for n in range(count)]


def inline(source: str) -> Stack:
    """A function with its code in the template, variables of `Fn::Sub` in it."""
    return stack({"Handler": "index.handler", "Code": {"ZipFile": {"Fn::Sub": source}}})


POLLING = allow("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:Get*", on=att("Queue"))
TRUST: dict[str, Any] = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"Service": "lambda.amazonaws.com"},
}
DENIED = TRUST | {"Effect": "Deny"}


def attached(statement: dict[str, Any], **policy: str) -> Stack:
    """A function behind a queue, by a policy of its own."""
    said = {"PolicyDocument": {"Statement": [statement]}, "Roles": [{"Ref": "Role"}]}
    made = polling(actions=("sqs:ListQueueTags",), Policy=("AWS::IAM::Policy", said))
    made.document["Resources"]["Policy"] |= policy
    return made


def permitted_if(**permission: str) -> Stack:
    """A function that a topic invokes, and what lets it."""
    subscription = {"Protocol": "lambda", "TopicArn": {"Ref": "T"}, "Endpoint": att("Function")}
    made = stack(T=("AWS::SNS::Topic", {}), In=("AWS::SNS::Subscription", subscription))
    made.document["Resources"]["MaySns"] |= permission
    return made


def trusted(statement: dict[str, Any]) -> Stack:
    """A role that Lambda may take on, but for a statement."""
    return stack(role={"AssumeRolePolicyDocument": {"Statement": [TRUST, statement]}})


def visible(timeout: Any) -> Stack:
    """A function that a queue invokes whose messages stay hidden longer in production."""
    queue = REDRIVE | {"VisibilityTimeout": either(180, 20)}
    return polling(queue, function={"Timeout": timeout})


CONDITIONS = [
    Case(
        "memory-size",
        "in one branch",
        stack({"MemorySize": either(10_241, 256)}),
        stack({"MemorySize": either(10_240, 256)}),
    ),
    Case(
        "timeout",
        "in the other branch",
        stack({"Timeout": either(30, "901")}),
        stack({"Timeout": either(30, NO_VALUE)}),
    ),
    Case(
        "runtime",
        "in one branch",
        stack({"Runtime": either("python3.14", "python3.6")}),
        stack({"Runtime": either("python3.14", "python3.13")}),
    ),
    Case(
        "architecture",
        "two, not one of two",
        stack({"Architectures": [either("arm64", "x86_64"), "x86_64"]}),
        stack({"Architectures": [either("arm64", "x86_64")]}),
    ),
    Case(
        "layer-count",
        "a sixth in one branch",
        stack({"Layers": [*layers(5), either("arn:aws:lambda:eu-west-1:1:layer:x:1", NO_VALUE)]}),
        stack({"Layers": [*layers(4), either(*layers(2)), NO_VALUE]}),
    ),
    Case(
        "schedule",
        "in one branch",
        scheduled(either("rate(5 minutes)", "rate(1 minutes)")),
        scheduled(either("rate(5 minutes)", "rate(1 minute)")),
    ),
    Case("queue-visibility", "in one branch", visible(30), visible(either(30, 3))),
    Case("queue-redrive", "no value", polling({"RedrivePolicy": NO_VALUE}), polling()),
    Case("queue-redrive", "an empty one", polling({"RedrivePolicy": {}}), polling()),
    Case(
        "stream-retries",
        "no value",
        reading_stream(MaximumRetryAttempts=NO_VALUE),
        reading_stream(MaximumRetryAttempts=3, MaximumRecordAgeInSeconds=NO_VALUE),
    ),
    Case(
        "permission-open",
        "no value",
        permission("sns.amazonaws.com", NO_VALUE),
        permission("sns.amazonaws.com", {"Ref": "Topic"}),
    ),
]


def by_parameter(default: Any, **function: Any) -> Stack:
    """A function with a setting that a parameter gives, whose default this is."""
    parameter = {"Type": "String"} | ({} if default is None else {"Default": default})
    return stack(function, parameters={"Given": parameter})


GIVEN = {"Ref": "Given"}


def mapped(sizes: dict[str, Any], key: Any) -> Stack:
    """A function whose memory a mapping gives."""
    made = stack({"MemorySize": {"Fn::FindInMap": ["Sizes", key, "Memory"]}})
    made.document["Mappings"] = {
        "Sizes": {stage: {"Memory": size} for stage, size in sizes.items()}
    }
    return made


def batching(size: Any, window: Any) -> Stack:
    """A function behind a queue, and how many messages it waits for."""
    return polling(mapping={"BatchSize": size, "MaximumBatchingWindowInSeconds": window})


KNOWN = [
    Case(
        "memory-size",
        "by a parameter's default",
        by_parameter("99999", MemorySize=GIVEN),
        by_parameter(None, MemorySize=GIVEN),
    ),
    Case(
        "runtime",
        "by a parameter's default",
        by_parameter("python2.7", Runtime=GIVEN),
        by_parameter("python3.14", Runtime=GIVEN),
    ),
    Case(
        "timeout",
        "by a parameter's default in a branch",
        by_parameter(901, Timeout=either(3, GIVEN)),
        by_parameter(900, Timeout=either(3, GIVEN)),
    ),
    Case(
        "memory-size",
        "by some key of a mapping",
        mapped({"dev": 256, "prod": 99_999}, {"Ref": "Stage"}),
        mapped({"dev": 256, "prod": 99_999}, "dev"),
    ),
    Case("batch-size", "in one branch", batching(either(11, 10), 0), batching(either(11, 10), 1)),
    Case(
        "batch-size",
        "in the branch without a window",
        batching(either(100, 10), either(0, 5)),
        batching(either(100, 10), either(5, 0)),
    ),
]

RIGHTS = [
    Case(
        "role-logs",
        "in one case",
        only_allowing(either(LOGS, NO_VALUE)),
        only_allowing(either(LOGS, allow("logs:*", on="*"))),
    ),
    Case(
        "role-polls",
        "by a policy that is not always there",
        attached(POLLING, Condition="IsProd"),
        attached(POLLING),
    ),
    Case(
        "source-permission",
        "where its permission is not",
        permitted_if(Condition="IsProd"),
        permitted_if(),
    ),
    Case(
        "role-trust",
        "denied again",
        trusted(DENIED),
        trusted(DENIED | {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}),
    ),
    Case(
        "environment-reserved",
        "in one branch",
        stack({"Environment": either({"Variables": {"AWS_REGION": "x"}}, NO_VALUE)}),
        stack({"Environment": either({"Variables": {"HOME_REGION": "x"}}, NO_VALUE)}),
    ),
    Case(
        "environment-secret",
        "in one branch",
        with_variables({"API_KEY": either("4f9a8b7c6d5e4f3a2b1c", "true")}),
        with_variables({"API_KEY": either("false", "true")}),
    ),
]

TEXTS = [
    Case(
        "environment-size",
        "with a part that a deployment knows",
        with_variables({"DATA": {"Fn::Sub": f"${{AWS::Region}}{'x' * 4093}"}}),
        with_variables({"DATA": {"Fn::Sub": f"${{AWS::Region}}{'x' * 4092}"}}),
    ),
    Case(
        "handler",
        "inline, with a variable in a text",
        inline('AT = "${AWS::Region}"\n\n\ndef main(event, context):\n    return AT\n'),
        inline('AT = "${AWS::Region}"\n\n\ndef handler(event, context):\n    return AT\n'),
    ),
    Case(
        "handler",
        "no Python",
        stack(code={"handler.py": "def handler(event, context)\n    return event\n"}),
        stack(code={"handler.py": f"type Event = dict  # since Python 3.12\n\n{HANDLER}"}),
    ),
]

CASES = [*CONDITIONS, *KNOWN, *RIGHTS, *TEXTS]
