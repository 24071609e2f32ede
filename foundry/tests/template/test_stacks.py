"""What an assembly's stacks say of this project's functions."""

import json
import sys
from pathlib import Path
from typing import Any

from lambda_foundry.template.cloud_assembly import Assembly


def write_manifest(folder: Path, *, stacks: int) -> Path:
    """An assembly of so many stacks, all of them services that this project doesn't have."""
    artifact = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "none"}}
    artifacts = {f"Stack{number}": artifact for number in range(stacks)}
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    return folder


def test_functions_of_many_stacks_are_listed_once(tmp_path: Path) -> None:
    """A hundred stacks take as many looks at the project's folders as one does."""
    looks: list[str] = []
    counted = [looks]

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        for each in counted:
            if event == "os.scandir":
                each.append(str(arguments[0]))

    one = Assembly(write_manifest(tmp_path / "one", stacks=1))
    many = Assembly(write_manifest(tmp_path / "many", stacks=100))
    sys.addaudithook(count)

    names = [stack.function_names for stack in one.stacks]
    for_one = list(looks)
    names += [stack.function_names for stack in many.stacks]
    counted.clear()

    assert names == [[]] * 101
    assert for_one != []
    assert looks[len(for_one) :] == for_one
