"""Whom APIs, function URLs and load balancers let through to a function: anyone, or who is checked.

docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
docs.aws.amazon.com/appsync/latest/eventapi/configure-event-api-auth.html
docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from lambda_foundry.access.names import Names, user_pools_in
from lambda_foundry.access.rights import Line
from lambda_foundry.access.things import full_text
from lambda_foundry.access.vocabulary import listing, quoted
from lambda_foundry.template.api_routes import (
    CUSTOM,
    JWT,
    URL,
    USERS,
    WITH_KEY,
    Check,
    body_authorizers,
    in_each_case,
    routes_by_function,
)
from lambda_foundry.template.branches import branches
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import function_of, functions_in
from lambda_foundry.template.values import listed, logical_id_in, reference, references, text

_WHOM = {
    "NONE": "anyone on the internet",
    "API_KEY": "anyone with its API key",
    "AWS_IAM": "those who sign their requests",
    JWT: "those with a token",
    CUSTOM: "those whom its authorizer lets in",
    USERS: "users of a user pool",
}
"""Whom each kind of authorization lets in, where nothing more is known of it."""

GRAPHQL_API, DATA_SOURCE = "AWS::AppSync::GraphQLApi", "AWS::AppSync::DataSource"
EVENT_API, CHANNELS = "AWS::AppSync::Api", "AWS::AppSync::ChannelNamespace"

_OPERATIONS = (
    ("publish", "OnPublish", "PublishAuthModes", "DefaultPublishAuthModes"),
    ("subscribe", "OnSubscribe", "SubscribeAuthModes", "DefaultSubscribeAuthModes"),
)
"""What callers do, and by which properties: its handler, the channels' modes, else the API's."""

Handled = tuple[str, dict[str, Any], str, tuple[str, str, str, str]]
"""The API, the channels in one case of the template's conditions, the case, and the operation."""

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


def openness(names: Names) -> list[Line]:
    """A line for each way to the function, and for each in which its callers are checked."""
    return [
        *_of_apis(names),
        *_of_urls(names),
        *_of_graphql(names),
        *_of_event_apis(names),
        *_of_balancers(names),
    ]


def _of_apis(names: Names) -> Iterator[Line]:
    """A line for each API of the template that has routes to the function."""
    for api, by_kind in names.template.once(routes_by_function).get(names.function, {}).items():
        for check, routes in by_kind.items():
            whom = _who_is_let_in(names, check)
            where = check[-1]
            yield Line(f"{names.of(api)} lets {whom} send it {listing(quoted(routes))}{where}")


def let_in(names: Names, api: str, words: str) -> str:
    """Whom an API lets through to the function with the requests that `words` has in backticks.

    With any of its requests where it has none of these; nothing for what is no API of it.
    """
    by_check = names.template.once(routes_by_function).get(names.function, {}).get(api, {})
    named = set(re.findall("`([^`]*)`", words))
    asked = [
        check
        for check, routes in by_check.items()
        if named & {re.sub(r"\{[^}]*\}", "*", route) for route in routes}
    ]
    return listing(dict.fromkeys(_who_is_let_in(names, check) for check in asked or by_check))


def _who_is_let_in(names: Names, check: Check) -> str:
    """In words, with who answers for it: the issuer of a token, a user pool, a function."""
    kind, key, _ = check[0].partition(WITH_KEY)
    _, authorizer, scopes, _ = check
    written = names.template.once(body_authorizers).get(authorizer)
    by = _answerable(names, kind, written or names.template.properties(authorizer))
    words = {JWT: "those with a token of {}", CUSTOM: "those whom {} lets in", USERS: "users of {}"}
    whom = words[kind].format(by) if by else _whom(kind)
    if key:
        whom = "anyone with an API key" if kind == "NONE" else f"{whom}{key}"
    return f"{whom} for {listing(quoted(scopes))}" if scopes else whom


def _answerable(names: Names, kind: str, authorizer: dict[str, Any]) -> str:
    if kind == CUSTOM:
        return _functions_asked(authorizer, names)
    if kind not in {JWT, USERS}:
        return ""
    token = authorizer.get("JwtConfiguration")
    issuer = token.get("Issuer") if isinstance(token, dict) else None
    pools = user_pools_in([issuer, authorizer.get("ProviderARNs")], names)
    return pools or (f"`{text(issuer)}`" if issuer else "")


def _functions_asked(authorizer: Any, names: Names) -> str:
    asked = functions_in(names.template, authorizer)
    return listing(names.of(function).replace("itself", "this function") for function in asked)


