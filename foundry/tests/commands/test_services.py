"""A large project is split over runners, and each part is what the whole has of it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from lambda_foundry.commands import lock, remove, services
from lambda_foundry.interrupts import signals_restored
from lambda_foundry.invoke.function import find_function
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import CHOSEN, services_left_out
from lambda_foundry.project_check.zizmor import run_zizmor
from lambda_foundry.synthesis.without_cli import synthesize
from lambda_foundry.template.cloud_assembly import Assembly
from tests.docs.pages import HOW_TO, excerpts
from tests.project_sources import copy_sources

SIZES = {"bank": 3, "blog": 2, "mail": 1, "shop": 4}
PROJECT = Path(str(resources.files("lambda_foundry.scaffold"))) / "project"
WORKFLOWS = PROJECT / ".github" / "workflows"


@pytest.fixture
def project(empty_project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Four services, the first of which names the third."""
    monkeypatch.syspath_prepend(empty_project)
    monkeypatch.delitem(sys.modules, "stages", raising=False)
    for service, size in SIZES.items():
        folder = empty_project / "stacks" / service
        folder.mkdir(parents=True)
        for name in ("__init__", *(f"function_{number}" for number in range(size))):
            (folder / f"{name}.py").write_text("")
    (empty_project / "stacks/bank/function_0.py").write_text("from stacks.mail import MailStack\n")
    (empty_project / "stages.py").write_text(
        "from lambda_foundry import Stage\n"
        'STAGES = (Stage(name="dev"), Stage(name="far", services=("shop", "blog")))\n'
    )
    yield empty_project
    sys.modules.pop("stages", None)


