"""A function's package and layers are refused at synth where Lambda would fail at deployment."""

import sys
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Annotations, Match

from lambda_foundry.defaults import ARCHITECTURE, RUNTIME, target_of
from lambda_foundry.layers import shared_layer
from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.target import DEFAULT, Target
from lambda_foundry.packaging.target_notes import NOTES, noted_targets
from lambda_foundry.python_function import PythonFunction
from tests.packaging.wheelhouse import write_wheel
from tests.validation import UNVALIDATED

X86 = lambda_.Architecture.X86_64
HANDLER = "def handler(event, context):\n    return event\n"


@pytest.fixture
def stack() -> cdk.Stack:
    """An empty stack of an app whose templates nobody will deploy."""
    return cdk.Stack(cdk.App(**UNVALIDATED), "Shop")


@pytest.fixture
def project(empty_project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a function `shop/order`, and folders for layers and wheels."""
    monkeypatch.setenv("UV_FIND_LINKS", str(empty_project))
    monkeypatch.setenv("UV_OFFLINE", "1")
    write(empty_project / "lambda_src/shop/order/handler.py", HANDLER)
    return empty_project


def write(file: Path, content: str) -> None:
    """Write a file and the folders above it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")


def hollow(file: Path, size: int) -> None:
    """Write a file of that size that takes no room on the disk."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as written:
        written.truncate(size)


def require(folder: Path, *names: str, wheels: Path) -> None:
    """Let a folder depend on packages that were made here."""
    write(folder / "requirements.in", "\n".join(names))
    write(folder / "requirements.txt", "".join(write_wheel(wheels, name) for name in names))


def warnings(stack: cdk.Stack) -> list[str]:
    """What CDK would warn of."""
    found = Annotations.from_stack(stack).find_warning("*", Match.any_value())
    return [str(message.entry.data) for message in found]


def test_layer_that_is_nowhere_or_elsewhere_is_refused(project: Path, stack: cdk.Stack) -> None:
    """Be there no layer at all, or modules where Lambda doesn't look."""
    with pytest.raises(Mistake, match=r"layers/shop: there is no such layer; make it, with a req"):
        shared_layer(stack, "shop")

    write(project / "layers/shop/modules/own.py", "")
    with pytest.raises(Mistake, match=r"layers/shop: there is neither requirements.in nor python/"):
        shared_layer(stack, "shop")


@pytest.mark.parametrize("file", ["requirements.in", "python/__pycache__/own.pyc"])
def test_empty_layer_is_refused(file: str, project: Path, stack: cdk.Stack) -> None:
    """Lambda takes no zip without a file."""
    write(project / "layers/empty" / file, "")
    write(project / "layers/empty/requirements.in", "# nothing yet\n")
    write(project / "layers/empty/requirements.txt", "")

    with pytest.raises(Mistake, match=r"layers/empty: holds nothing, and Lambda takes no empty"):
        shared_layer(stack, "empty")


@pytest.mark.parametrize(
    ("layer", "function"),
    [
        ({"architecture": X86}, {}),
        ({}, {"architecture": X86}),
        ({}, {"runtime": lambda_.Runtime.PYTHON_3_13}),
    ],
)
def test_layer_for_another_target_is_refused(
    layer: dict[str, Any], function: dict[str, Any], project: Path, stack: cdk.Stack
) -> None:
    """Its native modules could not be loaded."""
    require(project / "layers/tools", "aaa", wheels=project)

    with pytest.raises(Exception, match=r"shop/order: runs python3.1\d on .*, its layer tools is"):
        PythonFunction(
            stack,
            "Order",
            source="shop/order",
            layers=[shared_layer(stack, "tools", **layer)],
            **function,
        )


def test_sixth_layer_is_refused(project: Path, stack: cdk.Stack) -> None:
    """Lambda takes five."""
    for number in range(6):
        write(project / f"layers/layer{number}/python/module.py", "")
    layers = [shared_layer(stack, f"layer{number}") for number in range(6)]

    with pytest.raises(Exception, match="shop/order: 6 layers, Lambda takes 5; put their"):
        PythonFunction(stack, "Order", source="shop/order", layers=layers)


def test_too_large_package_names_the_largest_parts(project: Path, stack: cdk.Stack) -> None:
    """Code and layers count together; five parts are named, the largest first."""
    for number in range(1, 8):
        hollow(project / f"layers/data/python/part{number}/data", 10_000_000 * number)
    layer = shared_layer(stack, "data")

    too_large = r"280,000,\d+ bytes unzipped, Lambda takes 262,144,000;"
    with pytest.raises(Exception, match=too_large) as raised:
        PythonFunction(stack, "Order", source="shop/order", layers=[layer])

    largest = str(raised.value).rpartition("the largest: ")[2]
    assert [part.split()[0] for part in largest.split(", ")] == [
        "part7",
        "part6",
        "part5",
        "part4",
        "part3",
    ]


def test_nearly_too_large_package_is_warned_of(project: Path, stack: cdk.Stack) -> None:
    """There is still time to do something."""
    hollow(project / "lambda_src/shop/order/data", 201_000_000)

    PythonFunction(stack, "Order", source="shop/order")

    (warning,) = warnings(stack)
    assert "shop/order: code and layers are 201.0 MB unzipped, the limit is 262.1 MB" in warning


def test_boto3_in_a_lock_is_warned_of(project: Path, stack: cdk.Stack) -> None:
    """Lambda has one already; one's own is legitimate, but weighs."""
    require(project / "lambda_src/shop/order", "boto3", wheels=project)

    PythonFunction(stack, "Order", source="shop/order")

    (warning,) = warnings(stack)
    assert "order/requirements.txt: brings boto3, 0.0 MB with botocore" in warning


def test_boto3_that_a_package_needs_is_not_warned_of(project: Path, stack: cdk.Stack) -> None:
    """Lambda's own is too old for AWS's SDK of durable functions."""
    sdk = "aws_durable_execution_sdk_python"
    require(project / "lambda_src/shop/order", "boto3", sdk, wheels=project)

    PythonFunction(stack, "Order", source="shop/order")

    assert warnings(stack) == []


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("aaa.pth", "aaa.pth, which Lambda runs today, and promises nowhere to run; import what"),
        ("sitecustomize.py", "sitecustomize.py, which Lambda doesn't run; import what you need"),
    ],
)
def test_what_python_runs_at_its_start_is_warned_of(
    name: str, says: str, project: Path, stack: cdk.Stack
) -> None:
    """On one's own machine it would work."""
    write(project / "lambda_src/shop/order/requirements.in", "aaa\n")
    lock = write_wheel(project, "aaa", files={name: b"", "aaa.py": b""})
    write(project / "lambda_src/shop/order/requirements.txt", lock)

    PythonFunction(stack, "Order", source="shop/order")

    (warning,) = warnings(stack)
    assert f"shop/order: its package or a layer brings {says}" in warning


