"""Broken and mended: polled sources, recursion, schedules, and a stack as a whole."""

from typing import Any

from tests.checks.sample_stack import Case, Stack, allow, att, stack

QUEUE = "AWS::SQS::Queue"
POLLS = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
STREAM_READS = (
    "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
)  # fmt: skip
MAY_SEND = {"ManagedPolicyArns": ["arn:aws:iam::123456789012:policy/may-send-anywhere"]}
DEAD: tuple[str, dict[str, Any]] = (QUEUE, {})
REDRIVE = {"RedrivePolicy": {"deadLetterTargetArn": att("Dead"), "maxReceiveCount": 5}}
FIFO = REDRIVE | {"FifoQueue": True}
REQUEST, FORGET = "REQUEST_RESPONSE", "FIRE_AND_FORGET"
DEAD_FIFO: tuple[str, dict[str, Any]] = (QUEUE, {"FifoQueue": True})


def polling(
    queue: dict[str, Any] | None = None,
    mapping: dict[str, Any] | None = None,
    *,
    actions: tuple[str, ...] = POLLS,
    writes: tuple[str, ...] = (),
    function: dict[str, Any] | None = None,
    role: dict[str, Any] | None = None,
    **more: Any,
) -> Stack:
    """A function that a queue invokes."""
    said = {
        "FunctionName": {"Ref": "Function"},
        "EventSourceArn": att("Queue"),
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        **(mapping or {}),
    }
    allows = [allow(*actions, on=att("Queue"))]
    allows += [allow(*writes, on=att("Queue"))] if writes else []
    return stack(
        function,
        allows=allows,
        role=role,
        **{
            "Dead": DEAD,
            "Queue": (QUEUE, REDRIVE if queue is None else queue),
            "Source": ("AWS::Lambda::EventSourceMapping", said),
            **more,
        },
    )


def piped(visible: int = 30, queue: dict[str, Any] = REDRIVE, *, how: str = REQUEST) -> Stack:
    """A function that a pipe invokes with what a queue has."""
    pipe = {"Source": att("Queue"), "Target": att("Function"), "RoleArn": "arn:aws:iam:::role/p"}
    pipe["TargetParameters"] = {"LambdaFunctionParameters": {"InvocationType": how}}
    said = {"VisibilityTimeout": visible, **queue}
    return stack(Dead=DEAD, Queue=(QUEUE, said), Pipe=("AWS::Pipes::Pipe", pipe))


STREAM = {"StreamSpecification": {"StreamViewType": "KEYS_ONLY"}}


def reading_stream(
    actions: tuple[str, ...] = STREAM_READS,
    *,
    type_: str = "AWS::DynamoDB::Table",
    table: dict[str, Any] = STREAM,
    **mapping: Any,
) -> Stack:
    """A function that a table's stream invokes."""
    said = {
        "FunctionName": {"Ref": "Function"},
        "EventSourceArn": att("Table", "StreamArn"),
        "MaximumRetryAttempts": 3,
        **mapping,
    }
    return stack(
        allows=[allow(*actions, on="*")],
        Table=(type_, table),
        Source=("AWS::Lambda::EventSourceMapping", said),
    )


def imported_role(*actions: str) -> Stack:
    """A function whose role is made elsewhere, and a policy that is attached to it here."""
    document = {"Statement": [allow(*actions, on=att("Queue"))]}
    return polling(
        function={"Role": "arn:aws:iam::123456789012:role/theirs"},
        Policy=("AWS::IAM::Policy", {"Roles": ["theirs"], "PolicyDocument": document}),
    )


def encrypted(*principals: str) -> Stack:
    """A function that a queue with a key of the stack's own invokes."""
    statement = allow("kms:Decrypt", on="*") | {"Principal": {"AWS": [att(p) for p in principals]}}
    return polling(
        REDRIVE | {"KmsMasterKeyId": att("Key")},
        Key=("AWS::KMS::Key", {"KeyPolicy": {"Statement": [statement]}}),
    )


