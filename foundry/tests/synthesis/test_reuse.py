"""A synthesis is reused as long as it would come out the same, and not a moment longer."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lambda_foundry.synthesis.run import NOT_VALIDATED
from tests.synthesis.stand_in import Project

pytestmark = pytest.mark.slow

APP = Path(__file__).with_name("stand_in_app.py")

TESTS = ".build/tests/cdk.out"

REUSED = f"reused the last synthesis: {NOT_VALIDATED}"
ON_FULL_DISK = ("bash", "-c", 'ulimit -f 1 && exec "$@"', "bash")
"""No file that the program writes can be larger than a kilobyte."""

EVERYTHING = f"synthesized everything: {NOT_VALIDATED}"


def alone(service: str) -> str:
    """What is said where one service was edited."""
    return f"synthesized {service}, reused the rest: {NOT_VALIDATED}"


def link(project: Project, name: str, target: str) -> None:
    """Make a link, in place of what has its name."""
    (project.folder / name).unlink(missing_ok=True)
    (project.folder / name).symlink_to(target)


def upgrade(project: Project) -> None:
    """Edit a module of the installed package."""
    names = project.package / "names.py"
    names.write_text(names.read_text() + "\n")


EDITS: dict[str, tuple[Callable[[Project], object], str]] = {
    "nothing": (lambda _: None, REUSED),
    "handler": (
        lambda project: project.write("lambda_src/shop/order/handler.py", "order = 2"),
        alone("shop"),
    ),
    "stack": (lambda project: project.write("stacks/blog/stack.txt", "blag"), alone("blog")),
    "both": (
        lambda project: [
            (project.folder / f"stacks/{service}/stack.txt").write_text("both")
            for service in ("blog", "shop")
        ],
        alone("blog, shop"),
    ),
    "same bytes": (lambda project: project.write("shared.txt", "shared"), REUSED),
    "permissions": (
        lambda project: (project.folder / "lambda_src/shop/order/handler.py").chmod(0o755),
        alone("shop"),
    ),
    "new function": (
        lambda project: project.write("lambda_src/shop/refund/handler.py", "refund = 1"),
        alone("shop"),
    ),
    "new service": (lambda project: project.write("stacks/bank/stack.txt", "b"), EVERYTHING),
    "deleted": (
        lambda project: (project.folder / "lambda_src/blog/post/handler.py").unlink(),
        alone("blog"),
    ),
    "renamed": (
        lambda project: (project.folder / "stacks/shop/stack.txt").rename(
            project.folder / "stacks/shop/other.txt"
        ),
        alone("shop"),
    ),
    "link": (
        lambda project: link(project, "lambda_src/shop/order/more.py", "../../unused/handler.py"),
        alone("shop"),
    ),
    "shared file": (lambda project: project.write("shared.txt", "shaken"), EVERYTHING),
    "shared file gone": (lambda project: (project.folder / "shared.txt").unlink(), EVERYTHING),
    "context": (lambda project: project.write("cdk.json", '{"context": {}}'), EVERYTHING),
    "variable": (
        lambda project: project.variables.update(STAND_IN_VARIABLE="set"),
        EVERYTHING,
    ),
    "other variable": (lambda project: project.variables.update(NOBODY_READS="it"), REUSED),
    "unused file": (lambda project: project.write("lambda_src/unused/handler.py", "2"), REUSED),
    "own module": (lambda project: project.write("own_module.py", "own = 2"), EVERYTHING),
    "app": (
        lambda project: project.write("app.py", APP.read_text().replace('"none"', '"nothing"')),
        EVERYTHING,
    ),
    "damaged template": (
        lambda project: project.write("cdk.out/Shop.template.json", "{}"),
        EVERYTHING,
    ),
    "missing template": (
        lambda project: (project.folder / "cdk.out/Shop.template.json").unlink(),
        EVERYTHING,
    ),
    "addition to an asset": (
        lambda project: project.write(f"{asset(project)}/extra.py", "1"),
        EVERYTHING,
    ),
    "damaged asset": (
        lambda project: project.write(f"{asset(project)}/handler.py", "1"),
        EVERYTHING,
    ),
    "damaged record": (lambda project: project.write("cdk.out/.synthesis.json", "{"), EVERYTHING),
}


def asset(project: Project) -> str:
    """The folder of one of the assets."""
    first = min((project.folder / "cdk.out").glob("asset.*"))
    return first.relative_to(project.folder).as_posix()


SNAPSHOT = "tests/snapshots/shop/order.json"


def test_synthesis_is_reused_where_only_snapshots_changed(project: Project) -> None:
    """After the tests have recorded one, changed it or removed it: only the checks read them."""
    project.write("tests/snapshots/shop/refund.json", "{}")
    assert project.synthesize() == EVERYTHING
    project.write("stacks/shop/stack.txt", "edited")
    assert project.synthesize() == alone("shop")

    project.write(SNAPSHOT, '{"Resources": {}}')
    assert project.synthesize() == REUSED
    project.write(SNAPSHOT, '{"Resources": {}, "Outputs": {}}')
    assert project.synthesize() == REUSED
    (project.folder / SNAPSHOT).unlink()
    assert project.synthesize() == REUSED
    assert project.synthesize() == REUSED

    project.write("stacks/shop/stack.txt", "edited again")
    assert project.synthesize() == alone("shop")
    assert project.assembly() == project.from_nothing()


CHECKED_BEFORE = (
    '__import__("lambda_foundry.checks.run") and'
    ' sys.modules["lambda_foundry.checks.recorded"].recorded_parts('
    '"Shop", sys.modules["lambda_foundry.template.document"].Template({})) and'
)


@pytest.mark.parametrize("before", ["", CHECKED_BEFORE], ids=["alone", "after the checks"])
def test_synthesis_that_reads_snapshots_is_not_reused(before: str, project: Project) -> None:
    """Where it is the app that reads them, not the checks alone."""
    project.write(SNAPSHOT, "{}")
    reading = f'"Shared": {before} (ROOT / "{SNAPSHOT}").read_text()'
    app = APP.read_text().replace('"Shared": shared', reading)
    project.write("app.py", app.replace("import shutil\n", "import shutil\nimport sys\n"))
    assert project.synthesize() == EVERYTHING

    project.write(SNAPSHOT, '{"Resources": {}}')

    assert project.synthesize() == EVERYTHING
    assert project.assembly() == project.from_nothing()


@pytest.mark.parametrize("name", EDITS)
def test_synthesis_is_as_if_from_nothing(name: str, project: Project) -> None:
    """What is reused depends on what was edited; what comes out never does."""
    edit, expected = EDITS[name]

    edit(project)

    assert project.synthesize() == expected
    assert project.assembly() == project.from_nothing()
    assert project.synthesize() == REUSED


@pytest.mark.parametrize("path", ["../site-packages", "foundry/src"])
def test_synthesis_is_reused_wherever_the_package_lies(path: str, tmp_path: Path) -> None:
    """Installed, or in a folder of the project: that it asks for times is held against nobody."""
    project = Project(tmp_path / "project", path=path)

    assert project.synthesize() == EVERYTHING
    assert project.synthesize() == REUSED
    upgrade(project)
    assert project.synthesize() == EVERYTHING
    assert project.synthesize() == REUSED


@pytest.mark.parametrize(("ci", "done"), [("true", REUSED), ("", EVERYTHING)])
def test_synthesis_in_ci_is_reused_on_the_next_machine(ci: str, done: str, tmp_path: Path) -> None:
    """There the same packages are installed anew; elsewhere their times have to be the same."""
    place = tmp_path / "project"
    project = Project(place)
    assert project.synthesize(CI=ci, CDK_VALIDATION="false") == EVERYTHING
    kept = shutil.move(place / "cdk.out", tmp_path / "kept")
    shutil.rmtree(place)
    shutil.rmtree(project.package)

    project = Project(place)
    again_with_other_times(project)
    shutil.copytree(kept, place / "cdk.out")

    assert project.synthesize(CI=ci, CDK_VALIDATION="false") == done
    assert project.assembly() == project.from_nothing()


def again_with_other_times(project: Project) -> None:
    """As an installer leaves its files: written just now, and nothing compiled of them yet."""
    for file in project.package.rglob("*"):
        if file.name == "__pycache__":
            shutil.rmtree(file)
        elif file.suffix == ".py":
            file.touch()


def test_synthesis_sees_two_edits_in_one_second(project: Project) -> None:
    """Of the same size, as Python's bytecode doesn't."""
    for letter in "abc":
        project.write("stacks/shop/stack.txt", letter)
        project.write("shared.txt", letter)

        assert project.synthesize() == EVERYTHING
        assert project.assembly() == project.from_nothing()


def test_killed_synthesis_leaves_nothing_to_reuse(project: Project) -> None:
    """Half of an asset isn't taken for the asset, as CDK would take it."""
    project.write("stacks/shop/stack.txt", "other")
    project.synthesize(STAND_IN_DIES="now")

    project.synthesize()

    assert project.assembly() == project.from_nothing()


