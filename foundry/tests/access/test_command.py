"""`foundry access` says what it is asked for, and in one line what is wrong with its input."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lambda_foundry.access import command
from lambda_foundry.access.report import words_of
from lambda_foundry.project import builds_folder, in_project, project_root
from lambda_foundry.template.cloud_assembly import Assembly
from tests.project_sources import copy_sources

TEMPLATES = Path(__file__).parent / "templates"
ORDERS = str(TEMPLATES / "orders.yaml")


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, with an assembly of its own once a command has asked for it."""
    folder = copy_sources(tmp_path_factory.mktemp("access") / "project")
    builds_folder().mkdir(exist_ok=True)
    for shared in (builds_folder(), project_root() / "node_modules"):
        (folder / shared.name).symlink_to(shared)
    return folder


@pytest.fixture
def project(copied: Path) -> Iterator[None]:
    """The copy is the project."""
    with in_project(copied):
        yield


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "name", ["uptime/status", "Uptime/Status/Function", "Uptime/Status", "StatusFunction21B4086A"]
)
def test_function_is_found_by_any_of_its_names(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Service and function, path, the construct around it, logical id."""
    assert command.main([name]) == 0

    said = capsys.readouterr().out
    assert said.startswith("uptime/status (Uptime/Status/Function, StatusFunction21B4086A)\n")
    assert "  It can query the uptime table Results; write its own logs; send traces.\n" in said
    assert "  It can be invoked by its own HTTP API on `GET /status`; and nobody else.\n" in said
    assert "uptime/check" not in said


@pytest.mark.usefixtures("project")
def test_every_function_is_told_without_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    """Each with the statements that the words are made of."""
    assert command.main([]) == 0

    said = capsys.readouterr().out
    assert [name for name in ("concepts/echo (", "uptime/check (") if name not in said] == []
    assert "Allow dynamodb:PutItem on ${Results25575328.Arn} [CheckFunctionRole" in said


@pytest.mark.usefixtures("project")
def test_json_has_the_words_and_the_statements(capsys: pytest.CaptureFixture[str]) -> None:
    """For programs."""
    assert command.main(["uptime/check", "--json"]) == 0

    (function,) = json.loads(capsys.readouterr().out)["functions"]
    assert function["name"] == "uptime/check"
    assert "put items into the uptime table Results" in function["can"]["words"]
    assert function["invoked_by"][0]["words"].startswith("its own schedule at `rate(5 minutes)`")


def test_template_of_anyone_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A file in place of the project."""
    assert command.main(["--template", ORDERS]) == 0

    assert "It can query the table Orders.\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere", "--template", ORDERS], "nowhere: there is no such function; there are Func"),
        (["arn:aws:lambda:::function:x", "--template", ORDERS], "is an ARN; name the function"),
        (["--template", "nowhere.json"], "nowhere.json: can't be read"),
        (["--template", str(TEMPLATES)], "can't be read"),
        (["--template", __file__], "is no"),
        (["--diff", "nowhere"], "nowhere: is no revision of this repository"),
        (["--diff=--output=x"], "--output=x: is no revision"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2, nothing on standard output."""
    assert command.main(arguments) == 2

    output = capsys.readouterr()
    assert output.out == ""
    assert message in output.err
    assert output.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--nothing"], ["--diff", "HEAD", "--template", "x"]])
def test_wrong_options_are_told_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2, and where to read on."""
    with pytest.raises(SystemExit, match="2"):
        command.main(arguments)

    assert capsys.readouterr().err.count("\n") == 1


def test_snapshot_has_the_words(assembly: Assembly) -> None:
    """A review of a snapshot begins with what a function can do."""
    stack = assembly.stack("uptime")

    words = words_of(stack, stack.part("Uptime/Status"))["Access"]["Status/Function"]

    assert words["can"] == [
        "query the uptime table Results",
        "write its own logs",
        "send traces",
    ]
    assert words["can be invoked by"] == ["its own HTTP API on `GET /status`"]


@pytest.mark.slow
def test_diff_with_the_same_files_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """The revision is synthesized, and the project as it is now."""
    assert command.main(["--diff", "HEAD", "--json"]) == 0

    assert isinstance(json.loads(capsys.readouterr().out), dict)
