"""Exceptions with their reasons, stacks beside each other, and templates of any kind."""

import copy
import json
import os
import random
import re
import shutil
import time
import timeit
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_sqs as sqs

from lambda_foundry.checks.acknowledge import acknowledge
from lambda_foundry.checks.finding import METADATA
from lambda_foundry.checks.run import check, check_together
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project_check.cdk_findings import ACKNOWLEDGED
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.document import Template
from tests.checks import (
    advice_cases,
    caller_cases,
    function_cases,
    kind_cases,
    permission_cases,
    source_cases,
    statement_cases,
)
from tests.checks.sample_stack import FUNCTION, HANDLER, Stack, stack
from tests.checks.source_cases import routes, set_by_cdk
from tests.validation import UNVALIDATED

TABLE = {"Type": "AWS::DynamoDB::Table"}
LONG_HANDLER = 'import os\n\nTABLE = os.environ["TABLE"]\n' + HANDLER * 33
GROUPS = (
    advice_cases, caller_cases, function_cases, kind_cases, permission_cases, source_cases,
    statement_cases,
)  # fmt: skip
ODD: list[Any] = [
    None, 7, "", "x", [], {}, [None], {"Ref": 7}, {"Ref": "Function"}, {"Fn::If": ["C", 1, 2]},
    {"Fn::Sub": ["${x}", {}]}, {"Fn::GetAtt": []}, {"Fn::ImportValue": "x"}, {"Fn::ForEach::X": []},
    {"Fn::If": "C"}, {"Fn::If": ["C", 1]},
]  # fmt: skip


def rules_of(template: Template) -> list[str]:
    """The rules that a template breaks."""
    return [finding.rule for finding in check(template).findings]


def noting(**reasons: str) -> Template:
    """A function with too much memory, and exceptions noted beside it."""
    document = stack({"MemorySize": 20_000}).document
    noted = {rule.replace("_", "-"): reason for rule, reason in reasons.items()}
    document["Resources"]["Function"]["Metadata"] = {METADATA: noted}
    return Template(document)


def test_exception_with_a_reason_is_accepted_and_listed() -> None:
    """The finding is gone, its reason is there."""
    report = check(noting(memory_size="a managed instance"))

    assert report.findings == []
    assert [exception.reason for exception in report.exceptions] == ["a managed instance"]


def test_exception_without_a_reason_is_none() -> None:
    """An empty reason accepts nothing."""
    assert rules_of(noting(memory_size=" ")) == ["memory-size"]


def test_exception_that_no_longer_occurs_is_a_finding() -> None:
    """It would hide the next mistake of its kind; so would one for a rule that there is not."""
    assert rules_of(noting(memory_size="x", timeout="x", no_such_rule="x")) == [
        "stale-exception",
        "stale-exception",
    ]


def test_role_of_two_functions_is_found_once() -> None:
    """What is wrong with it is wrong once, however many functions it has."""
    document = stack(role={"AssumeRolePolicyDocument": {"Statement": []}}).document
    document["Resources"]["Twin"] = document["Resources"]["Function"]

    assert rules_of(Template(document)) == ["role-trust"]


def test_exception_is_kept_where_the_code_is_not_there() -> None:
    """A template without its assets can't tell whether the handler is there."""
    assert rules_of(noting(memory_size="x", handler="made by a build step")) == []


def test_acknowledge_notes_the_reason_beside_the_resource() -> None:
    """Several rules, this project's, checkov's and cdk-nag's, by one function."""
    construct = cdk.Stack(cdk.App(**UNVALIDATED), "Stack")
    queue = sqs.Queue(construct, "Queue")

    acknowledge(queue, "queue-redrive", reason="is one itself")
    acknowledge(queue, "queue-visibility", reason="of seconds")
    acknowledge(queue, "CKV_AWS_27", reason="holds nothing")
    acknowledge(queue, "AwsSolutions-SQS3", reason="is one itself")

    resources = cdk.assertions.Template.from_stack(construct).to_json()["Resources"]
    (resource,) = resources.values()
    assert resource["Metadata"][METADATA] == {
        "queue-redrive": "is one itself",
        "queue-visibility": "of seconds",
    }
    assert resource["Metadata"]["checkov"] == {
        "skip": [{"id": "CKV_AWS_27", "comment": "holds nothing"}]
    }
    assert [entry.data for entry in queue.node.metadata if entry.type == ACKNOWLEDGED] == [
        {"AwsSolutions::AwsSolutions-SQS3": "is one itself"},
        {"Expected::AwsSolutions-SQS3": "is one itself"},
    ]


