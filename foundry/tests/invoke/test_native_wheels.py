"""Native modules that were built for Lambda are replaced by ones that this machine can load."""

import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.invoke.function import HOST_PYTHON, Given
from lambda_foundry.invoke.local_function import LocalFunction, prepare
from lambda_foundry.mistakes import Mistake
from tests.invoke.small_assembly import write_assembly
from tests.packaging.wheelhouse import write_wheel

FOR_LAMBDA = "cp314-cp314-manylinux_2_34_aarch64"
FOR_HOST = f"py3-none-manylinux_2_17_{platform.machine()}"
SOURCE = "import fast\ndef handler(event, context): return fast.BUILT_FOR"


def installed(name: str, tag: str, **files: str) -> dict[str, str]:
    """A package's files in a layer, as an installer leaves them."""
    info = f"python/{name}-1.0.dist-info"
    content = {
        f"python/{name}/__init__.py": "BUILT_FOR = 'lambda'",
        **{f"python/{name}/{file}": text for file, text in files.items()},
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nTag: {tag}\n",
    }
    record = "".join(f"{path.removeprefix('python/')},,\n" for path in content)
    return {**content, f"{info}/RECORD": record}


@pytest.fixture(autouse=True)
def wheelhouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in place of the package index, and no folders kept from before."""
    monkeypatch.setenv("UV_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
    return tmp_path


Make = Callable[..., LocalFunction]


def test_native_wheel_is_rebuilt_for_this_machine(function: Make, wheelhouse: Path) -> None:
    """In the same version; what only the other build had is gone, the rest is still there."""
    write_wheel(wheelhouse, "fast", tag=FOR_HOST, files={"fast/__init__.py": b"BUILT_FOR = 'host'"})
    layer = installed("fast", FOR_LAMBDA, **{"old.so": "machine code"}) | {"python/own.py": ""}
    invoked = function(
        "import os, own\n" + SOURCE + ", os.listdir(os.path.dirname(fast.__file__))",
        layers={"One": layer},
        Runtime="python3.14",
    )

    assert invoked(None).value == ["host", ["__init__.py"]]


LIST = """
import fast, os
def handler(event, context):
    layer = os.path.dirname(os.path.dirname(fast.__file__))
    return sorted(
        os.path.relpath(os.path.join(folder, name), layer)
        for folder, _, names in os.walk(layer) for name in names if "dist-info" not in folder
    )
"""


def test_rebuilt_package_has_the_files_of_the_asset(function: Make, wheelhouse: Path) -> None:
    """What the build for Lambda left out isn't there, nor what another builder has removed."""
    module = f"_fast.cpython-3{HOST_PYTHON.partition('.')[2]}-host.so"
    scripts = {f"fast-1.0.data/scripts/{name}": b"\x7fELF" for name in ("fast", "removed")}
    files = {
        "fast/__init__.py": b"BUILT_FOR = 'host'",
        f"fast/{module}": b"for this host",
        "fast/removed.so": b"for this host",
        "fast/tests/test_fast.py": b"",
        "fast.libs/libz-1a2b.so.1": b"for this host",
        "fast-1.0.data/scripts/by_python": b"#!python\n",
        **scripts,
    }
    write_wheel(wheelhouse, "fast", tag=FOR_HOST, files=files)
    deployed = {"_fast.cpython-314-aarch64-linux-gnu.so": "for Lambda"}
    layer = installed("fast", FOR_LAMBDA, **deployed) | {"python/bin/fast": "\x7fELF for Lambda"}
    invoked = function(LIST, layers={"One": layer}, Runtime="python3.14")

    assert invoked(None).value == [
        "bin/fast",
        "fast.libs/libz-1a2b.so.1",
        "fast/__init__.py",
        f"fast/{module}",
    ]


