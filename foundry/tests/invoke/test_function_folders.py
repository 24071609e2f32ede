"""A function's code is a folder, a zip or text in the template; its layers are merged at /opt."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.invoke.function import Given
from lambda_foundry.invoke.local_function import LocalFunction, prepare
from lambda_foundry.mistakes import Mistake
from tests.invoke.small_assembly import write_assembly

Make = Callable[..., LocalFunction]

SOURCE = """
import os, pkg.linked
def handler(event, context):
    return [pkg.linked.NAME, os.access("run.sh", os.X_OK), os.access("app.py", os.X_OK)]
"""
PACKED = {
    "app.py": (SOURCE, 0o100644),
    "real.py": ("NAME = 'real'", 0o100644),
    "pkg/linked.py": ("../real.py", 0o120777),
    "run.sh": ("#!/bin/sh", 0o100755),
}


def answer(assembly: Path) -> Any:
    """What the function of the assembly answers."""
    with LocalFunction("App", assembly=assembly, variables={}) as invoked:
        return invoked(None).value


def test_code_may_be_a_zip(tmp_path: Path) -> None:
    """Links are links again, and what could be run when it was packed can be."""
    assembly = write_assembly(tmp_path, files={})
    with zipfile.ZipFile(tmp_path / "asset.code", "w") as packed:
        for name, (content, mode) in PACKED.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            packed.writestr(entry, content)

    assert answer(assembly) == ["real", True, False]


def test_code_may_be_in_the_template(tmp_path: Path) -> None:
    """As `index.py`, as text or as what makes one."""
    source = {"Fn::Join": ["\n", ["def handler(event, context):", "    return 'né'"]]}
    assembly = write_assembly(tmp_path, files={}, Code={"ZipFile": source}, Handler="index.handler")

    assert answer(assembly) == "né"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ({"ImageUri": "x"}, "is a container image; only functions packed as zips run here"),
        ({"S3Bucket": "there", "S3Key": "x.zip"}, "but in s3://there/x.zip"),
        ({"S3Bucket": "there", "S3Key": {"Ref": "Key"}}, "an object of S3 behind the name of Key"),
        ({"ZipFile": {"Ref": "Text"}}, "its inline code needs the name of Text"),
        ({}, "an object of S3 that the template doesn't name"),
    ],
)
def test_code_that_is_elsewhere_is_refused(code: Any, message: str, tmp_path: Path) -> None:
    """In one line that says where it is."""
    with pytest.raises(Mistake, match=message):
        prepare("App", write_assembly(tmp_path, files={}, Code=code), Given())


def test_code_that_is_no_zip_is_refused(tmp_path: Path) -> None:
    """With the file."""
    assembly = write_assembly(tmp_path, files={})
    (tmp_path / "asset.code").write_text("text")

    with pytest.raises(Mistake, match=r"asset\.code is neither a folder nor a zip$"):
        prepare("App", assembly, Given())


IMPORTS = """
import sys
def handler(event, context):
    import module
    return module.FROM
"""
SITE_PACKAGES = "python/lib/python3.14/site-packages"


@pytest.mark.parametrize(
    ("layers", "files", "found"),
    [
        ({"One": {"python/module.py": "FROM = 1"}}, {}, 1),
        (
            {"One": {"python/module.py": "FROM = 1"}, "Two": {"python/module.py": "FROM = 2"}},
            {},
            2,
        ),
        (
            {"Two": {"python/module.py": "FROM = 2"}, "One": {"python/module.py": "FROM = 1"}},
            {},
            1,
        ),
        ({"One": {"python/module.py": "FROM = 1"}}, {"module.py": "FROM = 0"}, 0),
        (
            {"One": {f"{SITE_PACKAGES}/module.py": "FROM = 1", "python/module.py": "FROM = 2"}},
            {},
            1,
        ),
        (
            {
                "One": {"python/module/__init__.py": "from .part import FROM"},
                "Two": {"python/module/part.py": "FROM = 2"},
            },
            {},
            2,
        ),
    ],
)
def test_layers_are_merged_in_order(
    layers: dict[str, dict[str, str]], files: dict[str, str], found: int, function: Make
) -> None:
    """The last one wins, the function's own code over all, site-packages over python."""
    invoked = function(IMPORTS, layers=layers, files=files, Runtime="python3.14")

    assert invoked(None).value == found


@pytest.mark.parametrize("place", ["module.py", "python/lib/python3.9/site-packages/module.py"])
def test_layer_is_not_searched_elsewhere(place: str, function: Make) -> None:
    """Neither at its root nor under another Python."""
    outcome = function(IMPORTS, layers={"One": {place: "FROM = 1"}})(None)

    assert outcome.error == "ModuleNotFoundError"


def test_layer_does_not_replace_what_the_client_has_loaded(function: Make) -> None:
    """Such as the encoder that it uses itself."""
    invoked = function(
        "import simplejson\ndef handler(event, context): return hasattr(simplejson, 'dumps')",
        layers={"One": {"python/simplejson.py": ""}},
    )

    assert invoked(None).value is True
