"""Routes of shared APIs let in whom their authorizer lets in, in the emulator as in AWS."""

import base64
import dataclasses
import json
import re
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from lambda_foundry.local.callers import token
from lambda_foundry.local.command import main
from lambda_foundry.local.deployed import function_named
from lambda_foundry.local.endpoint import REGION, client
from lambda_foundry.local.firing import how_to_fire
from lambda_foundry.local.http_trigger import HttpTrigger, Request, send
from lambda_foundry.local.session import Session
from lambda_foundry.local.triggers import triggers_of
from lambda_foundry.local.triggers.websocket_api import WebsocketApi
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import project_root
from tests.local.authorizer_facts import ANSWERS, BY_WORD, authorizer_table
from tests.local.gatekeeper.handler import WORD

HTTP = [name for name in ANSWERS if not name.startswith("websocket")]
WEBSOCKETS = [name for name in ANSWERS if name.startswith("websocket")]


KNOWN: dict[str, Any] = {
    "headers": {"authorization": WORD, "x-word": WORD},
    "queryStringParameters": {"word": WORD},
}
WRONG = {"authorization": "wrong", "x-word": "wrong"}
WRONG_QUERY = {"word": "wrong", "X-Amz-Signature": "forged"}
ROUTE_ARN = "arn:aws:execute-api:*:*:*/*/GET/iam"
PASSWORD = "Correct-Horse-9"
FORGED = {
    "authorization": "AWS4-HMAC-SHA256 Credential=nobody/20260101/us-east-1/execute-api/"
    "aws4_request, SignedHeaders=host, Signature=forged"
}


def http_trigger(deployment: Session, name: str) -> HttpTrigger:
    """The route `GET /jwt` of the function behind `http_api /jwt`."""
    kind, _, path = name.partition(" ")
    function = function_named(f"apis/{kind.removesuffix('_api')}", deployment.functions)
    (trigger,) = (
        each
        for each in triggers_of(function)
        if isinstance(each, HttpTrigger) and each.answered_by == f"GET {path}"
    )
    return trigger


def socket(deployment: Session, name: str) -> WebsocketApi:
    """The API `Apis/IamSockets`, for `websocket_api IamSockets`."""
    function = function_named("apis/websocket", deployment.functions)
    (trigger,) = (
        each
        for each in triggers_of(function)
        if isinstance(each, WebsocketApi)
        and function.stack.address(each.source).api.name == f"Apis/{name.partition(' ')[2]}"
    )
    return trigger


def connected(trigger: WebsocketApi, event: dict[str, Any]) -> str:
    """What comes of connecting as nobody."""
    try:
        return trigger.connected(event, signed=False)
    except Mistake as refused:
        return f"{refused} "


def stranger(trigger: HttpTrigger) -> Request:
    """A request that shows nothing."""
    return dataclasses.replace(trigger.request({}), signed_for="")


def forged(trigger: HttpTrigger, deployment: Session) -> Request:
    """A token of which somebody changed the signature, a signature of nobody's, a wrong word."""
    caller, request = trigger.caller, stranger(trigger)
    if caller.claims is not None:
        signed = token(deployment.endpoint, caller.claims)
        return request.showing(caller.places[0], f"Bearer {signed[:-9]}AAAAAAAAA")
    return dataclasses.replace(request, headers=FORGED if caller.signs else WRONG)


def test_table_in_the_docs_is_true() -> None:
    """It is the facts that these tests prove."""
    page = (project_root() / "docs" / "how-to" / "run-locally.md").read_text("utf-8")

    assert authorizer_table() in page, f"put this into the page:\n{authorizer_table()}"


@pytest.mark.slow
@pytest.mark.parametrize("name", HTTP)
def test_route_answers_whom_its_authorizer_lets_in(name: str, deployment: Session) -> None:
    """The one who is known is; a stranger, and one with a forged or wrong credential, isn't."""
    trigger, fact = http_trigger(deployment, name), ANSWERS[name]

    with trigger.fired(KNOWN if fact.by == BY_WORD else {}) as answered:
        assert f"answered {fact.known} recorded" in answered

    assert send(trigger.endpoint, stranger(trigger))[:3] == fact.stranger
    assert send(trigger.endpoint, forged(trigger, deployment))[:3] == fact.wrong


@pytest.mark.slow
def test_route_of_another_stacks_api_answers(deployment: Session) -> None:
    """At that API's address, with a token for its authorizer."""
    triggers = triggers_of(function_named("far/away", deployment.functions))

    told = []
    for trigger in triggers:
        with trigger.fired({}) as answered:
            told.append(answered)

    *asked, connected = told
    assert asked == ["GET /far answered 200 recorded"] * 2
    assert connected.startswith("connecting answered HTTP/1.1 101 ")


@pytest.mark.slow
@pytest.mark.parametrize("name", WEBSOCKETS)
def test_socket_opens_to_whom_its_authorizer_lets_in(name: str, deployment: Session) -> None:
    """When the client connects; where a function decides, by the query parameter `word`."""
    trigger, fact = socket(deployment, name), ANSWERS[name]

    assert f"HTTP/1.1 {fact.known} " in trigger.connected(KNOWN)
    assert f"HTTP/1.1 {fact.stranger} " in connected(trigger, {})
    assert f"HTTP/1.1 {fact.wrong} " in connected(trigger, {"queryStringParameters": WRONG_QUERY})


