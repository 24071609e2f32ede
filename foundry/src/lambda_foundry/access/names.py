"""What the text about one function calls the resources of its template.

Also which log groups the function's own logs go to.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lambda_foundry.access.vocabulary import listing, nouns
from lambda_foundry.template.document import Template, shown_name
from lambda_foundry.template.functions import ALIAS, FUNCTION, VERSION, function_of
from lambda_foundry.template.values import reference, references, text

CDK_HASH = re.compile(r"(?<=.)[0-9A-F]{8}$")
"""What CDK adds to a logical id."""

_WORD_ENDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

WEBSOCKET = "WEBSOCKET"
CUSTOM_RESOURCE = "custom resource"
LOG_GROUP = "AWS::Logs::LogGroup"
USER_POOL = "AWS::Cognito::UserPool"


class Names:
    """Names as seen from one function: `its own queue Failures`, `the uptime table Results`.

    What lies in the function's construct is its own; `service` names the stack of the others.
    """

    def __init__(
        self,
        template: Template,
        function: str,
        *,
        service: str = "",
        functions: Mapping[str, str] | None = None,
    ) -> None:
        self.template = template
        self.function = function
        self.service = service
        self.functions = functions or {}
        self._scope = scope_of(template, function)
        self._own = _distinct(self._own_names())

    def of(self, logical_id: str) -> str:
        """The name of a resource of the template."""
        if logical_id == self.function:
            return "itself"
        if logical_id in own_log_groups(self.template, self.function):
            return "its own log group"
        type_ = self.template.type(logical_id)
        if type_ == FUNCTION:
            return f"the function {shown_name(self.template, logical_id, functions=self.functions)}"
        if type_ in {ALIAS, VERSION}:
            return self._pointer(logical_id)
        if logical_id in self._own:
            return self._own[logical_id]
        noun = noun_of(self.template, logical_id)
        name = self.template.once(_shared_names).get(logical_id, "")
        return " ".join(filter(None, ("the", self.service, noun, name)))

    def _pointer(self, logical_id: str) -> str:
        properties = self.template.properties(logical_id)
        function = function_of(self.template, properties.get("FunctionName"))
        behind = self.of(function) if function else f"`{text(properties.get('FunctionName'))}`"
        if self.template.type(logical_id) == VERSION:
            return "a version of it" if behind == "itself" else f"a version of {behind}"
        name = text(properties.get("Name"))
        return f"its alias {name}" if behind == "itself" else f"the alias {name} of {behind}"

    def _own_names(self) -> Iterator[tuple[str, str]]:
        if not self._scope:
            return
        for logical_id in self.template.once(_by_scope)[self._scope]:
            noun = noun_of(self.template, logical_id)
            path = self.template.path(logical_id).removeprefix(self._scope)
            yield logical_id, " ".join(filter(None, ("its own", noun, short_path(path, noun))))


def noun_of(template: Template, logical_id: str) -> str:
    """What kind of thing a resource is."""
    type_ = template.type(logical_id)
    properties = template.properties(logical_id)
    if type_ == "AWS::ApiGatewayV2::Api" and properties.get("ProtocolType") == WEBSOCKET:
        return "WebSocket API"
    if type_.startswith("Custom::"):
        return CUSTOM_RESOURCE
    if type_ in nouns("types"):
        return nouns("types")[type_]
    if type_.endswith("::MODULE"):
        return "module"
    words = _WORD_ENDS.sub(" ", type_.rpartition("::")[2]).split(" ")
    return " ".join(word if len(word) > 1 and word.isupper() else word.lower() for word in words)


def user_pools_in(value: Any, names: Names) -> str:
    """The user pools of the template that a value mentions, as a list; nothing for none."""
    pools = sorted(references(value))
    return listing(names.of(pool) for pool in pools if names.template.type(pool) == USER_POOL)


def is_custom(template: Template, logical_id: str) -> bool:
    """Whether a resource is made by code of one's own."""
    return noun_of(template, logical_id) == CUSTOM_RESOURCE


def scope_of(template: Template, function: str) -> str:
    """The path of the construct that the function is part of; nothing for the stack itself."""
    parents = template.path(function).removesuffix("/Resource").split("/")[:-1]
    return "/".join(parents) + "/" if len(parents) > 1 else ""


def short_path(path: str, noun: str) -> str:
    """A construct's path without what CDK adds to it and what its noun says already."""
    said = {re.sub(r"\W", "", noun).lower(), *noun.lower().split()}
    kept: list[str] = []
    for part in path.split("/"):
        if part.lower() in said or part in {"Resource", "Default", *kept[-1:]}:
            continue
        kept.append(part)
    return "/".join(kept)


def own_log_groups(template: Template, function: str) -> set[str]:
    """The log groups that the function's own logs go to, where the template has them."""
    if not function:
        return set()
    properties = template.properties(function)
    logging = properties.get("LoggingConfig")
    value = logging.get("LogGroup") if isinstance(logging, dict) else None
    if value is not None:
        target = reference(value)
        named = {target.logical_id} if target else set()
        return named | template.once(_log_groups_by_name).get(text(value), set())
    names = [f"/aws/lambda/${{{function}}}", f"/aws/lambda/{text(properties.get('FunctionName'))}"]
    groups = template.once(_log_groups_by_name)
    return set().union(*(groups.get(name, set()) for name in names))


def _log_groups_by_name(template: Template) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for logical_id, properties in template.of_type(LOG_GROUP):
        if "LogGroupName" in properties:
            found[text(properties["LogGroupName"])].add(logical_id)
    return found


def _by_scope(template: Template) -> dict[str, list[str]]:
    """The resources below each construct."""
    found: dict[str, list[str]] = defaultdict(list)
    for logical_id in template.resources:
        parents = template.path(logical_id).split("/")[:-1]
        for depth in range(1, len(parents) + 1):
            found["/".join(parents[:depth]) + "/"].append(logical_id)
    return found


def _shared_names(template: Template) -> dict[str, str]:
    """The part of each name that follows its noun."""
    found = {}
    for logical_id in template.resources:
        path = template.path(logical_id).partition("/")[2]
        found[logical_id] = short_path(path, "") or CDK_HASH.sub("", logical_id)
    return _distinct(found.items())


def _distinct(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names by logical id; two of one name have their logical ids added."""
    by_id = dict(names)
    counted: dict[str, int] = defaultdict(int)
    for name in by_id.values():
        counted[name] += 1
    return {
        logical_id: f"{name} ({logical_id})" if counted[name] > 1 else name
        for logical_id, name in by_id.items()
    }
