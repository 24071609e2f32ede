"""Follows a page step by step, but for the commands that tests can't run, each with its reason."""

import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from tests.docs.pages import Command, File, commands, steps
from tests.scaffold.project_folder import ProjectFolder

ACCOUNT = "needs an AWS account"
GITHUB = "needs a repository on GitHub"
INDEX = "asks the package index"
MADE = "tests/docs/conftest.py makes that project, by the commands of the picture"
RELEASE = "is for a release"
GATE = {"uv run foundry test"}
"""What the gate runs here itself, so that it isn't run again in a clone of this repository."""
LEFT_OUT = "…"
"""The output of a command of which a page shows nothing."""
MINUTES = "takes minutes, and the gate runs it"
OLD = "needs a clone of the first design; tests/docs/test_move.py makes what it would write"
TERMINAL = "needs a terminal, and somebody who answers"

NOT_RUN = {
    ".ci/run": MINUTES,
    "aws ": ACCOUNT,
    "cd foundry && uv run python -m benchmarks.": "measures for minutes",
    "curl --request PUT ": "needs foundry local; foundry/tests/docs/test_api_pages.py does it",
    "git revert ": GITHUB,
    "git switch --detach ": ACCOUNT,
    'git diff --stat "$(git merge-base ': OLD,
    "git tag ": RELEASE,
    "uv build ": RELEASE,
    "uv run --directory foundry python -m tests.docs.": "foundry/tests/docs/test_api_page.py",
    "uv run --directory foundry python -m tests.tomorrow ": INDEX,
    "uv run pytest foundry/tests": MINUTES,
    "uv run cookiecutter cookiecutter-template": TERMINAL,
    "uv run npx cdk ": ACCOUNT,
    "uv run npx cdk synth --quiet --output ../before": OLD,
    "uv run foundry check": MINUTES,
    "uv run foundry invoke concepts/echo --debug": "foundry/tests/invoke/test_debugger.py",
    "uv run foundry e2e": ACCOUNT,
    "uv run foundry logs": ACCOUNT,
    "uv run foundry local": "runs until it is interrupted; foundry/tests/local has it",
    "uv run foundry lock": INDEX,
    "uv run foundry map --assembly ../": "shows another project",
    "uv run foundry new": TERMINAL,
    "uv run foundry synth -c validate=true": "foundry/tests/synthesis/test_validation.py",
    "uvx ": INDEX,
    "uvx --from lambda-foundry foundry init shop": MADE,
}
"""How such commands begin, and why they aren't run."""

RUN = (
    "uv run npx cdk synth ",
    "uv run foundry check --template ",
    "uv run foundry new service=",
    "uvx --from lambda-foundry foundry init market",
    "uvx --from lambda-foundry foundry init notes",
)
"""What begins like one of them and is run all the same: the longer beginning counts."""

