"""Who invokes a function: rules with what they hear, pipes, deployments, skills."""
# ruff: noqa: E501  # each case is one line of a table

from typing import Any

import pytest

from tests.access.one_function import access

FUNCTION = {"Fn::GetAtt": ["Function", "Arn"]}


def callers(**resources: dict[str, Any]) -> list[str]:
    """The words for whoever may invoke the function among these resources."""
    return [line.words for line in access(**resources).invoked_by]


def permission(principal: str, **said: Any) -> dict[str, Any]:
    """One statement of the function's policy."""
    properties = {"FunctionName": FUNCTION, "Action": "lambda:InvokeFunction"}
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": properties | {"Principal": principal} | said,
    }


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ([{"Ref": "Uploads"}], "the EventBridge rule Rule for events of the bucket Uploads"),
        (["pictures"], "the EventBridge rule Rule for events of the bucket Pictures"),
        (["others", {"Ref": "Uploads"}], "the EventBridge rule Rule for events of the bucket `others` and the bucket Uploads"),
        ([{"prefix": "in-"}], 'the EventBridge rule Rule for events of every bucket that fits `{"prefix": "in-"}`'),
        (None, "the EventBridge rule Rule for events of any bucket"),
    ],
)  # fmt: skip
def test_rule_is_told_with_its_buckets(name: Any, words: str) -> None:
    """What is behind a rule about S3 is in its pattern."""
    detail = {} if name is None else {"detail": {"bucket": {"name": name}}}
    rule = {"EventPattern": {"source": ["aws.s3"]} | detail}
    pictures = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "pictures"}}

    assert callers(
        Rule={"Type": "AWS::Events::Rule", "Properties": rule},
        Pictures=pictures,
        Call=permission("events.amazonaws.com", SourceArn={"Fn::GetAtt": ["Rule", "Arn"]}),
    ) == [words]


@pytest.mark.parametrize(
    "source",
    ["rule/orders/nightly", "rule/${Rule}"],
)
def test_rule_that_is_named_in_an_arn_is_told_as_any(source: str) -> None:
    """The template gives its name, or refers to it inside of the ARN."""
    arn = {"Fn::Sub": f"arn:aws:events:${{AWS::Region}}:${{AWS::AccountId}}:{source}"}
    rule = {"Name": "nightly", "EventBusName": "orders", "ScheduleExpression": "rate(1 day)"}

    assert callers(
        Rule={"Type": "AWS::Events::Rule", "Properties": rule},
        Call=permission("events.amazonaws.com", SourceArn=arn),
    ) == ["the EventBridge rule Rule at `rate(1 day)` on the event bus `orders`"]


def test_rule_about_calls_is_told_with_its_bucket() -> None:
    """CloudTrail writes what was asked of S3 in another place."""
    detail = {"requestParameters": {"bucketName": [{"Ref": "Uploads"}]}}
    rule = {"EventPattern": {"source": ["aws.s3"], "detail": detail}}

    assert callers(
        Rule={"Type": "AWS::Events::Rule", "Properties": rule},
        Call=permission("events.amazonaws.com", SourceArn={"Fn::GetAtt": ["Rule", "Arn"]}),
    ) == ["the EventBridge rule Rule for events of the bucket Uploads"]


def test_rule_that_is_off_is_told_as_that() -> None:
    """Its schedule stays, for it may be switched on."""
    rule = {"ScheduleExpression": "rate(1 day)", "State": "DISABLED"}

    assert callers(
        Rule={"Type": "AWS::Events::Rule", "Properties": rule},
        Call=permission("events.amazonaws.com", SourceArn={"Fn::GetAtt": ["Rule", "Arn"]}),
    ) == ["the EventBridge rule Rule at `rate(1 day)` (switched off)"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"Fn::GetAtt": ["Jobs", "Arn"]}, "the messages of the queue Jobs"),
        ({"Fn::GetAtt": ["OrdersTable", "StreamArn"]}, "the changes of the table OrdersTable"),
        ("arn:aws:kinesis:eu-west-1:111122223333:stream/clicks", "the records of the stream `clicks` of account 111122223333 in eu-west-1"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["Target", "Enrichment"])
