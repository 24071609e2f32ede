"""What is left of a deleted function is named, and what belongs to one is not."""

from pathlib import Path

import pytest

from lambda_foundry.project import project_root
from lambda_foundry.scaffold.function_files import leftovers

FUNCTION = [
    "stacks/shop/__init__.py",
    "stacks/shop/orders.py",
    "lambda_src/shop/orders/handler.py",
    "tests/events/shop/orders.json",
    "tests/snapshots/shop/__init__.json",
    "tests/snapshots/shop/orders.json",
    "tests/snapshots/shop/orders.openapi.json",
    "tests/snapshots/layers/RequestsLayerPython314Arm64.json",
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one function."""
    for file in FUNCTION:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    return tmp_path


def test_this_project_has_no_leftovers() -> None:
    """Every event, snapshot and folder has its twin."""
    assert leftovers(project_root()) == []


def test_leftovers_leave_what_belongs_to_a_function(project: Path) -> None:
    """Also the snapshots of a service, of a layer and of an API's contract."""
    assert leftovers(project) == []


@pytest.mark.parametrize(
    ("left", "path"),
    [
        ("tests/events/shop/gone.json", "tests/events/shop/gone.json"),
        ("tests/events/closed/orders.json", "tests/events/closed/orders.json"),
        ("tests/snapshots/shop/gone.json", "tests/snapshots/shop/gone.json"),
        ("tests/snapshots/shop/gone.openapi.json", "tests/snapshots/shop/gone.openapi.json"),
        ("tests/snapshots/closed/__init__.json", "tests/snapshots/closed/__init__.json"),
        ("lambda_src/shop/gone/handler.py", "lambda_src/shop/gone"),
        ("lambda_src/closed/orders/requirements.in", "lambda_src/closed/orders"),
        (".scaffold-1a2b3c4d/stacks/shop/new.py", ".scaffold-1a2b3c4d"),
    ],
)
def test_leftovers_are_named(left: str, path: str, project: Path) -> None:
    """With what to do about it."""
    (project / left).parent.mkdir(parents=True, exist_ok=True)
    (project / left).touch()

    assert leftovers(project) == [f"{path}: belongs to no function of stacks/; delete it"]


def test_deleting_a_stack_names_the_rest(project: Path) -> None:
    """Three parts of it are elsewhere; the service goes on."""
    (project / "stacks/shop/orders.py").unlink()

    assert [line.partition(":")[0] for line in leftovers(project)] == [
        "lambda_src/shop/orders",
        "tests/events/shop/orders.json",
        "tests/snapshots/shop/orders.json",
        "tests/snapshots/shop/orders.openapi.json",
    ]


def test_leftovers_know_code_that_another_function_uses(project: Path) -> None:
    """A folder may have another name than the function whose stack names it."""
    (project / "lambda_src/shop/returns").mkdir()
    (project / "lambda_src/shop/returns/handler.py").touch()
    (project / "stacks/shop/orders.py").write_text('PythonFunction(source="shop/returns")')

    assert leftovers(project) == []


def test_leftovers_know_a_second_event_of_a_function(project: Path) -> None:
    """A test reads it; the test of a deleted function doesn't count."""
    (project / "tests/events/shop/large.json").touch()
    (project / "tests/events/shop/gone.json").touch()
    (project / "tests/shop").mkdir()
    (project / "tests/shop/test_orders.py").write_text('LARGE = sample_event("shop/large")')
    (project / "tests/shop/test_gone.py").write_text('EVENT = sample_event("shop/gone")')

    (line,) = leftovers(project)
    assert line.startswith("tests/events/shop/gone.json: ")


def test_leftovers_leave_what_python_leaves(project: Path) -> None:
    """Bytecode of a deleted handler is nobody's worry."""
    (project / "lambda_src/shop/gone/__pycache__").mkdir(parents=True)
    (project / "lambda_src/shop/gone/__pycache__/handler.cpython-314.pyc").touch()

    assert leftovers(project) == []
