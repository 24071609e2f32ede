"""A project whose services are synthesized side by side gives what one process gives."""

import json
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.synthesis.record import NAME
from lambda_foundry.synthesis.run import NOT_VALIDATED
from lambda_foundry.synthesis.without_cli import synthesize
from tests.places import PACKAGE
from tests.project_sources import copy_sources
from tests.synthesis.stand_in import Project

ONE, TWO = {"FOUNDRY_PROCESSES": "1"}, {"FOUNDRY_PROCESSES": "2"}

EVERYTHING = f"synthesized everything: {NOT_VALIDATED}"

NEEDS_ANOTHER = """
import importlib

import aws_cdk as cdk


class ViewerStack(cdk.Stack):
    def __init__(self, scope, id_, **props):
        super().__init__(scope, id_, **props)
        other = importlib.import_module("stacks." + "concepts")
        cdk.CfnOutput(self, "Other", value=other.__name__)
"""
"""Looks for another service by a name that no code has."""


@pytest.fixture
def services(tmp_path: Path) -> Project:
    """A project of two services, with a file beside it to which the app adds a line."""
    project = Project(tmp_path / "project")
    for service in ("blog", "shop"):
        project.write(f"stacks/{service}/__init__.py", "")
    app = project.folder / "app.py"
    runs = tmp_path / "runs"
    note = f"open({str(runs)!r}, 'a', encoding='utf-8').write('run\\n')\n"
    app.write_text(app.read_text().replace("ROOT =", f"{note}print('for people')\nROOT ="))
    return project


def runs(project: Project) -> int:
    """How often the app's file ran: twice in a process, and once in one that only puts together."""
    return len((project.folder.parent / "runs").read_text().split())


def record(project: Project, output: str) -> dict[str, Any]:
    """What is kept of a synthesis, without what depends on the time and on the output's name."""
    content = json.loads((project.folder / output / NAME).read_text())
    of_the_project = {
        path: state for path, (state, _) in content["files"].items() if "/project/" in path
    }
    names = ("variables", "facts", "services", "separable", "unseen", "validated", "stacks")
    return {"files": of_the_project, **{name: content[name] for name in names}}


def test_parts_give_what_one_process_gives(services: Project) -> None:
    """All files byte for byte, and what there is to know next time."""
    done = [services.synthesize(".one", **ONE), services.synthesize(".two", **TWO)]

    assert done == [EVERYTHING] * 2
    assert runs(services) == 2 + (1 + 2 + 2)
    assert services.assembly(".two") == services.assembly(".one")
    assert record(services, ".two") == record(services, ".one")


def test_parts_are_reused_and_renewed_one_by_one(services: Project) -> None:
    """What they have read is noted as that of one process is."""
    services.synthesize(**TWO)
    unchanged = services.synthesize(**TWO)
    services.write("lambda_src/blog/post/handler.py", "post = 2")

    edited = services.synthesize(**TWO)

    assert unchanged.startswith("reused the last synthesis")
    assert edited.startswith("synthesized blog, reused the rest")
    assert services.assembly() == services.from_nothing()


def test_broken_service_is_told_as_by_one_process(services: Project) -> None:
    """In the same words, and once."""
    (services.folder / "stacks" / "shop" / "stack.txt").write_bytes(b"\xff")

    said = [services.synthesize(**ONE), services.synthesize(**TWO)]

    assert said[0].startswith("error: app.py, line ")
    assert said[1] == said[0]


def test_plain_synthesis_is_of_one_process(services: Project) -> None:
    """Whatever the number of processes says."""
    services.synthesize(**TWO, FOUNDRY_PLAIN="1")

    assert runs(services) == 1


def test_small_project_is_synthesized_by_one_process(services: Project) -> None:
    """A second one would start longer than it works."""
    services.synthesize()

    assert runs(services) == 2


def test_number_of_processes_that_is_none_is_refused(services: Project) -> None:
    """By what to write."""
    said = services.synthesize(FOUNDRY_PROCESSES="many")

    wrong = "FOUNDRY_PROCESSES=many: write how many processes there may be, such as 2"
    assert said == f"error: {wrong}"


@pytest.mark.slow
def test_services_that_need_each_other_are_made_by_one_process(tmp_path: Path) -> None:
    """Also where no code names the other service; next time nobody tries."""
    samples = copy_sources(tmp_path / "samples")
    (samples / "stacks" / "viewer").mkdir()
    (samples / "stacks" / "viewer" / "__init__.py").write_text(NEEDS_ANOTHER)
    variables = TWO | {"PYTHONPATH": str(PACKAGE)}

    two = synthesize(tmp_path / "two", project=samples, variables=variables)

    assert "Viewer" in two.artifacts
    assert not (tmp_path / "two" / ".parts").exists()
    assert "concepts" not in json.loads((tmp_path / "two" / NAME).read_text())["separable"]