def _users(of: Any, names: Names) -> str:
    return f"users of {user_pools_in(of, names) or 'a user pool'}"


def _whom(kind: str) -> str:
    return _WHOM.get(kind, f"those whom `{kind}` lets in")


def _of_urls(names: Names) -> Iterator[Line]:
    """A line for each case in which the function has a URL of its own."""
    for url, where in names.template.once(_urls).get(names.function, []):
        whom = _whom(text(url.get("AuthType")))
        yield Line(f"its function URL takes requests from {whom}, if they may call it{where}")


def _urls(template: Template) -> dict[str, list[tuple[dict[str, Any], str]]]:
    """The URLs of each function, with the case of the template's conditions."""
    found: dict[str, list[tuple[dict[str, Any], str]]] = defaultdict(list)
    for url, where in in_each_case(template, URL):
        if function := function_of(template, url.get("TargetFunctionArn")):
            found[function].append((url, where))
    return found


def _of_graphql(names: Names) -> Iterator[Line]:
    """A line for each GraphQL API that the function is a data source of."""
    template = names.template
    for api in template.once(_graphql_apis).get(names.function, []):
        cases = [
            (_callers_of_graphql(b.properties, names), b.where)
            for b in branches(template.properties(api))
        ]
        is_one = len({callers for callers, _ in cases}) == 1
        for callers, where in cases[:1] if is_one else cases:
            yield Line(f"{names.of(api)} lets {callers} call it{'' if is_one else where}")


def _graphql_apis(template: Template) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for _, source in template.of_type(DATA_SOURCE):
        api = reference(source.get("ApiId"))
        if api and template.type(api.logical_id) == GRAPHQL_API:
            for function in functions_in(template, source.get("LambdaConfig")):
                found[function][api.logical_id] = None
    return {function: list(apis) for function, apis in found.items()}


def _callers_of_graphql(api: dict[str, Any], names: Names) -> str:
    """Everyone whom its default provider or another one lets in."""
    others = map(as_dict, listed(api.get("AdditionalAuthenticationProviders")))
    return listing(
        dict.fromkeys(
            _let_in_by(text(provider.get("AuthenticationType")), provider, names)
            for provider in (api, *others)
        )
    )


def _let_in_by(kind: str, provider: dict[str, Any], names: Names) -> str:
    """Whom one provider of an API of AppSync lets in."""
    if kind == "AMAZON_COGNITO_USER_POOLS":
        settings = provider.get("UserPoolConfig") or provider.get("CognitoConfig")
        return _users(as_dict(settings).get("UserPoolId"), names)
    if kind == "OPENID_CONNECT":
        issuer = as_dict(provider.get("OpenIDConnectConfig")).get("Issuer")
        return f"those with a token of `{full_text(issuer)}`"
    if kind == "AWS_LAMBDA":
        asked = _functions_asked(provider.get("LambdaAuthorizerConfig"), names)
        return f"those whom {asked or 'its authorizer'} lets in"
    return _whom(kind)


def _of_event_apis(names: Names) -> Iterator[Line]:
    """A line for each operation on channels that the function handles."""
    template = names.template
    for api, channels, where, operation in template.once(_handled_events).get(names.function, []):
        said, _, own, default = operation
        settings = as_dict(template.properties(api).get("EventConfig"))
        modes = listed(channels.get(own)) or listed(settings.get(default))
        whom = listing(dict.fromkeys(_callers_of_events(mode, settings, names) for mode in modes))
        place = f"the channels of `{full_text(channels.get('Name'))}`"
        preposition = "to " if said == "subscribe" else "on "
        yield Line(f"{names.of(api)} lets {whom or 'nobody'} {said} {preposition}{place}{where}")


def _handled_events(template: Template) -> dict[str, list[Handled]]:
    """By function what it handles."""
    found: dict[str, list[Handled]] = defaultdict(list)
    for channels in template.ids(CHANNELS):
        for branch in branches(template.properties(channels)):
            api = logical_id_in(branch.properties.get("ApiId"))
            for operation in _OPERATIONS if template.type(api) == EVENT_API else ():
                handlers = as_dict(branch.properties.get("HandlerConfigs"))
                handler = as_dict(handlers.get(operation[1])).get("Integration")
                source = _data_source(template, api, as_dict(handler).get("DataSourceName"))
                for function in functions_in(template, source):
                    found[function].append((api, branch.properties, branch.where, operation))
    return found


