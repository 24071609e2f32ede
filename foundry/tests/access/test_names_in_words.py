"""Names and ARNs in words: whole, by each service's form, and as the template's own resources."""
# ruff: noqa: E501  # each case is one line of a table

from typing import Any

import pytest

from tests.access.one_function import access

HERE = "${AWS::Region}:${AWS::AccountId}"
SELECTED = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}


def joined(*parts: Any) -> dict[str, Any]:
    """As CDK puts texts together."""
    return {"Fn::Join": ["", list(parts)]}


@pytest.mark.parametrize(
    ("action", "resource", "words"),
    [
        ("lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:${{AWS::StackName}}-other:*", "invoke the function `${AWS::StackName}-other` (any version or alias)"),
        ("lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:${{AWS::StackName}}-*", "invoke every function named `${AWS::StackName}-*`"),
        ("dynamodb:Query", f"arn:aws:dynamodb:{HERE}:table/${{AWS::StackName}}-orders/index/*", "query the table `${AWS::StackName}-orders` (any index)"),
        ("s3:PutObject", "arn:aws:s3:::${AWS::StackName}-in/*", "put objects into the bucket `${AWS::StackName}-in` (any object)"),
        ("s3:PutObject", "arn:aws:s3:::${Uploads}-archive/*", "put objects into the bucket `${Uploads}-archive` (any object)"),
        ("s3:PutObject", "arn:aws:s3:::${Uploads}/in/${AWS::StackName}/*", "put objects into the bucket Uploads (objects `in/<stack>/*`)"),
        ("sqs:SendMessage", f"arn:aws:sqs:{HERE}:${{AWS::StackName}}-jobs", "send messages to the queue `${AWS::StackName}-jobs`"),
        ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:prod/db-??????", "read the value of every secret named `prod/db-??????`"),
        ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:${{AWS::StackName}}/db", "read the value of the secret `${AWS::StackName}/db`"),
        ("ssm:GetParameter", f"arn:aws:ssm:{HERE}:parameter/${{AWS::StackName}}/key", "read the parameter `/${AWS::StackName}/key`"),
        ("logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:/app/${{AWS::StackName}}:*", "add events to the log group `/app/${AWS::StackName}` (any stream)"),
        ("logs:PutLogEvents", f"arn:aws:logs:{HERE}:*", "add events to any log group in the account"),
        ("dynamodb:Query", f"arn:aws:dynamodb:{HERE}:*", "query anything in DynamoDB in the account"),
        ("events:PutRule", f"arn:aws:events:{HERE}:rule/orders/nightly", "create or change the EventBridge rule `nightly` on the event bus `orders`"),
        ("states:StopExecution", f"arn:aws:states:{HERE}:execution:ship:*", "stop any execution of the state machine `ship`"),
        ("kafka-cluster:*", "arn:aws:kafka:eu-west-1:111122223333:group/shop/0a1b/readers", "do everything with the group `readers` of the cluster `shop` of account 111122223333 in eu-west-1"),
        ("kafka-cluster:DescribeGroup", f"arn:aws:kafka:{HERE}:group/shop/*/*", "describe any group of the cluster `shop`"),
        ("kafka-cluster:ReadData", f"arn:aws:kafka:{HERE}:topic/shop/*/orders", "read records of the topic `orders` of the cluster `shop`"),
        ("kafka-cluster:ReadData", f"arn:aws:kafka:{HERE}:topic/*", "read records of any topic of any cluster in the account"),
        ("kafka-cluster:Connect", f"arn:aws:kafka:{HERE}:cluster/shop/0a1b", "connect to the Kafka cluster `shop`"),
        ("kafka-cluster:*", f"arn:aws:kafka:{HERE}:*/shop/*", "do everything with anything of the cluster `shop`"),
        ("ssm:GetParameter", f"arn:aws:ssm:{HERE}:parameter${{Path}}", "read the parameter `${Path}`"),
        ("ssm:GetParameter", f"arn:aws:ssm:{HERE}:parameter/*", "read any parameter in the account"),
        ("s3:GetObject", "arn:aws:s3:eu-west-1:111122223333:accesspoint/door/object/*", "read objects in the access point `door` of account 111122223333 in eu-west-1 (any object)"),
        ("s3:GetObject", "${Uploads.Arn}*", "read objects in the bucket Uploads (itself, any object, and every bucket whose name goes on after it)"),
        ("appsync:GraphQL", f"arn:aws:appsync:{HERE}:apis/x/types/Query/fields/*", "call the GraphQL API `x` (any field of `Query`)"),
        ("logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:/aws/lambda/*:*:*", "add events to every log group named `/aws/lambda/*` (any stream)"),
        ("cloudformation:DescribeStacks", f"arn:aws:cloudformation:{HERE}:stack/ship/*", "describe the stack `ship`"),
        ("execute-api:ManageConnections", f"arn:aws:execute-api:{HERE}:a1b2/live/POST/@connections/*", "send messages to and close the connections of the API `a1b2` (any connection in the stage `live`, messages alone)"),
        ("iam:PassRole", "arn:aws:iam::${AWS::AccountId}:role/service-role/deployer", "hand the role `deployer` to a service"),
    ],
)  # fmt: skip
def test_name_in_words(action: str, resource: str, words: str) -> None:
    """Patterns and variables stay whole, and a part is one that the service has."""
    assert access({"Action": action, "Resource": {"Fn::Sub": resource}}).can == [words]


