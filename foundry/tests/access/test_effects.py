"""What has no effect is told as that, and never as a power."""
# ruff: noqa: E501  # each case is one line of a table

from typing import Any

import pytest

from tests.access.one_function import BUCKET, access

OBJECTS = {"Fn::Sub": "${Uploads.Arn}/*"}


def without_effect(*statements: dict[str, Any]) -> list[str]:
    """The lines about what has no effect."""
    found = access(*statements)
    return [line.words for line in found.also if "has no effect" in line.words]


@pytest.mark.parametrize(
    "action",
    [
        "sqs:DeleteMessageBatch",
        "dynamodb:TransactWriteItems",
        "s3:HeadBucket",
        "lambda:Invoke",
        "eventbridge:PutEvents",
        "sns:PublishBatch*",
    ],
)
@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_action_that_no_service_has_is_no_power(action: str, effect: str) -> None:
    """An operation of an API, or a client's name for a service, may be none."""
    statement = {"Effect": effect, "Action": ["sqs:SendMessage", action], "Resource": "*"}

    assert not any(action in words for words in access(statement).can)
    assert without_effect(statement) == [f"`{action}` has no effect: no service has this action"]


def test_function_with_actions_that_are_none_alone_can_do_nothing() -> None:
    """The statement stands below it all the same."""
    found = access({"Action": "s3:HeadObject", "Resource": "*"})

    assert found.can == []
    assert found.statements == ["Allow s3:HeadObject on * [Role]"]


@pytest.mark.parametrize(
    ("actions", "resources", "words"),
    [
        (["s3:GetObject", "s3:ListBucket"], [BUCKET, OBJECTS], ["read objects in the bucket Uploads (any object)", "list the objects of the bucket Uploads"]),
        ("s3:PutObject*", [BUCKET, OBJECTS], ["put objects, their tags, locks and access lists into the bucket Uploads (any object)"]),
        ("s3:List*", [BUCKET, OBJECTS], ["list the objects, versions and uploads of the bucket Uploads (itself and any object)"]),
        ("s3:GetObject", "arn:aws:s3:::pictures*", ["read objects in every bucket named `pictures*`"]),
        ("s3:*", BUCKET, ["do everything with the bucket Uploads"]),
    ],
)  # fmt: skip
def test_object_action_is_told_of_objects(actions: Any, resources: Any, words: list[str]) -> None:
    """On a bucket's own ARN it matches nothing, and the other way round."""
    statement = {"Action": actions, "Resource": resources}

    assert (access(statement).can, without_effect(statement)) == (words, [])


@pytest.mark.parametrize(
    ("action", "resource", "why"),
    [
        ("s3:GetObject", BUCKET, "the bucket Uploads has no effect: it is about objects"),
        ("s3:PutObject", "arn:aws:s3:::pictures", "the bucket `pictures` has no effect: it is about objects"),
        ("s3:ListBucket", OBJECTS, "the bucket Uploads (any object) has no effect: it is about buckets"),
    ],
)  # fmt: skip
def test_action_on_the_wrong_part_of_a_bucket_is_no_power(
    action: str, resource: Any, why: str
) -> None:
    """What a policy allows in vain."""
    statement = {"Action": action, "Resource": resource}

    assert access(statement).can == []
    assert without_effect(statement) == [f"`{action}` on {why}"]


def test_action_without_effect_in_a_bucket_s_policy_is_told_as_that() -> None:
    """A resource's own policy can name what isn't, too."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": BUCKET}
    properties = {"Bucket": {"Ref": "Uploads"}, "PolicyDocument": {"Statement": [statement]}}
    found = access(
        {"Action": "s3:GetObject", "Resource": OBJECTS},
        Policy={"Type": "AWS::S3::BucketPolicy", "Properties": properties},
    )

    assert [line.words for line in found.also] == [
        "`s3:GetObject` on the bucket Uploads has no effect: it is about objects"
    ]


ANY_TOPIC = "arn:aws:sns:*:*:*"


@pytest.mark.parametrize(
    "statements",
    [
        [{"Action": "sns:Publish", "Resource": "*"}, {"Effect": "Deny", "Action": "sns:Publish", "Resource": ANY_TOPIC}],
        [{"Action": "sns:Publish", "Resource": "*"}, {"Effect": "Deny", "Action": "sns:Publish", "Resource": {"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"}}],
        [{"Action": "sns:Pub*", "Resource": "*"}, {"Effect": "Deny", "Action": "sns:P*h", "Resource": "arn:aws:sns:*"}],
        [{"Action": "sns:Publish", "NotResource": ANY_TOPIC}],
    ],
)  # fmt: skip
def test_publishing_to_no_topic_is_sending_text_messages(statements: list[Any]) -> None:
    """Phone numbers have no ARN, so the policy leaves topics out."""
    assert access(*statements).can == ["send text messages to phone numbers"]


def test_publishing_to_some_topics_stays_as_it_is() -> None:
    """A denial for one account leaves the topics of others."""
    deny = {"Effect": "Deny", "Action": "sns:Publish", "Resource": "arn:aws:sns:*:111122223333:*"}

    assert access({"Action": "sns:Publish", "Resource": "*"}, deny).can == [
        "publish to any topic or phone number",
        "never publish to any topic of account 111122223333 in any region",
    ]


def test_denial_of_all_but_one_reads_as_a_sentence() -> None:
    """What is never allowed is anything else, not everything."""
    queue = "arn:aws:sqs:eu-west-1:111122223333:jobs"
    deny = {"Effect": "Deny", "Action": "sqs:SendMessage", "NotResource": queue}

    (_, denied) = access({"Action": "sqs:SendMessage", "Resource": "*"}, deny).can

    assert denied.startswith("never send messages to anything except the queue `jobs`")


def test_wider_right_to_publish_stays_with_its_denial() -> None:
    """What else the wildcard allows isn't text messages."""
    deny = {"Effect": "Deny", "Action": "sns:Publish", "Resource": ANY_TOPIC}

    assert access({"Action": "sns:*", "Resource": "*"}, deny).can == [
        "do everything in SNS",
        "never publish to any topic in any account in any region",
    ]


