"""`foundry new` adds a function with its snapshot and its tests, or nothing."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.scaffold.small_project import SmallProject

pytestmark = pytest.mark.slow


def test_new_adds_a_function_to_a_service(project: SmallProject) -> None:
    """Its files and its snapshot, tested; no file that there was is another.

    What somebody has changed in the service's own stack meanwhile is left to `foundry test`.
    """
    package = project.read("stacks/uptime/__init__.py")
    method = "def connect_functions(self):"
    with_more = f"{package}\n    {method}\n        cdk.Tags.of(self).add('a', 'b')\n"
    project.write("stacks/uptime/__init__.py", with_more)
    before = project.tree()
    (project.home / ".cookiecutterrc").write_text("default_context: {trigger: sns, memory: 512}")

    result = project.new("service=uptime", "function=tell", "use_requests=yes", "--no-input")

    assert result.stderr == ""
    assert result.stdout.startswith("Added uptime/tell, invoked by none: you, by hand")
    assert project.added_to(before) == [
        "lambda_src/uptime/tell/handler.py",
        "stacks/uptime/tell.py",
        "tests/events/uptime/tell.json",
        "tests/snapshots/layers/RequestsLayerPython314Arm64.json",
        "tests/snapshots/uptime/tell.json",
        "tests/uptime/test_tell.py",
    ]
    # Two for the webhook and one for each bad order; those for every function are the package's.
    assert "Its snapshot is recorded and its 4 tests pass. Next:" in result.stdout
    assert "memory_size=256" in project.read("stacks/uptime/tell.py")
    assert not (project.home / ".cookiecutter_replay").exists()


def test_new_asks_for_what_is_not_given(project: SmallProject) -> None:
    """Answers are typed; an empty line takes what is proposed.

    Whoever deletes the template from the project takes the package's.
    """
    shutil.rmtree(project.root / "cookiecutter-template")

    result = project.new("service=uptime", answers="hello\n1\nsays hello.\nyes\n512\n\n\n")

    assert result.stderr == ""
    stack = project.read("stacks/uptime/hello.py")
    assert stack.startswith('"""Says hello."""\n')
    assert "memory_size=512" in stack
    assert 'layers=[shared_layer(scope, "requests")]' in stack


def test_new_can_run_twice_at_once(project: SmallProject) -> None:
    """Two functions of one new service: both are whole."""
    before = project.tree()

    with ThreadPoolExecutor(max_workers=2) as pool:
        results = pool.map(
            lambda name: project.new("service=shop", f"function={name}", "--no-input"),
            ["orders", "returns"],
        )

    assert [result.stderr for result in results] == ["", ""]
    assert len(project.added_to(before)) == 2 * 5 + 2


def test_new_takes_everything_back_when_a_test_fails(project: SmallProject) -> None:
    """Here the last one, when the snapshots of function, service and layer are recorded."""
    event = project.read("tests/events/uptime/check.json")
    project.write(
        "cookiecutter-template/templates/sqs/event.json", event.replace("{", '{"of": NaN,', 1)
    )
    before = project.tree()

    result = project.new("trigger=sqs", "use_requests=yes", "--no-input")

    assert result.returncode == 1
    assert "test_sample_event_is_json" in result.stderr
    assert result.stderr.endswith("the tests of shop/orders failed; nothing was changed\n")
    assert project.tree() == before
