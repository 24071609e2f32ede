"""Sends what a trigger asks of an API, a function URL or a load balancer of a stage."""

import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.httpsession import URLLib3Session

from lambda_foundry.commands.stage_function import ENDPOINT
from lambda_foundry.e2e.stage_stack import StageStack
from lambda_foundry.local.http_trigger import HttpTrigger, Request, kept_headers
from lambda_foundry.local.triggers.http_api import HttpApiRoute
from lambda_foundry.local.triggers.rest_api import RestApiMethod
from lambda_foundry.local.triggers.websocket_api import WebsocketApi
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.document import as_dict
from lambda_foundry.template.values import references, text

PATIENCE = 40.0
"""Seconds for an answer: an API waits for 29 at most."""

STAGES = {"AWS::ApiGatewayV2::Stage": "ApiId", "AWS::ApiGateway::Stage": "RestApiId"}
MAPPINGS = {
    "AWS::ApiGatewayV2::ApiMapping": ("ApiId", "ApiMappingKey"),
    "AWS::ApiGateway::BasePathMapping": ("RestApiId", "BasePath"),
}
"""What maps a domain to an API: where the API is named, and the path that leads to it."""

WITH_STAGES = {"http_api", "rest_api"}
SERVER_ERROR = 500


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    body: str

    @property
    def is_error(self) -> bool:
        """Whether the server says that it failed."""
        return self.status >= SERVER_ERROR


def ask(trigger: HttpTrigger, stack: StageStack, event: Any) -> Answer:
    """Send the request of an event, signed by the caller's own credentials where that is asked."""
    request, stack = trigger.request(as_dict(event)), _home(trigger, stack)
    headers = kept_headers(request.headers)
    if endpoint := os.environ.get(ENDPOINT):
        headers["host"] = _host_in_emulator(trigger, stack, request, endpoint)
        url = f"{endpoint}{_stage_of(trigger, stack)}{request.target}"
    else:
        url = address_of(trigger, stack, request)
    sent = AWSRequest(request.method, url, headers=headers, data=request.body)
    if request.signed_for:
        SigV4Auth(_credentials(), request.signed_for, stack.place.region).add_auth(sent)
    answer = URLLib3Session(timeout=PATIENCE).send(sent.prepare())
    return Answer(status=answer.status_code, body=answer.text.strip())


def _home(trigger: HttpTrigger | WebsocketApi, stack: StageStack) -> StageStack:
    """The stack of what is asked: an API may be in another one than the function."""
    if isinstance(trigger, HttpApiRoute | RestApiMethod | WebsocketApi):
        return trigger.home if isinstance(trigger.home, StageStack) else stack
    return stack


def address_of(trigger: HttpTrigger, stack: StageStack, request: Request) -> str:
    """The whole address, query and all."""
    match trigger.name:
        case "http_api" | "rest_api":
            return f"https://{_api_address(stack, trigger.source)}{request.target}"
        case "function_url":
            return f"https://{request.host}{request.target}"
        case "appsync":
            api = trigger.source_id.rpartition("/")[2]
            answer = stack.client("appsync").get_graphql_api(apiId=api)
            return str(answer["graphqlApi"]["uris"]["GRAPHQL"])
        case "alb":
            arns = [trigger.source_id]
            answer = stack.client("elbv2").describe_load_balancers(LoadBalancerArns=arns)
            # /_alb/NAME/…, by which the emulator has it
            asked = request.target.split("/", 3)[3]
            return f"http://{answer['LoadBalancers'][0]['DNSName']}/{asked}"
    raise Mistake(f"{trigger.function.name}: {trigger.name} can't be asked in a stage")


def _host_in_emulator(
    trigger: HttpTrigger, stack: StageStack, request: Request, endpoint: str
) -> str:
    """By which an emulator tells an API or a function URL from others."""
    if trigger.name in WITH_STAGES:
        api = stack.physical_ids[trigger.source]
        return f"{api}.execute-api.localhost:{urlsplit(endpoint).port}"
    return request.host or urlsplit(endpoint).netloc


def _stage_of(trigger: HttpTrigger, stack: StageStack) -> str:
    return _stage(stack, trigger.source) if trigger.name in WITH_STAGES else ""


def _api_address(stack: StageStack, api: str) -> str:
    """Host and stage; where the address that AWS gives is turned off, a domain that leads there."""
    if text(stack.template.properties(api).get("DisableExecuteApiEndpoint", "")).lower() == "true":
        return _domain_of(stack, api)
    place = stack.place
    host = f"{stack.physical_ids[api]}.execute-api.{place.region}.{place.suffix}"
    return f"{host}{_stage(stack, api)}"


def _domain_of(stack: StageStack, api: str) -> str:
    for type_, (key, path) in MAPPINGS.items():
        for _, mapping in stack.template.of_type(type_):
            if api in references(mapping.get(key)):
                domain = stack.owner(mapping["DomainName"])
                properties = domain[0].template.properties(domain[1]) if domain else mapping
                below = text(mapping.get(path, ""))
                return text(properties["DomainName"]) + (f"/{below}" if below else "")
    raise Mistake(f"{stack.paths[api]}: DisableExecuteApiEndpoint is set, and it has no domain")


def _stage(stack: StageStack, api: str) -> str:
    """`/prod`; nothing for the stage that is called `$default`."""
    for type_, key in STAGES.items():
        for _, stage in stack.template.of_type(type_):
            if api in references(stage.get(key)):
                name = text(stage["StageName"])
                return "" if name == "$default" else f"/{name}"
    raise Mistake(f"{stack.paths[api]}: this API has no stage, so it answers nowhere")


def _credentials() -> Credentials:
    import boto3  # noqa: PLC0415  # takes a third of a second

    found = boto3.Session().get_credentials()
    if found is None:
        raise Mistake("there are no credentials of AWS to sign a request with")
    return found


def connect(trigger: WebsocketApi, stack: StageStack, event: Any) -> str:
    """Connect to a WebSocket API, send the event's body, and say what came back."""
    given, stack = as_dict(event), _home(trigger, stack)
    query = urlencode(as_dict(given.get("queryStringParameters")))
    if endpoint := os.environ.get(ENDPOINT):
        api = stack.physical_ids[trigger.source]
        stage = _stage(stack, trigger.source)
        url = f"ws{endpoint.removeprefix('http')}/_aws/execute-api/{api}{stage}"
    else:
        url = f"wss://{_api_address(stack, trigger.source)}"
    request = AWSRequest("GET", f"{url}?{query}" if query else url)
    if trigger.caller.signs:
        SigV4QueryAuth(_credentials(), "execute-api", stack.place.region).add_auth(request)
    return trigger.exchanged(str(request.url), given)