def matrix(*arguments: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The services of each part."""
    assert services.main(list(arguments)) == 0
    return [part["services"] for part in json.loads(capsys.readouterr().out)["include"]]


@pytest.mark.usefixtures("project")
def test_services_are_listed_with_their_sizes(capsys: pytest.CaptureFixture[str]) -> None:
    """In their order."""
    services.main([])

    assert capsys.readouterr().out == (
        "bank: 3 functions\nblog: 2 functions\nmail: 1 function\nshop: 4 functions\n"
    )


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("--parts", "1"), ["bank,blog,mail,shop"]),
        (("--parts", "2"), ["bank,mail", "blog,shop"]),
        (("--parts", "9"), ["bank,mail", "shop", "blog"]),
        (("--parts", "9", "--stage", "far"), ["shop", "blog"]),
        (("--parts", "9", "--stage", "dev"), ["bank,mail", "shop", "blog"]),
    ],
)
def test_parts_are_of_about_one_size_and_keep_together_what_needs_each_other(
    arguments: tuple[str, ...], parts: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """There are no more of them than there are services to part."""
    assert matrix(*arguments, capsys=capsys) == parts


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--parts", "0"), "--parts 0: write how many parts there may be, such as 4"),
        (("--parts", "many"), "--parts many: write how many parts there may be, such as 4"),
        (("--stage", "near"), "--stage near: write one of dev, far"),
    ],
)
def test_services_refuses_in_one_line(arguments: tuple[str, ...], said: str) -> None:
    """What was written, and what to write."""
    with pytest.raises(Mistake, match=f"^{said}$"):
        services.main(list(arguments))


@pytest.mark.slow
@pytest.mark.parametrize("service", ["concepts", "uptime"])
def test_part_is_what_the_whole_has_of_it(service: str, assembly: Assembly, tmp_path: Path) -> None:
    """Its template is the same, byte for byte, and no other is there."""
    part = synthesize(tmp_path, variables={CHOSEN: service})

    (stack,) = part.stacks
    whole = assembly.stack(service).template_file
    assert stack.template_file.read_bytes() == whole.read_bytes()


def test_unknown_service_is_refused(tmp_path: Path) -> None:
    """Nothing is synthesized, not even the part that is known."""
    with pytest.raises(Mistake, match=r"there is no service 'uptme'; there are: concepts, uptime$"):
        synthesize(tmp_path, variables={CHOSEN: "concepts,uptme"})


@pytest.mark.slow
@pytest.mark.usefixtures("project")
def test_function_of_a_service_left_out_is_told_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not as one that isn't there."""
    monkeypatch.setenv(CHOSEN, "bank,mail")

    with pytest.raises(Mistake, match=f"^shop/function_0: {CHOSEN} leaves out the service shop; "):
        find_function("shop/function_0", [])


@pytest.mark.usefixtures("project")
def test_command_that_changes_files_is_about_all_services(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any of them may need what is taken away."""
    monkeypatch.setenv(CHOSEN, "bank,mail")

    known = "there is no such function; .*shop/function_3"
    with pytest.raises(Mistake, match=known), signals_restored():
        remove.main(["shop/gone"])


@pytest.mark.usefixtures("project")
def test_lock_is_about_all_services(monkeypatch: pytest.MonkeyPatch) -> None:
    """It asks the app for what each layer has to be built, whoever uses it."""
    monkeypatch.setenv(CHOSEN, "bank,mail")

    with pytest.raises(Mistake, match="nothing here needs a package 'none'"):
        lock.main(["--upgrade", "none"])

    assert services_left_out() == set()


def test_tests_of_a_part_are_those_of_its_services(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """They pass, and no snapshot of another service or its layers counts as unused."""
    monkeypatch.setenv(CHOSEN, "concepts")

    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "tests", "-k", "echo or snapshot"],
        cwd=copy_sources(tmp_path / "project"),
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout
    assert "test_echo.py" in result.stdout
    assert "uptime" not in result.stdout
    assert "unused" not in result.stdout


def test_jobs_of_the_page_are_those_of_a_new_project_but_for_the_parts() -> None:
    """So a change of the workflows is one of the page as well."""
    jobs = jobs_of_the_page()
    ours = yaml.safe_load((WORKFLOWS / "check.yml").read_text(encoding="utf-8"))["jobs"]["check"]
    deploy = yaml.safe_load((WORKFLOWS / "deploy.yml").read_text(encoding="utf-8"))["jobs"]
    (*_, listed) = excerpts(HOW_TO / "split-over-runners.md")
    listing, upload = yaml.safe_load(listed.text)
    upload["with"]["name"] = upload["with"]["name"].removesuffix("-${{ matrix.part }}")

    added = [step for step in jobs["check"]["steps"] if step not in ours["steps"]]
    assert jobs["check"].keys() - ours.keys() == {"needs", "strategy", "env"}
    assert all(jobs["check"][key] == ours[key] for key in ours.keys() - {"name", "steps"})
    assert [step["with"]["path"] for step in added] == [".build\ncdk.out\n"]
    assert [step for step in deploy["deploy"]["steps"] if step in (listing, upload)] == [
        listing, upload,
    ]  # fmt: skip


@pytest.mark.slow
def test_workflow_of_the_page_is_as_safe_as_ours(tmp_path: Path) -> None:
    """The audit of workflows finds nothing in it."""
    text = (WORKFLOWS / "check.yml").read_text(encoding="utf-8")
    head = text.partition("jobs:\n")[0]
    workflows = tmp_path / ".github" / "workflows"
    workflows.mkdir(parents=True)
    (workflows / "check.yml").write_text(f"{head}jobs:\n{indented(page_text())}", encoding="utf-8")

    assert run_zizmor(workflows.parent) == []


def page_text() -> str:
    """The jobs that the page shows."""
    (text,) = [
        one.text
        for one in excerpts(HOW_TO / "split-over-runners.md")
        if one.text.startswith("split:")
    ]
    return text


def jobs_of_the_page() -> dict[str, Any]:
    """What they say."""
    jobs: dict[str, Any] = yaml.safe_load(page_text())
    return jobs


def indented(text: str) -> str:
    """As part of a workflow."""
    return "".join(f"  {line}" for line in text.splitlines(keepends=True))
