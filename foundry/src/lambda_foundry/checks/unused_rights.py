"""What an execution role allows and nothing in the code uses, one finding a statement.

It says nothing of a role whose functions' code hides any call: what can't be followed may use it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from lambda_foundry.access.vocabulary import verb
from lambda_foundry.aws_calls.operations import Call, declared_uses, needs_of, table
from lambda_foundry.checks.code_and_role import is_readable, may_take_in, things_of
from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.needed_rights import (
    LIST,
    calls_of,
    each_resource,
    is_about_another,
    name_of,
    resource_of,
)
from lambda_foundry.template.actions import actions_like
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import (
    EventSourceMapping,
    event_sources_of,
    function_ids,
    function_of,
)
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.policies import (
    Statement,
    execution_role,
    role_statements,
    statement_may_mean,
    trust_statements,
)
from lambda_foundry.template.values import listed, references, text

KEY = "AWS::KMS::Key"
ASYNC_SETTINGS = "AWS::Lambda::EventInvokeConfig"
ACCESS = "SourceAccessConfigurations"
CLUSTERS = {"kafka", "mq", "rds"}
"""What Lambda polls from inside a network, as the model of a template calls it."""
_LAMBDA = {"lambda.amazonaws.com", "lambda.${AWS::URLSuffix}", "edgelambda.amazonaws.com"}
"""Lambda itself, and its copies at the edge of CloudFront."""


@dataclass(frozen=True)
class Use:
    """An action that is used, and on which resource of the template if that is known."""

    action: str
    resource: str | None = None
    name: str = ""
    """What the code itself calls it, where the template doesn't tell."""


def unused(template: Template) -> Iterator[Problem]:
    """Statements of execution roles of which no code uses an action."""
    for role, functions in _roles(template).items():
        found = [calls_of(template, function) for function in functions]
        if not is_readable(template, role) or any(one is None or one.cant_tell for one in found):
            continue
        uses = [use for function in functions for use in _uses(template, function)]
        if any(use.action == "" for use in uses):
            continue
        for statement in role_statements(template, role):
            if statement.allows and not statement.not_actions:
                yield from _problems(template, functions[0], role, statement, uses)


def _roles(template: Template) -> dict[str, list[str]]:
    """Execution roles that nothing but Lambda may take on, with their functions."""
    found: dict[str, list[str]] = {}
    for function in function_ids(template):
        if role := execution_role(template, function):
            found.setdefault(role, []).append(function)
    return {
        role: functions
        for role, functions in found.items()
        if all(
            one.principals.keys() == {"Service"}
            and _LAMBDA.issuperset(map(text, one.principals["Service"]))
            for one in trust_statements(template, role)
        )
    }


def _uses(template: Template, function: str) -> Iterator[Use]:
    """What the code calls, what is declared, and what Lambda itself does; `` for the unknown."""
    found = calls_of(template, function)
    for call in found.calls if found else ():
        uses = uses_of_call(template, function, call)
        yield from [Use("")] if uses is None else uses
    for declared in declared_uses(template, function):
        yield Use(declared.action, resource_meant(template, declared.on))
    yield from uses_of_lambda(template, function)


def uses_of_call(template: Template, function: str, call: Call) -> list[Use] | None:
    """The actions that a call uses, each on what it is about; None if they aren't known."""
    needs = needs_of(call)
    if needs is None or call.operation in table("acts_as_caller").get(call.service, ()):
        return None
    actions = [*needs.always, *needs.perhaps, *([LIST] if call.expects_missing else [])]
    return [
        Use(action)
        if is_about_another(call, action)
        else Use(action, resource_of(template, function, about), name_of(template, function, about))
        for about in each_resource(template, function, call)
        for action in actions
    ]


