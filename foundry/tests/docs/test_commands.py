"""What README and docs tell people to type works, and prints what they say it prints."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from lambda_foundry.project import project_root, shown
from tests.audit.osv_stand_in import OsvStandIn, osv_stand_in
from tests.docs.elsewhere import Elsewhere
from tests.docs.following import NOT_RUN, RUN, begin, follow, has_steps
from tests.docs.pages import (
    HOW_TO,
    PAGES,
    README,
    TUTORIAL,
    Command,
    commands,
    is_shown,
    not_shown_whole,
)
from tests.scaffold.project_copy import ProjectCopy

TRIED_ELSEWHERE = {
    HOW_TO / "build-an-api.md": "foundry/tests/docs/test_api_pages.py",
    HOW_TO / "chat-over-websockets.md": "foundry/tests/docs/test_api_pages.py",
    HOW_TO / "grow-a-function.md": "foundry/tests/scaffold/test_grow_page.py",
    HOW_TO / "move-from-a-clone.md": "foundry/tests/docs/test_move.py",
    HOW_TO / "start-your-own-project.md": "foundry/tests/docs/test_own_project.py",
    TUTORIAL: "foundry/tests/docs/test_own_project.py",
    HOW_TO / "take-uploads.md": "foundry/tests/docs/test_api_pages.py",
    HOW_TO / "upgrade.md": "foundry/tests/docs/test_own_project.py",
}
TRIED_HERE = [page for page in PAGES if has_steps(page) and page not in TRIED_ELSEWHERE]

OTHER_TEXT = {
    "blocks/sqs.py": "a copy of the package's module",
    "cdk.json": "that of a clone of the first design",
    "cookiecutter-template/templates/sqs/stack.py": "a copy of the package's template",
    "pyproject.toml": "has a project's own settings",
}
"""Files that pages change and can't show whole: a reader's file has other text."""

BEGIN_ELSEWHERE = {README: [], project_root() / "foundry" / "README.md": commands(README)}
"""They make a project of one's own first, the second one as the first."""

ADDING = [
    HOW_TO / f"{name}.md"
    for name in (
        "fill-a-table",
        "handle-an-event-once",
        "let-people-sign-up",
        "log-api-requests",
        "read-logs",
        "read-parameters-and-secrets",
        "receive-a-webhook",
        "receive-e-mail",
        "search-what-is-uploaded",
        "tell-several-functions",
        "test-with-resources",
        "turn-features-on-and-off",
        "undo-what-went-half-way",
        "come-from-chalice",
        # These change what they have added: services are synthesized again.
        "come-from-sam",
        "come-from-serverless",
        "come-from-cdk",
        "report-every-week",
    )
]
"""They add services to the project and change none that is there: one copy can take them all."""

BEGINNING_ALIKE = [
    HOW_TO / f"{name}.md"
    for name in ("add-a-function", "change-a-building-block", "describe-an-api")
]
"""The first adds the functions with which the others begin."""

FOR_PRODUCTION = [
    HOW_TO / f"{name}.md" for name in ("choose-how-a-function-runs", "take-over-what-is-deployed")
]
"""Each synthesizes the last stage, with the services that it adds."""

TOGETHER = {*BEGIN_ELSEWHERE, *ADDING, *BEGINNING_ALIKE, *FOR_PRODUCTION}
BY_THEMSELVES = [page for page in TRIED_HERE if page not in TOGETHER]

SYNTHESIZE = """
from lambda_foundry.project import tests_output
from lambda_foundry.synthesis.run import fresh_assembly
from lambda_foundry.synthesis.without_cli import synthesize
fresh_assembly()
synthesize(tests_output())
"""
RUNS_TESTS = "uv run foundry test "
ALL_PASSED = "…\n=…= {} passed in …"

ASSEMBLIES = ("cdk.out", ".build/tests/cdk.out")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    """One fresh copy of the project for all pages."""
    copy = ProjectCopy.made_in(tmp_path_factory.mktemp("docs"))
    copy.equip()
    return copy


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    """Another copy, with what all pages that add to it begin with, synthesized once."""
    copy = ProjectCopy.made_in(tmp_path_factory.mktemp("grown"))
    copy.equip()
    for page in ADDING:
        begin(page, copy)
    synthesize(copy)
    return copy


@pytest.fixture(scope="module")
def tested(grown: ProjectCopy) -> list[Command]:
    """The pages' commands that run their tests, and their output, by one run of all of them.

    A page that shows another output runs its tests itself, and fails by what they print.
    """
    told = Counter(command.text for page in ADDING for command in commands(page))
    # What a page has tested twice, it has changed in between.
    once = [text for text in told if text.startswith(RUNS_TESTS) and told[text] == 1]
    paths = [text.removeprefix(RUNS_TESTS) for text in once]
    report = grown.home / "report.xml"
    result = grown.run("uv", "run", "foundry", "test", *paths, f"--junit-xml={report}")
    if result.returncode:
        return []
    cases = ET.parse(report).iter("testcase")  # noqa: S314  # pytest has just written it
    of_file = Counter(case.attrib["classname"] for case in cases)
    return [
        Command(RUNS_TESTS + path, ALL_PASSED.format(_passed(path, of_file)), "") for path in paths
    ]