def test_targets_are_noted_before_anything_is_locked(
    project: Path, stack: cdk.Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`foundry lock` asks the app what it builds each folder for."""
    write(project / "lambda_src/shop/order/requirements.in", "aaa\n")
    write(project / "layers/common/requirements.in", "aaa\n")
    monkeypatch.setenv(NOTES, str(project / "notes"))

    PythonFunction(stack, "Order", source="shop/order", architecture=X86)
    shared_layer(stack, "common", runtime=lambda_.Runtime.PYTHON_3_13)

    assert noted_targets(project / "notes") == {
        project / "lambda_src/shop/order": [Target(python_version="3.14", architecture="x86_64")],
        project / "layers/common": [Target(python_version="3.13", architecture="arm64")],
    }


def test_default_target_is_that_of_the_constructs() -> None:
    """`foundry lock` knows it without asking CDK."""
    assert target_of(RUNTIME, ARCHITECTURE) == DEFAULT


def test_layer_may_hold_the_project_s_own_code(project: Path, stack: cdk.Stack) -> None:
    """Code that several functions share is a folder `python/`, with requirements or without."""
    write(project / "layers/pure/python/prices.py", "VAT = 19\n")
    write(project / "layers/both/python/orders.py", "import aaa\n")
    require(project / "layers/both", "aaa", wheels=project)

    pure = shared_layer(stack, "pure")
    both = shared_layer(stack, "both")

    assert (pure.content.tree / "python/prices.py").read_text() == "VAT = 19\n"
    assert {path.name for path in (both.content.tree / "python").iterdir()} == {
        "aaa",
        "aaa-1.0.dist-info",
        "orders.py",
    }


def test_wheels_of_newer_glibc_fit(project: Path, stack: cdk.Stack) -> None:
    """Amazon Linux 2023 has glibc 2.34: wheels for manylinux_2_28 and newer are fine."""
    lock = "".join(
        write_wheel(project, name, tag=f"cp314-cp314-{platform}_aarch64")
        for name, platform in {"aaa": "manylinux_2_28", "bbb": "manylinux_2_34"}.items()
    )
    write(project / "layers/native/requirements.in", "aaa\nbbb")
    write(project / "layers/native/requirements.txt", lock)

    layer = shared_layer(stack, "native")

    assert (layer.content.tree / "python/bbb").is_dir()


@pytest.mark.parametrize(
    ("python", "said"),
    [
        (
            (3, 11),
            "handler.py, line 1: SyntaxError: .* newer than 3.11 .*: uv python pin 3.14",
        ),
        ((3, 14), "invalid syntax \\(handler.py, line 1\\)"),
    ],
)
def test_handler_that_only_a_newer_python_can_read(
    python: tuple[int, int],
    said: str,
    stack: cdk.Stack,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The project's Python may be older than the function's: then the line says so."""
    monkeypatch.setattr(sys, "version_info", (*python, 0, "final", 0))
    write(project / "lambda_src/shop/order/handler.py", "def handler(:\n")

    with pytest.raises((Mistake, SyntaxError), match=said):
        PythonFunction(stack, "Function", source="shop/order")