POLLED = [
    *(
        Case(
            "role-polls",
            f"without {lacking}",
            polling(actions=tuple({*POLLS} - {lacking})),
            polling(),
        )
        for lacking in POLLS
    ),
    *(
        Case(
            "role-polls",
            f"without {lacking}",
            reading_stream(tuple({*STREAM_READS} - {lacking})),
            reading_stream(),
        )
        for lacking in STREAM_READS
    ),
    Case(
        "role-imported",
        "without a statement",
        imported_role("sqs:PurgeQueue"),
        imported_role(*POLLS),
    ),
    Case("role-polls", "the queue's key", encrypted(), encrypted("Role")),
    *(
        Case(
            "table-stream",
            f"none of a {kind}",
            reading_stream(type_=f"AWS::DynamoDB::{kind}", table={}),
            reading_stream(type_=f"AWS::DynamoDB::{kind}"),
        )
        for kind in ("Table", "GlobalTable")
    ),
    Case(
        "batch-size",
        "too large without a window",
        polling(mapping={"BatchSize": 11}),
        polling(mapping={"BatchSize": 11, "MaximumBatchingWindowInSeconds": 1}),
    ),
    Case(
        "batch-size",
        "too large with a window",
        polling(mapping={"BatchSize": 10_001, "MaximumBatchingWindowInSeconds": 1}),
        polling(mapping={"BatchSize": 10_000, "MaximumBatchingWindowInSeconds": 1}),
    ),
    Case(
        "batch-size",
        "too large for a FIFO queue",
        polling(FIFO, {"BatchSize": 11}, Dead=DEAD_FIFO),
        polling(FIFO, {"BatchSize": 10}, Dead=DEAD_FIFO),
    ),
    Case(
        "batch-size",
        "a window for a FIFO queue",
        polling(FIFO, {"MaximumBatchingWindowInSeconds": 1}, Dead=DEAD_FIFO),
        polling(REDRIVE, {"MaximumBatchingWindowInSeconds": 1}),
    ),
    Case(
        "queue-visibility",
        "the queue's default",
        polling(REDRIVE, function={"Timeout": 60}),
        polling(REDRIVE | {"VisibilityTimeout": 360}, function={"Timeout": 60}),
    ),
    Case(
        "queue-visibility",
        "the function's default",
        polling(REDRIVE | {"VisibilityTimeout": 17}),
        polling(REDRIVE | {"VisibilityTimeout": 18}),
    ),
    Case("queue-redrive", "none", polling({}), polling()),
    Case("queue-redrive", "of a pipe", piped(queue={}), piped()),
    Case("queue-visibility", "of a pipe", piped(17), piped(18)),
    Case("queue-visibility", "of a pipe that waits", piped(17), piped(17, how=FORGET)),
    Case(
        "source-settings",
        "a position in a queue",
        polling(mapping={"StartingPosition": "LATEST"}),
        polling(mapping={"BisectBatchOnFunctionError": False}),
    ),
    Case(
        "source-settings",
        "a time in a table's stream",
        reading_stream(StartingPositionTimestamp=1_700_000_000),
        reading_stream(StartingPosition="LATEST", ParallelizationFactor=1),
    ),
    Case("partial-batch", "none", polling(mapping={"FunctionResponseTypes": []}), polling()),
    Case(
        "partial-batch",
        "but batches of one",
        polling(mapping={"FunctionResponseTypes": [], "BatchSize": 2}),
        polling(mapping={"FunctionResponseTypes": [], "BatchSize": 1}),
    ),
    Case("stream-retries", "for ever", reading_stream(MaximumRetryAttempts=-1), reading_stream()),
    Case(
        "stream-retries",
        "bounded by age",
        reading_stream(MaximumRetryAttempts=-1),
        reading_stream(MaximumRetryAttempts=-1, MaximumRecordAgeInSeconds=3600),
    ),
]


def writing(action: str, on: Any, **resources: Any) -> Stack:
    """A function that may do something, among these resources."""
    return stack(allows=[allow(action, on=on)], **resources)


def subscribed(endpoint: Any, protocol: str = "lambda") -> tuple[str, dict[str, Any]]:
    """A subscription to the topic."""
    said = {"TopicArn": {"Ref": "Topic"}, "Protocol": protocol, "Endpoint": endpoint}
    return "AWS::SNS::Subscription", said


def notifying(
    prefix: str = "", *, more: tuple[dict[str, Any], ...] = ()
) -> tuple[str, dict[str, Any]]:
    """A bucket that invokes the function for new objects below a prefix."""
    rules = [{"Name": "prefix", "Value": prefix}]
    first = {
        "Event": "s3:ObjectCreated:*",
        "Function": att("Function"),
        "Filter": {"S3Key": {"Rules": rules}},
    }
    return "AWS::S3::Bucket", {
        "NotificationConfiguration": {"LambdaConfigurations": [first, *more]}
    }


