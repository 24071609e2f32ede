"""Each step of the workflows that needs neither GitHub nor AWS does what it is there for."""

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.commands.deployed_locks import deployed_locks
from lambda_foundry.node import bundled_node
from tests.audit.osv_stand_in import osv_stand_in, vulnerability
from tests.delivery.shell import run_step, summary_of
from tests.delivery.workflows import Step, step, steps
from tests.docs.pages import is_shown
from tests.scaffold.project_copy import ProjectCopy

pytestmark = pytest.mark.samples  # a project's own workflows are its own affair

AUDIT = "audit.yml: audit: Ask for them"
WORDS = "check.yml: permissions: Say in words what functions may newly do, and who may invoke them"
COMMENT = "check.yml: comment: Write one comment, and again into the same one after the next commit"
SYNTH = "deploy.yml: deploy: Synthesize the stage, before there are credentials"
SBOM = "deploy.yml: deploy: List what was deployed"

RUN = (AUDIT, WORDS, COMMENT, SYNTH, SBOM)
GATE = "is the whole gate, which these tests are a part of"
NOT_RUN = {
    "check.yml: check: .ci/run": GATE,
    "deploy.yml: check: Check what is about to be deployed": GATE,
    "deploy.yml: deploy: Show the difference, then deploy it": "needs an AWS account",
}
"""The scripts that aren't run here, with the reason."""

PERMISSION = """\
        scope.results.grant(function, "dynamodb:Query")
"""
WIDER = """\
        scope.results.grant(function, "dynamodb:Query", "dynamodb:DeleteItem")
"""
SAID = """\
## What this change newly allows

- uptime/status can now also delete items from the uptime table Results.

<details><summary>What changes in the templates, by cdk diff</summary>

```text
Stack Uptime (uptime-dev)
IAM Statement Changes
…
│ + │ ${Results.Arn} │ Allow │ dynamodb:DeleteItem │ AWS:${Status/FunctionRole} │ │
…
Resources
[~] AWS::IAM::Policy Status/FunctionRole/DefaultPolicy StatusFunctionRoleDefaultPolicy6FA33FBE
…
```
</details>
"""

