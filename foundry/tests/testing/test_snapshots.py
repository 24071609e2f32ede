"""Snapshots of templates: what a change of code leaves as it was, and what they still show."""

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns

from lambda_foundry.layers import shared_layer
from lambda_foundry.names import construct_id
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.testing.snapshots import (
    TemplateSnapshotExtension,
    function_part,
    service_part,
    without_metadata,
)
from lambda_foundry.triggers.rest_api import RestApiTrigger
from lambda_foundry.triggers.sqs import SqsTrigger
from tests.triggers.conftest import trial_app
from tests.triggers.every_trigger import EVERY_TRIGGER, make

Recorded = Callable[..., str]

QUICK: dict[str, Any] = {
    "durable_config": lambda_.DurableConfig(execution_timeout=cdk.Duration.minutes(5))
}

HANDLER = "def handler(event, context):\n    return 1\n"


@pytest.fixture
def recorded(empty_project: Path) -> Recorded:
    """What a snapshot keeps of an alias behind a queue and a version behind a REST API.

    The second function is in a nested stack, and both have a layer.
    """
    (empty_project / "cdk.json").write_text("{}")
    (empty_project / "stacks").mkdir()
    handler = empty_project / "lambda_src" / "shop" / "handler.py"
    module = empty_project / "layers" / "prices" / "python" / "prices.py"
    for file in (handler, module):
        file.parent.mkdir(parents=True)

    def record(
        *,
        code: str = HANDLER,
        layer: str = "VAT = 20\n",
        memory: int = 128,
        triggers: Iterable[str] = (),
    ) -> str:
        handler.write_text(code)
        module.write_text(layer)
        stack = cdk.Stack(trial_app(empty_project / "cdk.out", stage="dev"), "Shop")
        for scope in (stack, cdk.NestedStack(stack, "Nested")):
            function = PythonFunction(
                scope,
                "Function",
                source="shop",
                memory_size=memory,
                layers=[shared_layer(scope, "prices")],
            )
            SqsTrigger(scope, "Queue", function=function.add_alias("live"))
            RestApiTrigger(
                scope, "Api", function=function.current_version, routes=["GET /"], public=True
            )
        for name in triggers:
            durable = PythonFunction(stack, f"{construct_id(name)}Function", source="shop", **QUICK)
            make(name, stack, f"{construct_id(name)}Trigger", function=durable)
        folder = Path(stack.node.root.synth().directory)  # type: ignore[attr-defined]  # the root is an app
        templates = [json.loads(file.read_text()) for file in folder.glob("*.template.json")]
        return str(TemplateSnapshotExtension().serialize(without_metadata(templates)))

    return record


@pytest.mark.parametrize(
    "changed",
    [{"code": HANDLER.replace("1", "2")}, {"layer": "VAT = 21\n"}],
    ids=["handler", "layer"],
)
def test_code_changes_no_snapshot(changed: dict[str, str], recorded: Recorded) -> None:
    """Neither of an alias nor of a version, of what names them, nor of a nested stack."""
    assert recorded(**changed) == recorded()


@pytest.mark.slow
def test_code_changes_no_snapshot_of_a_trigger_of_an_alias(recorded: Recorded) -> None:
    """Of none that there is, whatever it keeps of the alias of a durable function."""
    changed = HANDLER.replace("1", "2")

    assert recorded(code=changed, triggers=EVERY_TRIGGER) == recorded(triggers=EVERY_TRIGGER)


def test_setting_of_a_version_is_seen(recorded: Recorded) -> None:
    """Only hashes are masked: what they were made of is in the snapshot."""
    assert recorded(memory=256) == recorded().replace('"MemorySize": 128', '"MemorySize": 256')


def test_versions_of_two_functions_stay_two() -> None:
    """Each keeps the part of its id that tells whose it is, as a key and as a reference."""
    versions = [f"{name}FunctionCurrentVersion{'A1' * 4}{'0f' * 16}" for name in ("Pay", "Ship")]
    part = {"Resources": {each: {"DependsOn": [each]} for each in versions}}

    kept = str(TemplateSnapshotExtension().serialize(part))

    assert re.findall(r"\w+Version\S+>", kept) == [
        f"{name}FunctionCurrentVersion{'A1' * 4}<hash>" for name in ("Pay", "Pay", "Ship", "Ship")
    ]


def test_code_in_an_image_changes_no_snapshot() -> None:
    """CDK tags an image by what it is built from."""
    place = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/cdk-hnb659fds-container"
    image = f"{place}-assets-${{AWS::AccountId}}-${{AWS::Region}}:"

    kept = str(TemplateSnapshotExtension().serialize({"Fn::Sub": f"{image}{'0f' * 32}"}))

    assert json.loads(kept) == {"Fn::Sub": f"{image}<asset>"}


def test_digest_of_an_image_is_seen() -> None:
    """Somebody has chosen it, and no file of the app is named after it."""
    image = {"ImageUri": f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:{'0f' * 32}"}

    assert json.loads(str(TemplateSnapshotExtension().serialize(image))) == image


def test_nested_stack_is_in_the_snapshot_of_whose_it_is(empty_project: Path) -> None:
    """Its whole template, with what its functions may do in words; a function may be one itself."""
    for name in ("cdk.json", "stacks/shop/__init__.py", "stacks/shop/pay.py"):
        (empty_project / name).parent.mkdir(parents=True, exist_ok=True)
        (empty_project / name).write_text("{}")
    (empty_project / "lambda_src").mkdir()
    (empty_project / "lambda_src" / "handler.py").write_text(HANDLER)
    stack = cdk.Stack(trial_app(empty_project / "cdk.out", stage="dev"), "Shop")
    topic = sns.Topic(cdk.NestedStack(cdk.NestedStack(stack, "Outer"), "Inner"), "News")
    function = PythonFunction(cdk.NestedStack(stack, "Pay"), "Function", source=".")
    topic.grant_publish(function)
    stack.node.root.synth()  # type: ignore[attr-defined]  # as above
    assembly = Assembly(empty_project / "cdk.out")

    shared, own = service_part(assembly, "shop"), function_part(assembly, "shop", "pay")

    (outer,) = shared["NestedStacks"].values()
    (inner,) = outer["NestedStacks"].values()
    assert [each["Type"] for each in inner["Resources"].values()] == ["AWS::SNS::Topic"]
    assert outer["Resources"].keys() == outer["NestedStacks"].keys()
    (pay,) = own["NestedStacks"].values()
    assert "AWS::Lambda::Function" in [each["Type"] for each in pay["Resources"].values()]
    assert any("publish" in line for line in own["Access"]["Pay/Function"]["can"])