def below(prefix: str) -> dict[str, Any]:
    """The bucket's objects below a prefix."""
    return {"Fn::Join": ["", [att("Bucket"), f"/{prefix}*"]]}


TOPIC: tuple[str, dict[str, Any]] = ("AWS::SNS::Topic", {})
BUCKET: tuple[str, dict[str, Any]] = ("AWS::S3::Bucket", {})
SENDING: tuple[str, dict[str, Any]] = (
    "AWS::S3::Bucket",
    {"NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}},
)
BUS: tuple[str, dict[str, Any]] = ("AWS::Events::EventBus", {})


def rule(**said: Any) -> tuple[str, dict[str, Any]]:
    """A rule that invokes the function."""
    return "AWS::Events::Rule", {"Targets": [{"Arn": att("Function"), "Id": "0"}], **said}


def bucket_events(prefix: str) -> tuple[str, dict[str, Any]]:
    """A rule for new objects of the bucket below a prefix."""
    keys = {"key": [{"prefix": prefix}]}
    return rule(
        EventPattern={
            "source": ["aws.s3"],
            "detail-type": ["Object Created"],
            "detail": {"bucket": {"name": [{"Ref": "Bucket"}]}, "object": keys},
        }
    )


def bus_events(**pattern: Any) -> tuple[str, dict[str, Any]]:
    """A rule for events of the bus."""
    return rule(EventBusName={"Ref": "Bus"}, EventPattern=pattern)


def machine(invokes: str) -> tuple[str, dict[str, Any]]:
    """A state machine with a function in its definition."""
    definition = {"Fn::Sub": f'{{"Resource": "${{{invokes}.Arn}}"}}'}
    return "AWS::StepFunctions::StateMachine", {"DefinitionString": definition}


FED_BY_TOPIC: dict[str, Any] = {
    "Topic": TOPIC,
    "ToQueue": subscribed(att("Queue"), "sqs"),
}


def fed(publishes: bool) -> Stack:
    """A function that a queue invokes which a topic fills."""
    template = polling(**FED_BY_TOPIC)
    statements = template.document["Resources"]["Role"]["Properties"]["Policies"][0][
        "PolicyDocument"
    ]
    statements["Statement"] += [allow("sns:Publish", on={"Ref": "Topic"})] if publishes else []
    return template


def destination(target: str) -> tuple[str, dict[str, Any]]:
    """Where the function's asynchronous invocations end that fail."""
    said = {"OnFailure": {"Destination": att(target)}}
    return (
        "AWS::Lambda::EventInvokeConfig",
        {"FunctionName": {"Ref": "Function"}, "DestinationConfig": said},
    )


def logs_to(group: str) -> Stack:
    """A function that gets the events of a log group, and writes its own."""
    said = {"DestinationArn": att("Function"), "LogGroupName": {"Ref": group}}
    return stack(
        {"LoggingConfig": {"LogGroup": {"Ref": "Mine"}}},
        Mine=("AWS::Logs::LogGroup", {}),
        Others=("AWS::Logs::LogGroup", {}),
        Filter=("AWS::Logs::SubscriptionFilter", said),
    )


RECURSION = [
    Case(
        "recursion",
        "its queue",
        polling(writes=("sqs:SendMessage",)),
        polling(writes=("sqs:ChangeMessageVisibility",)),
    ),
    Case(
        "recursion",
        "its topic",
        writing("sns:Publish", {"Ref": "Topic"}, Topic=TOPIC, In=subscribed(att("Function"))),
        writing(
            "sns:Publish",
            {"Ref": "Other"},
            Topic=TOPIC,
            Other=TOPIC,
            In=subscribed(att("Function")),
        ),
    ),
    Case("recursion", "a topic that fills its queue", fed(publishes=True), fed(publishes=False)),
    Case(
        "recursion",
        "its bucket",
        writing("s3:PutObject", below(""), Bucket=notifying("in/")),
        writing("s3:PutObject", below("out/"), Bucket=notifying("in/")),
    ),
    Case(
        "recursion",
        "its table",
        Stack(
            reading_stream((*STREAM_READS, "dynamodb:PutItem")).document,
            reading_stream().files,
        ),
        reading_stream(),
    ),
    Case(
        "recursion",
        "its bucket, by EventBridge",
        writing("s3:PutObject", below("in/x/"), Bucket=SENDING, Rule=bucket_events(prefix="in/")),
        writing("s3:PutObject", below("out/"), Bucket=SENDING, Rule=bucket_events(prefix="in/")),
    ),
    Case(
        "recursion",
        "its bus",
        writing("events:PutEvents", att("Bus"), Bus=BUS, Rule=bus_events(account=["1"])),
        writing("events:PutEvents", att("Bus"), Bus=BUS, Rule=bus_events(source=["orders"])),
    ),
    Case(
        "recursion",
        "its state machine",
        writing("states:StartExecution", {"Ref": "Machine"}, Machine=machine("Function")),
        writing("states:StartExecution", {"Ref": "Machine"}, Machine=machine("Other")),
    ),
    Case("recursion-logs", "its log group", logs_to("Mine"), logs_to("Others")),
    Case(
        "recursion-redrive",
        "the queue itself",
        polling({"RedrivePolicy": {"deadLetterTargetArn": att("Queue"), "maxReceiveCount": 5}}),
        polling(),
    ),
    Case(
        "recursion-redrive",
        "its destination",
        polling(Config=destination("Queue"), role=MAY_SEND),
        polling(Config=destination("Dead"), role=MAY_SEND),
    ),
    Case(
        "recursion-redrive",
        "itself",
        polling(Config=destination("Function"), role=MAY_SEND),
        polling(),
    ),
    Case(
        "recursion-redrive",
        "the function's dead letters",
        polling(function={"DeadLetterConfig": {"TargetArn": att("Queue")}}, role=MAY_SEND),
        polling(function={"DeadLetterConfig": {"TargetArn": att("Dead")}}, role=MAY_SEND),
    ),
]


def scheduled(expression: Any, type_: str = "AWS::Events::Rule") -> Stack:
    """A schedule."""
    return stack(Rule=(type_, {"ScheduleExpression": expression}))


SCHEDULES = [
    Case("schedule", bad, scheduled(bad), scheduled(mended))
    for bad, mended in (
        ("cron(61 25 * * ? *)", "cron(59 23 * * ? *)"),
        ("cron(0 6 * * * *)", "cron(0 6 * * ? *)"),
        ("cron(0 6 * * ?)", "cron(0 6 ? * MON-FRI *)"),
        ("cron(0 6 ? * MON#6 *)", "cron(0 6 ? * MON#2 *)"),
        ("cron(0/0 6 * * ? *)", "cron(0/15 6 * * ? *)"),
        ("cron(0 6 32 * ? *)", "cron(0 6 L * ? *)"),
        ("cron(0 6 3X * ? *)", "cron(0 6 3W * ? 2027-2030)"),
        ("rate(1 minutes)", "rate(1 minute)"),
        ("rate(5 minute)", "rate(5 minutes)"),
        ("rate(0 minutes)", "rate(2 hours)"),
        ("rate(5 seconds)", "rate(5 days)"),
        ("every 5 minutes", "rate(5 minutes)"),
        ("at(2027-01-31T06:00:00)", "rate(12 hours)"),
    )
] + [
    Case(
        "schedule",
        bad,
        scheduled(bad, "AWS::Scheduler::Schedule"),
        scheduled(mended, "AWS::Scheduler::Schedule"),
    )
    for bad, mended in (
        ("at(2027-01-32T06:00:00)", "at(2027-01-31T06:00:00)"),
        ("cron(0 24 * * ? *)", "rate(1 minutes)"),
    )
]


def topics(count: int) -> Stack:
    """A stack with a function, its role and many topics."""
    many: dict[str, Any] = {f"Topic{n}": TOPIC for n in range(count)}
    return stack(**many)


def routes(*keys: str) -> Stack:
    """An API with these routes."""
    many: dict[str, Any] = {
        f"Route{n}": ("AWS::ApiGatewayV2::Route", {"ApiId": {"Ref": "Api"}, "RouteKey": key})
        for n, key in enumerate(keys)
    }
    return stack(**many)


def for_pages(*keys: str, asked: str = "JWT", unasked: str = "") -> Stack:
    """An API that scripts of a page may ask, with these routes."""
    cors = {"AllowOrigins": ["https://www.example.com"]}
    many: dict[str, Any] = {
        f"Route{n}": (
            "AWS::ApiGatewayV2::Route",
            {
                "ApiId": {"Ref": "Api"},
                "RouteKey": key,
                "AuthorizationType": "NONE" if key == unasked else asked,
            },
        )
        for n, key in enumerate(keys)
    }
    api = {"Name": "shop", "ProtocolType": "HTTP", "CorsConfiguration": cors}
    return stack(Api=("AWS::ApiGatewayV2::Api", api), **many)


def parts(*parts: str) -> Stack:
    """A REST API with these parts of paths below its root."""
    root = att("Api", "RootResourceId")
    many: dict[str, Any] = {
        f"Part{n}": ("AWS::ApiGateway::Resource", {"ParentId": root, "PathPart": part})
        for n, part in enumerate(parts)
    }
    return stack(**many)


def listener_rules(*priorities: int) -> Stack:
    """Rules of a listener that another stack has."""
    listener = {"Fn::ImportValue": "Shared:Listener"}
    many: dict[str, Any] = {
        f"Rule{n}": (
            "AWS::ElasticLoadBalancingV2::ListenerRule",
            {"ListenerArn": listener, "Priority": priority},
        )
        for n, priority in enumerate(priorities)
    }
    return stack(**many)


def fifo(topic: dict[str, Any]) -> Stack:
    """A topic that is to invoke the function."""
    return stack(Topic=("AWS::SNS::Topic", topic), In=subscribed(att("Function")))


def named(*names: str) -> Stack:
    """Two functions with these names."""
    first, second = names
    twin = stack({"FunctionName": second}).document["Resources"]["Function"]["Properties"]
    twin["Code"] = {"S3Bucket": "b", "S3Key": "k"}
    return stack({"FunctionName": first}, Twin=("AWS::Lambda::Function", twin))


def set_by_cdk(bucket: Any, **configuration: Any) -> tuple[str, dict[str, Any]]:
    """The resource that CDK makes for notifications, in the stack of the bucket if it is one."""
    return "Custom::S3BucketNotifications", {
        "ServiceToken": "arn:aws:lambda:eu-west-1:111122223333:function:cdk",
        "BucketName": bucket,
        "Managed": isinstance(bucket, dict),
        "NotificationConfiguration": configuration,
    }


def sending(**by_cdk: Any) -> Stack:
    """A bucket that sends its events to EventBridge by itself, and notifies by CDK's resource."""
    sends = {
        "NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    }
    return stack(Bucket=("AWS::S3::Bucket", sends), ByCdk=set_by_cdk({"Ref": "Bucket"}, **by_cdk))


OVERLAP = {"Event": "s3:ObjectCreated:Put", "Topic": {"Ref": "Topic"}}

STACKS = [
    Case("stack-size", "above the limit", topics(499), topics(498)),
    Case(
        "tag",
        "of AWS",
        stack({"Tags": [{"Key": "aws:x", "Value": "y"}]}),
        stack({"Tags": [{"Key": "x", "Value": "y"}]}),
    ),
    Case("function-name", "twice", named("orders", "orders"), named("orders", "refunds")),
    Case("http-route", "twice", routes("GET /a", "GET /a"), routes("GET /a", "POST /a")),
    Case("http-route", "names", routes("GET /{id}/a", "GET /{no}/a"), routes("GET /{id}", "GET /")),
    Case("http-route", "parts", parts("{id}", "{name}"), parts("{id}", "id")),
    Case("cors-preflight", "any method", for_pages("ANY /a"), for_pages("ANY /a", asked="NONE")),
    Case(
        "cors-preflight",
        "all that is left",
        for_pages("$default", "OPTIONS /{all+}"),
        for_pages("$default", "OPTIONS /{all+}", unasked="OPTIONS /{all+}"),
    ),
    Case("http-route", "priorities", listener_rules(1, 1), listener_rules(1, 2)),
    Case(
        "notification-undone",
        "EventBridge",
        sending(),
        sending(EventBridgeConfiguration={}),
    ),
    Case(
        "notification-undone",
        "imported twice",
        stack(One=set_by_cdk("theirs"), Two=set_by_cdk("theirs")),
        stack(One=set_by_cdk("theirs"), Two=set_by_cdk("others")),
    ),
    Case(
        "bucket-notification",
        "the same prefix",
        stack(
            Bucket=notifying(
                "in/",
                more=(
                    notifying("in/x")[1]["NotificationConfiguration"]["LambdaConfigurations"][0],
                ),
            )
        ),
        stack(
            Bucket=notifying(
                "in/",
                more=(
                    notifying("out/")[1]["NotificationConfiguration"]["LambdaConfigurations"][0],
                ),
            )
        ),
    ),
    Case("fifo-topic", "invokes a function", fifo({"FifoTopic": True}), fifo({})),
]

CASES = [*POLLED, *RECURSION, *SCHEDULES, *STACKS]
