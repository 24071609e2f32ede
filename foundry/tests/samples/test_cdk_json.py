"""What the CDK CLI and the app are told by `cdk.json`, here and in every new project."""

import json
import tarfile
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.project import project_root


@pytest.fixture
def settings() -> dict[str, Any]:
    """What `cdk.json` says."""
    settings: dict[str, Any] = json.loads((project_root() / "cdk.json").read_text())
    return settings


OWN = {"@aws-cdk/core:enableAdditionalMetadataCollection": True}
"""What CDK recommends for its statistics, which `versionReporting` switches off here."""


@pytest.mark.slow
def test_cdk_json_has_every_recommended_flag(settings: dict[str, Any]) -> None:
    """A new version of aws-cdk-lib that recommends another flag is noticed."""
    folder = distribution("aws-cdk-lib").locate_file("aws_cdk/_jsii")
    (package,) = Path(str(folder)).glob("*.tgz")
    with tarfile.open(package) as archive:
        flags = archive.extractfile("package/recommended-feature-flags.json")
        assert flags is not None
        recommended = json.load(flags)

    assert recommended.items() <= (settings["context"] | OWN).items()


def test_cdk_cli_says_nothing_to_anyone(settings: dict[str, Any]) -> None:
    """No notices, no version reporting, no telemetry."""
    assert settings["notices"] is False
    assert settings["versionReporting"] is False
    assert settings["context"]["cli-telemetry"] is False


def test_app_is_short() -> None:
    """`app.py` only finds the services."""
    assert len((project_root() / "app.py").read_text().splitlines()) <= 20