@pytest.mark.parametrize(
    ("rule", "reason", "message"),
    [
        ("queue-redrive", "", "needs a reason"),
        ("queue-redriv", "x", "there is no rule 'queue-redriv'"),
    ],
)
def test_acknowledge_refuses_what_accepts_nothing(rule: str, reason: str, message: str) -> None:
    """A misspelt rule or an empty reason is told at once."""
    queue = sqs.Queue(cdk.Stack(cdk.App(), "Stack"), "Queue")

    with pytest.raises(Mistake, match=message):
        acknowledge(queue, rule, reason=reason)


def test_acknowledge_wants_one_resource() -> None:
    """A whole stack is not excepted by one line."""
    with pytest.raises(Mistake, match="is no single resource"):
        acknowledge(cdk.Stack(cdk.App(), "Stack"), "queue-redrive", reason="x")


def test_functions_of_two_stacks_may_not_share_a_name() -> None:
    """Each template is sound alone, the two can't be deployed together."""
    one, two = (Template(stack({"FunctionName": "orders"}).document) for _ in range(2))

    reports = check_together([one, two])

    assert [[found.rule for found in report.findings] for report in reports] == [
        ["function-name"],
        ["function-name"],
    ]


def test_notifications_in_the_stack_of_a_bucket_are_compared_with_those_of_others() -> None:
    """CDK's resource there takes away what other stacks set for the same bucket."""
    bucket = ("AWS::S3::Bucket", {"BucketName": "theirs"})
    own = stack(Bucket=bucket, Own=set_by_cdk({"Ref": "Bucket"}))
    (first, second), (kept, _) = (
        check_together([Template(own.document), Template(other.document)])
        for other in (stack(In=set_by_cdk("theirs")), stack(In=set_by_cdk("others")))
    )

    assert [found.rule for found in first.findings] == ["notification-undone"]
    assert second.findings == kept.findings == []


def test_route_is_answered_by_one_stack_of_those_that_share_an_api() -> None:
    """By whatever name the API's own stack exports it to the others."""
    own = routes("GET /a").document
    own["Outputs"] = {"Api": {"Value": {"Ref": "Api"}, "Export": {"Name": "Shared:Api"}}}
    (same, _), (other, _) = (
        check_together([Template(on(route).document), Template(own)])
        for route in ("GET /a", "POST /a")
    )

    assert [found.rule for found in same.findings] == ["http-route"]
    assert other.findings == []


def test_route_of_another_region_is_not_taken() -> None:
    """An export has one name in each region, where it stands for another API."""
    one, two = (
        check_together([Template(on("GET /a").document, region=region) for region in regions])
        for regions in (("eu-west-1", "eu-west-1"), ("eu-west-1", "us-east-1"))
    )

    assert [[found.rule for found in report.findings] for report in one] == [["http-route"]] * 2
    assert [report.findings for report in two] == [[], []]


def on(route: str) -> Stack:
    """A route of the API that another stack has."""
    api = {"Fn::ImportValue": "Shared:Api"}
    return stack(In=("AWS::ApiGatewayV2::Route", {"ApiId": api, "RouteKey": route}))


def test_unchanged_stack_is_compared_with_the_changed_ones() -> None:
    """What was sound alone needn't be looked at again, unless another stack got into its way."""
    one, two = (
        Template(stack({"FunctionName": "orders", "Timeout": 901}).document) for _ in range(2)
    )

    before, after = check_together([one, two], unchanged=[one])

    assert [found.rule for found in before.findings] == ["function-name"]
    assert sorted(found.rule for found in after.findings) == ["function-name", "timeout"]


def test_region_that_nobody_knows_is_no_finding() -> None:
    """Of a stack that leaves it open, and of a layer that a deployment chooses."""
    theirs = {"Layers": ["arn:aws:lambda:us-east-1:123456789012:layer:theirs:1"]}
    chosen = {"Layers": [{"Fn::Sub": "arn:aws:lambda:${Where}:123456789012:layer:theirs:1"}]}

    assert rules_of(Template(stack(theirs).document)) == []
    assert rules_of(Template(stack(chosen).document, region="eu-west-1")) == []


def test_stack_name_is_bounded() -> None:
    """128 characters, of which none is `_`."""
    document = stack().document

    assert rules_of(Template(document, stack_name="x" * 129)) == ["stack-name"]
    assert rules_of(Template(document, stack_name="order_desk")) == ["stack-name"]
    assert rules_of(Template(document, stack_name="x" * 128)) == []


def test_package_size_counts_layers(tmp_path: Path) -> None:
    """Code and layers together, unzipped."""
    heavy = stack(layers={"Layer": {"python/data.bin": b"x"}}).in_folder(tmp_path)
    (data,) = tmp_path.rglob("data.bin")
    os.truncate(data, 262_144_000)

    assert rules_of(heavy) == ["package-size"]