def uses_of_lambda(template: Template, function: str) -> Iterator[Use]:
    """What Lambda itself does by the role, as the function's settings and sources say."""
    settings = template.properties(function)
    by_setting = {"TracingConfig": "tracing", "VpcConfig": "network", "DurableConfig": "durable"}
    names = ["always", *(kind for setting, kind in by_setting.items() if setting in settings)]
    for name in names:
        yield from (Use(action) for action in table("used_by_lambda")[name])
    targets = [("dead_letter", as_dict(settings.get("DeadLetterConfig")).get("TargetArn"))]
    for mapping in event_sources_of(template, function):
        targets += [("polled", mapping.source), ("polled", _behind(template, mapping))]
        access = [as_dict(each) for each in listed(mapping.properties.get(ACCESS))]
        targets += [("polled_access", each.get("URI")) for each in access]
        if mapping.service in CLUSTERS or any(each.get("Type") == "VPC_SUBNET" for each in access):
            yield from (Use(action) for action in table("used_by_lambda")["polled_in_network"])
        failures = as_dict(as_dict(mapping.properties.get("DestinationConfig")).get("OnFailure"))
        targets.append(("polled_failures", failures.get("Destination")))
        if text(failures.get("Destination")).startswith("kafka://"):
            yield Use("kafka-cluster:WriteData")
    for _, said in template.of_type(ASYNC_SETTINGS):
        if function_of(template, said.get("FunctionName")) == function:
            destinations = as_dict(said.get("DestinationConfig"))
            ways = (as_dict(destinations.get(way)) for way in ("OnSuccess", "OnFailure"))
            targets += [("destination", way.get("Destination")) for way in ways]
    for kind, target in targets:
        if target is not None:
            resource = function_of(template, target) or resource_meant(template, target)
            yield from (Use(action, resource) for action in table("used_by_lambda_on")[kind])


def _behind(template: Template, mapping: EventSourceMapping) -> Any:
    """The stream that a consumer reads, where a mapping names the consumer."""
    return template.properties(mapping.source_id or "").get("StreamARN")


def _problems(
    template: Template, function: str, role: str, statement: Statement, uses: list[Use]
) -> Iterator[Problem]:
    known = [*uses, *uses_of_key(template, role, statement)]
    used = {one: used_of(template, statement, one, known) for one in statement.actions}
    if left := [one for one, matching in used.items() if not matching]:
        yield Problem(
            resource=function,
            what=f"its role may {_words(left, statement)}, and nothing in its code does",
            why="whoever gets into the function may do it, too",
            instead=f"take {_listed(left)} out of the stack, or declare who uses it by uses(…)",
            about=tuple(left),
        )
    for action, matching in used.items():
        if matching and "*" in action and len(actions_like(action)) > len(matching):
            yield Problem(
                resource=function,
                what=(
                    f"its role may {_words([action], statement)}; "
                    f"its code uses only {_listed(matching)}"
                ),
                why="whoever gets into the function may do all the rest",
                instead=f"write {_listed(matching)} in place of {action}",
                about=(action,),
            )


def used_of(template: Template, statement: Statement, pattern: str, uses: list[Use]) -> list[str]:
    """The used actions that an action of a statement, perhaps with wildcards, stands for."""
    return sorted(
        {
            use.action
            for use in uses
            if fnmatchcase(use.action.lower(), pattern.lower())
            and _may_be_about(template, statement, use)
        }
    )


def _may_be_about(template: Template, statement: Statement, use: Use) -> bool:
    if use.resource is not None:
        return statement_may_mean(template, statement, use.resource)
    things = things_of(template, use.action, None, use.name)
    return not things or any(may_take_in(template, statement, thing) for thing in things)


def uses_of_key(template: Template, role: str, statement: Statement) -> Iterator[Use]:
    """What encrypted data needs of its key, where the statement is about such a key."""
    if _is_key_of_something_used(template, role, statement):
        yield from (Use(action) for action in table("used_by_lambda_on")["key"])


def _is_key_of_something_used(template: Template, role: str, statement: Statement) -> bool:
    """Whether a statement's key is that of something else that the role may use, or isn't known."""
    keys = {one for value in statement.resources for one in references(value)}
    known = {one for one in keys if template.type(one) == KEY}
    if not known:
        return True
    others = {
        resource
        for other in role_statements(template, role)
        if other is not statement
        for value in other.resources
        for resource in references(value)
    }
    functions = [one for one in function_ids(template) if execution_role(template, one) == role]
    return any(known & references(template.properties(one)) for one in (*others, *functions))


def _words(actions: list[str], statement: Statement) -> str:
    named = statement.not_resources or statement.resources
    where = ", ".join(f"`{text(value)}`" for value in named)
    where = f"everything except {where}" if statement.not_resources else where
    return "; ".join(
        verb(action).alone
        if "*" in statement.resources and verb(action).alone
        else verb(action).words.format(where)
        for action in actions
    )


def _listed(actions: list[str]) -> str:
    return ", ".join(actions)
