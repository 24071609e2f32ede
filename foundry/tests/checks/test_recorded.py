"""What holds data keeps the logical id that a commit has of it, and only that."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.checks.recorded import logical_ids, recorded_parts, replacements
from lambda_foundry.project import in_project
from lambda_foundry.template.document import Template
from tests.project.machine import git

SNAPSHOT = "tests/snapshots/shop/orders.json"


def table(key: str = "id") -> dict[str, Any]:
    """A table with a key of this name."""
    return {"Type": "AWS::DynamoDB::Table", "Properties": {"KeySchema": [{"AttributeName": key}]}}


QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 60}}
DEAD_LETTERS = {"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": 1209600}}
LOGS = {"Type": "AWS::Logs::LogGroup"}


def redriven(to: str) -> dict[str, Any]:
    """A queue whose failures go to another, which it names by its logical id."""
    redrive = {"RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": [to, "Arn"]}}}
    return {**QUEUE, "Properties": {**QUEUE["Properties"], **redrive}}  # type: ignore[dict-item]  # a plain object


def found(recorded: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What is said of what came."""
    template = Template({"Resources": now}, recorded=[Template({"Resources": recorded})])
    return [f"{problem.resource}: {problem.what}" for problem in logical_ids(template)]


@pytest.mark.parametrize(
    ("recorded", "now"),
    [
        ({"Old": table()}, {"Old": table(), "New": table()}),
        ({"Old": table()}, {}),
        ({"Old": LOGS}, {"New": LOGS}),
        ({"Old": table()}, {"New": QUEUE}),
        ({}, {"New": table()}),
    ],
    ids=["added", "removed", "no data", "another type", "unknown"],
)
def test_what_loses_nothing_passes(recorded: dict[str, Any], now: dict[str, Any]) -> None:
    """Only what went while another of its type came may have been meant to stay."""
    assert found(recorded, now) == []


def test_renamed_table_is_found() -> None:
    """An id that went while another of its type came is a table that loses its data."""
    assert found({"Old": table()}, {"New": table()}) == [
        "New: its logical id was Old and is now New"
    ]


def test_moved_queues_are_told_each_by_its_own_old_id() -> None:
    """Not by the alphabet, though both have moved; a queue is the same if what it names moved."""
    recorded = {"AQueue": redriven("ZDeadLetters"), "ZDeadLetters": DEAD_LETTERS}

    assert sorted(found(recorded, {"Failed": DEAD_LETTERS, "Orders": redriven("Failed")})) == [
        "Failed: its logical id was ZDeadLetters and is now Failed",
        "Orders: its logical id was AQueue and is now Orders",
    ]


def test_deleted_table_is_not_told_as_renamed() -> None:
    """One of the same type that came and is another says so."""
    assert found({"Old": table("id")}, {"New": table("name")}) == [
        "New: it is new, and Old of the same type is gone"
    ]


def test_message_names_the_snapshot_that_records_it(project: Path) -> None:
    """For a project that was never committed, or a table that was committed and never deployed."""
    record(project, {"Old": table()})
    template = Template({"Resources": {"New": table()}})
    template.recorded = recorded_parts("Shop", template)

    (problem,) = logical_ids(template)
    assert problem.instead.endswith(
        f"if it was never deployed, delete {SNAPSHOT} and run: uv run foundry test"
    )


