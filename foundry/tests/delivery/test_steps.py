"""Each step of the workflows that needs neither GitHub nor AWS does what it is there for.

They are followed in a new project; `tests/project` compares this repository's workflows with it.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lambda_foundry.packaging.lock import deployed_locks
from lambda_foundry.project import in_project
from tests.audit.osv_stand_in import osv_stand_in, vulnerability
from tests.delivery.shell import run_step, stand_in, summary_of
from tests.delivery.workflows import FOLDERS, step, steps
from tests.docs.pages import is_shown
from tests.scaffold.project_copy import ProjectCopy
from tests.scaffold.shop import shop_in

NEW = FOLDERS["in a new project"]

GATE = step("check.yml: check: Check it", NEW)
AUDIT = step("audit.yml: audit: Ask for them", NEW)
WORDS = step(
    "check.yml: permissions: Say in words what functions may newly do, and who may invoke them", NEW
)
COMMENT = step(
    "check.yml: comment: Write one comment, and again into the same one after the next commit", NEW
)
SYNTH = step("deploy.yml: deploy: Synthesize the stage, before there are credentials", NEW)
SBOM = step("deploy.yml: deploy: List what was deployed", NEW)
RUN = {one.place for one in (GATE, AUDIT, WORDS, COMMENT, SYNTH, SBOM)}
NOT_RUN = {
    "deploy.yml: check: Check what is about to be deployed": "is the same as in check.yml",
    "deploy.yml: deploy: Show the difference, then deploy it": "needs an AWS account",
    "deploy.yml: deploy: Fire the triggers of what was deployed": "tests/local/test_stage_e2e.py",
}
"""The scripts that aren't run here, with the reason."""

SIGNED = 'routes=["POST /orders"], source=scope.http_api'
PUBLIC = f"{SIGNED}, public=True"
SAID = """\
## What this change newly allows

- shop/orders has this newly around it: the shop HTTP API HttpApi lets anyone on the \
internet send it `POST /orders`.
- shop/orders no longer has this around it: the shop HTTP API HttpApi lets those who sign \
their requests send it `POST /orders`.

<details><summary>What changes in the templates, by cdk diff</summary>

```text
Stack Shop (shop-dev)
Resources
[~] AWS::ApiGatewayV2::Route Orders/Api/POST --orders …
 └─ [~] AuthorizationType
     ├─ [-] AWS_IAM
     └─ [+] NONE
```
</details>
"""

UV = """\
echo "$*" >> "$CALLS"
test "$*" != "$FAILING"
"""
"""Notes with what it is called, and fails where it is told to."""

COMMANDS = ["run foundry synth", "run foundry test", "run foundry check"]

CUT = "**Too long for a comment: [all that is newly allowed](https://github.example/run).**"

GH = """\
test "$GH_TOKEN" || exit 1
case "$*" in
  "api --paginate of/change --jq of us") test -f "$COMMENTED" && echo 17; true ;;
  "api --silent --method POST of/change --field body=@comment.md") mv comment.md "$COMMENTED" ;;
  "api --silent --method PATCH of/all/17 --field body=@comment.md") mv comment.md "$COMMENTED" ;;
  *) exit 1 ;;
esac
"""
"""Has one comment, by cli.github.com/manual/gh_api, and takes these calls alone."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    """A new project, committed."""
    return shop_in(tmp_path_factory.mktemp("delivery"))


@pytest.fixture
def empty(tmp_path: Path) -> ProjectCopy:
    """Only a place to run a step in."""
    folder = ProjectCopy(root=tmp_path / "root", home=tmp_path / "home")
    folder.root.mkdir()
    folder.home.mkdir()
    return folder


@pytest.fixture(scope="module")
def opened(shop: ProjectCopy) -> str:
    """A change that lets everybody invoke a function; gives the commit before it."""
    before = shop.git("rev-parse", "HEAD").strip()
    file = shop.root / "stacks" / "shop" / "orders.py"
    assert SIGNED in file.read_text()
    file.write_text(file.read_text().replace(SIGNED, PUBLIC))
    shop.commit()
    return before


def test_every_step_is_run_or_has_a_reason() -> None:
    """A new one has to be run here, or to be listed."""
    assert {one.place for one in steps(NEW) if one.script} == RUN | NOT_RUN.keys()


def test_gate_is_the_three_commands_that_people_run(empty: ProjectCopy) -> None:
    """Here they are only called; `tests/project` runs them."""
    calls = empty.home / "calls"
    stand_in("uv", UV, empty)

    result = run_step(GATE, empty, CALLS=str(calls), FAILING="")

    assert result.returncode == 0, result.stderr
    assert calls.read_text().splitlines() == COMMANDS


@pytest.mark.parametrize("failing", COMMANDS)
def test_gate_fails_with_each_of_its_commands(failing: str, empty: ProjectCopy) -> None:
    """And doesn't go on."""
    calls = empty.home / "calls"
    stand_in("uv", UV, empty)

    result = run_step(GATE, empty, CALLS=str(calls), FAILING=failing)

    assert result.returncode != 0
    assert calls.read_text().splitlines()[-1] == failing


