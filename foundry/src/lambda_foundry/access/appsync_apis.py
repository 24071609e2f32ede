"""Whom an API of AppSync lets in, and so a function behind it: a GraphQL API, or an event API.

docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
docs.aws.amazon.com/appsync/latest/eventapi/configure-event-api-auth.html
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from lambda_foundry.access.names import Names, user_pools_in
from lambda_foundry.access.rights import Line
from lambda_foundry.access.things import full_text
from lambda_foundry.access.vocabulary import listing
from lambda_foundry.template.branches import branches
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import functions_in
from lambda_foundry.template.values import listed, logical_id_in, reference, text

GRAPHQL_API, DATA_SOURCE = "AWS::AppSync::GraphQLApi", "AWS::AppSync::DataSource"

_PLAIN = {"API_KEY": "anyone with its API key", "AWS_IAM": "those who sign their requests"}

EVENT_API, CHANNELS = "AWS::AppSync::Api", "AWS::AppSync::ChannelNamespace"

_OPERATIONS = (
    ("publish", "OnPublish", "PublishAuthModes", "DefaultPublishAuthModes"),
    ("subscribe", "OnSubscribe", "SubscribeAuthModes", "DefaultSubscribeAuthModes"),
)
"""What callers do, whose handler it invokes, and which modes of channels and of the API hold."""

Handled = tuple[str, dict[str, Any], str, tuple[str, str, str, str]]
"""The API, the channels in one case of the template's conditions, the case, and the operation."""


def graphql_openness(names: Names) -> Iterator[Line]:
    """A line for each GraphQL API that the function is a data source of."""
    template = names.template
    for api in template.once(_apis_by_function).get(names.function, []):
        cases = [
            (_callers_of_graphql(b.properties, names), b.where)
            for b in branches(template.properties(api))
        ]
        is_one = len({callers for callers, _ in cases}) == 1
        for callers, where in cases[:1] if is_one else cases:
            yield Line(f"{names.of(api)} lets {callers} call it{'' if is_one else where}")


def _apis_by_function(template: Template) -> dict[str, list[str]]:
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
            provider_words(text(provider.get("AuthenticationType")), provider, names)
            for provider in (api, *others)
        )
    )


def provider_words(kind: str, provider: dict[str, Any], names: Names) -> str:
    """Whom one provider of an API of AppSync lets in."""
    if kind == "AMAZON_COGNITO_USER_POOLS":
        settings = provider.get("UserPoolConfig") or provider.get("CognitoConfig")
        pool = as_dict(settings).get("UserPoolId")
        return f"users of {user_pools_in(pool, names) or 'a user pool'}"
    if kind == "OPENID_CONNECT":
        issuer = as_dict(provider.get("OpenIDConnectConfig")).get("Issuer")
        return f"those with a token of `{full_text(issuer)}`"
    if kind == "AWS_LAMBDA":
        asked = functions_in(names.template, provider.get("LambdaAuthorizerConfig"))
        named = [name.replace("itself", "this function") for name in map(names.of, asked)]
        return f"those whom {listing(named) or 'its authorizer'} lets in"
    return _PLAIN.get(kind, f"those whom `{kind}` lets in")


def event_api_openness(names: Names) -> Iterator[Line]:
    """A line for each operation on channels that the function handles."""
    template = names.template
    for api, channels, where, operation in template.once(_handled).get(names.function, []):
        said, _, own, default = operation
        settings = as_dict(template.properties(api).get("EventConfig"))
        modes = listed(channels.get(own)) or listed(settings.get(default))
        whom = listing(dict.fromkeys(_callers_of_events(mode, settings, names) for mode in modes))
        place = f"the channels of `{full_text(channels.get('Name'))}`"
        preposition = "to " if said == "subscribe" else "on "
        yield Line(f"{names.of(api)} lets {whom or 'nobody'} {said} {preposition}{place}{where}")


def _handled(template: Template) -> dict[str, list[Handled]]:
    """By function what it handles."""
    found: dict[str, list[Handled]] = defaultdict(list)
    for channels in template.ids(CHANNELS):
        for branch in branches(template.properties(channels)):
            api = logical_id_in(branch.properties.get("ApiId"))
            for operation in _OPERATIONS if template.type(api) == EVENT_API else ():
                handlers = as_dict(branch.properties.get("HandlerConfigs"))
                handler = as_dict(handlers.get(operation[1])).get("Integration")
                source = _source(template, api, as_dict(handler).get("DataSourceName"))
                for function in functions_in(template, source):
                    found[function].append((api, branch.properties, branch.where, operation))
    return found


def _source(template: Template, api: str, named: Any) -> Any:
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
    return provider_words(kind, provider, names)