def test_part_that_a_function_gives_is_an_ellipsis() -> None:
    """Its arguments tell nothing of the name."""
    bucket = joined("arn:aws:s3:::orders-", SELECTED, "/*")

    assert access({"Action": "s3:GetObject", "Resource": bucket}).can == [
        "read objects in the bucket `orders-…` (any object)"
    ]


def test_name_cut_from_an_arn_is_the_resource() -> None:
    """As CDK names the executions of a state machine."""
    name = {"Fn::Select": [6, {"Fn::Split": [":", {"Ref": "Ship"}]}]}
    found = access(
        {
            "Action": "states:StopExecution",
            "Resource": joined(
                "arn:aws:states:",
                {"Ref": "AWS::Region"},
                ":",
                {"Ref": "AWS::AccountId"},
                ":execution:",
                name,
                ":*",
            ),
        },
        Ship={"Type": "AWS::StepFunctions::StateMachine"},
    )

    assert found.can == ["stop any execution of the state machine Ship"]


@pytest.mark.parametrize(
    ("action", "resource", "words"),
    [
        ("sqs:SendMessage", f"arn:aws:sqs:{HERE}:jobs", "send messages to the queue Jobs"),
        ("s3:GetObject", "arn:aws:s3:::pictures/in/*", "read objects in the bucket Pictures (objects `in/*`)"),
        ("dynamodb:Query", f"arn:aws:dynamodb:{HERE}:table/orders/index/*", "query the table Orders (any index)"),
        ("states:StartExecution", f"arn:aws:states:{HERE}:stateMachine:ship", "start the state machine Ship"),
        ("logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:/app/orders:*", "add events to the log group Group (any stream)"),
        ("logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:/aws/lambda/worker:*", "add events to its own log group (any stream)"),
        ("lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:worker:live", "invoke itself (its version or alias `live`)"),
        ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:jobs", "send messages to the queue `jobs` of account 111122223333 in eu-west-1"),
        ("ec2:CreateNetworkInterface", f"arn:aws:ec2:{HERE}:subnet/*", "put network interfaces into any subnet in the account"),
        ("sqs:SendMessage", f"arn:aws:sqs:{HERE}:jobs-*", "send messages to every queue named `jobs-*`"),
    ],
)  # fmt: skip
def test_physical_name_means_the_resource(action: str, resource: str, words: str) -> None:
    """An ARN with the name that the template gives is that resource; another account's is not."""
    found = access(
        {"Action": action, "Resource": {"Fn::Sub": resource}},
        function={"FunctionName": "worker"},
        Jobs={"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "jobs"}},
        Pictures={"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "pictures"}},
        Orders={"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "orders"}},
        Ship={
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"StateMachineName": "ship"},
        },
        Group={"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/app/orders"}},
    )

    assert found.can == [words]


@pytest.mark.parametrize(
    ("pattern", "callers"),
    [("function:worker-*", []), ("function:*", ["Caller"]), ("function:other-*", ["Caller"])],
)
def test_pattern_that_takes_in_a_named_function_means_that_one(
    pattern: str, callers: list[str]
) -> None:
    """A name that CloudFormation makes up may be any, so it counts where no named one fits."""
    resource = {"Fn::Sub": f"arn:aws:lambda:{HERE}:{pattern}"}
    statement = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": resource}
    found = access(
        Worker={"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "worker-1"}},
        Caller={
            "Type": "AWS::IAM::User",
            "Properties": {"Policies": [{"PolicyDocument": {"Statement": [statement]}}]},
        },
    )

    assert [source for line in found.invoked_by for source in line.sources] == callers
