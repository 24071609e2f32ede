"""What each function, each service and each layer adds to CloudFormation, reviewed as a diff.

What it may do and who may invoke it comes first, in words.
"""

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from building_blocks.names import construct_id
from tools.access.part_words import words_of
from tools.assembly import Assembly
from tools.project_functions import project_functions, project_services
from tools.synthesized_stack import layers, without_metadata


@pytest.mark.parametrize(("service", "function"), project_functions(), ids=lambda name: name)
def test_function_adds_what_its_snapshot_says(
    service: str, function: str, assembly: Assembly, template_snapshot: SnapshotAssertion
) -> None:
    """A function's part of the template changes only when somebody means it to."""
    stack = assembly.stack(service)

    part = stack.part(f"{stack.path}/{construct_id(function)}")

    seen = words_of(stack, part) | without_metadata(part)
    assert seen == template_snapshot(name=f"{service}/{function}")


@pytest.mark.parametrize("service", project_services())
def test_service_shares_what_its_snapshot_says(
    service: str, assembly: Assembly, template_snapshot: SnapshotAssertion
) -> None:
    """What a service's functions share changes only when somebody means it to."""
    stack = assembly.stack(service)

    shared = stack.shared_part()

    seen = words_of(stack, shared) | without_metadata(shared)
    assert seen == template_snapshot(name=f"{service}/__init__")


def test_layers_are_what_their_snapshots_say(
    assembly: Assembly, template_snapshot: SnapshotAssertion
) -> None:
    """A layer is the same in every stack that uses it, and changes only when meant to."""
    found: dict[str, Any] = {}
    for stack in assembly.stacks:
        for name, layer in layers(stack).items():
            assert found.setdefault(name, without_metadata(layer)) == without_metadata(layer)

    for name, layer in found.items():
        assert layer == template_snapshot(name=f"layers/{name}")
