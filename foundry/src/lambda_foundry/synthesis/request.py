"""What a run asks for: where to, with which context and variables, validated or not.

CDK's context is read as it was meant: `-c` gives texts where CDK wants structures.
"""

import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from lambda_foundry.mistakes import Mistake, understood
from lambda_foundry.project import project_root

# What the CLI tells every app: github.com/aws/aws-cdk-cli, package toolkit-lib, contextFromSettings
CLI_CONTEXT = {
    "aws:cdk:enable-path-metadata": True,
    "aws:cdk:enable-asset-metadata": True,
    "aws:cdk:disable-version-reporting": True,
    "aws:cdk:bundling-stacks": ["**"],
}

RUNS_APP = re.compile(r"(uv run )?(\S*python[\d.]*(\.exe)? )?app\.py")
"""The `app` of `cdk.json` where it runs the project's file and nothing else."""

OF_NO_SYNTHESIS = {
    *("app", "assetParallelism", "assetPrebuild", "context", "language", "notices", "output"),
    *("outputsFile", "profile", "progress", "requireApproval", "rollback", "tags"),
    *("toolkitStackName", "versionReporting", "watch"),
}
"""What `cdk.json` may say where the CLI doesn't run the app: it is told, or needs none of it."""

TELLS_FAILURE = "@aws-cdk/core:failSynthOnValidationErrors"
"""False from the CLI, which reads the report and fails itself."""

BOUNDARY = "@aws-cdk/core:permissionsBoundary"
PARTITIONS = "@aws-cdk/core:target-partitions"
QUALIFIER = "@aws-cdk/core:bootstrapQualifier"

OF_CDK = "@aws-cdk"
"""How the names of CDK's own settings and feature flags begin."""

TRUE_OR_FALSE = {"true": True, "false": False}
OTHER_YES_OR_NO = {"0", "1", "no", "off", "on", "yes"}
"""What CDK would take for true, each of them, in a feature flag."""

QUIET_COMMANDS = {"diff", "list", "ls", "metadata", "synth", "synthesize"}
"""Commands that put nothing into an account."""

COMMAND_VARIABLE = "LAMBDA_FOUNDRY_CDK_COMMAND"
"""The command, where one of `foundry` runs the CLI."""

DEPLOYING_COMMANDS = {"deploy", "destroy", "import", "migrate", "refactor", "rollback", "watch"}

CLI_DISTANCE = 5
"""Between the app and the CLI are at most some shells and Python's own launcher."""


class Request:
    """The variables that the app is run with; without the CLI's it runs as under the CLI."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables
        output = variables.get("CDK_OUTDIR") or project_root() / "cdk.out"
        self.output = Path(os.path.abspath(output))  # noqa: PTH100  # no `..`, and links as they are

    @cached_property
    def context(self) -> dict[str, Any]:
        """What `-c` and `cdk.json` say, and what the CLI adds.

        Raises `Mistake` for a setting that CDK would pass over.
        """
        check_tags(_settings(project_root()))
        return as_meant(self._context())

    def _context(self) -> dict[str, Any]:
        if "CDK_CONTEXT_JSON" not in self.variables:
            return cli_context()
        context: dict[str, Any] = json.loads(self.variables["CDK_CONTEXT_JSON"])
        if overflow := self.variables.get("CONTEXT_OVERFLOW_LOCATION_ENV"):
            context |= json.loads(Path(overflow).read_text(encoding="utf-8"))
        return context

    @cached_property
    def context_digest(self) -> str:
        """The context as far as templates depend on it."""
        apart = {"validate", TELLS_FAILURE}
        relevant = {name: value for name, value in self.context.items() if name not in apart}
        return hashlib.sha256(json.dumps(relevant, sort_keys=True).encode()).hexdigest()

    @cached_property
    def validates(self) -> bool:
        """Whether CDK's built-in validator is to run."""
        return wants_validation(self.variables, self.context)


def wants_validation(variables: Mapping[str, str], context: Mapping[str, Any]) -> bool:
    """By `-c validate=true|false`, else by CDK_VALIDATION, else in CI and before a deployment.

    It takes four fifths of the time of a small synthesis, and finds what seldom changes.
    """
    if "validate" in context:
        asked = str(context["validate"]).lower()
        if asked not in TRUE_OR_FALSE:
            raise Mistake(f"-c validate={asked}: write true or false")
        return TRUE_OR_FALSE[asked]
    if variables.get("CDK_VALIDATION") in TRUE_OR_FALSE:
        return TRUE_OR_FALSE[variables["CDK_VALIDATION"]]
    return bool(variables.get("CI")) or may_deploy(variables)


def may_deploy(variables: Mapping[str, str]) -> bool:
    """Whether the CLI runs the app for a command that may deploy, or that isn't to be found out.

    An app gets the same variables and context for `cdk synth` as for `cdk deploy`. Our own commands
    say by a variable which one they run. Else the CLI is looked for among the processes above.
    Where it isn't found, or its command isn't known to leave accounts alone, the app may be
    deployed: to validate it in vain costs seconds, not to costs a deployment.
    """
    if "CDK_CLI_VERSION" not in variables:
        return False
    words = {variables[COMMAND_VARIABLE]} if variables.get(COMMAND_VARIABLE) else set(_cli_words())
    return not words & QUIET_COMMANDS or bool(words & DEPLOYING_COMMANDS)


