"""Whom a load balancer of the template lets through to a function, by its rules.

docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from lambda_foundry.access.names import Names, user_pools_in
from lambda_foundry.access.rights import Line
from lambda_foundry.access.things import full_text
from lambda_foundry.access.vocabulary import listing, quoted
from lambda_foundry.template.branches import branches
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import functions_in
from lambda_foundry.template.values import listed, logical_id_in, references, text

LISTENER, RULE = (f"AWS::ElasticLoadBalancingV2::{name}" for name in ("Listener", "ListenerRule"))
BALANCER, TARGETS = (
    f"AWS::ElasticLoadBalancingV2::{name}" for name in ("LoadBalancer", "TargetGroup")
)

_ANYONE = "anyone who reaches it"
_CONFIG = {
    "authenticate-cognito": "AuthenticateCognitoConfig",
    "authenticate-oidc": "AuthenticateOidcConfig",
    "jwt-validation": "JwtValidationConfig",
}

Forwarded = tuple[str, list[Any], dict[str, Any], str]
"""The listener or rule, its actions, its properties, and in which case they are so."""


def balancer_openness(names: Names) -> Iterator[Line]:
    """A line for each listener and rule that forwards requests to the function."""
    template = names.template
    for logical_id, actions, said, where in template.once(_forwarded).get(names.function, []):
        balancer = _balancer(template, logical_id, said)
        whom = listing([_whom(action, names) for action in actions if _asks(action)]) or _ANYONE
        sent = _requests(said) if template.type(logical_id) == RULE else _others(names, logical_id)
        yield Line(f"{names.of(balancer)} lets {whom} send it {sent}{where}")


def _forwarded(template: Template) -> dict[str, list[Forwarded]]:
    found: dict[str, list[Forwarded]] = defaultdict(list)
    for type_, key in ((LISTENER, "DefaultActions"), (RULE, "Actions")):
        for logical_id in template.ids(type_):
            for branch in branches(template.properties(logical_id)):
                actions = listed(branch.properties.get(key))
                groups = references([_groups(as_dict(action)) for action in actions])
                for group in sorted(groups):
                    targets = template.properties(group).get("Targets")
                    known = (
                        functions_in(template, targets) if template.type(group) == TARGETS else ()
                    )
                    for function in known:
                        entry = (logical_id, actions, branch.properties, branch.where)
                        found[function].append(entry)
    return found


def _groups(action: dict[str, Any]) -> list[Any]:
    several = listed(as_dict(action.get("ForwardConfig")).get("TargetGroups"))
    return [action.get("TargetGroupArn"), *(as_dict(one).get("TargetGroupArn") for one in several)]


def _asks(action: Any) -> bool:
    return text(as_dict(action).get("Type")) in _CONFIG


def _whom(action: dict[str, Any], names: Names) -> str:
    kind = text(action.get("Type"))
    settings = as_dict(action.get(_CONFIG[kind]))
    if text(settings.get("OnUnauthenticatedRequest")) == "allow":
        return f"{_ANYONE}, signed in or not,"
    if kind != "authenticate-cognito":
        by = "a token of" if kind == "jwt-validation" else "a sign-in at"
        return f"those with {by} `{full_text(settings.get('Issuer'))}`"
    return f"users of {user_pools_in(settings.get('UserPoolArn'), names) or 'a user pool'}"


def _balancer(template: Template, logical_id: str, said: dict[str, Any]) -> str:
    """The load balancer of a listener or rule, or what of it the template has."""
    listener = logical_id_in(said.get("ListenerArn"))
    if template.type(listener) == LISTENER:
        return _balancer(template, listener, template.properties(listener))
    balancer = logical_id_in(said.get("LoadBalancerArn"))
    return balancer if template.type(balancer) == BALANCER else logical_id


def _requests(rule: dict[str, Any]) -> str:
    """The paths and hosts that a rule takes, and that it has other conditions as well."""
    found: dict[str, list[str]] = defaultdict(list)
    for condition in map(as_dict, listed(rule.get("Conditions"))):
        field = text(condition.get("Field"))
        name = {"path-pattern": "PathPatternConfig", "host-header": "HostHeaderConfig"}.get(field)
        values = condition.get("Values") or as_dict(condition.get(name or "")).get("Values")
        found[field] += [text(value) for value in listed(values)] if name else []
    paths, hosts = (
        listing(quoted(found.pop(kind, []))) for kind in ("path-pattern", "host-header")
    )
    return "".join(
        (
            paths or "requests",
            f" at {hosts}" if hosts else "",
            f", if their {listing(found)} fits" if found else "",
        )
    )


def _others(names: Names, listener: str) -> str:
    """What a listener forwards by default."""
    rules = names.template.of_type(RULE)
    has_rules = any(logical_id_in(rule.get("ListenerArn")) == listener for _, rule in rules)
    return "requests that no rule takes" if has_rules else "requests"
