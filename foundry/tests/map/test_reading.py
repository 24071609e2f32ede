"""The map shows what the templates say: who invokes, what is used, what it weighs."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.map.reading import read_system
from lambda_foundry.map.system import MappedFunction
from lambda_foundry.mistakes import Mistake
from lambda_foundry.node import use_bundled_node
from lambda_foundry.template.cloud_assembly import Assembly
from tests.invoke.small_assembly import write_files
from tests.map.systems import write_system

TABLE = {"Fn::GetAtt": ["Table", "Arn"]}
QUEUE = {"Fn::GetAtt": ["Queue", "Arn"]}
LAYER = {"python/layered.py": "NAME = 'a layer of 27 bytes'\n"}


def only_function(directory: Path) -> MappedFunction:
    """The one function of a small system."""
    (function,) = read_system(directory).functions
    return function


def uses(function: MappedFunction) -> dict[str, str]:
    """What is done to each thing that a function uses."""
    return {f"{use.node.kind} {use.node.name}": use.actions for use in function.uses}


def queue_mapping(**properties: Any) -> dict[str, Any]:
    """The queue invokes the function."""
    return {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {"FunctionName": {"Ref": "App"}, "EventSourceArn": QUEUE, **properties},
    }


def test_sample_is_shown_as_it_is(assembly: Assembly) -> None:
    """The functions of the project by their names, with triggers, things and layers."""
    functions = {function.name: function for function in read_system(assembly.directory).functions}

    check, status = functions["uptime/check"], functions["uptime/status"]
    assert [node.kind for trigger in check.triggers for node in trigger.sources] == ["schedule"]
    assert uses(check)["table Results"] == "put items into it"
    assert uses(status) == {"table Results": "query it"}
    assert [use.node.name for use in check.uses if use.node.kind == "layer"] == ["Requests"]
    assert status.is_public
    assert not check.is_public


def test_durable_function_says_how_long_an_execution_may_take(tmp_path: Path) -> None:
    """Beside the timeout of one invocation."""
    durable = {"ExecutionTimeout": 604_800}

    function = only_function(write_system(tmp_path / "cdk.out", DurableConfig=durable))

    assert function.settings["Durable execution"] == "at most 604800 s"


def test_weight_is_what_code_and_layers_hold(tmp_path: Path) -> None:
    """All bytes of all files, unzipped."""
    function = only_function(write_system(tmp_path / "cdk.out", layers={"Own": LAYER}))

    written = [*tmp_path.glob("cdk.out/asset.*/*.py"), *tmp_path.glob("cdk.out/asset.*/*/*.py")]
    assert function.weight.known == sum(file.stat().st_size for file in written) > 50
    assert function.weight.layers == (len(LAYER["python/layered.py"]),)
    assert function.weight.is_complete


def test_layer_elsewhere_has_no_known_weight(tmp_path: Path) -> None:
    """It is shown by its ARN, and the sum says that a part is missing."""
    arn = "arn:aws:lambda:eu-west-1:123456789012:layer:shared:7"
    function = only_function(write_system(tmp_path / "cdk.out", Layers=[arn]))

    assert function.weight.layers == (None,)
    assert not function.weight.is_complete
    assert [use.node.kind for use in function.uses] == ["layer"]


def test_layer_of_another_stack_is_found(tmp_path: Path) -> None:
    """By what that stack exports: its name, its size."""
    directory = write_system(
        tmp_path / "cdk.out", layers={"Own": LAYER}, Layers=[{"Fn::ImportValue": "shared-layer"}]
    )
    template = json.loads((directory / "Small.template.json").read_text())
    layer = template["Resources"].pop("Own")
    (directory / "Small.template.json").write_text(json.dumps(template))
    output = {"Value": {"Ref": "Own"}, "Export": {"Name": "shared-layer"}}
    other = {"Resources": {"Own": layer}, "Outputs": {"Layer": output}}
    (directory / "Other.template.json").write_text(json.dumps(other))
    manifest = json.loads((directory / "manifest.json").read_text())
    manifest["artifacts"]["Other"] = {
        "type": "aws:cloudformation:stack",
        "properties": {"templateFile": "Other.template.json"},
    }
    (directory / "manifest.json").write_text(json.dumps(manifest))

    function = only_function(directory)

    assert [(use.node.key, use.node.name) for use in function.uses] == [
        ("Other Own", "Own of Other")
    ]
    assert function.weight.layers == (len(LAYER["python/layered.py"]),)


def test_polled_source_is_a_trigger_and_nothing_used(tmp_path: Path) -> None:
    """What the role needs for Lambda to read a queue isn't what the function does with it."""
    statement = {"Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage"], "Resource": QUEUE}
    resources = {"Mapping": queue_mapping()}

    function = only_function(write_system(tmp_path / "cdk.out", statement, resources=resources))

    assert [node.name for trigger in function.triggers for node in trigger.sources] == ["Queue"]
    assert uses(function) == {}