def _cli_words() -> list[str]:
    """What follows `cdk` on its command line."""
    before = set(sys.modules)
    import psutil  # noqa: PLC0415  # without the CLI nobody asks

    try:
        for process in psutil.Process().parents()[:CLI_DISTANCE]:
            words = process.cmdline()
            for position, word in enumerate(words):
                if Path(word).name in {"cdk", "cdk.js", "cdk.cmd"}:
                    return words[position + 1 :]
    except psutil.Error:
        pass
    finally:
        # The app that loads it by itself reads by it what can't be noted; we do before that.
        for name in set(sys.modules) - before:
            if name.partition(".")[0] == "psutil":
                del sys.modules[name]
    return []


def cli_context(project: Path | None = None) -> dict[str, Any]:
    """The context of `cdk.json` and of earlier look-ups, and the CLI's own."""
    project = project or project_root()
    looked_up = project / "cdk.context.json"
    with understood(looked_up):
        values = json.loads(looked_up.read_text(encoding="utf-8")) if looked_up.is_file() else {}
    return {**_settings(project).get("context", {}), **values, **CLI_CONTEXT}


def told_to_app(
    output: Path, context: Mapping[str, Any], project: Path | None = None
) -> dict[str, str]:
    """The variables by which an app learns where to write, and its context beside the project's."""
    given = json.dumps(cli_context(project) | dict(context))
    return {"CDK_OUTDIR": str(output), "CDK_CONTEXT_JSON": given}


def is_for_app_alone() -> bool:
    """Whether `cdk.json` says nothing of a synthesis that the CLI heeds and the app doesn't."""
    settings = _settings(project_root())
    return (
        settings.keys() <= OF_NO_SYNTHESIS
        and RUNS_APP.fullmatch(str(settings.get("app"))) is not None
        and settings.get("output", "cdk.out") == "cdk.out"
        and settings.get("versionReporting") is False
    )


def _settings(project: Path) -> dict[str, Any]:
    file = project / "cdk.json"
    with understood(file):
        settings: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return settings


def as_meant(context: Mapping[str, Any]) -> dict[str, Any]:
    """The context, with CDK's own settings read as what they are.

    CDK would take the text `false` for true, and pass over a permissions boundary that is a text.
    Raises `Mistake` for a setting of a form that CDK would pass over.
    """
    return {name: _as_meant(name, value) for name, value in context.items()}


def check_tags(settings: Mapping[str, Any]) -> None:
    """Raise `Mistake` for `tags` of `cdk.json` that the CLI would pass over, or fail on later."""
    tags = settings.get("tags")
    if tags is not None and not _are_tags(tags):
        raise Mistake(
            f'cdk.json: tags: {json.dumps(tags)} is no list of tags; write "tags": '
            '[{"Key": "team", "Value": "shop"}]'
        )


def _are_tags(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(tag, dict)
        and set(tag) == {"Key", "Value"}
        and all(isinstance(part, str) for part in tag.values())
        for tag in value
    )


def _as_meant(name: str, value: Any) -> Any:
    if name in CDK_SETTINGS and value is not None:
        is_right, example = CDK_SETTINGS[name]
        meant = _parsed(value) if name != QUALIFIER else value
        if not is_right(meant):
            raise Mistake(
                f"{name}: {_shown(value)} is none; write it into cdk.json, below context: "
                f'"{name}": {example}'
            )
        return meant
    if name.startswith(OF_CDK):
        _refuse_misspelt(name)
        if isinstance(value, str):
            return _flag(name, value)
    return value


def _refuse_misspelt(name: str) -> None:
    """CDK passes over what it doesn't know, such as `@aws-cdk/core:permissionBoundary`."""
    said = name.lower()
    if name != BOUNDARY and "permission" in said and "bound" in said:
        raise Mistake(f"{name}: CDK has no such setting; write {BOUNDARY}")


def _flag(name: str, value: str) -> bool | str:
    if value.lower() in OTHER_YES_OR_NO:
        raise Mistake(f"{name}: '{value}' is none; write true or false")
    return TRUE_OR_FALSE.get(value.lower(), value)


def _parsed(value: Any) -> Any:
    """A text as the JSON that it is, if it is any."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _is_boundary(value: Any) -> bool:
    """Whether it is a policy, by its name or by its ARN.

    docs.aws.amazon.com/cdk/v2/guide/customize-permissions-boundaries.html
    """
    return (
        isinstance(value, dict)
        and set(value) in ({"name"}, {"arn"})
        and all(isinstance(part, str) and part for part in value.values())
    )


def _are_partitions(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def _is_qualifier(value: Any) -> bool:
    """As the bootstrap template takes it."""
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,10}", value) is not None


def _shown(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else json.dumps(value)


CDK_SETTINGS: dict[str, tuple[Callable[[Any], bool], str]] = {
    BOUNDARY: (_is_boundary, '{"name": "developers"}'),
    PARTITIONS: (_are_partitions, '["aws"]'),
    QUALIFIER: (_is_qualifier, '"shop"'),
}
"""What each has to be, and how one writes it."""