def test_empty_module_of_a_zip_file_is_there(tmp_path: Path) -> None:
    """A module without a line can be imported, also from a package that was zipped elsewhere."""
    zipped = stack(code={"handler.py": "import settings\n" + HANDLER, "settings.py": ""})
    template = zipped.in_folder(tmp_path)
    shutil.move(tmp_path / "asset.Function", tmp_path / "code")
    shutil.make_archive(str(tmp_path / "asset.Function"), "zip", tmp_path / "code")
    (tmp_path / "asset.Function.zip").rename(tmp_path / "asset.Function")

    assert rules_of(template) == []


def test_manifest_tells_name_and_region(tmp_path: Path) -> None:
    """As CDK writes it for a stack with an environment of its own."""
    (tmp_path / "S.template.json").write_text(json.dumps(stack().document))
    artifact = {
        "type": "aws:cloudformation:stack",
        "environment": "aws://123456789012/eu-west-1",
        "displayName": "S (orders-dev)",
        "properties": {"templateFile": "S.template.json", "stackName": "orders-dev"},
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": {"S": artifact}}))

    (template,) = (stack.template for stack in Assembly(tmp_path).stacks)

    assert (template.stack_name, template.region) == ("orders-dev", "eu-west-1")


def everything() -> dict[str, Any]:
    """One template with the resources of every broken stack."""
    cases = [case for group in GROUPS for case in group.CASES]
    resources = {
        f"{name}{number}": resource
        for number, case in enumerate(cases)
        for name, resource in case.bad.document["Resources"].items()
        if len(case.bad.document["Resources"]) < 100
    }
    return {"Resources": {**stack().document["Resources"], **resources}}


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every key and index in a template, with what holds it."""
    if isinstance(value, dict | list):
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        return [(value, key) for key in keys] + [
            found for key in keys for found in places(value[key])
        ]
    return []


@pytest.mark.parametrize("seed", range(60))
def test_malformed_template_raises_nothing(seed: int) -> None:
    """Whatever stands where something else should; the seed tells which."""
    chance = random.Random(seed)  # noqa: S311  # repeatable mistakes, not secrets
    document = copy.deepcopy(everything())
    for holder, key in chance.sample(places(document["Resources"]), 400):
        holder[key] = copy.deepcopy(chance.choice(ODD))

    assert isinstance(check(Template(document)).findings, list)


@pytest.mark.parametrize("document", ODD, ids=repr)
def test_what_is_no_template_breaks_no_rule(document: Any) -> None:
    """Nothing to say about nothing."""
    assert check(Template(document)).findings == []


@pytest.mark.parametrize("property_", ["MemorySize", "Handler", "Role", "Layers", "Environment"])
def test_what_a_deployment_decides_is_no_finding(property_: str) -> None:
    """A parameter, an import: it can't be known, so nothing is said."""
    for unknown in ({"Ref": "Parameter"}, {"Fn::ImportValue": "x"}):
        assert rules_of(Template(stack({property_: unknown}).document)) == []


@pytest.mark.parametrize(
    ("topics", "warnings"), [(447, []), (448, ["stack-size"]), (498, ["stack-size"])]
)
def test_stack_that_is_nearly_full_is_warned_of(topics: int, warnings: list[str]) -> None:
    """From 450 resources on, two of which are the function and its role; 500 can be deployed."""
    report = check(Template(source_cases.topics(topics).document))

    assert [warning.rule for warning in report.warnings] == warnings
    assert report.findings == []


def two_hundred_functions(folder: Path) -> Template:
    """As many functions with their roles and queues, each with a handler of seventy lines."""
    one = source_cases.polling(function={"Environment": {"Variables": {"TABLE": "x"}}})
    names = "|".join(one.document["Resources"])
    document: dict[str, Any] = {"Resources": {}}
    for number in range(200):
        text = re.sub(
            rf'"(asset\.Function|{names})"', rf'"\g<1>{number}"', json.dumps(one.document)
        )
        document["Resources"] |= json.loads(text)["Resources"]
        handler = folder / f"asset.Function{number}" / "handler.py"
        handler.parent.mkdir()
        # One's own words in each, so that none is parsed for another.
        handler.write_text(f"# {number}\n{LONG_HANDLER}")
    return Template(document, folder=folder)


def test_checks_are_cheap(tmp_path: Path) -> None:
    """200 functions take half a second of CPU at most: they are dictionaries, not constructs."""
    template = two_hundred_functions(tmp_path)

    # Of three runs, since Python may clear up after other tests in one of them.
    spent = min(
        timeit.repeat(lambda: rules_of(template), timer=time.process_time, number=1, repeat=3)
    )

    assert len(template.ids(FUNCTION)) == 200
    assert rules_of(template) == ["stack-size"]
    assert spent < 0.5