def test_message_on_a_property_names_the_snapshot_too(project: Path) -> None:
    """To update the snapshots takes a synthesis, which this finding fails."""
    record(project, {"Orders": {"Type": "AWS::SQS::Queue"}})
    fifo = {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True}}
    template = Template({"Resources": {"Orders": fifo}})
    template.recorded = recorded_parts("Shop", template)

    (problem,) = replacements(template)
    assert problem.instead.endswith(
        f"if it was never deployed, delete {SNAPSHOT} and run: uv run foundry test"
    )


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A project that no commit has."""
    (tmp_path / SNAPSHOT).parent.mkdir(parents=True)
    with in_project(tmp_path):
        yield tmp_path


def record(project: Path, resources: dict[str, Any]) -> None:
    """Write the snapshot of the function."""
    (project / SNAPSHOT).write_text(json.dumps({"Resources": resources}), encoding="utf-8")


def commit(project: Path) -> None:
    """Put everything there is into a commit."""
    git("init", "--quiet", folder=project)
    git("add", ".", folder=project)
    by = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    git(*by, "commit", "--quiet", "--allow-empty", "--message", "All", folder=project)


def of_shop(resources: dict[str, Any]) -> list[str]:
    """The ids that are known to have been there before."""
    parts = recorded_parts("Shop", Template({"Resources": resources}))
    return [logical_id for part in parts for logical_id in part.resources]


def test_what_was_never_committed_can_still_move(project: Path) -> None:
    """As the first table that is shared, right after it was scaffolded."""
    commit(project)
    record(project, {"Old": table(), "Logs": LOGS})

    assert of_shop({"New": table()}) == ["Logs"]


def test_what_was_committed_is_known(project: Path) -> None:
    """Until its snapshot is accepted anew, which a reviewer sees."""
    record(project, {"Old": table()})
    commit(project)
    before = of_shop({"New": table()})
    record(project, {"New": table()})

    assert (before, of_shop({"New": table()})) == (["Old"], ["New"])


def test_everything_is_known_where_there_is_no_git(project: Path) -> None:
    """Nobody can say what was deployed then."""
    record(project, {"Old": table()})

    assert of_shop({"New": table()}) == ["Old"]


def test_recorded_parts_are_those_of_the_service(project: Path) -> None:
    """Every snapshot of it that can be read, and none of another."""
    record(project, {"Old": table()})
    for name, text in {
        "shop/__init__.json": '{"Resources": {"B": {"Type": "T"}}}',
        "shop/torn.json": "{",
        "other/orders.json": '{"Resources": {"C": {"Type": "T"}}}',
    }.items():
        file = project / "tests/snapshots" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")

    assert of_shop({}) == ["B", "Old"]


def test_recorded_parts_of_a_nested_stack_are_its_own(project: Path) -> None:
    """What it holds data in is found by the stacks around it, and nothing of those is its part."""
    inner = {"Resources": {"Old": table()}}
    outer = {"Resources": {"Inner": LOGS}, "NestedStacks": {"Inner": inner}}
    snapshot = {"Resources": {"Outer": LOGS}, "NestedStacks": {"Outer": outer}}
    (project / SNAPSHOT).write_text(json.dumps(snapshot), encoding="utf-8")
    around = Template({}, parent=Template({}), id_in_parent="Outer")
    template = Template({}, parent=around, id_in_parent="Inner")

    (part,) = recorded_parts("Shop", template)

    assert list(part.resources) == ["Old"]


def test_nested_stack_with_data_keeps_its_id(project: Path) -> None:
    """Under another one everything in it is new and empty; one without data may be called anew."""
    kinds = {"Data": {"Resources": {"Old": table()}}, "Code": {"Resources": {"Logs": LOGS}}}
    nested = {"Type": "AWS::CloudFormation::Stack"}
    snapshot = {"Resources": dict.fromkeys(kinds, nested), "NestedStacks": kinds}
    (project / SNAPSHOT).write_text(json.dumps(snapshot), encoding="utf-8")
    commit(project)
    template = Template({"Resources": {"New": nested, "Other": nested}})
    template.recorded = recorded_parts("Shop", template)

    assert [problem.what for problem in logical_ids(template)] == [
        "its logical id was Data and is now New"
    ]


def replaced(type_: str, before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What is said of a resource that keeps its logical id."""
    recorded = Template({"Resources": {"Store": {"Type": type_, "Properties": before}}})
    template = Template(
        {"Resources": {"Store": {"Type": type_, "Properties": now}}}, recorded=[recorded]
    )
    return [problem.what for problem in replacements(template)]


def keyed(type_: str, name: str = "id") -> dict[str, Any]:
    """A table's key and the type of that."""
    return {
        "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": type_}],
    }


def of_account(name: str) -> dict[str, Any]:
    """A name that ends in the account's number."""
    return {"Fn::Sub": f"{name}-${{AWS::AccountId}}"}


def joined(name: str) -> dict[str, Any]:
    """The same as CDK writes it."""
    return {"Fn::Join": ["", [f"{name}-", {"Ref": "AWS::AccountId"}]]}


def indexes(*names: str) -> dict[str, Any]:
    """A table's local indexes."""
    return {"LocalSecondaryIndexes": [{"IndexName": name} for name in names]}


@pytest.mark.parametrize(
    ("type_", "before", "now", "property_"),
    [
        ("AWS::DynamoDB::Table", keyed("S"), keyed("S", "receipt_id"), "KeySchema"),
        ("AWS::DynamoDB::GlobalTable", keyed("S"), keyed("N"), "AttributeDefinitions"),
        ("AWS::DynamoDB::Table", {}, {"TableName": "orders"}, "TableName"),
        ("AWS::SQS::Queue", {}, {"FifoQueue": True}, "FifoQueue"),
        ("AWS::S3::Bucket", {"BucketName": "a"}, {"BucketName": "b"}, "BucketName"),
        ("AWS::SNS::Topic", {"FifoTopic": "true"}, {}, "FifoTopic"),
        ("AWS::S3::Bucket", {"BucketName": of_account("a")}, {"BucketName": "a"}, "BucketName"),
        ("AWS::S3::Bucket", {"BucketName": of_account("a")}, {}, "BucketName"),
        (
            *("AWS::S3::Bucket", {"BucketName": of_account("a")}),
            *({"BucketName": of_account("b")}, "BucketName"),
        ),
        ("AWS::RDS::DBCluster", {"SnapshotIdentifier": "a"}, {}, "SnapshotIdentifier"),
        ("AWS::AmazonMQ::Broker", {"EngineType": "A"}, {"EngineType": "B"}, "EngineType"),
    ],
)
def test_property_that_replaces_is_found(
    type_: str, before: dict[str, Any], now: dict[str, Any], property_: str
) -> None:
    """The logical id stays, and the data is lost all the same."""
    assert replaced(type_, before, now) == [f"its {property_} changed, which replaces it"]


