"""The workflows run nobody's code with more rights than it needs, and pin what they use."""

import re
from collections.abc import Mapping

import pytest

from tests.delivery.workflows import Job, Step, jobs, steps, workflows

pytestmark = pytest.mark.samples  # a project's own workflows are its own affair

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
PINNED = re.compile(r"(actions|aws-actions)/[a-z-]+@[0-9a-f]{40}")


def test_workflows_start_by_nothing_else() -> None:
    """None with a stranger's code and the rights of `pull_request_target` or `workflow_run`."""
    assert {file: set(workflow[True]) for file, workflow in workflows().items()} == TRIGGERS


def test_jobs_have_no_more_rights_than_these() -> None:
    """And a workflow gives its jobs none."""
    assert {job.place: job.permissions for job in jobs()} == PERMISSIONS
    assert [workflow["permissions"] for workflow in workflows().values()] == [{}, {}, {}]


def test_job_that_may_write_runs_no_code_of_the_change() -> None:
    """It has neither the code nor a shell, and doesn't run for a fork."""
    (job,) = [job for job in jobs() if job.permissions.get("pull-requests") == "write"]

    assert [step.action.partition("@")[0] for step in job.steps] == [
        "actions/download-artifact",
        "actions/github-script",
    ]
    same = "github.event.pull_request.head.repo.full_name == github.repository"
    assert job.settings["if"] == same


@pytest.mark.parametrize("step", steps(), ids=lambda step: step.place)
def test_step_is_safe(step: Step) -> None:
    """Its action is pinned by commit, checkouts keep no token, and no secret is asked for."""
    assert not step.action or PINNED.fullmatch(step.action)
    assert "checkout@" not in step.action or step.settings["with"] == _checkout(step.job)
    assert "secrets." not in str(step.settings)
    assert "${{" not in step.script


def _checkout(job: Job) -> Mapping[str, object]:
    whole = {"fetch-depth": 0} if job.place == "check.yml: permissions" else {}
    return {"persist-credentials": False} | whole


@pytest.mark.parametrize("job", jobs(), ids=lambda job: job.place)
def test_job_that_runs_uv_installs_it(job: Job) -> None:
    """Each has a machine of its own, without it; and what a script adds to PATH ends with it."""
    scripts = "".join(step.script for step in job.steps)

    assert "uv run" not in scripts.partition("pip install --quiet uv\n")[0]


def test_failure_in_a_pipe_is_a_failure() -> None:
    """GitHub turns `pipefail` on only where the shell is named."""
    shells = [workflow["defaults"]["run"]["shell"] for workflow in workflows().values()]

    assert shells == ["bash", "bash", "bash"]


def test_deployment_takes_place_in_a_protected_environment() -> None:
    """The subject by which AWS knows the job names it."""
    (job,) = [job for job in jobs() if "id-token" in job.permissions]

    assert job.settings["environment"] == "${{ inputs.stage || 'dev' }}"


def test_deployment_waits_for_checks_that_cannot_become_the_role() -> None:
    """Tests and validators run before, in a job without the right to ask for an identity."""
    (check,) = [job for job in jobs() if job.place == "deploy.yml: check"]
    (deploy,) = [job for job in jobs() if job.place == "deploy.yml: deploy"]

    assert check.settings["if"] == "vars.DEPLOY_REGION != ''"
    assert ".ci/run" in [step.script for step in check.steps]
    assert deploy.settings["needs"] == "check"


def test_app_does_not_run_with_credentials() -> None:
    """It is synthesized before there are any; what is deployed is that assembly."""
    (deploy,) = [job for job in jobs() if job.place == "deploy.yml: deploy"]
    scripts = [step.script for step in deploy.steps]
    (become,) = [n for n, step in enumerate(deploy.steps) if "credentials@" in step.action]
    commands = [
        line for script in scripts[become:] for line in script.splitlines() if "cdk" in line
    ]

    assert any("foundry synth" in script for script in scripts[:become])
    assert [line for line in commands if "npx cdk" in line and "--app cdk.out" not in line] == []
