"""The commands on the pages that the tests can't run, by how they begin, each with its reason."""

from tests.docs.pages import Command

ACCOUNT = "needs an AWS account"
GITHUB = "needs a repository on GitHub"
INDEX = "asks the package index"
MINUTES = "takes minutes, and the project's gate runs it"
TERMINAL = "needs a terminal, and somebody who answers"

NOT_RUN = {
    "aws ": ACCOUNT,
    "git tag good": GITHUB,
    "uv run cookiecutter cookiecutter-template": TERMINAL,
    "uv run npx cdk ": ACCOUNT,
    "uv run poe check": MINUTES,
    "uv run poe local": "runs until it is interrupted; tests/local has it",
    "uv run poe lock": INDEX,
    "uv run poe new": TERMINAL,
    "uv run poe test": MINUTES,
}

RUN = ("uv run poe check --template ", "uv run poe new service=")
"""What begins like one of these and is run all the same."""


def is_run(command: Command) -> bool:
    """Whether the tests run a command."""
    if command.text.startswith(RUN):
        return True
    return not command.text.startswith(tuple(NOT_RUN))
