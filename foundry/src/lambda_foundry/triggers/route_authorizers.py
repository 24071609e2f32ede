"""Who may send requests to a route: what was said, refused where it contradicts itself."""

from typing import Any

from aws_cdk import aws_apigatewayv2 as apigwv2

from lambda_foundry.async_invocation import unqualified
from lambda_foundry.mistakes import Mistake
from lambda_foundry.service_functions import service_function
from lambda_foundry.triggers.trigger import Props, Trigger

NOBODY = (apigwv2.HttpNoneAuthorizer, apigwv2.WebSocketNoneAuthorizer)

SAYING = ("authorizer", "authorization_type")
"""The properties of a route or a method that say who may send requests."""


def checked_authorizer(
    trigger: Trigger, props: Props, *, public: bool, of_api: object = None
) -> dict[str, Any]:
    """The properties of a route or a method, without an authorizer that is none.

    `of_api` is the API's own authorizer. Raises `Mistake` for a route that is open though nobody
    said `public`, and for one that is said to be both. An authorizer of None is most often one that
    another module of the service has yet to make.
    """
    said = {key: props[key] for key in SAYING if key in props}
    checks = {key: value for key, value in said.items() if not _is_nobody(value)}
    if isinstance(said.get("authorizer"), str):
        raise Mistake(
            f"{trigger.node.path}: authorizer: '{said['authorizer']}' is a text; give the "
            "authorizer itself, or the name of its function to the API, authorizer="
        )
    if public and checks:
        raise Mistake(
            f"{trigger.node.path}: public=True and an authorizer exclude each other; leave one out"
        )
    is_open = not checks and (bool(said) or isinstance(of_api, NOBODY))
    if is_open and not public:
        raise Mistake(
            f"{trigger.node.path}: this authorizer is none, and lets anyone send requests; write "
            "public=True if that is meant, or make the authorizer before this trigger"
        )
    if "authorizer" in checks and "authorization_type" in said.keys() - checks.keys():
        raise Mistake(
            f"{trigger.node.path}: an authorizer and authorization_type NONE exclude each other; "
            "leave one out"
        )
    return {key: value for key, value in props.items() if key not in said or key in checks}


def check_scopes(trigger: Trigger, props: Props, *, type_: str, needed: str) -> None:
    """Refuse scopes beside another kind of authorizer, which would look at none."""
    if props.get("authorization_scopes") and type_ != needed:
        asked = {"JWT": "a JWT or user pool", "COGNITO_USER_POOLS": "a user pool"}[needed]
        raise Mistake(
            f"{trigger.node.path}: authorization_scopes: a token has them, and this route asks for "
            f"none ({type_}); give it {asked} authorizer, or leave them out"
        )


def _is_nobody(value: Any) -> bool:
    return value is None or isinstance(value, NOBODY) or getattr(value, "name", None) == "NONE"


class AskingApi:
    """What an API keeps that may name a function of its service as its authorizer."""

    def __init__(self, authorizer: object) -> None:
        self.function = authorizer if isinstance(authorizer, str) else ""
        self.offered: dict[str, Any] = {}
        """The authorizers of triggers, by the paths of their functions."""


def offer(trigger: Trigger, api: Any, authorizer: object) -> None:
    """Have an API find the authorizer by the trigger's function."""
    asking = getattr(api, "asking", None)
    if isinstance(asking, AskingApi):
        asking.offered[unqualified(trigger.function).node.path] = authorizer


def named_authorizer(trigger: Trigger, api: Any) -> Any:
    """The authorizer whose function the API names, which is made now if it isn't yet, or None.

    Raises `Mistake` where that function isn't one that this API can ask.
    """
    asking = getattr(api, "asking", None)
    if not isinstance(asking, AskingApi) or not asking.function:
        return None
    function = service_function(trigger, asking.function)
    if function.node.path not in asking.offered:
        raise Mistake(
            f"{api.node.path}: authorizer: the function '{asking.function}' is none that this API "
            "can ask; give it a trigger for that, such as HttpAuthorizerTrigger, with this API "
            "as its source"
        )
    return asking.offered[function.node.path]
