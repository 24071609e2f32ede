"""The tests that hold for every function, taken on by a project in one file of its tests.

What each function, each service and each layer adds to CloudFormation is reviewed as a diff; what
it may do and who may invoke it comes first, in words. So is what callers of its API rely on.
"""

import json

import pytest
from syrupy.assertion import SnapshotAssertion

from lambda_foundry.names import project_functions, project_services
from lambda_foundry.openapi import CONTRACT_SUFFIX
from lambda_foundry.openapi.contract import Promises
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.testing import sample_event, sample_event_file
from lambda_foundry.testing.snapshots import (
    NOTE,
    broken_promises,
    function_part,
    layer_parts,
    may_have_api,
    service_part,
)

__all__ = [
    "test_api_promises_what_its_snapshot_says",
    "test_function_adds_what_its_snapshot_says",
    "test_layers_are_what_their_snapshots_say",
    "test_sample_event_is_json",
    "test_service_shares_what_its_snapshot_says",
]


@pytest.mark.parametrize(("service", "function"), project_functions(), ids=lambda name: name)
def test_function_adds_what_its_snapshot_says(
    service: str, function: str, assembly: Assembly, template_snapshot: SnapshotAssertion
) -> None:
    """A function's part of the template changes only when somebody means it to."""
    part = function_part(assembly, service, function)

    assert part == template_snapshot(name=f"{service}/{function}")


@pytest.mark.parametrize("service", project_services())
def test_service_shares_what_its_snapshot_says(
    service: str, assembly: Assembly, template_snapshot: SnapshotAssertion
) -> None:
    """What a service's functions share changes only when somebody means it to."""
    assert service_part(assembly, service) == template_snapshot(name=f"{service}/__init__")


@pytest.mark.parametrize(("service", "function"), may_have_api(), ids=lambda name: name)
def test_api_promises_what_its_snapshot_says(
    service: str,
    function: str,
    promises: Promises,
    template_snapshot: SnapshotAssertion,
    request: pytest.FixtureRequest,
) -> None:
    """What callers of an HTTP function rely on changes only when somebody means it to.

    A handler that can't be imported here is told at the end, and its routes count without models.
    """
    if promise := promises.of(service, function):
        # By record_property it would be refused where a report for JUnit is asked for.
        request.node.user_properties += [(NOTE, problem) for problem in promise.problems]
        name = f"{service}/{function}{CONTRACT_SUFFIX}"
        told = "\n".join([*broken_promises(name, promise.contract), *promise.problems])

        assert promise.contract == template_snapshot(name=name), told


def test_layers_are_what_their_snapshots_say(
    assembly: Assembly, template_snapshot: SnapshotAssertion
) -> None:
    """A layer is the same in every stack that uses it, and changes only when meant to."""
    for name, parts in layer_parts(assembly).items():
        assert parts == [parts[0]] * len(parts)
        assert parts[0] == template_snapshot(name=f"layers/{name}")


@pytest.mark.parametrize(("service", "function"), project_functions(), ids=lambda name: name)
def test_sample_event_is_json(service: str, function: str) -> None:
    """The event that `foundry invoke` and `foundry local fire` take can be sent."""
    name = f"{service}/{function}"

    if sample_event_file(name).exists():
        json.dumps(sample_event(name), allow_nan=False)
