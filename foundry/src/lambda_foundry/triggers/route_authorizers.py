"""Who may send requests to a route: what was said, refused where it contradicts itself."""

from aws_cdk import aws_apigatewayv2 as apigwv2

from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.trigger import Props, Trigger

NOBODY = (apigwv2.HttpNoneAuthorizer, apigwv2.WebSocketNoneAuthorizer)


def check_authorizer(trigger: Trigger, props: Props, *, public: bool) -> None:
    """Refuse a route that is open though nobody said `public`, and one that is said to be both.

    `props` are those of a route or a method. An authorizer of None is most often one that another
    module of the service has yet to make.
    """
    is_open = _is_open(props)
    if is_open and not public:
        raise Mistake(
            f"{trigger.node.path}: this authorizer is none, and lets anyone send requests; write "
            "public=True if that is meant, or make the authorizer before this trigger"
        )
    if public and not is_open and props.get("authorizer"):
        raise Mistake(
            f"{trigger.node.path}: public=True and an authorizer exclude each other; leave one out"
        )


def _is_open(props: Props) -> bool:
    type_ = props.get("authorization_type")
    if type_ is not None:
        return bool(type_.name == "NONE")
    authorizer = props.get("authorizer")
    return "authorizer" in props and (authorizer is None or isinstance(authorizer, NOBODY))
