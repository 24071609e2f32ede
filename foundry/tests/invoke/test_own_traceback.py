"""After an error `foundry invoke` shows where in the project's own files it was raised."""

import json
from pathlib import Path

import pytest

from lambda_foundry.invoke.diagnosis import own_traceback
from lambda_foundry.invoke.read_only import Package
from lambda_foundry.project import in_project
from tests.invoke.small_assembly import write_files


def test_traceback_names_the_projects_files(tmp_path: Path) -> None:
    """Of the function and its layers; calls in dependencies are left out."""
    write_files(tmp_path / "lambda_src/shop/sell", {"handler.py": ""})
    write_files(tmp_path / "layers/money", {"python/prices.py": ""})
    asset = tmp_path / "cdk.out/asset.1"
    with in_project(tmp_path):
        told = own_traceback(
            error_in(
                asset / "handler.py", asset / "requests/api.py", Path("/opt/python/prices.py")
            ),
            Package(task_root=asset, opt=tmp_path, runtime=tmp_path),
            "shop/sell",
        )

    assert told == (
        "Traceback in the project's files (most recent call last):\n"
        '  File "lambda_src/shop/sell/handler.py", line 3, in sell\n    cost(order)\n'
        '  File "layers/money/python/prices.py", line 3, in sell\n    cost(order)\n'
        "KeyError: 'price'\n"
    )


@pytest.mark.parametrize("name", ["shop/sell", None])
def test_traceback_without_files_of_the_project_is_left_out(
    name: str | None, tmp_path: Path
) -> None:
    """As where a dependency fails at its import, and in the assembly of another project."""
    package = Package(task_root=tmp_path, opt=None, runtime=tmp_path)
    with in_project(tmp_path):
        assert own_traceback(error_in(tmp_path / "api.py"), package, name) == ""


def error_in(*files: Path) -> bytes:
    """Lambda's error object for calls in these files."""
    trace = [f'  File "{file}", line 3, in sell\n    cost(order)\n' for file in files]
    error = {"errorType": "KeyError", "errorMessage": "'price'", "stackTrace": trace}
    return json.dumps(error).encode()
