"""The template's own tests are left out only where nothing changed for them."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import unchanged_template


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with a service and a test of the template."""
    for file in (
        "building_blocks/queues.py",
        "tools/synth.py",
        "tests/conftest.py",
        "tests/tools/test_synth.py",
        "tests/shop/test_order.py",
        "tests/events/shop/order.json",
    ):
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    monkeypatch.setattr(unchanged_template, "ROOT", tmp_path)
    monkeypatch.setattr(unchanged_template, "PASSED", tmp_path / ".build" / "passed")
    monkeypatch.setattr(unchanged_template, "project_services", lambda: ["shop"])
    return tmp_path


def config(**given: Any) -> Any:
    """What pytest was asked for: everything, unless given otherwise."""
    source = pytest.Config.ArgsSource.TESTPATHS
    asked: dict[str, Any] = {"slow": False, "keyword": "", "markexpr": "", "lf": False}
    asked |= given
    return SimpleNamespace(
        option=SimpleNamespace(**asked),
        args_source=asked.get("args_source", source),
        stash=pytest.Stash(),
    )


def passed(asked: Any) -> None:
    """A run that ends well."""
    session: Any = SimpleNamespace(config=asked)
    unchanged_template.pytest_sessionfinish(session, pytest.ExitCode.OK)


def test_template_tests_are_left_out_after_they_passed(project: Path) -> None:
    """The second run has nothing new to find there, and runs the services' tests all the same."""
    assert not unchanged_template.is_unchanged(config())
    passed(config())

    ignore = unchanged_template.pytest_ignore_collect
    assert ignore(project / "tests" / "tools", config())
    assert ignore(project / "tests" / "shop", config()) is None
    assert ignore(project / "tests" / "conftest.py", config()) is None


@pytest.mark.parametrize(
    "file", ["building_blocks/queues.py", "tools/new.py", "tests/tools/test_synth.py", "uv.lock"]
)
def test_template_tests_run_again_after_a_change(file: str, project: Path) -> None:
    """Code, tests and settings of the template count, new files too."""
    passed(config())

    (project / file).write_text("changed = True")

    assert not unchanged_template.is_unchanged(config())


@pytest.mark.parametrize("file", ["tests/shop/test_order.py", "tests/events/shop/order.json"])
def test_template_tests_stay_out_after_a_change_of_a_service(file: str, project: Path) -> None:
    """A function's own tests and events are not the template's."""
    passed(config())

    (project / file).write_text("changed = True")

    assert unchanged_template.is_unchanged(config())


@pytest.mark.parametrize(
    "asked",
    [
        {"slow": True},
        {"keyword": "queue"},
        {"markexpr": "slow"},
        {"lf": True},
        {"args_source": pytest.Config.ArgsSource.ARGS},
    ],
    ids=lambda asked: next(iter(asked)),
)
def test_chosen_tests_are_never_left_out(asked: dict[str, Any], project: Path) -> None:
    """Who names tests gets them, and so does CI."""
    passed(config())

    assert not unchanged_template.is_unchanged(config(**asked))


def test_run_of_some_tests_proves_nothing(project: Path) -> None:
    """Only a run of everything notes that the template's tests passed."""
    passed(config(keyword="queue"))

    assert not unchanged_template.is_unchanged(config())


def test_run_with_an_edit_in_its_middle_proves_nothing(project: Path) -> None:
    """Some of its tests may have passed with what was there before."""
    asked = config()
    assert not unchanged_template.is_unchanged(asked)
    (project / "tools" / "synth.py").write_text("changed = True")
    unchanged_template.is_unchanged(asked)

    passed(asked)

    assert not unchanged_template.is_unchanged(config())


def test_template_is_read_once_a_run(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many folders of tests there are to ask about."""
    passed(config())
    digest, asked = unchanged_template.template_digest(), config()
    digests = iter([digest])
    monkeypatch.setattr(unchanged_template, "template_digest", lambda: next(digests))

    assert unchanged_template.is_unchanged(asked)
    assert unchanged_template.is_unchanged(asked)
