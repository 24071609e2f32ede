"""Whom a GraphQL API of the template lets call it, and so a function that resolves its fields.

docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from lambda_foundry.access.names import Names
from lambda_foundry.access.rights import Line
from lambda_foundry.access.things import full_text
from lambda_foundry.access.vocabulary import listing
from lambda_foundry.template.branches import branches
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import functions_in
from lambda_foundry.template.values import listed, reference, references, text

API, DATA_SOURCE = "AWS::AppSync::GraphQLApi", "AWS::AppSync::DataSource"
USER_POOL = "AWS::Cognito::UserPool"

_PLAIN = {"API_KEY": "anyone with its API key", "AWS_IAM": "those who sign their requests"}


def graphql_openness(names: Names) -> Iterator[Line]:
    """A line for each GraphQL API that the function is a data source of."""
    template = names.template
    for api in template.once(_apis_by_function).get(names.function, []):
        cases = [
            (_callers(b.properties, names), b.where) for b in branches(template.properties(api))
        ]
        is_one = len({callers for callers, _ in cases}) == 1
        for callers, where in cases[:1] if is_one else cases:
            yield Line(f"{names.of(api)} lets {callers} call it{'' if is_one else where}")


def _apis_by_function(template: Template) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for _, source in template.of_type(DATA_SOURCE):
        api = reference(source.get("ApiId"))
        if api and template.type(api.logical_id) == API:
            for function in functions_in(template, source.get("LambdaConfig")):
                found[function][api.logical_id] = None
    return {function: list(apis) for function, apis in found.items()}


def _callers(api: dict[str, Any], names: Names) -> str:
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
        return f"users of {_pool(as_dict(settings), names)}"
    if kind == "OPENID_CONNECT":
        issuer = as_dict(provider.get("OpenIDConnectConfig")).get("Issuer")
        return f"those with a token of `{full_text(issuer)}`"
    if kind == "AWS_LAMBDA":
        asked = functions_in(names.template, provider.get("LambdaAuthorizerConfig"))
        named = [name.replace("itself", "this function") for name in map(names.of, asked)]
        return f"those whom {listing(named) or 'its authorizer'} lets in"
    return _PLAIN.get(kind, f"those whom `{kind}` lets in")


def _pool(settings: dict[str, Any], names: Names) -> str:
    pools = sorted(references(settings.get("UserPoolId")))
    known = [names.of(pool) for pool in pools if names.template.type(pool) == USER_POOL]
    return listing(known) or "a user pool"
