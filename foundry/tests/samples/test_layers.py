"""What handlers are tested with is what their layers ship, here and in every new project."""

import re
import tomllib

import pytest

from lambda_foundry.project import layers_folder, project_root


@pytest.mark.parametrize(
    ("layer", "package"), [("requests", "requests"), ("powertools", "aws-lambda-powertools")]
)
def test_package_is_tested_in_the_version_that_its_layer_ships(layer: str, package: str) -> None:
    """The handlers' tests and the layer use one version."""
    project = tomllib.loads((project_root() / "pyproject.toml").read_text())
    locked = (layers_folder() / layer / "requirements.txt").read_text()

    (pin,) = re.findall(rf"^{package}==[\d.]+", locked, flags=re.MULTILINE)
    assert pin in project["dependency-groups"]["project"]