@pytest.mark.parametrize(
    ("type_", "before", "now"),
    [
        ("AWS::DynamoDB::Table", keyed("S"), keyed("S") | {"BillingMode": "PAY_PER_REQUEST"}),
        ("AWS::SQS::Queue", {"VisibilityTimeout": 30}, {"VisibilityTimeout": 60}),
        ("AWS::SQS::Queue", {}, {"FifoQueue": False}),
        ("AWS::SNS::Topic", {"FifoTopic": "true"}, {"FifoTopic": True}),
        ("AWS::S3::Bucket", {"BucketName": "a"}, {"BucketName": {"Ref": "Name"}}),
        ("AWS::S3::Bucket", {"BucketName": of_account("a")}, {"BucketName": "a-123456789012"}),
        ("AWS::S3::Bucket", {}, {"BucketName": {"Fn::If": ["Is", "a", {"Ref": "AWS::NoValue"}]}}),
        ("AWS::S3::Bucket", {"BucketName": of_account("a")}, {"BucketName": joined("a")}),
        ("AWS::DynamoDB::Table", indexes("a", "b"), indexes("b", "a")),
        ("AWS::KMS::Key", {}, {"KeySpec": "SYMMETRIC_DEFAULT", "EnableKeyRotation": True}),
    ],
)
def test_property_that_changes_in_place_is_not_found(
    type_: str, before: dict[str, Any], now: dict[str, Any]
) -> None:
    """Nor one that only a deployment knows."""
    assert replaced(type_, before, now) == []


def test_what_no_deployment_does_is_found() -> None:
    """A key of another kind, and a resource that has become one of another type."""
    template = Template({"Resources": {"Store": {"Type": "AWS::DynamoDB::GlobalTable"}}})
    template.recorded = [Template({"Resources": {"Store": table()}})]

    assert replaced("AWS::KMS::Key", {}, {"KeySpec": "RSA_2048"}) == [
        "KeySpec changed, which KMS refuses"
    ]
    assert [problem.what for problem in replacements(template)] == [
        "it was AWS::DynamoDB::Table and is now AWS::DynamoDB::GlobalTable"
    ]


POOL = "AWS::Cognito::UserPool"
BY_MAIL = {"UsernameAttributes": ["email"]}
ANY_CASE = {"UsernameConfiguration": {"CaseSensitive": False}}


def schema(**attributes: Any) -> dict[str, Any]:
    """The attributes of a user pool."""
    return {"Schema": [{"Name": name, **said} for name, said in attributes.items()]}


@pytest.mark.parametrize(
    ("before", "now", "what"),
    [
        (BY_MAIL, {}, "UsernameAttributes"),
        ({}, {"AliasAttributes": ["email"]}, "AliasAttributes"),
        ({}, ANY_CASE, "UsernameConfiguration"),
        (
            schema(email={"Required": True}),
            schema(email={"Required": False}),
            "email in its Schema",
        ),
        (schema(shop={"Mutable": True}), {}, "shop in its Schema"),
        ({}, schema(email={"Required": "true"}), "email in its Schema"),
    ],
)
def test_what_is_fixed_in_a_user_pool_is_found(
    before: dict[str, Any], now: dict[str, Any], what: str
) -> None:
    """Its deployment would fail: Cognito changes neither sign-in nor attributes that there are."""
    assert replaced(POOL, before, now) == [f"{what} changed, which Cognito refuses"]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ({"UsernameAttributes": ["a", "b"]}, {"UsernameAttributes": ["b", "a"]}),
        ({}, {"UsernameConfiguration": {"CaseSensitive": "true"}}),
        (schema(shop={"Mutable": True}), schema(shop={"Mutable": "true"}, city={"Mutable": True})),
        (schema(shop={}), schema(**{"custom:shop": {"AttributeDataType": "String"}})),
        (BY_MAIL, {"UsernameAttributes": {"Ref": "SignIn"}}),
        ({"UserPoolName": "a"}, {"UserPoolName": "b", "MfaConfiguration": "ON"}),
    ],
)
def test_user_pool_may_change_otherwise(before: dict[str, Any], now: dict[str, Any]) -> None:
    """Order, spelling, a further attribute, a name, and what only a deployment knows."""
    assert replaced(POOL, before, now) == []