def _data_source(template: Template, api: str, named: Any) -> Any:
    """The function's settings of a data source that is named by its text or by its resource."""
    for logical_id, source in template.of_type(DATA_SOURCE):
        is_meant = logical_id_in(named) == logical_id or text(named) == text(source.get("Name"))
        if is_meant and named and logical_id_in(source.get("ApiId")) == api:
            return source.get("LambdaConfig")
    return None


def _callers_of_events(mode: Any, settings: dict[str, Any], names: Names) -> str:
    kind = text(as_dict(mode).get("AuthType"))
    providers = map(as_dict, listed(settings.get("AuthProviders")))
    provider = next((one for one in providers if text(one.get("AuthType")) == kind), {})
    return _let_in_by(kind, provider, names)


def _of_balancers(names: Names) -> Iterator[Line]:
    """A line for each listener and rule that forwards requests to the function."""
    template = names.template
    for logical_id, actions, said, where in template.once(_forwarded).get(names.function, []):
        balancer = _balancer(template, logical_id, said)
        whom = (
            listing([_let_in_by_action(action, names) for action in actions if _asks(action)])
            or _ANYONE
        )
        sent = (
            _by_rule(said) if template.type(logical_id) == RULE else _by_default(names, logical_id)
        )
        yield Line(f"{names.of(balancer)} lets {whom} send it {sent}{where}")


def _forwarded(template: Template) -> dict[str, list[Forwarded]]:
    found: dict[str, list[Forwarded]] = defaultdict(list)
    for type_, key in ((LISTENER, "DefaultActions"), (RULE, "Actions")):
        for logical_id in template.ids(type_):
            for branch in branches(template.properties(logical_id)):
                actions = listed(branch.properties.get(key))
                for function in _targets(template, actions):
                    found[function].append((logical_id, actions, branch.properties, branch.where))
    return found


def _targets(template: Template, actions: list[Any]) -> Iterator[str]:
    """The functions in the target groups that actions forward to."""
    for group in sorted(references([_groups(as_dict(action)) for action in actions])):
        if template.type(group) == TARGETS:
            yield from functions_in(template, template.properties(group).get("Targets"))


def _groups(action: dict[str, Any]) -> list[Any]:
    several = listed(as_dict(action.get("ForwardConfig")).get("TargetGroups"))
    return [action.get("TargetGroupArn"), *(as_dict(one).get("TargetGroupArn") for one in several)]


def _asks(action: Any) -> bool:
    return text(as_dict(action).get("Type")) in _CONFIG


def _let_in_by_action(action: dict[str, Any], names: Names) -> str:
    kind = text(action.get("Type"))
    settings = as_dict(action.get(_CONFIG[kind]))
    if text(settings.get("OnUnauthenticatedRequest")) == "allow":
        return f"{_ANYONE}, signed in or not,"
    if kind != "authenticate-cognito":
        by = "a token of" if kind == "jwt-validation" else "a sign-in at"
        return f"those with {by} `{full_text(settings.get('Issuer'))}`"
    return _users(settings.get("UserPoolArn"), names)


def _balancer(template: Template, logical_id: str, said: dict[str, Any]) -> str:
    """The load balancer of a listener or rule, or what of it the template has."""
    listener = logical_id_in(said.get("ListenerArn"))
    if template.type(listener) == LISTENER:
        return _balancer(template, listener, template.properties(listener))
    balancer = logical_id_in(said.get("LoadBalancerArn"))
    return balancer if template.type(balancer) == BALANCER else logical_id


def _by_rule(rule: dict[str, Any]) -> str:
    """The paths and hosts that a rule takes, and that it has other conditions as well."""
    found: dict[str, list[str]] = defaultdict(list)
    for condition in map(as_dict, listed(rule.get("Conditions"))):
        field = text(condition.get("Field"))
        name = {"path-pattern": "PathPatternConfig", "host-header": "HostHeaderConfig"}.get(field)
        values = condition.get("Values") or as_dict(condition.get(name or "")).get("Values")
        found[field] += [text(value) for value in listed(values)] if name else []
    paths, hosts = (listing(quoted(found.pop(it, []))) for it in ("path-pattern", "host-header"))
    at = f" at {hosts}" if hosts else ""
    fitting = f", if their {listing(found)} fits" if found else ""
    return f"{paths or 'requests'}{at}{fitting}"


def _by_default(names: Names, listener: str) -> str:
    """What a listener forwards by default."""
    rules = names.template.of_type(RULE)
    has_rules = any(logical_id_in(rule.get("ListenerArn")) == listener for _, rule in rules)
    return "requests that no rule takes" if has_rules else "requests"