@pytest.mark.slow
def test_change_is_told_in_words(shop: ProjectCopy, opened: str) -> None:
    """For the comment, and for the summary of the run, which is all that a fork's change gets."""
    summary = summary_of(shop)
    result = run_step(WORDS, shop, BASE=opened, GITHUB_STEP_SUMMARY=str(summary))

    assert result.returncode == 0, result.stdout + result.stderr
    assert is_shown(summary.read_text(), SAID), summary.read_text()
    assert (shop.root / "permissions.md").read_text() == summary.read_text()


@pytest.mark.slow
@pytest.mark.usefixtures("opened")
def test_change_that_cannot_be_compared_fails(shop: ProjectCopy) -> None:
    """Although what fails stands in a pipe."""
    summary = summary_of(shop)
    result = run_step(WORDS, shop, BASE="nowhere", GITHUB_STEP_SUMMARY=str(summary))

    assert result.returncode != 0
    assert "nowhere: is no revision of this repository" in result.stderr


def comment(words: str, empty: ProjectCopy) -> str:
    """What the comment says after the step that writes it."""
    (empty.root / "permissions.md").write_text(words)
    commented = empty.home / "commented"
    variables = {"GH_TOKEN": "given", "COMMENTS": "of/change", "COMMENT": "of/all"}
    variables |= {"OURS": "of us", "COMMENTED": str(commented), "RUN": "https://github.example/run"}
    stand_in("gh", GH, empty)

    result = run_step(COMMENT, empty, **variables)

    assert result.returncode == 0, result.stderr
    return commented.read_text()


def test_words_become_a_comment(empty: ProjectCopy) -> None:
    """The one that GitHub's robot wrote before, else a new one."""
    assert comment("first", empty) == "first"
    assert comment("second", empty) == "second"


def test_long_difference_is_cut_and_the_words_stay(empty: ProjectCopy) -> None:
    """What is cut off is in the summary of the run, which the comment's second line names."""
    words = "## What this change newly allows\n\n- shop/pay may do this\n\n<details>\n```text\n"

    lines = comment(words + "difference ä\n" * 6_000, empty).splitlines()

    assert lines[:2] == ["## What this change newly allows", CUT]
    assert "- shop/pay may do this" in lines
    assert lines[-2:] == ["```", "</details>"]
    assert 50_000 < len("\n".join(lines)) < 65_536


def test_words_that_are_too_long_are_said_to_be(empty: ProjectCopy) -> None:
    """Nobody takes a part for all; the summary of the run has the rest."""
    lines = comment(
        "## What this change newly allows\n" + "- words ä\n" * 8_000, empty
    ).splitlines()

    assert lines[1] == CUT
    assert lines[-1] == "- words ä"
    assert 50_000 < len("\n".join(lines)) < 65_536


@pytest.mark.slow
def test_audit_asks_for_what_is_deployed(shop: ProjectCopy) -> None:
    """The project's own locks."""
    with in_project(shop.root):
        asked = {(pin.name, pin.version) for lock in deployed_locks() for pin in lock.pins}

    with osv_stand_in({}) as database:
        result = run_step(AUDIT, shop, PIP_AUDIT_OSV_URL=database.url)

    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(f"No known vulnerability in the {len(asked)} packages of ")
    assert set(database.asked) == asked


@pytest.mark.slow
def test_audit_of_a_vulnerable_package_fails(shop: ProjectCopy) -> None:
    """So that the run is red, and GitHub tells whoever watches the repository."""
    with in_project(shop.root):
        pin = deployed_locks()[0].pins[0]
    known = {(pin.name, pin.version): [vulnerability("GHSA-1", pin.name)]}

    with osv_stand_in(known) as database:
        result = run_step(AUDIT, shop, PIP_AUDIT_OSV_URL=database.url)

    assert result.returncode == 1
    assert f"{pin.name} {pin.version}: CVE-1 (GHSA-1): " in result.stdout


@pytest.mark.slow
def test_deployment_leaves_a_list_of_what_it_deployed(shop: ProjectCopy) -> None:
    """Of the stage's assembly, with the time of the commit."""
    synthesized = run_step(SYNTH, shop, STAGE="prod")
    assert synthesized.returncode == 0, synthesized.stderr
    assert "shop-prod" in synthesized.stdout

    result = run_step(SBOM, shop, STAGE="prod")

    file = shop.root / "sbom-prod.cdx.json"
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(f"{file.name}: ")
    committed = datetime.fromtimestamp(int(shop.git("log", "-1", "--format=%ct")), UTC)
    document = json.loads(file.read_text())
    assert document["metadata"]["timestamp"] == committed.isoformat()
