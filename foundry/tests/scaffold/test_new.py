"""`foundry new` adds a function with its snapshot and its tests, or nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from lambda_foundry.scaffold.files import own_files
from tests.scaffold.project_copy import ProjectCopy

pytestmark = [pytest.mark.samples, pytest.mark.slow]

ADDED = [
    "lambda_src/uptime/alert/handler.py",
    "stacks/uptime/alert.py",
    "tests/events/uptime/alert.json",
    "tests/snapshots/layers/PowertoolsLayerPython314Arm64.json",
    "tests/snapshots/uptime/alert.json",
    "tests/uptime/test_alert.py",
]


@pytest.fixture
def project(tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    """A copy for one test."""
    return ProjectCopy.made_in(tmp_path_factory.mktemp("new"))


def test_new_adds_a_function_to_a_service(project: ProjectCopy) -> None:
    """Its files and its snapshot, tested; no file that there was is another."""
    (project.home / ".cookiecutterrc").write_text("default_context: {trigger: sns, memory: 512}")

    result = project.new("service=uptime", "function=alert", "trigger=sqs", "--no-input")

    assert result.stderr == ""
    assert result.stdout.startswith("Added uptime/alert, invoked by sqs: the messages of a queue")
    assert project.added() == ADDED
    assert "memory_size=256" in (project.root / "stacks/uptime/alert.py").read_text()
    assert not (project.home / ".cookiecutter_replay").exists()


def test_new_asks_for_what_is_not_given(project: ProjectCopy) -> None:
    """Answers are typed; an empty line takes what is proposed."""
    result = project.new("service=concepts", answers="hello\n1\nsays hello.\nyes\n512\n\n")

    assert result.stderr == ""
    stack = (project.root / "stacks/concepts/hello.py").read_text()
    assert stack.startswith('"""Says hello."""\n')
    assert "memory_size=512" in stack
    assert 'layers=[shared_layer(scope, "requests")]' in stack


def test_new_can_run_twice_at_once(project: ProjectCopy) -> None:
    """Two functions of one new service: both are whole."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = pool.map(
            lambda name: project.new("service=shop", f"function={name}", "--no-input"),
            ["orders", "returns"],
        )

    assert [result.stderr for result in results] == ["", ""]
    assert len(project.added()) == 2 * len(own_files("shop", "orders")) + 4


def test_new_takes_everything_back_when_its_tests_fail(project: ProjectCopy) -> None:
    """Here `results` is the id of the service's table already, which only a synthesis can tell."""
    before = project.tree()

    result = project.new("service=uptime", "function=results", "--no-input")

    assert result.returncode == 1
    assert "already a Construct with name 'Results'" in result.stderr
    assert result.stderr.endswith("the tests of uptime/results failed; nothing was changed\n")
    assert project.tree() == before


def test_new_takes_a_new_service_back_as_well(project: ProjectCopy) -> None:
    """Also when the tests fail for a mistake that was there before."""
    (project.root / "stacks/uptime/status.py").write_text("import nothing_of_that_name\n")
    before = project.tree()

    result = project.new("service=shop", "function=orders", "trigger=sns", "--no-input")

    assert result.returncode == 1
    assert "nothing_of_that_name" in result.stderr
    assert project.tree() == before
