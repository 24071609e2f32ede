"""Whatever a stack reads, and in whichever way, is noted and compared, or is asked each time."""

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lambda_foundry.project import in_project
from lambda_foundry.synthesis.record import NAME, Record
from lambda_foundry.synthesis.run import NOT_VALIDATED
from tests.synthesis.doors import EACH_TIME, FILES, HEAD, LIBRARY, NEW, OLD, VARIABLES, zip_of
from tests.synthesis.stand_in import Project

pytestmark = pytest.mark.slow

APP = Path(__file__).with_name("doors_app.py")


def project_with(folder: Path, doors: dict[str, str]) -> Project:
    """A project with a service for each door, synthesized once."""
    project = Project(folder / "project")
    shutil.rmtree(project.folder / "stacks")
    shutil.copyfile(APP, project.folder / "app.py")
    outside = folder / "outside"
    for name in ("outside.txt", "outsider-1.dist-info/METADATA"):
        (outside / name).parent.mkdir(exist_ok=True, parents=True)
        (outside / name).write_text(OLD if name == "outside.txt" else "Version: one\n")
    library = folder / "site-packages" / "library.py"
    library.write_text(LIBRARY)
    for name, lines in doors.items():
        project.write(f"stacks/{name}/__init__.py", f"{HEAD}    {lines}\n")
        project.write(f"stacks/{name}/inside.txt", OLD)
        fill(project.folder / "data" / name)
    project.variables["PYTHONPATH"] += f":{outside}"
    project.variables |= {f"DOOR_{name}": OLD for name in VARIABLES}
    return project


def fill(folder: Path) -> None:
    """What a door may lead to."""
    for name, text in {
        "file.txt": OLD,
        "old/file.txt": OLD,
        "new/file.txt": NEW,
        "module_one.py": f"VALUE = '{OLD}'\n",
        "database.dat": OLD,
        "database.dir": "'key', (0, 3)\n",
    }.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(text)
    (folder / "link").symlink_to("old")
    (folder / "dangling").symlink_to("nowhere")
    zip_of(OLD, folder / "a.zip")


def record_of(project: Project, output: str = "cdk.out") -> Record:
    """The record of a synthesis, as the next one reads it."""
    return Record(json.loads((project.folder / output / NAME).read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project that was synthesized with every door whose edit can be seen."""
    doors = {name: lines for name, (lines, _, _) in FILES.items()} | VARIABLES
    project = project_with(tmp_path_factory.mktemp("compared"), doors)
    assert project.synthesize() == f"synthesized everything: {NOT_VALIDATED}"
    with in_project(project.folder):
        yield project


@pytest.fixture(scope="module")
def before_and_after(compared: Project) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The assembly, that of the next synthesis after all edits, and that of one from nothing."""
    before = compared.assembly()
    shutil.copytree(compared.folder / "cdk.out", compared.folder / "as it was")
    with contextlib.ExitStack() as edits:
        for name, (_, edit, what) in FILES.items():
            edits.enter_context(edit(place_of(compared, name, what)))
        compared.synthesize()
        after, whole = compared.assembly(), compared.from_nothing()
    shutil.rmtree(compared.folder / "cdk.out")
    (compared.folder / "as it was").rename(compared.folder / "cdk.out")
    return before, after, whole


@pytest.fixture(scope="module")
def each_time(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that was synthesized with every door that can't be compared."""
    project = project_with(tmp_path_factory.mktemp("each time"), EACH_TIME)
    project.synthesize()
    return project


def place_of(project: Project, door: str, what: str) -> Path:
    """The path of what is edited: as seen from the door's folder, or from the project."""
    if what.startswith(("..", "stacks", "come")):
        return project.folder / what
    return project.folder / "data" / door / what


def test_what_can_be_compared_is_reused(compared: Project) -> None:
    """No door of them makes the next synthesis run for nothing."""
    record = record_of(compared)

    assert record.unseen == {}
    assert record.changed_services == set()
    assert record.is_in_surroundings(compared.environment())


@pytest.mark.parametrize("name", FILES)
def test_edit_is_seen(name: str, compared: Project) -> None:
    """Each alone makes the synthesis run again."""
    _, edit, what = FILES[name]

    with edit(place_of(compared, name, what)):
        assert record_of(compared).changed_services != set()

    assert record_of(compared).changed_services == set()


@pytest.mark.parametrize("name", FILES)
def test_edit_changes_a_template_as_from_nothing(
    name: str, before_and_after: tuple[dict[str, str], dict[str, str], dict[str, str]]
) -> None:
    """So each door is one, and the next synthesis goes through it again."""
    before, after, whole = (assembly[f"{name}.template.json"] for assembly in before_and_after)

    assert before != whole
    assert after == whole


@pytest.mark.parametrize("name", VARIABLES)
def test_variable_is_seen(name: str, compared: Project) -> None:
    """Each way to ask for one."""
    other = compared.environment() | {f"DOOR_{name}": NEW}

    assert not record_of(compared).is_in_surroundings(other)


@pytest.mark.parametrize("name", EACH_TIME)
def test_what_cannot_be_compared_is_asked_each_time(name: str, each_time: Project) -> None:
    """The service's next synthesis runs, and a line says why."""
    assert name in record_of(each_time).unseen
