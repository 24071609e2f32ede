"""SnapStart and durable functions: what each can have beside it, and that a version is invoked.

docs.aws.amazon.com/lambda/latest/dg/snapstart.html and
docs.aws.amazon.com/lambda/latest/dg/durable-functions.html
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.role_rights import allows
from lambda_foundry.template.branches import Branch, branches
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import (
    ALIAS,
    MAPPING,
    PERMISSION,
    URL,
    VERSION,
    event_sources_of,
    function_ids,
    function_of,
    is_of_version,
)
from lambda_foundry.template.intrinsics import NO_VALUE, is_function
from lambda_foundry.template.policies import (
    covers,
    execution_role,
    outside_policies,
    role_statements,
)
from lambda_foundry.template.values import alternatives, literal, numbers, text

MOST_STORAGE = 512
"""Megabytes of `/tmp`."""

_HELD = ("SnapStart", "PackageType", "Runtime", "EphemeralStorage", "FileSystemConfigs")
_WITHOUT_SNAP_START = re.compile(
    r"python2.*|python3\.([6-9]|1[01])|java8.*|dotnet(core.*|[5-7])|(nodejs|ruby|go|provided).*"
)

INVOKED_BY: dict[str, Callable[[dict[str, Any]], Any]] = {
    PERMISSION: lambda said: said.get("FunctionName"),
    MAPPING: lambda said: said.get("FunctionName"),
    URL: lambda said: None if said.get("Qualifier") else said.get("TargetFunctionArn"),
    "AWS::AppSync::DataSource": lambda said: as_dict(said.get("LambdaConfig")).get(
        "LambdaFunctionArn"
    ),
    "AWS::Pipes::Pipe": lambda said: said.get("Target"),
    "AWS::Scheduler::Schedule": lambda said: as_dict(said.get("Target")).get("Arn"),
    "AWS::StepFunctions::StateMachine": lambda said: [
        said.get("Definition"),
        said.get("DefinitionString"),
    ],
}
"""Where each type of resource names the function that it invokes, or lets be invoked."""

ACTIONS = ("lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState")
LONGEST_POLLED, LONGEST_ON_INSTANCES = 900, 5400
"""Seconds that an event source mapping waits for a whole execution."""

_SCALED = "AWS::ApplicationAutoScaling::ScalableTarget"


def beside_snap_start(template: Template) -> Iterator[Problem]:
    """Provisioned concurrency, an older runtime, or more storage than a snapshot has."""
    for function in with_snap_start(template):
        said = template.properties(function)
        held = {name: said[name] for name in _HELD if name in said}
        yield from dict.fromkeys(
            problem
            for branch in branches(held)
            if _is_snapped(branch.properties.get("SnapStart"))
            for problem in _beside(function, branch)
        )
    for logical_id, function, kept in provisioned(template):
        both = {"SnapStart": template.properties(function).get("SnapStart"), "Kept": kept}
        for branch in branches(both):
            if branch.properties.get("Kept") and _is_snapped(branch.properties.get("SnapStart")):
                what = f"provisioned concurrency, and {function} has SnapStart"
                yield _refused(logical_id, what, branch.where)
                break


def provisioned(template: Template) -> Iterator[tuple[str, str, Any]]:
    """What keeps environments of a function ready, with the function and the settings for it.

    These are versions, aliases, and what scales one of them by the hour or by its use.
    """
    for logical_id, said in template.of_type(ALIAS, VERSION):
        kept = said.get("ProvisionedConcurrencyConfig")
        if kept and (function := function_of(template, said.get("FunctionName"))):
            yield logical_id, function, _if_made(template, logical_id, kept)
    for logical_id, said in template.of_type(_SCALED):
        is_one = literal(said.get("ScalableDimension")) == "lambda:function:ProvisionedConcurrency"
        arn = {"Fn::Join": ["", ["arn:aws:lambda:*:*:", said.get("ResourceId")]]}
        if is_one and (function := function_of(template, arn)):
            yield logical_id, function, _if_made(template, logical_id, said)


def _if_made(template: Template, logical_id: str, settings: Any) -> Any:
    """The settings, or none where a condition leaves the resource out."""
    condition = template.resources[logical_id].get("Condition")
    return {"Fn::If": [condition, settings, NO_VALUE]} if condition else settings


def _beside(function: str, branch: Branch) -> Iterator[Problem]:
    given = branch.properties
    runtime = literal(given.get("Runtime")) or ""
    if _WITHOUT_SNAP_START.fullmatch(runtime):
        newer = "write 'python3.14', or " if runtime.startswith("python") else ""
        yield Problem(
            resource=function,
            what=f"it has SnapStart, and its runtime is '{runtime}'{branch.where}",
            why="deployment fails: Lambda has it for Python from 3.12 on, for Java from 11 on and "
            "for .NET from 8 on",
            instead=f"{newer}leave SnapStart out",
        )
    if literal(given.get("PackageType")) == "Image":
        yield _refused(function, "its code in an image", branch.where)
    if any(
        size > MOST_STORAGE for size in numbers(as_dict(given.get("EphemeralStorage")).get("Size"))
    ):
        yield _refused(function, f"more than {MOST_STORAGE} MB of ephemeral storage", branch.where)
    if file_systems := given.get("FileSystemConfigs"):
        yield _refused(function, f"{len(file_systems)} file system", branch.where)


def _refused(resource: str, what: str, where: str = "") -> Problem:
    return Problem(
        resource=resource,
        what=f"it has {what}" + ("" if "SnapStart" in what else ", and SnapStart") + where,
        why="deployment fails: Lambda takes one of the two",
        instead="leave one of them out",
    )


def snap_start_unused(template: Template) -> Iterator[Problem]:
    """Functions that are invoked without a version, which alone starts from a snapshot."""
    published = {
        function_of(template, said.get("FunctionName")) for _, said in template.of_type(VERSION)
    }
    for function in with_snap_start(template):
        invokers = invoked_without_version(template, function)
        unpublished = [
            alias
            for alias, said in template.of_type(ALIAS)
            if literal(said.get("FunctionVersion")) == "$LATEST"
            and function_of(template, said.get("FunctionName")) == function
        ]
        if invokers:
            what = f"{invokers[0]} invokes it without a version"
        elif unpublished:
            what = f"its alias {unpublished[0]} is of $LATEST"
        elif function not in published:
            what = "no version of it is published here"
        else:
            continue
        yield Problem(
            resource=function,
            what=f"it has SnapStart, and {what}",
            why="only a published version starts from a snapshot",
            instead='give the trigger an alias, function=function.add_alias("live")',
        )


def with_snap_start(template: Template) -> list[str]:
    """The functions that have it."""
    return [
        function
        for function in function_ids(template)
        if any(map(_is_snapped, alternatives(template.properties(function).get("SnapStart"))))
    ]


def _is_snapped(given: Any) -> bool:
    applied = alternatives(as_dict(given).get("ApplyOn"))
    return any(literal(each) == "PublishedVersions" for each in applied)


def invoked_without_version(template: Template, function: str) -> list[str]:
    """What names the function itself, with no version or alias after it."""
    itself = re.compile(rf"\$\{{{function}(\.Arn)?\}}(?!:)")
    return [
        logical_id
        for type_, named_in in INVOKED_BY.items()
        for logical_id, said in template.of_type(type_)
        if any(
            itself.search(text(part))
            or (function_of(template, part) == function and is_of_version(template, part) is False)
            for part in _parts(named_in(said))
        )
    ]


def _parts(value: Any) -> Iterator[Any]:
    """A value, or those in an object or a list, as far as no function makes them."""
    for each in alternatives(value):
        if isinstance(each, list) or (isinstance(each, dict) and not any(map(is_function, each))):
            for part in each.values() if isinstance(each, dict) else each:
                yield from _parts(part)
        else:
            yield each


def durable_rights(template: Template) -> Iterator[Problem]:
    """Roles that may not keep the state of an execution."""
    for function in _durable(template):
        role = execution_role(template, function)
        lacking = [
            action for action in ACTIONS if role and not _may(template, role, function, action)
        ]
        if lacking:
            yield Problem(
                resource=function,
                what=f"it is durable, and its role {role} may not {' or '.join(lacking)} on its "
                "versions",
                why="the first step of each execution fails",
                instead="allow both on the function's ARN with :* after it",
            )


def _may(template: Template, role: str, function: str, action: str) -> bool:
    if not allows(template, role, action, function):
        return False
    if outside_policies(template, role):
        return True
    # The action is about an execution, whose ARN begins with that of a version.
    unqualified = f"${{{function}.Arn}}"
    return any(
        resource != unqualified
        for statement in role_statements(template, role)
        if statement.allows and covers(statement, action)
        for resource in (*statement.resource_texts, *map(text, statement.not_resources))
    )


def durable_invoked(template: Template) -> Iterator[Problem]:
    """Triggers of the unqualified function, and mappings that don't wait long enough."""
    for function in _durable(template):
        unqualified = invoked_without_version(template, function)
        if unqualified:
            yield Problem(
                resource=function,
                what=f"it is durable, and {unqualified[0]} invokes it without a version",
                why="Lambda refuses that for a durable function",
                instead='give the trigger an alias, function=function.add_alias("live")',
            )
        config = as_dict(template.settings(function).get("DurableConfig"))
        longest = max(numbers(config.get("ExecutionTimeout")), default=0)
        polled = event_sources_of(template, function)
        is_instance = "CapacityProviderConfig" in template.settings(function)
        is_longer = is_instance and not any(each.service in {"mq", "rds"} for each in polled)
        most = LONGEST_ON_INSTANCES if is_longer else LONGEST_POLLED
        if polled and longest > most:
            yield Problem(
                resource=polled[0].logical_id,
                what=f"an execution of {function} may take {longest:g} s",
                why=f"a mapping ends it after {most} s and tries the batch again",
                instead=f"write an execution timeout of {most} s at most, or start the "
                "execution asynchronously",
            )


def _durable(template: Template) -> list[str]:
    return [
        function
        for function in function_ids(template)
        if template.settings(function).get("DurableConfig")
    ]