GITHUB = """\
const [script, folder, given] = process.argv.slice(1);
process.chdir(folder);
const comments = JSON.parse(given);
const issues = {
  listComments: 'the comments',
  updateComment: async ({ comment_id, body }) => {
    comments.find(({ id }) => id === comment_id).body = body;
  },
  createComment: async ({ issue_number, body }) => {
    comments.push({ id: comments.length + 1, user: { type: 'Bot' }, body, issue_number });
  },
};
const github = {
  rest: { issues },
  paginate: async (what, { owner, repo, issue_number }) => {
    if (`${what} of ${owner}/${repo}#${issue_number}` !== 'the comments of octo-org/shop#7') {
      throw new Error('asks for something else');
    }
    return comments;
  },
};
const context = { repo: { owner: 'octo-org', repo: 'shop' }, issue: { number: 7 } };
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
new AsyncFunction('github', 'context', 'require', script)(github, context, require)
  .then(() => console.log(JSON.stringify(comments)));
"""
"""Runs a script as actions/github-script does, with comments in place of GitHub."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    """A fresh copy of the project, committed."""
    copy = ProjectCopy.made_in(tmp_path_factory.mktemp("delivery"))
    copy.equip()
    return copy


@pytest.fixture
def widened(project: ProjectCopy) -> Iterator[str]:
    """A change that lets a function do more; gives the commit before it."""
    before = project.git("rev-parse", "HEAD").strip()
    file = project.root / "stacks" / "uptime" / "status.py"
    assert PERMISSION in file.read_text()
    file.write_text(file.read_text().replace(PERMISSION, WIDER))
    project.commit()
    yield before
    project.git("reset", "--quiet", "--hard", before)


def commented(folder: Path, comments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The comments of the pull request after the step that comments."""
    node = bundled_node()
    assert node is not None
    command = [str(node), "-e", GITHUB, step(COMMENT).script, str(folder), json.dumps(comments)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    left: list[dict[str, Any]] = json.loads(result.stdout)
    return left


@pytest.mark.parametrize("step", [one for one in steps() if one.script], ids=lambda one: one.place)
def test_step_is_run_or_has_a_reason(step: Step) -> None:
    """A new one has to be run here, or to be listed."""
    assert step.place in {*RUN, *NOT_RUN}


@pytest.mark.parametrize("place", [*RUN, *NOT_RUN])
def test_listed_step_is_in_a_workflow(place: str) -> None:
    """None is listed that isn't there any more."""
    assert step(place).script


@pytest.mark.slow
def test_change_is_told_in_words(project: ProjectCopy, widened: str) -> None:
    """For the comment, and for the summary of the run, which is all that a fork's change gets."""
    summary = summary_of(project)
    result = run_step(step(WORDS), project, BASE=widened, GITHUB_STEP_SUMMARY=str(summary))

    assert result.returncode == 0, result.stdout + result.stderr
    assert is_shown(summary.read_text(), SAID)
    assert (project.root / "permissions.md").read_text() == summary.read_text()


@pytest.mark.slow
def test_change_that_cannot_be_compared_fails(project: ProjectCopy) -> None:
    """Although what fails stands in a pipe."""
    summary = summary_of(project)
    result = run_step(step(WORDS), project, BASE="nowhere", GITHUB_STEP_SUMMARY=str(summary))

    assert result.returncode != 0
    assert "nowhere: is no revision of this repository" in result.stderr


def test_next_commit_changes_the_same_comment(tmp_path: Path) -> None:
    """The comments of people and of other workflows stay as they are."""
    words = tmp_path / "permissions.md"
    others: list[dict[str, Any]] = [
        {"id": 1, "user": {"type": "Bot"}, "body": "Coverage: 100 %"},
        {"id": 2, "user": {"type": "User"}, "body": "<!-- what this change newly allows -->\nNo"},
        {"id": 3, "user": None, "body": None},
    ]
    words.write_text("first")
    first = commented(tmp_path, others)
    words.write_text("second")
    second = commented(tmp_path, first)

    assert first[:3] == second[:3] == others
    assert [one["body"] for one in first[3:]] == ["<!-- what this change newly allows -->\nfirst"]
    assert [one["body"] for one in second[3:]] == ["<!-- what this change newly allows -->\nsecond"]


def test_comment_is_no_longer_than_github_takes(tmp_path: Path) -> None:
    """A change of a hundred functions is cut, not refused."""
    (tmp_path / "permissions.md").write_text("w" * 70_000)

    (comment,) = commented(tmp_path, [])

    assert 60_000 < len(comment["body"]) < 65_536


@pytest.mark.slow
def test_audit_asks_for_what_is_deployed(project: ProjectCopy) -> None:
    """The project's own locks."""
    with osv_stand_in({}) as database:
        result = run_step(step(AUDIT), project, PIP_AUDIT_OSV_URL=database.url)

    asked = {(pin.name, pin.version) for lock in deployed_locks() for pin in lock.pins}
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(f"No known vulnerability in the {len(asked)} packages of ")
    assert set(database.asked) == asked


@pytest.mark.slow
def test_audit_of_a_vulnerable_package_fails(project: ProjectCopy) -> None:
    """So that the run is red, and GitHub tells whoever watches the repository."""
    lock, *_ = deployed_locks()
    pin, *_ = lock.pins
    known = {(pin.name, pin.version): [vulnerability("GHSA-1", pin.name)]}
    with osv_stand_in(known) as database:
        result = run_step(step(AUDIT), project, PIP_AUDIT_OSV_URL=database.url)

    assert result.returncode == 1
    assert f"{pin.name} {pin.version}: CVE-1 (GHSA-1): " in result.stdout


@pytest.mark.slow
def test_deployment_leaves_a_list_of_what_it_deployed(project: ProjectCopy) -> None:
    """Of the stage's assembly, with the time of the commit."""
    synthesized = run_step(step(SYNTH), project, STAGE="prod")
    assert synthesized.returncode == 0, synthesized.stderr
    assert "uptime-prod" in synthesized.stdout

    result = run_step(step(SBOM), project, STAGE="prod")

    file = project.root / "sbom-prod.cdx.json"
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(f"{file.name}: ")
    committed = datetime.fromtimestamp(int(project.git("log", "-1", "--format=%ct")), UTC)
    document = json.loads(file.read_text())
    assert document["metadata"]["timestamp"] == committed.isoformat()
