"""The process sees Lambda's variables and paths, its layers at /opt, and nothing of the host's."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lambda_foundry.invoke.function import RESERVED, Given
from lambda_foundry.invoke.local_function import LocalFunction, prepare
from lambda_foundry.mistakes import Mistake
from tests.invoke.small_assembly import write_assembly

TELL = """
import os, sys
def handler(event, context):
    return {"environment": dict(os.environ), "path": sys.path, "folder": os.getcwd(),
            "arguments": sys.argv, "modules": list(sys.modules)}
"""
Make = Callable[..., LocalFunction]

# What Python itself sets where the system lacks Lambda's language.
OF_PYTHON = {"LC_CTYPE"}
BESIDE_RESERVED = {
    "AWS_XRAY_CONTEXT_MISSING", "AWS_XRAY_DAEMON_ADDRESS", "LANG", "LD_LIBRARY_PATH", "PATH",
    "PWD", "PYTHONPATH", "SHLVL", "TZ", "_AWS_XRAY_DAEMON_ADDRESS", "_AWS_XRAY_DAEMON_PORT",
}  # fmt: skip
# What keeps the SDKs from AWS and from the settings of who invokes here.
OF_THIS_MACHINE = {
    "AWS_CONFIG_FILE", "AWS_EC2_METADATA_DISABLED", "AWS_ENDPOINT_URL",
    "AWS_SHARED_CREDENTIALS_FILE",
}  # fmt: skip


def test_environment_is_lambdas_and_the_templates(
    function: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else is there: no variable of the host, and no HOME, which Lambda lacks."""
    monkeypatch.setenv("HOST_ONLY", "leaked")
    template = {"Variables": {"STAGE": "dev", "NUMBER": 5, "FLAG": True}}
    environment = function(TELL, Environment=template)(None).value["environment"]

    expected = (set(RESERVED) - {"AWS_ACCESS_KEY"}) | {"STAGE", "NUMBER", "FLAG"}
    assert set(environment) - OF_PYTHON == expected | BESIDE_RESERVED | OF_THIS_MACHINE
    assert environment["STAGE"] == "dev"
    assert environment["NUMBER"] == "5"
    assert environment["FLAG"] == "true"


def test_environment_has_lambdas_values(function: Make) -> None:
    """The reserved variables tell of the function."""
    invoked = function(TELL, FunctionName="orders", MemorySize=256, Runtime="python3.14")
    environment = invoked(None).value["environment"]

    assert environment["_HANDLER"] == "app.handler"
    assert environment["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.14"
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "orders"
    assert environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert environment["AWS_LAMBDA_INITIALIZATION_TYPE"] == "on-demand"
    assert environment["PWD"] == environment["LAMBDA_TASK_ROOT"]
    assert environment["SHLVL"] == "0"
    assert environment["_AWS_XRAY_DAEMON_PORT"] == "2000"
    assert environment["AWS_REGION"] == environment["AWS_DEFAULT_REGION"] == "us-east-1"
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24};.*", environment["_X_AMZN_TRACE_ID"])


@pytest.mark.parametrize("name", RESERVED)
def test_environment_with_a_reserved_name_is_refused(name: str, function: Make) -> None:
    """As CloudFormation would refuse it, in its words."""
    with pytest.raises(Mistake, match=rf"Reserved keys used in this request: {name}$"):
        function(TELL, Environment={"Variables": {name: "x"}})


def test_environment_lets_variables_override(function: Make) -> None:
    """A variable that a person gives goes before that of the template."""
    template = {"Variables": {"STAGE": "dev"}}
    invoked = function(TELL, Environment=template, variables={"STAGE": "prod"})

    assert invoked(None).value["environment"]["STAGE"] == "prod"


def test_wrapper_script_that_is_not_run_is_noted(tmp_path: Path) -> None:
    """Since a function may depend on what it sets."""
    variables = {"Variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/instrument"}}
    assembly = write_assembly(tmp_path, files={"app.py": ""}, Environment=variables)

    assert prepare("App", assembly, Given()).notes == [
        "Small/App: the script of AWS_LAMBDA_EXEC_WRAPPER isn't run here"
    ]


def test_path_has_lambdas_order(function: Make) -> None:
    """Code, layers, the runtime, the standard library; the folder is the code's."""
    told = function(TELL, layers={"One": {"python/one.py": ""}})(None).value
    task, site, layer, runtime, *standard_library = told["path"]

    assert task == told["folder"] == told["environment"]["LAMBDA_TASK_ROOT"]
    assert site.endswith(f"/python/lib/python3.{sys.version_info.minor}/site-packages")
    assert site.startswith(layer)
    assert runtime == told["environment"]["LAMBDA_RUNTIME_DIR"]
    assert Path(standard_library[0]).is_relative_to(sys.base_prefix)


def test_path_has_nothing_of_the_project(function: Make) -> None:
    """What is only installed here is missing, as it would be in Lambda; boto3 is there."""
    source = "import {}\ndef handler(event, context): return 'found'"

    assert function(source.format("boto3"))(None).value == "found"
    assert function(source.format("pytest"))(None).error == "Runtime.ImportModuleError"
    assert function(source.format("lambda_foundry"))(None).error == "Runtime.ImportModuleError"


def test_process_starts_as_lambdas_does(function: Make) -> None:
    """No arguments, and none of the test's modules."""
    told = function(TELL)(None).value

    assert [Path(argument).name for argument in told["arguments"]] == ["bootstrap.py"]
    assert not {"lambda_foundry", "pytest"} & set(told["modules"])


def test_pythonpath_of_a_function_hides_its_layers(function: Make) -> None:
    """As in Lambda, where it takes the place of what the runtime would set."""
    invoked = function(
        "import one\ndef handler(event, context): pass",
        layers={"One": {"python/one.py": ""}},
        Environment={"Variables": {"PYTHONPATH": "/nowhere"}},
    )

    assert invoked(None).error == "Runtime.ImportModuleError"


def test_assembly_stays_as_it_is(function: Make, tmp_path: Path) -> None:
    """No bytecode is written into what a deployment would upload."""
    function("import other\ndef handler(event, context): pass", files={"other.py": ""})(None)

    assert [entry for entry in tmp_path.rglob("*") if entry.suffix == ".pyc"] == []


@pytest.mark.parametrize(
    "call", ["dynamodb').list_tables()", "s3').list_buckets()", "sts').get_caller_identity()"]
)
def test_sdk_reaches_no_aws_service(call: str, function: Make) -> None:
    """A function that isn't told of an emulator is told so, in the protocol of each service."""
    source = f"import boto3\ndef handler(event, context): boto3.client('{call}\n"
    outcome = function(source, Timeout=60, MemorySize=512)(None)

    assert "foundry invoke reaches no AWS service" in outcome.value["errorMessage"]