def _passed(path: str, of_file: Counter[str]) -> int:
    module = path.removesuffix(".py").replace("/", ".")
    return sum(number for name, number in of_file.items() if f"{name}.".startswith(f"{module}."))


def synthesize(copy: ProjectCopy) -> None:
    """Make the assembly of the commands, and that of the tests."""
    result = copy.python("-c", SYNTHESIZE)
    assert result.returncode == 0, result.stderr


def synthesize_once(clone: ProjectCopy) -> None:
    """Synthesize for the first page; for the others its assemblies fit again, put back."""
    if not (clone.home / "cdk.out").is_dir():
        synthesize(clone)
        for name in ASSEMBLIES:
            shutil.copytree(clone.root / name, clone.home / name, symlinks=True)
    for name in ASSEMBLIES:
        shutil.rmtree(clone.root / name, ignore_errors=True)
        shutil.copytree(clone.home / name, clone.root / name, symlinks=True)


@pytest.fixture(scope="module")
def database() -> Iterator[OsvStandIn]:
    """A database of vulnerabilities that knows none, for the page about asking one."""
    with osv_stand_in({}) as server:
        yield server


@pytest.fixture
def project(clean: ProjectCopy) -> ProjectCopy:
    """The copy, synthesized."""
    synthesize_once(clean)
    return clean


@pytest.fixture
def clean(
    clone: ProjectCopy, database: OsvStandIn, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ProjectCopy]:
    """The copy as somebody clones it; what a page changes in it is taken back."""
    monkeypatch.setenv("PIP_AUDIT_OSV_URL", database.url)
    shutil.rmtree(clone.root / "cdk.out", ignore_errors=True)
    yield clone
    clone.git("reset", "--quiet", "--hard")
    kept = [f"--exclude=/{name}" for name in (".build", "cdk.out", "node_modules")]
    # Also bytecode, in whose folder a service that is gone would still seem to be.
    clone.git("clean", "--quiet", "--force", "-d", "-x", *kept)


@pytest.mark.slow
@pytest.mark.parametrize("page", ADDING, ids=shown)
def test_page_that_adds_says_what_happens(
    page: Path, grown: ProjectCopy, tested: list[Command]
) -> None:
    """Each step of the page, in a project that has what the other pages add as well."""
    follow(page, grown, done=tested)


@pytest.mark.slow
def test_pages_that_begin_alike_say_what_happens(project: ProjectCopy) -> None:
    """One after the other in one project, in which what they begin with is done once."""
    done: list[Command] = []
    for page in BEGINNING_ALIKE:
        follow(page, project, done=done)
        done += commands(page)


@pytest.mark.slow
def test_pages_for_production_say_what_happens(project: ProjectCopy) -> None:
    """One after the other in one project, with the services of all."""
    for page in FOR_PRODUCTION:
        begin(page, project)
    for page in FOR_PRODUCTION:
        follow(page, project)


@pytest.mark.slow
@pytest.mark.parametrize("page", BY_THEMSELVES, ids=shown)
def test_page_says_what_happens(page: Path, project: ProjectCopy) -> None:
    """Each step of the page, in its order: files, changes, and commands with their output."""
    follow(page, project)


@pytest.mark.slow
@pytest.mark.usefixtures("first_commands")
@pytest.mark.parametrize(("page", "done"), BEGIN_ELSEWHERE.items(), ids=map(shown, BEGIN_ELSEWHERE))
def test_first_page_says_what_happens(
    page: Path, done: list[Command], clean: ProjectCopy, elsewhere: Elsewhere
) -> None:
    """In a project of one's own, then in a clone of this repository."""
    follow(page, clean, begin=elsewhere, done=done)


@pytest.mark.parametrize(("page", "test"), TRIED_ELSEWHERE.items(), ids=str)
def test_page_that_is_tried_elsewhere_is(page: Path, test: str) -> None:
    """The other test names it."""
    assert page.name in (project_root() / test).read_text()


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_changed_file_is_shown_whole(page: Path) -> None:
    """Below each diff that readers apply, since a diff is hard to read for a beginner."""
    assert not_shown_whole(page) - OTHER_TEXT.keys() == set()


@pytest.mark.parametrize("beginning", [*NOT_RUN, *RUN])
def test_exception_is_on_a_page(beginning: str) -> None:
    """No command is listed that no page has any more."""
    texts = [command.text for page in PAGES for command in commands(page)]

    assert any(text.startswith(beginning) for text in texts)


@pytest.mark.parametrize(
    ("printed", "output", "expected"),
    [
        ("a\nb\n", "a\nb", True),
        ("a\nb\n", "a", False),
        ("a\nb\n", "…\nb", True),
        ("b\n", "…\nb", True),
        ("a\nb\n", "…\na", False),
        ("took 12 ms", "took … ms", True),
        ("took\n12 ms", "took … ms", False),
        ("a.b\n", "a…c", False),
        ("", "…", True),
    ],
)
def test_output_is_compared_but_for_what_it_leaves_out(
    printed: str, output: str, expected: bool
) -> None:
    """`…` is anything in a line, or any lines; all else is as it stands."""
    assert is_shown(printed, output) is expected
