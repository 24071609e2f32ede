"""Whom an event API of AppSync lets publish and subscribe, where that invokes a function.

docs.aws.amazon.com/appsync/latest/eventapi/configure-event-api-auth.html
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from lambda_foundry.access.graphql_apis import DATA_SOURCE, provider_words
from lambda_foundry.access.names import Names
from lambda_foundry.access.rights import Line
from lambda_foundry.access.things import full_text
from lambda_foundry.access.vocabulary import listing
from lambda_foundry.template.branches import branches
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import functions_in
from lambda_foundry.template.values import listed, reference, text

API, CHANNELS = "AWS::AppSync::Api", "AWS::AppSync::ChannelNamespace"

_OPERATIONS = (
    ("publish", "OnPublish", "PublishAuthModes", "DefaultPublishAuthModes"),
    ("subscribe", "OnSubscribe", "SubscribeAuthModes", "DefaultSubscribeAuthModes"),
)
"""What callers do, whose handler it invokes, and which modes of channels and of the API hold."""

Handled = tuple[str, dict[str, Any], str, tuple[str, str, str, str]]
"""The API, the channels in one case of the template's conditions, the case, and the operation."""


def event_api_openness(names: Names) -> Iterator[Line]:
    """A line for each operation on channels that the function handles."""
    template = names.template
    for api, channels, where, operation in template.once(_handled).get(names.function, []):
        said, _, own, default = operation
        settings = as_dict(template.properties(api).get("EventConfig"))
        modes = listed(channels.get(own)) or listed(settings.get(default))
        whom = listing(dict.fromkeys(_whom(mode, settings, names) for mode in modes))
        place = f"the channels of `{full_text(channels.get('Name'))}`"
        preposition = "to " if said == "subscribe" else "on "
        yield Line(f"{names.of(api)} lets {whom or 'nobody'} {said} {preposition}{place}{where}")


def _handled(template: Template) -> dict[str, list[Handled]]:
    """By function what it handles."""
    found: dict[str, list[Handled]] = defaultdict(list)
    for channels in template.ids(CHANNELS):
        for branch in branches(template.properties(channels)):
            api = _referred(branch.properties.get("ApiId"))
            for operation in _OPERATIONS if template.type(api) == API else ():
                handlers = as_dict(branch.properties.get("HandlerConfigs"))
                handler = as_dict(handlers.get(operation[1])).get("Integration")
                source = _source(template, api, as_dict(handler).get("DataSourceName"))
                for function in functions_in(template, source):
                    found[function].append((api, branch.properties, branch.where, operation))
    return found


def _source(template: Template, api: str, named: Any) -> Any:
    """The function's settings of a data source that is named by its text or by its resource."""
    for logical_id, source in template.of_type(DATA_SOURCE):
        is_meant = _referred(named) == logical_id or text(named) == text(source.get("Name"))
        if is_meant and named and _referred(source.get("ApiId")) == api:
            return source.get("LambdaConfig")
    return None


def _whom(mode: Any, settings: dict[str, Any], names: Names) -> str:
    kind = text(as_dict(mode).get("AuthType"))
    providers = map(as_dict, listed(settings.get("AuthProviders")))
    provider = next((one for one in providers if text(one.get("AuthType")) == kind), {})
    return provider_words(kind, provider, names)


def _referred(value: Any) -> str:
    target = reference(value)
    return target.logical_id if target else ""
