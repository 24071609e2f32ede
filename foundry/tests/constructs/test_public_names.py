"""What projects import: every name from one of two places, at the price of its own module."""

import ast
import subprocess
import sys
from importlib import import_module, resources

import pytest

import lambda_foundry
from lambda_foundry import triggers
from lambda_foundry.names import construct_id
from tests.triggers.every_trigger import EVERY_TRIGGER, OF_OTHERS

PACKAGES = {"lambda_foundry": lambda_foundry.MODULES, "lambda_foundry.triggers": triggers.MODULES}
PLACES = [(package, name) for package, names in PACKAGES.items() for name in names]


def loaded_by(statement: str) -> set[str]:
    """Every module that a process has after this statement."""
    command = [sys.executable, "-c", f"{statement}\nimport sys; print(*sys.modules)"]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize(("package", "name"), PLACES)
def test_public_name_is_importable(package: str, name: str) -> None:
    """It is what its module defines, and completion offers it."""
    module = import_module(package)

    public = getattr(module, name)

    assert public.__name__ == name
    assert public.__module__ == f"{package}.{PACKAGES[package][name]}"
    assert name in dir(module)


def test_contract_s_names_are_public() -> None:
    """A release that loses one breaks every project."""
    names = "PythonFunction shared_layer Stage stage_of allow acknowledge customer_key ServiceApp"

    assert set(names.split()) <= set(lambda_foundry.__all__)


def test_every_trigger_is_public() -> None:
    """By the name that its module gives it, beside what they are made of and a variant's own."""
    classes = {f"{construct_id(name)}Trigger" for name in (*EVERY_TRIGGER, *OF_OTHERS)}

    shared = {"ApiDomain", "SharedHttpApi", "SharedRestApi", "SharedWebsocketApi"}
    assert set(triggers.__all__) == {
        "Trigger",
        *classes,
        *shared,
        "S3BatchTrigger",
        "lambda_task",
        "state_machine",
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_unknown_name_is_told_as_by_any_module(package: str) -> None:
    """A misspelt import fails where it stands."""
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'PythonFun'"):
        _ = import_module(package).PythonFun


@pytest.mark.parametrize("package", PACKAGES)
def test_type_checkers_know_every_public_name(package: str) -> None:
    """They read no tables: each name is imported for them, from where the table says it is."""
    source = (resources.files(package) / "__init__.py").read_text(encoding="utf-8")

    told = {
        alias.asname: node.module
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }

    assert told == {name: f"{package}.{module}" for name, module in PACKAGES[package].items()}


@pytest.mark.parametrize("package", PACKAGES)
def test_package_alone_loads_nothing_of_itself(package: str) -> None:
    """Nothing of CDK, which takes a second, until a name is asked for."""
    loaded = loaded_by(f"import {package}")

    assert {name.partition(".")[0] for name in loaded} & {"aws_cdk", "constructs", "jsii"} == set()
    assert {name for name in loaded if name.startswith("lambda_foundry")} == {
        "lambda_foundry",
        "lambda_foundry.node",
        package,
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("public", "own"),
    [
        ("lambda_foundry", "lambda_foundry.synthesis.run import synthesize"),
        ("lambda_foundry.triggers", "lambda_foundry.triggers.sqs import SqsTrigger"),
    ],
)
def test_public_name_costs_what_its_module_costs(public: str, own: str) -> None:
    """In a process that has loaded nothing before: the other triggers, for one, are left alone."""
    _, _, name = own.partition(" import ")

    assert loaded_by(f"from {public} import {name}") == loaded_by(f"from {own}")
