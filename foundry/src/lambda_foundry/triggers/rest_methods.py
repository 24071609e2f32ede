"""Methods of a REST API, made in the stack of the function that answers them."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway

from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.api_routes import Route
from lambda_foundry.triggers.trigger import Props, Trigger


def answer(
    trigger: Trigger,
    api: apigateway.IRestApi,
    routes: Sequence[Route],
    *,
    integration: apigateway.Integration,
    stage_name: str,
    public: bool,
    props: Props,
) -> None:
    """Add a method for each route to the API, and see that the API's stage has them.

    Requests are to be signed (IAM) unless the API is `public`, or the `props` give an authorizer.
    """
    api = _in_this_stack(trigger, api)
    validator = apigateway.RequestValidator(
        trigger,
        "Validator",
        rest_api=api,
        validate_request_body=True,
        validate_request_parameters=True,
    )
    settings: dict[str, Any] = {"request_validator": validator}
    if "authorizer" not in props:
        type_ = apigateway.AuthorizationType
        settings["authorization_type"] = type_.NONE if public else type_.IAM
    settings |= dict(props)
    methods = [_method(api, route, integration, settings) for route in routes]
    if not isinstance(api, apigateway.RestApi):
        _deploy(trigger, api, methods, stage_name=stage_name)


def _in_this_stack(trigger: Trigger, api: apigateway.IRestApi) -> apigateway.IRestApi:
    """The API or, of another stack's, a reference: CDK puts methods beside the API's own.

    There they would name the function, which names the API: two stacks that wait for each other.
    """
    if Stack.of(api) is Stack.of(trigger):
        return api
    return apigateway.RestApi.from_rest_api_attributes(
        trigger,
        "SharedApi",
        rest_api_id=api.rest_api_id,
        root_resource_id=api.rest_api_root_resource_id,
    )


def _method(
    api: apigateway.IRestApi, route: Route, integration: apigateway.Integration, settings: Props
) -> apigateway.Method:
    resource = api.root.resource_for_path(route.path)
    if resource.node.try_find_child(route.method):
        raise Mistake(f"route '{route.method} {route.path}': the API has it already; write it once")
    return resource.add_method(route.method, integration, **settings)


def _deploy(
    trigger: Trigger,
    api: apigateway.IRestApi,
    methods: Sequence[apigateway.Method],
    *,
    stage_name: str,
) -> None:
    """Put these methods on a stage that isn't ours, again whenever one of them changes."""
    deployment = apigateway.Deployment(trigger, "Deployment", api=api, stage_name=stage_name)
    for method in methods:
        deployment.node.add_dependency(method)
        resource = method.node.default_child
        if isinstance(resource, apigateway.CfnMethod):
            settings = [resource.http_method, resource.authorization_type, resource.integration]
            deployment.add_to_logical_id(Stack.of(trigger).resolve(settings))