def test_pipe_is_told_with_its_source(source: Any, words: str, place: str) -> None:
    """It invokes by a role of its own."""
    call = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": FUNCTION}
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "pipes.amazonaws.com"},
    }
    role = {
        "AssumeRolePolicyDocument": {"Statement": [trust]},
        "Policies": [{"PolicyDocument": {"Statement": [call]}}],
    }
    pipe = {"RoleArn": {"Fn::GetAtt": ["PipeRole", "Arn"]}, "Source": source, place: FUNCTION}

    assert callers(
        Jobs={"Type": "AWS::SQS::Queue"},
        Pipe={"Type": "AWS::Pipes::Pipe", "Properties": pipe},
        PipeRole={"Type": "AWS::IAM::Role", "Properties": role},
    ) == [f"the pipe Pipe with {words}, by the role PipeRole, which EventBridge Pipes may take on"]


@pytest.mark.parametrize("type_", ["Custom::Seed", "AWS::CloudFormation::CustomResource"])
def test_custom_resource_invokes_its_function(type_: str) -> None:
    """No statement is needed, since the deployment's own rights count."""
    seed = {"Type": type_, "Properties": {"ServiceToken": FUNCTION}}

    assert callers(Seed=seed) == ["CloudFormation, for the custom resource Seed"]
    assert callers(Seed=seed, Tables=seed) == [
        "CloudFormation, for the custom resource Seed and the custom resource Tables"
    ]


def test_macro_invokes_its_function() -> None:
    """CloudFormation asks it when it reads a template."""
    macro = {"Name": "Loop", "FunctionName": FUNCTION}

    assert callers(Loop={"Type": "AWS::CloudFormation::Macro", "Properties": macro}) == [
        "CloudFormation, for the macro Loop"
    ]


def test_provider_framework_is_told_with_its_custom_resource() -> None:
    """CloudFormation invokes the framework's function, and that one invokes this."""
    call = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": FUNCTION}
    framework = {"Fn::GetAtt": ["Framework", "Arn"]}

    assert callers(
        Framework={
            "Type": "AWS::Lambda::Function",
            "Properties": {"Role": {"Fn::GetAtt": ["FrameworkRole", "Arn"]}},
        },
        FrameworkRole={
            "Type": "AWS::IAM::Role",
            "Properties": {"Policies": [{"PolicyDocument": {"Statement": [call]}}]},
        },
        Seed={"Type": "Custom::Seed", "Properties": {"ServiceToken": framework}},
    ) == ["the function Framework (invoked by CloudFormation, for the custom resource Seed)"]


@pytest.mark.parametrize(
    ("principal", "token", "words"),
    [
        ("alexa-appkit.amazon.com", None, "any Alexa skill"),
        ("alexa-appkit.amazon.com", "amzn1.ask.skill.1", "the Alexa skill `amzn1.ask.skill.1`"),
        ("alexa-connectedhome.amazon.com", None, "any Alexa smart home skill"),
    ],
)
def test_alexa_is_told_by_its_skill(principal: str, token: str | None, words: str) -> None:
    """Alexa has neither a SourceArn nor a SourceAccount."""
    given = {} if token is None else {"EventSourceToken": token}

    assert callers(Call=permission(principal, **given)) == [words]


@pytest.mark.parametrize(
    "resource",
    ["arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Function}*", "${Function.Arn}*"],
)
def test_role_for_every_name_that_goes_on_after_the_function_s_is_told(resource: str) -> None:
    """SAM's policy template LambdaInvokePolicy has it so, and it is a right to the function."""
    trust = {"Action": "sts:AssumeRole", "Principal": {"Service": "states.amazonaws.com"}}
    may = {"Action": "lambda:InvokeFunction", "Resource": {"Fn::Sub": resource}}
    role = {
        "AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow"} | trust]},
        "Policies": [{"PolicyDocument": {"Statement": [{"Effect": "Allow"} | may]}}],
    }

    (line,) = access(Caller={"Type": "AWS::IAM::Role", "Properties": role}).invoked_by

    assert line.words == (
        "the role Caller, which Step Functions may take on (also any version or alias of it, and "
        "every function whose name goes on after its)"
    )
