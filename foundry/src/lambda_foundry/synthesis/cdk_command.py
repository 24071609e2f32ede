"""Which command of the CDK CLI runs the app: the CLI tells its apps nothing of it.

An app gets the same variables and context for `cdk synth` as for `cdk deploy`. Our own commands
say by a variable which one they run. Else the CLI is looked for among the processes above. Where it
isn't found, or its command isn't known to leave accounts alone, the app may be deployed: to
validate it in vain costs seconds, not to costs a deployment.
"""

from collections.abc import Mapping
from pathlib import Path

QUIET = {"diff", "list", "ls", "metadata", "synth", "synthesize"}
"""Commands that put nothing into an account."""

TOLD = "LAMBDA_FOUNDRY_CDK_COMMAND"
"""The command, where one of `foundry` runs the CLI."""

DEPLOYING = {"deploy", "destroy", "import", "migrate", "refactor", "rollback", "watch"}

GENERATIONS = 5
"""Between the app and the CLI are at most some shells and Python's own launcher."""


def may_deploy(variables: Mapping[str, str]) -> bool:
    """Whether the CLI runs the app for a command that may deploy, or that isn't to be found out."""
    if "CDK_CLI_VERSION" not in variables:
        return False
    words = {variables[TOLD]} if variables.get(TOLD) else set(_cli_words())
    return not words & QUIET or bool(words & DEPLOYING)


def _cli_words() -> list[str]:
    """What follows `cdk` on its command line."""
    import psutil  # noqa: PLC0415  # without the CLI nobody asks

    try:
        for process in psutil.Process().parents()[:GENERATIONS]:
            words = process.cmdline()
            for position, word in enumerate(words):
                if Path(word).name in {"cdk", "cdk.js", "cdk.cmd"}:
                    return words[position + 1 :]
    except psutil.Error:
        pass
    return []