@pytest.mark.slow
def test_connection_that_is_refused_says_who_decides(deployment: Session) -> None:
    """And where it looks, so that one can write that into the event."""
    with pytest.raises(Mistake) as refused:
        socket(deployment, "websocket_api RequestSockets").connected({})

    assert str(refused.value) == (
        "apis/websocket: the connection is refused: HTTP/1.1 401 Unauthorized; "
        "apis/gatekeeper decides who is let in, by the query parameter word of --event"
    )


@pytest.mark.slow
def test_overview_says_how_to_call_a_route_with_an_authorizer(deployment: Session) -> None:
    """A command gets a token; the comment says whose tokens are taken, or who decides."""
    said = "\n".join(how_to_fire(function_named("apis/http", deployment.functions)))

    command = "uv run foundry local token apis/http --route 'GET /jwt'"
    assert f'/jwt --header "authorization: Bearer $({command})"' in said
    assert "# takes tokens of https://login.example.com/, and here those that" in said
    assert "--header 'authorization: TOKEN' " in said
    assert "# apis/gatekeeper decides who is let in, by the header Authorization" in said
    assert "# callers sign (IAM); this line signs with the emulator's own key" in said


@pytest.mark.slow
def test_token_says_what_it_is_told_to(
    deployment: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the route asks of it, and each claim, as JSON or text; a front end can use it."""
    status = main(
        ["token", "apis/http", "--route", "GET /jwt", "--claim", "sub=ann", "--claim", "level=3"]
    )

    signed = capsys.readouterr().out.strip()
    claims = json.loads(base64.urlsafe_b64decode(signed.split(".")[1] + "=="))
    assert status == 0
    assert claims == {
        "iss": "https://login.example.com/",
        "aud": "shop",
        "sub": "ann",
        "level": 3,
        "iat": claims["iat"],
        "exp": claims["iat"] + 24 * 60 * 60,
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["apis/gatekeeper"], "apis/gatekeeper: none of its routes takes a token"),
        (
            ["apis/http", "--route", "GET /iam"],
            "--route GET /iam: takes no token; these do: GET /jwt, GET /users",
        ),
    ],
)
@pytest.mark.usefixtures("deployment")
def test_token_that_nobody_takes_is_refused(arguments: list[str], problem: str) -> None:
    """One line says which routes take one."""
    with pytest.raises(Mistake, match=f"^{re.escape(problem)}$"):
        main(["token", *arguments])


def test_claim_without_a_value_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """One line says what to write."""
    with pytest.raises(SystemExit):
        main(["token", "apis/http", "--claim", "email"])

    assert "email: write NAME=VALUE, like email=ann@example.com" in capsys.readouterr().err


@pytest.mark.slow
def test_user_of_the_emulators_pool_is_let_in(deployment: Session) -> None:
    """Who signs in there gets a token of the pool's own, which both kinds of API take."""
    function = function_named("apis/http", deployment.functions)
    pool, app = (
        function.stack.physical_ids[logical_id]
        for kind in ("AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient")
        for logical_id in function.stack.template.ids(kind)
    )
    cognito = function.client("cognito-idp")
    cognito.admin_create_user(UserPoolId=pool, Username="ann", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(
        UserPoolId=pool, Username="ann", Password=PASSWORD, Permanent=True
    )

    signed_in = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=app,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": PASSWORD},
    )["AuthenticationResult"]["IdToken"]

    for name in ("http_api /users", "rest_api /users"):
        trigger = http_trigger(deployment, name)
        request = stranger(trigger).showing(trigger.caller.places[0], f"Bearer {signed_in}")
        assert send(trigger.endpoint, request) == "200 recorded"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["http_api /iam", "rest_api /iam"])
def test_caller_who_signs_needs_the_right_to_call(name: str, deployment: Session) -> None:
    """The emulator checks the signature over the path as it was sent, and the caller's policy."""
    trigger, iam = http_trigger(deployment, name), client(deployment.endpoint, "iam")
    user = name.replace(" /", "_")
    iam.create_user(UserName=user)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    invoke = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": ROUTE_ARN}
    allowed = {"Version": "2012-10-17", "Statement": [invoke]}

    assert status_for(trigger, key["AccessKeyId"], key["SecretAccessKey"]) == 403

    iam.put_user_policy(UserName=user, PolicyName="Call", PolicyDocument=json.dumps(allowed))
    assert status_for(trigger, key["AccessKeyId"], key["SecretAccessKey"]) == 200
    assert status_for(trigger, key["AccessKeyId"], "forged") == 403


def status_for(trigger: HttpTrigger, key: str, secret: str) -> int:
    """What one gets who signs with this key."""
    target = trigger.request({}).target
    request = AWSRequest("GET", f"{trigger.endpoint.url}{target}")
    SigV4Auth(Credentials(key, secret), "execute-api", REGION).add_auth(request)
    connection = HTTPConnection("127.0.0.1", trigger.endpoint.port, timeout=60)
    connection.request("GET", target, headers=dict(request.headers.items()))
    with closing(connection):
        return connection.getresponse().status
