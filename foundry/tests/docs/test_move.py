"""A clone of the first design becomes a project by the page move-from-a-clone.md."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lambda_foundry import MODULES
from tests.docs.elsewhere import Elsewhere
from tests.docs.following import follow
from tests.docs.pages import HOW_TO
from tests.scaffold.small_project import SmallProject

pytestmark = pytest.mark.slow

PAGE = HOW_TO / "move-from-a-clone.md"

FIRST_DESIGN = "building" + "_blocks"
"""The folder that everything was imported from."""

OLD_MODULES = {"layers": "shared_layer", "execution_role": "allow"}
"""What modules were called there, where they had another name."""

SERVICES = [
    {"service": "billing", "function": "charge", "trigger": "http_api"},
    {"service": "shop", "function": "take_order", "trigger": "sqs"},
    {"service": "stock", "function": "count", "trigger": "dynamodb_stream"},
]


@pytest.fixture
def clone(elsewhere: Elsewhere, tmp_path: Path) -> Elsewhere:
    """Three services as a clone of the first design has them, and the templates of before."""
    small = SmallProject.written_in(tmp_path / "small")
    small.bake(SERVICES)
    place = replace(elsewhere, root=Path(shutil.copytree(small.root, tmp_path / "clone")))
    _succeeds(place, "uv", "run", "foundry", "test", "--snapshot-update")
    _succeeds(place, "uv", "run", "npx", "cdk", "synth", "--quiet", "--output", "../before")
    for file in (*place.root.glob("stacks/**/*.py"), *place.root.glob("tests/**/*.py")):
        file.write_text("".join(_old_lines(file)))
    settings = place.root / "cdk.json"
    old = settings.read_text().replace('"stages.py"', f'"{FIRST_DESIGN}/**"')
    old = old.replace('MetadataCollection": false', 'MetadataCollection": true')
    settings.write_text(json.dumps(json.loads(old), indent=2))  # then with an entry on each line
    (place.root / FIRST_DESIGN).mkdir()
    (place.root / FIRST_DESIGN / "__init__.py").touch()
    for words in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "All")):
        _succeeds(place, "git", *words)
    return place


def test_clone_of_three_services_moves(clone: Elsewhere) -> None:
    """Each step of the page, which ends with templates that are the same; history stays."""
    follow(PAGE, clone)

    project = replace(clone, root=clone.root.parent / "market")
    moved = project.run("git", "log", "--format=%s").stdout
    assert moved.splitlines() == ["Move to the package lambda-foundry", "All"]
    assert project.run("git", "ls-files", FIRST_DESIGN).stdout == ""


def _old_lines(file: Path) -> Iterator[str]:
    """The file with one import for each name, from the modules of the first design."""
    for line in file.read_text(encoding="utf-8").splitlines(keepends=True):
        found = re.fullmatch(r"from (lambda_foundry[.\w]*) import (.+)\n", line)
        if found is None:
            yield line
        else:
            yield from (_old_import(found[1], name.strip()) for name in found[2].split(","))


def _old_import(module: str, name: str) -> str:
    if module == "lambda_foundry.testing":
        return f"from tests.sample_events import {name}\n"
    if module == "lambda_foundry.triggers":
        kind = name.removesuffix("Trigger").lower()
        return f"from {FIRST_DESIGN}.triggers.{kind} import {name}\n"
    if module == "lambda_foundry":
        defined_in = OLD_MODULES.get(MODULES[name], MODULES[name])
        return f"from {FIRST_DESIGN}.{defined_in} import {name}\n"
    return f"from {module} import {name}\n"


def _succeeds(place: Elsewhere, *command: str) -> None:
    result = place.run(*command)
    assert result.returncode == 0, result.stdout[-5000:] + result.stderr