@pytest.mark.parametrize("listed", ["bin/fast", "../../bin/fast"])
def test_program_is_that_of_this_host(listed: str, function: Make, wheelhouse: Path) -> None:
    """In place of the function's, and in its own package as in a layer."""
    program = {"fast-1.0.data/scripts/fast": b"#!/bin/sh\necho for this host\n"}
    write_wheel(wheelhouse, "fast", tag=FOR_HOST, files=program)
    package = {
        name.removeprefix("python/"): text for name, text in installed("fast", FOR_LAMBDA).items()
    }
    package["bin/fast"] = "for Lambda"
    package["fast-1.0.dist-info/RECORD"] += f"{listed},,\n"
    run = (
        "import subprocess, pathlib\n"
        "def handler(event, context):\n"
        "    program = pathlib.Path(__file__).with_name('bin') / 'fast'\n"
        "    return subprocess.run([program], capture_output=True, text=True).stdout\n"
    )

    assert function(run, files=package, Runtime="python3.14")(None).value == "for this host\n"


def test_pure_package_stays_as_it_is(function: Make) -> None:
    """It runs everywhere."""
    layers = {"One": installed("fast", "py3-none-any")}

    assert function(SOURCE, layers=layers, Runtime="python3.14")(None).value == "lambda"


def notes(folder: Path, **more: Any) -> list[str]:
    """What `foundry invoke` would say of a function's differences."""
    return prepare("App", write_assembly(folder, files={"app.py": ""}, **more), Given()).notes


def test_difference_is_noted(tmp_path: Path, wheelhouse: Path) -> None:
    """The Python once, and every package that was replaced."""
    write_wheel(wheelhouse, "fast", tag=FOR_HOST)
    layers = {"One": installed("fast", FOR_LAMBDA)}
    python, packages = notes(tmp_path / "cdk.out", layers=layers, Runtime="python3.9")

    assert python.startswith("Small/App runs on python3.9 in Lambda, on Python 3.")
    assert packages.endswith(": fast==1.0")


def needing(*conditions: str) -> dict[str, str]:
    """A layer whose package needs something under each condition."""
    layer = installed("pure", "py3-none-any")
    needs = [f"Requires-Dist: {condition}\n" for condition in conditions]
    return layer | {
        name: content + "".join(needs) for name, content in layer.items() if name.endswith("DATA")
    }


def test_what_only_this_python_needs_is_noted(tmp_path: Path) -> None:
    """A lock for the function's Python leaves it out, so that an import may fail here alone."""
    layer = needing(
        "backport (>=1) ; python_version > '3.9'",
        "always",
        "elsewhere ; sys_platform == 'win32'",
        "chosen ; python_version > '3.9' and extra == 'more'",
        "there ; python_version < '3.10'",
        "no requirement at all ; ;",
    )
    _, lacking = notes(tmp_path / "cdk.out", layers={"One": layer}, Runtime="python3.9")

    assert f"lacks here what only Python {HOST_PYTHON} needs: backport for pure; " in lacking


def test_what_this_python_needs_and_has_is_not_noted(tmp_path: Path) -> None:
    """Another of the function's layers may bring it, under any spelling of its name."""
    layers = {
        "One": needing("Back.Port ; python_version > '3.9'"),
        "Two": installed("back_port", "py3-none-any"),
    }
    (python,) = notes(tmp_path / "cdk.out", layers=layers, Runtime="python3.9")

    assert python.startswith("Small/App runs on python3.9")


def test_function_for_this_machine_has_no_notes(tmp_path: Path) -> None:
    """Its native modules are loaded as they are."""
    layers = {"One": installed("fast", FOR_LAMBDA)}

    assert notes(tmp_path / "cdk.out", layers=layers) == []


def test_wheel_that_cannot_be_had_is_named(tmp_path: Path) -> None:
    """With what runs here, what uv says, and what to do."""
    layers = {"One": installed("fast", FOR_LAMBDA)}

    with pytest.raises(
        Mistake, match=r"Small/App: fast==1\.0: can't be had for Python 3.*: uv python pin 3\.9$"
    ):
        notes(tmp_path / "cdk.out", layers=layers, Runtime="python3.9")