def test_endpoint_s_policy_reads_as_no_right() -> None:
    """It narrows what passes through; the caller needs the right all the same."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": "dynamodb:PutItem", "Resource": "*"}
    found = access(
        {"Action": "dynamodb:PutItem", "Resource": {"Fn::GetAtt": ["OrdersTable", "Arn"]}},
        Door={
            "Type": "AWS::EC2::VPCEndpoint",
            "Properties": {"PolicyDocument": {"Statement": [statement]}},
        },
    )

    assert found.can == ["put items into the table OrdersTable"]
    assert found.also == []


def test_endpoint_s_policy_that_names_a_role_gives_it_nothing() -> None:
    """In any other resource's policy that would be a right."""
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": {"Fn::GetAtt": ["Role", "Arn"]}},
        "Action": "*",
        "Resource": "*",
    }
    found = access(
        Door={
            "Type": "AWS::EC2::VPCEndpoint",
            "Properties": {"PolicyDocument": {"Statement": [statement]}},
        },
    )

    assert found.can == []


LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"]
OWN = {
    "Fn::Sub": "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/${Function}:*"
}
BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
QUEUES = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"
ANY_LOGS = "create and write logs to any log group in the account"


@pytest.mark.parametrize(
    ("statements", "policies", "words"),
    [
        ([(LOGS, OWN)], [BASIC], [f"{ANY_LOGS} (AWS's managed policy AWSLambdaBasicExecutionRole)"]),
        ([(LOGS, OWN), (["logs:CreateLogGroup", *LOGS], "*")], [], [ANY_LOGS]),
        ([(LOGS, OWN), ("logs:*", "*")], [], ["do everything in CloudWatch Logs"]),
        ([(LOGS, OWN)], [], ["write its own logs"]),
        ([], [BASIC, QUEUES], [f"{ANY_LOGS} (AWS's managed policies AWSLambdaBasicExecutionRole and AWSLambdaSQSQueueExecutionRole)", "take messages from any queue in the account (AWS's managed policy AWSLambdaSQSQueueExecutionRole)"]),
    ],
)  # fmt: skip
def test_rights_to_logs_are_told_once(
    statements: list[Any], policies: list[str], words: list[str]
) -> None:
    """The widest one takes in the others, whose statements are still shown."""
    given = [{"Action": action, "Resource": resource} for action, resource in statements]

    found = access(*given, role={"ManagedPolicyArns": policies})

    assert found.can == words
    assert len(found.statements) == len(statements) + len(policies)


def test_managed_policy_that_aws_has_elsewhere_is_no_power() -> None:
    """A deployment fails with it; the whole path counts, not the name alone."""
    policy = "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole"
    found = access(role={"ManagedPolicyArns": [policy]})

    assert found.can == []
    (line,) = found.also
    assert line.words == (
        "the policy `AWSLambdaBasicExecutionRole` has no effect: AWS has none of that path,"
        " but `service-role/AWSLambdaBasicExecutionRole`"
    )


def test_managed_policy_of_the_account_is_not_aws_s_of_that_name() -> None:
    """Only the template doesn't tell what it allows."""
    policy = "arn:aws:iam::111122223333:policy/AdministratorAccess"

    (words,) = access(role={"ManagedPolicyArns": [policy]}).can

    assert words.startswith("do whatever the managed policy `AdministratorAccess` of account")
