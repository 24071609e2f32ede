"""Answers HTTP requests with a function, by a REST API."""

from collections.abc import Sequence
from typing import Any, cast

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.checks.acknowledge import answer_cdk_nag
from lambda_foundry.execution_role import arn_here
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.api_routes import (
    PUBLIC,
    Route,
    api_name,
    covering,
    parsed,
    permit_requests,
    permitted,
)
from lambda_foundry.triggers.route_authorizers import (
    check_scopes,
    checked_authorizer,
    named_authorizer,
)
from lambda_foundry.triggers.shared_rest_api import (
    check_private,
    rest_stage_options,
    tell_no_closed_address,
)
from lambda_foundry.triggers.trigger import Props, Trigger

OPEN = ("AwsSolutions-APIG4", "AwsSolutions-COG4", "CKV_AWS_59")
"""What cdk-nag and checkov find in a method without an authorizer."""


class RestApiTrigger(Trigger):
    """A REST API (`source`) whose `routes`, like `GET /status`, are answered by the function.

    Callers sign their requests (IAM) unless `public=True`, or the API or `method_props` have
    another authorizer: `allow(caller.role, "execute-api:Invoke", on=trigger.request_arn)` lets one
    in. A permission names each of up to twenty routes, or covers more of them. What `method_props`
    require of a request is checked before the function runs. The trigger's own API takes 50
    requests a second with bursts of 100, traces and logs them, which needs a role of the account:
    see "Log the requests of an API" in the documentation; `SharedRestApi` makes one for several
    functions. Routes on an imported API are deployed to its stage `stage_name`. `connection_props`
    are those of `apigateway.LambdaIntegration`, `method_props` those of `apigateway.Method`,
    `source_props` those of `apigateway.RestApi`, `stage_props` those of `apigateway.StageOptions`.
    """

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        routes: Sequence[str],
        public: bool = False,
        stage_name: str | None = None,
        source: apigateway.IRestApi | None = None,
        source_props: Props | None = None,
        method_props: Props | None = None,
        stage_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        own = {"source_props": source_props, "stage_props": stage_props}
        super().__init__(scope, id_, function=function, source=source, **own)
        self.source = source or self._api(source_props or {}, stage_props or {})
        stage_name = stage_name or self._stage_name()
        self.connection = apigateway.LambdaIntegration(
            self.without_permission(), **connection_props
        )
        asked = parsed(routes, where=self.node.path)
        answer(
            self,
            self.source,
            asked,
            integration=self.connection,
            stage_name=stage_name,
            props=method_props or {},
            public=public,
        )
        stage = f"{self.source.rest_api_id}/{stage_name}"
        self.request_arn = arn_here(self, "execute-api", f"{stage}/{covering(asked)}")
        permit_requests(self, stage, permitted(asked))

    def _stage_name(self) -> str:
        try:
            return self.source.deployment_stage.stage_name
        except RuntimeError:  # what jsii raises for a stage that CDK doesn't know
            raise Mistake(
                f"{self.node.path}: the API doesn't tell which stage its routes are deployed to; "
                "write stage_name='live', or whatever it is called"
            ) from None

    def _api(self, props: Props, stage_props: Props) -> apigateway.RestApi:
        defaults: dict[str, Any] = {"rest_api_name": api_name(self), "cloud_watch_role": False}
        if "endpoint_configuration" not in props:
            defaults["endpoint_types"] = [apigateway.EndpointType.REGIONAL]
        has_own_stage = not props.get("deploy", True) or "deploy_options" in props
        if has_own_stage and stage_props:
            raise Mistake(
                f"{self.node.path}: stage_props: the trigger makes no stage beside deploy=False or "
                "deploy_options; leave those out of source_props, or leave out stage_props"
            )
        if not has_own_stage:
            defaults["deploy_options"] = rest_stage_options(self, stage_props)
        check_private(self.node.path, props)
        api = apigateway.RestApi(self, "Api", **(defaults | dict(props)))
        if domain := props.get("domain_name") and api.domain_name:
            CfnOutput(self, "Url", value=f"https://{domain.domain_name}/")
        tell_no_closed_address(api, props)
        return api


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

    Requests are to be signed (IAM) unless the API is `public`, or the `props` or the API's own
    defaults give an authorizer.
    """
    props = checked_authorizer(trigger, props, public=public)
    settings = _authorization(trigger, api, props, public=public)
    api = _in_this_stack(trigger, api)
    if "request_validator_options" not in props:
        settings["request_validator"] = apigateway.RequestValidator(
            trigger,
            "Validator",
            rest_api=api,
            validate_request_body=True,
            validate_request_parameters=True,
        )
    settings |= dict(props)
    # CDK takes no other type beside the authorizer of the API, whose methods it would check.
    type_ = settings.pop("authorization_type") if _contradicts(api, settings) else None
    methods = [_method(api, route, integration, settings) for route in routes]
    for method in methods:
        if "authorization_scopes" in settings:
            resource = cast("apigateway.CfnMethod", method.node.default_child)
            given = resource.authorization_type or "NONE"
            check_scopes(trigger, settings, type_=given, needed="COGNITO_USER_POOLS")
        if type_:
            _set_type(method, type_)
        if public:
            _answer_for_public(method)
    if not isinstance(api, apigateway.RestApi):
        _deploy(trigger, api, methods, stage_name=stage_name)


def _authorization(
    trigger: Trigger, api: apigateway.IRestApi, props: Props, *, public: bool
) -> dict[str, Any]:
    """Who may ask where the `props` don't say: anyone, who the API says, or who signs (IAM)."""
    type_ = apigateway.AuthorizationType
    if public:
        return {"authorization_type": type_.NONE}
    if "authorizer" in props or "authorization_type" in props:
        return {}
    if named := named_authorizer(trigger, api):
        return {"authorizer": named}
    default = api.root.default_method_options
    if default and default.authorizer:
        return {"authorizer": default.authorizer}
    own = default.authorization_type if default else None
    return {"authorization_type": type_.IAM if own in {None, type_.NONE} else own}


def _contradicts(api: apigateway.IRestApi, settings: Props) -> bool:
    if "authorization_type" not in settings or "authorizer" in settings:
        return False
    default = api.root.default_method_options
    return bool(default and default.authorizer)


def _set_type(method: apigateway.Method, type_: apigateway.AuthorizationType) -> None:
    resource = cast("apigateway.CfnMethod", method.node.default_child)
    resource.authorization_type = "AWS_IAM" if type_.name == "IAM" else type_.name
    resource.authorizer_id = resource.authorization_scopes = None


def _answer_for_public(method: apigateway.Method) -> None:
    for rule in OPEN:
        answer_cdk_nag(method, rule, reason=PUBLIC)


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