def test_copied_project_reuses_nothing_of_the_original(project: Project, tmp_path: Path) -> None:
    """Its files are other files, though their names in it are the same."""
    project.folder = Path(shutil.copytree(project.folder, tmp_path / "copy"))
    project.write("stacks/shop/stack.txt", "moved")

    assert project.synthesize() == EVERYTHING
    assert project.assembly() == project.from_nothing()


@pytest.mark.parametrize(
    "code",
    [
        "import datetime",
        "from time import time",
        "import subprocess; subprocess.run(['true'])",
        "list(os.environ)",
        "import socket; socket.gethostname()",
    ],
)
def test_what_cannot_be_compared_is_asked_each_time(code: str, project: Project) -> None:
    """The clock, chance, other programs, all variables at once."""
    app = APP.read_text().replace("    output = Path", f"    {code}\n    output = Path", 1)
    project.write("app.py", app)

    assert project.synthesize() == EVERYTHING
    assert project.synthesize() == EVERYTHING


def test_service_that_asks_the_clock_is_synthesized_each_time(project: Project) -> None:
    """It alone."""
    app = APP.read_text().replace(
        "            if wanted:\n",
        '            if wanted:\n                if service == "shop":\n'
        "                    import random  # noqa: F401\n",
    )
    project.write("app.py", app)

    assert project.synthesize() == EVERYTHING
    assert project.synthesize() == alone("shop")


