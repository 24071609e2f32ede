"""Follows a page step by step, but for the commands that tests can't run, each with its reason."""

from pathlib import Path

from tests.docs.pages import Command, Step, steps
from tests.scaffold.project_copy import ProjectCopy

ACCOUNT = "needs an AWS account"
GITHUB = "needs a repository on GitHub"
INDEX = "asks the package index"
MINUTES = "takes minutes, and the project's gate runs it"
TERMINAL = "needs a terminal, and somebody who answers"

NOT_RUN = {
    "aws ": ACCOUNT,
    "git clone ": GITHUB,
    "git revert ": GITHUB,
    "git switch --detach ": ACCOUNT,
    "uv run cookiecutter cookiecutter-template": TERMINAL,
    "uv run npx cdk ": ACCOUNT,
    "uv run foundry check": MINUTES,
    "uv run foundry local": "runs until it is interrupted; tests/local has it",
    "uv run foundry lock": INDEX,
    "uv run foundry map --assembly ../": "shows another project",
    "uv run foundry new": TERMINAL,
    "uv run foundry test": MINUTES,
    "uvx ": INDEX,
}
"""How such commands begin, and why they aren't run."""

RUN = (
    "uv run npx cdk synth ",
    "uv run foundry check --template ",
    "uv run foundry new service=",
    "uv run foundry test tests/concepts/test_order.py",
    "uv run foundry test tests/test_snapshots.py",
)
"""What begins like one of them and is run all the same."""

NOT_FOLLOWED = {
    "README.md": {
        "flowchart LR": "tests/foundry/src/lambda_foundry/map/test_mermaid.py",
        "app.py, cdk.json": "tests/docs/test_excerpts.py",
    },
    "docs/how-to/add-a-function.md": {
        "stacks/shop/__init__.py": "tests/docs/test_excerpts.py",
        "SqsTrigger(self": "tests/docs/test_excerpts.py",
    },
    "docs/how-to/audit.md": {
        "layers/requests: urllib3": "tests/foundry/src/lambda_foundry/audit/test_findings.py",
        "[every-stage]": "tests/docs/test_excerpts.py",
    },
    "docs/how-to/check.md": {
        "from lambda_foundry.checks.acknowledge": "tests/docs/test_excerpts.py",
        'cast("dynamodb.CfnTable"': "tests/docs/test_excerpts.py",
    },
    "docs/how-to/grow-a-function.md": {"diff --git": "tests/scaffold/test_grow_page.py"},
    "docs/how-to/log-api-requests.md": {"CloudWatch Logs role ARN": ACCOUNT},
    "docs/how-to/run-locally.md": {"Deployed to": "tests/local/test_samples.py"},
    "docs/how-to/take-away-a-function.md": {
        "tests/snapshots/concepts/slug.json": "tests/docs/test_excerpts.py"
    },
}
"""How the blocks begin that nobody is to follow, by page, and which test keeps each true."""


def follow(page: Path, project: ProjectCopy) -> None:
    """Take each step of the page in its order; fails where one doesn't do what the page says."""
    for step in steps(page):
        if is_taken(step):
            step.follow(project)


def is_taken(step: Step) -> bool:
    """Whether the tests take a step: every file, every change, most commands."""
    if not isinstance(step, Command) or step.text.startswith(RUN):
        return True
    return not step.text.startswith(tuple(NOT_RUN))
