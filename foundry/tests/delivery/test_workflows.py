"""The workflows run nobody's code with more rights than it needs, and pin what they use."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.delivery.workflows import FOLDERS, Job, Step, job, jobs, steps, workflows

pytestmark = pytest.mark.parametrize("folder", FOLDERS.values(), ids=FOLDERS)

READ = {"contents": "read"}
PERMISSIONS = {
    "audit.yml: audit": READ,
    "check.yml: check": READ,
    "check.yml: permissions": READ,
    "check.yml: comment": {"pull-requests": "write"},
    "deploy.yml: check": READ,
    "deploy.yml: deploy": READ | {"id-token": "write"},
}
TRIGGERS = {
    "audit.yml": {"pull_request", "push", "schedule", "workflow_dispatch"},
    "check.yml": {"pull_request", "push"},
    "deploy.yml": {"push", "workflow_dispatch"},
}
HERE = FOLDERS["here"]
PERMISSIONS_OF_OURS: dict[Path, dict[str, dict[str, str]]] = {
    HERE: {
        "platforms.yml: commands": READ,
        "platforms.yml: assets": {},
        "platforms.yml: stand-ins": READ,
        "tomorrow.yml: tomorrow": READ,
    }
}
TRIGGERS_OF_OURS = {
    HERE: {
        "platforms.yml": {"pull_request", "push"},
        "tomorrow.yml": {"schedule", "workflow_dispatch"},
    }
}
"""Workflows of this repository alone."""

PINNED = re.compile(r"(actions|aws-actions)/[a-z-]+@[0-9a-f]{40}")


def test_workflows_start_by_nothing_else(folder: Path) -> None:
    """None with a stranger's code and the rights of `pull_request_target` or `workflow_run`."""
    triggers = {file: set(workflow[True]) for file, workflow in workflows(folder).items()}

    assert triggers == TRIGGERS | TRIGGERS_OF_OURS.get(folder, {})


def test_jobs_have_no_more_rights_than_these(folder: Path) -> None:
    """And a workflow gives its jobs none."""
    permissions = {job.place: job.permissions for job in jobs(folder)}

    assert permissions == PERMISSIONS | PERMISSIONS_OF_OURS.get(folder, {})
    assert [file for file, each in workflows(folder).items() if each["permissions"] != {}] == []


def test_job_that_may_write_runs_no_code_of_the_change(folder: Path) -> None:
    """It has not even the code, its shell runs fixed commands, and it has no fork's words."""
    comment = job("check.yml: comment", folder)
    (download, write) = comment.steps

    assert download.action.partition("@")[0] == "actions/download-artifact"
    words = {line.split()[0] for line in write.script.splitlines()}
    assert words == {"head", "sed", "ours=$(gh", "if", "gh", "else", "fi"}
    same = "github.event.pull_request.head.repo.full_name == github.repository"
    assert comment.settings["if"] == same


def test_steps_are_safe(folder: Path) -> None:
    """Actions are pinned by commit, checkouts keep no token, and no secret is asked for."""
    all_steps = steps(folder)

    assert [
        one.action for one in all_steps if one.action and not PINNED.fullmatch(one.action)
    ] == []
    assert [one.place for one in all_steps if not _keeps_no_token(one)] == []
    assert [one.place for one in all_steps if "secrets." in str(one.settings)] == []
    assert [one.place for one in all_steps if "${{" in one.script] == []


def _keeps_no_token(step: Step) -> bool:
    return "checkout@" not in step.action or step.settings["with"] == _checkout(step.job)


def _checkout(job: Job) -> Mapping[str, object]:
    whole = {"fetch-depth": 0} if job.place == "check.yml: permissions" else {}
    return {"persist-credentials": False} | whole


def test_jobs_that_run_uv_install_it(folder: Path) -> None:
    """Each has a machine of its own, without it; and what a script adds to PATH ends with it."""
    scripts = {job.place: "".join(step.script for step in job.steps) for job in jobs(folder)}

    before = {
        place: script.partition("pip install --quiet uv\n")[0] for place, script in scripts.items()
    }
    assert [place for place, script in before.items() if "uv run" in script] == []


def test_failure_in_a_pipe_is_a_failure(folder: Path) -> None:
    """GitHub turns `pipefail` on only where the shell is named."""
    shells = {file: each["defaults"]["run"]["shell"] for file, each in workflows(folder).items()}

    assert shells == dict.fromkeys(shells, "bash")


def test_deployment_takes_place_in_a_protected_environment(folder: Path) -> None:
    """The subject by which AWS knows the job names it."""
    (deploy,) = [job for job in jobs(folder) if "id-token" in job.permissions]

    assert deploy.settings["environment"] == "${{ inputs.stage || 'dev' }}"


def test_deployment_waits_for_checks_that_cannot_become_the_role(folder: Path) -> None:
    """Tests and validators run before, in a job without the right to ask for an identity."""
    checks = job("deploy.yml: check", folder)
    gate = job("check.yml: check", folder)

    assert checks.settings["if"] == "vars.DEPLOY_REGION != ''"
    assert [step.script for step in checks.steps] == [step.script for step in gate.steps]
    assert job("deploy.yml: deploy", folder).settings["needs"] == "check"


def test_app_does_not_run_with_credentials(folder: Path) -> None:
    """It is synthesized before there are any; what is deployed is that assembly."""
    deploy = job("deploy.yml: deploy", folder)
    scripts = [step.script for step in deploy.steps]
    become = min(n for n, step in enumerate(deploy.steps) if "credentials@" in step.action)
    commands = [line for script in scripts[become:] for line in script.splitlines()]

    assert any("foundry synth" in script for script in scripts[:become])
    assert [line for line in commands if "npx cdk" in line and "--app cdk.out" not in line] == []
    assert [line for line in commands if "e2e" in line and "--assembly cdk.out" not in line] == []


def test_triggers_are_fired_outside_of_production_by_a_role_of_their_own(folder: Path) -> None:
    """Where there is one; the credentials of the deployment are gone by then."""
    *_, become, fire = job("deploy.yml: deploy", folder).steps

    assert become.settings["if"] == fire.settings["if"]
    assert fire.settings["if"] == "vars.E2E_ROLE != '' && env.STAGE != 'prod'"
    assert become.settings["with"]["role-to-assume"] == "${{ vars.E2E_ROLE }}"
    assert become.settings["with"]["unset-current-credentials"] is True
