"""A service that the emulator can't deploy is named, with what to do instead."""

from pathlib import Path

import aws_cdk as cdk
import pytest

from lambda_foundry.local.endpoint import Endpoint
from lambda_foundry.local.undeployable import undeployable
from lambda_foundry.template.cloud_assembly import Assembly
from tests.local.apps.everything import add

EMULATOR = Endpoint("http://127.0.0.1:4601")


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """One service behind a load balancer, and one with a queue."""
    folder: Path = tmp_path_factory.mktemp("assembly")
    app = cdk.App(outdir=str(folder))
    add("alb", cdk.Stack(app, "Web"))
    add("sqs", cdk.Stack(app, "Shop"))
    app.synth()
    return Assembly(folder)


def test_undeployable_says_what_the_others_are(shops: Assembly) -> None:
    """As a command."""
    assert undeployable(EMULATOR, shops, services=()) == (
        "the emulator lacks alb of web/alb; "
        "deploy the others by: uv run foundry local --service shop"
    )


def test_undeployable_has_no_others_where_none_were_chosen(shops: Assembly) -> None:
    """There is another way to try the function."""
    assert undeployable(EMULATOR, shops, services=("web",)) == (
        "the emulator lacks alb of web/alb; try it by: uv run foundry invoke"
    )


def test_undeployable_says_nothing_of_the_deployable(shops: Assembly) -> None:
    """What fails there fails for another reason."""
    assert undeployable(EMULATOR, shops, services=("shop",)) == ""
