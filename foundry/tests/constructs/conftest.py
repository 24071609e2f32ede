"""Projects of a few lines, whose app is made in the test's own process."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.mistakes import one_line_errors
from lambda_foundry.service_app import ServiceApp

STACK = """
import aws_cdk as cdk

class ShopStack(cdk.Stack):
    pass
"""


@pytest.fixture
def services(
    empty_project: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Callable[..., str]:
    """Writes a package of services; each test's has a name of its own, as modules are cached."""
    monkeypatch.syspath_prepend(str(empty_project / "stacks"))
    name = f"services_{abs(hash(request.node.nodeid))}"

    def write(**files: str) -> str:
        for path, content in {"__init__": "", "shop/__init__": STACK, **files}.items():
            file = empty_project / "stacks" / name / f"{path}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
        return name

    return write


def told(services: str, **app_props: Any) -> str:
    """What the app says as it ends with exit status 1."""
    with pytest.raises(SystemExit) as ended, one_line_errors():
        ServiceApp(services=services, **app_props)
    return str(ended.value.code)