NOT_FOLLOWED = {
    "README.md": {
        "flowchart LR": "foundry/tests/map/test_mermaid.py",
        "app.py, cdk.json": "foundry/tests/docs/test_excerpts.py",
        "foundry/src/lambda_foundry/": "foundry/tests/docs/test_excerpts.py",
    },
    "docs/maintain/architecture.md": {
        f"flowchart LR\n  {first}[": "foundry/tests/docs/test_maintain.py"
        for first in ("synth", "new", "invoke", "check", "init")
    },
    "docs/how-to/add-a-function.md": {
        "stacks/shop/__init__.py": "foundry/tests/docs/test_excerpts.py",
        "SqsTrigger(self": "foundry/tests/docs/test_excerpts.py",
    },
    "docs/how-to/add-dependencies.md": {
        "../../../packages/core": "foundry/tests/docs/test_excerpts.py"
    },
    "docs/how-to/audit.md": {
        "layers/requests: urllib3": "foundry/tests/audit/test_findings.py",
        "[every-stage]": "foundry/tests/docs/test_excerpts.py",
    },
    "docs/how-to/build-an-api.md": {
        "claims = app.current_event": "foundry/tests/docs/test_excerpts.py"
    },
    "docs/how-to/change-a-building-block.md": {
        "SqsTrigger(self": "foundry/tests/docs/test_excerpts.py"
    },
    "docs/how-to/check.md": {
        "from lambda_foundry import acknowledge": "foundry/tests/docs/test_excerpts.py",
        'cast("dynamodb.CfnTable"': "foundry/tests/docs/test_excerpts.py",
    },
    "docs/how-to/deploy.md": {
        "PythonFunction(self": "foundry/tests/docs/test_excerpts.py",
        '"""Tries a new version': "foundry/tests/docs/test_excerpts.py",
    },
    "docs/how-to/describe-an-api.md": {
        "breaks: POST /offers": "foundry/tests/openapi/test_changes.py"
    },
    "docs/how-to/move-a-function.md": {
        "table = self.node.find_child": "foundry/tests/scaffold/test_move_and_remove.py"
    },
    "docs/how-to/invoke.md": {"REST API: the client": "foundry/tests/docs/test_excerpts.py"},
    "docs/how-to/make-a-function-durable.md": {
        "PythonFunction(": "foundry/tests/docs/test_excerpts.py"
    },
    "docs/how-to/keep-stages-apart.md": {
        "- Sid: OtherStages": "foundry/tests/delivery/test_stages_apart.py"
    },
    "docs/how-to/log-api-requests.md": {"CloudWatch Logs role ARN": ACCOUNT},
    "docs/how-to/run-locally.md": {
        '["shop/Orders"]': "foundry/tests/local/test_seeds.py",
        "Deployed to": "foundry/tests/local/test_samples.py",
        "receipts/get_receipt (http_api)": "foundry/tests/local/test_authorizers.py",
    },
    "docs/how-to/read-from-kafka.md": {
        f'KafkaTrigger(\n    self,\n    "{name}"': "foundry/tests/docs/test_excerpts.py"
        for name in ("Orders", "Refunds", "Payments")
    },
    "docs/reference/triggers.md": {"paid = lambda_": "foundry/tests/docs/test_excerpts.py"},
    "docs/reference/errors.md": {
        "An error occurred (AccessDenied": ACCOUNT,
        "An error occurred (TooMany": ACCOUNT,
    },
    "docs/how-to/upgrade.md": {"<<<<<<< yours": "foundry/tests/docs/test_excerpts.py"},
    "docs/how-to/take-away-a-function.md": {
        "tests/snapshots/concepts/slug.json": "foundry/tests/docs/test_excerpts.py"
    },
    "docs/how-to/split-over-runners.md": {
        "split:\n": "foundry/tests/commands/test_services.py",
        "- name: List what was deployed": "foundry/tests/commands/test_services.py",
    },
    "docs/how-to/test-what-is-deployed.md": {
        "uptime/status (http_api): FAILED": "foundry/tests/local/test_stage_e2e.py"
    },
    "docs/how-to/test-with-resources.md": {
        'deployed: the table "uptime/Result"': "foundry/tests/testing/test_deployed_resources.py"
    },
    "docs/how-to/work-on-macos-and-windows.md": {
        "runs-on: ${{ matrix.system }}": "foundry/tests/docs/test_excerpts.py"
    },
}
"""How the blocks begin that nobody is to follow, by page, and which test keeps each true."""

OTHERS_KEPT_BY = {"docs/reference/errors.md": "foundry/tests/invoke/test_error_page.py"}
"""Which test reads all other excerpts of a page."""


def follow(
    page: Path,
    project: ProjectFolder,
    *,
    begin: ProjectFolder | None = None,
    done: Collection[Command] = (),
) -> None:
    """Take each step of the page in its order; fails where one doesn't do what the page says.

    The page begins in the project, or where it says otherwise, in the folder `begin`. Commands that
    are `done` are passed over: a page before has the same, with the same output, or with one that
    this page leaves out.
    """
    place = begin or project
    not_again = {(one.text, output) for one in done for output in (one.output, LEFT_OUT)}
    for step in steps(page):
        if not isinstance(step, Command):
            step.follow(place)
        elif folder := _entered(step):
            # Who clones this repository is in the project then.
            cloned = "clone" in step.text
            place = project if cloned else replace(place, root=place.root / folder)
            if cloned:
                not_again |= {(one.text, one.output) for one in commands(page) if one.text in GATE}
        elif is_taken(step) and (step.text, step.output) not in not_again:
            step.follow(place)


def begin(page: Path, project: ProjectFolder) -> None:
    """Take the steps before the first command that synthesizes, and write all tests of the page.

    To take these steps again is no change.
    """
    begins = True
    for step in steps(page):
        if isinstance(step, Command):
            is_shell = " foundry " not in step.text
            begins &= is_shell or not is_taken(step) or "--template" in step.text
            if begins and is_shell and is_taken(step):
                step.follow(project)
        elif begins or (isinstance(step, File) and step.path.startswith("tests/")):
            step.follow(project)


def _entered(command: Command) -> str | None:
    """The folder that a command goes to, for the next ones."""
    found = re.fullmatch(r"(?:git clone \S+(?: \S+)? && )?cd (\S+)", command.text)
    return found[1] if found else None


def has_steps(page: Path) -> bool:
    """Whether the tests do anything that the page says."""
    return any(is_taken(command) for command in commands(page))


def is_taken(command: Command) -> bool:
    """Whether the tests run a command."""
    listed = [start for start in (*RUN, *NOT_RUN) if command.text.startswith(start)]
    return not listed or max(listed, key=len) in RUN