def test_sending_to_the_own_source_is_shown(tmp_path: Path) -> None:
    """That goes round in a circle, so a reader wants to see it."""
    statement = {"Action": ["sqs:ReceiveMessage", "sqs:SendMessage"], "Resource": QUEUE}
    resources = {"Mapping": queue_mapping()}

    function = only_function(write_system(tmp_path / "cdk.out", statement, resources=resources))

    assert uses(function) == {"queue Queue": "send messages to it"}


@pytest.mark.parametrize(
    ("statement", "shown"),
    [
        ({"Action": "dynamodb:PutItem", "Resource": "*"}, ["anything any table in the account"]),
        ({"Action": "*", "Resource": "*"}, ["anything everything"]),
        ({"Action": "xray:PutTraceSegments", "Resource": "*"}, []),
        ({"Action": "dynamodb:ListStreams", "Resource": "*"}, []),
        ({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::other/*"}, ["elsewhere bucket"]),
        ({"Action": "dynamodb:PutItem", "Resource": TABLE, "Effect": "Deny"}, []),
    ],
)
def test_rights_beyond_the_template_are_shown(
    statement: dict[str, Any], shown: list[str], tmp_path: Path
) -> None:
    """What is wide looks wide; what every function has, and what is denied, is left out."""
    function = only_function(write_system(tmp_path / "cdk.out", statement))

    assert [name[: len(start)] for name, start in zip(uses(function), shown, strict=True)] == shown


def test_folder_without_assembly_is_refused(tmp_path: Path) -> None:
    """In one line that names it."""
    with pytest.raises(Mistake, match="is no cloud assembly"):
        read_system(tmp_path)


@pytest.mark.slow
def test_assembly_of_any_app_is_read(tmp_path: Path) -> None:
    """With stages, nested stacks, inline code, and a layer of another stack."""
    use_bundled_node()
    files = {"code/app.py": "", "first/python/a.py": "A = 1\n", "second/python/b.py": "B = 2\n"}
    write_files(tmp_path, files)
    app = [sys.executable, "-m", "tests.invoke.ordinary_app"]
    package = Path(__file__).parents[2]
    subprocess.run([*app, str(tmp_path), str(tmp_path / "cdk.out")], cwd=package, check=True)

    system = read_system(tmp_path / "cdk.out")
    functions = {f.name: f for f in system.functions}

    assert list(functions) == [
        "Prod/Shop/Known",
        "Prod/Shop/Unknown",
        "Prod/Shop/Inner/Function",
    ]
    assert uses(functions["Prod/Shop/Unknown"]) == {"layer Layer of Prod/Shared": ""}
    assert functions["Prod/Shop/Known"].weight.layers == (6, 6)
    assert functions["Prod/Shop/Inner/Function"].weight.code
    assert [stack.title for stack in system.stacks] == ["Prod/Shop", "Prod/Shop/Inner"]