def test_service_that_others_look_into_is_not_synthesized_alone(project: Project) -> None:
    """Its change may be theirs."""
    app = APP.read_text().replace(
        '"Shared": shared', '"Shared": (ROOT / "stacks/blog/stack.txt").read_text()'
    )
    project.write("app.py", app)
    project.synthesize()

    project.write("stacks/blog/stack.txt", "read by shop")

    assert project.synthesize() == EVERYTHING
    assert project.assembly() == project.from_nothing()


def test_synthesis_of_the_tests_is_taken_over(project: Project) -> None:
    """Whichever came first: a change is synthesized once, for `test` and for all else."""
    project.write("stacks/shop/stack.txt", "edited")

    assert project.synthesize(TESTS) == EVERYTHING
    assert project.synthesize() == REUSED
    assert project.assembly() == project.assembly(TESTS) == project.from_nothing()
    assert project.synthesize() == REUSED

    project.write("lambda_src/shop/order/handler.py", "order = 2")

    assert project.synthesize() == alone("shop")
    assert project.synthesize(TESTS) == REUSED
    assert project.assembly() == project.assembly(TESTS) == project.from_nothing()


@pytest.mark.parametrize("edit", ["stale", "validated", "damaged", "gone"])
def test_synthesis_of_the_tests_is_taken_over_only_where_it_is_right(
    edit: str, project: Project
) -> None:
    """What is older, not validated or damaged is nothing to take."""
    project.write("stacks/shop/stack.txt", "edited")
    project.synthesize(TESTS)
    if edit == "stale":
        project.write("shared.txt", "edited, too")
    elif edit == "validated":
        project.variables["CDK_VALIDATION"] = "true"
    else:
        damaged = min((project.folder / TESTS).glob("asset.*")) / "handler.py"
        damaged.unlink() if edit == "gone" else damaged.write_text("damaged")

    assert REUSED not in project.synthesize()
    assert project.assembly() == project.from_nothing()


@pytest.mark.parametrize("then", ["again", "edited back"])
def test_copy_that_breaks_off_leaves_nothing_to_reuse(then: str, project: Project) -> None:
    """Neither what the folder held before nor what the copy has brought counts as whole."""
    project.write("stacks/shop/stack.txt", "long" * 1_000)
    project.synthesize(TESTS)
    before = project.assembly()

    project.synthesize(by=ON_FULL_DISK)

    assert "File too large" in project.said
    assert project.assembly() != before
    if then == "edited back":
        project.write("stacks/shop/stack.txt", "shop")
    assert project.synthesize() == (REUSED if then == "again" else EVERYTHING)
    assert project.assembly() == project.from_nothing()


def test_output_folder_may_be_another(project: Project) -> None:
    """Each keeps its own record."""
    assert project.synthesize(".build/elsewhere") == EVERYTHING
    assert project.synthesize(".build/elsewhere") == REUSED
    assert project.synthesize() == REUSED
    assert project.assembly(".build/elsewhere") == project.assembly()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere an open file keeps its name")
def test_killed_synthesis_leaves_no_temporary_file(project: Project, tmp_path: Path) -> None:
    """Not even where nothing of it is left that could clear up."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    app = project.folder / "app.py"
    app.write_text(
        app.read_text().replace("    output =", "    os.kill(os.getpid(), 9)\n    output =")
    )

    project.synthesize(TMPDIR=str(temporary))

    assert not project.said
    assert list(temporary.iterdir()) == []
