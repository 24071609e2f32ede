"""Shared APIs with each kind of authorizer: every statement in words, and on a map."""

from pathlib import Path

import aws_cdk as cdk
import pytest

from lambda_foundry.access.report import as_words
from lambda_foundry.map.mermaid import as_mermaid
from lambda_foundry.map.page import as_page
from lambda_foundry.map.reading import read_system
from lambda_foundry.map.system import SystemMap
from tests.local.apps.shared_apis import add_shared_apis

ROUTES = {
    "Http": {
        "HTTP API HttpApi on `GET /jwt`": "those with a token of `https://login.example.com/`",
        "HTTP API HttpApi on `GET /users`": "those with a token of the user pool Users",
        "HTTP API HttpApi on `GET /simple`": "those whom the function Apis/Gatekeeper/Function "
        "lets in",
        "HTTP API HttpApi on `GET /policy`": "those whom the function Apis/Gatekeeper/Function "
        "lets in",
        "HTTP API HttpApi on `GET /iam`": "those who sign their requests",
        "HTTP API HttpApi on `GET /public`": "anyone on the internet",
    },
    "Rest": {
        "REST API RestApi on `GET /users` in the stage `live`": "users of the user pool Users",
        "REST API RestApi on `GET /token` in the stage `live`": "those whom the function "
        "Apis/Gatekeeper/Function lets in",
        "REST API RestApi on `GET /request` in the stage `live`": "those whom the function "
        "Apis/Gatekeeper/Function lets in",
        "REST API RestApi on `GET /iam` in the stage `live`": "those who sign their requests",
        "REST API RestApi on `GET /public` in the stage `live`": "anyone on the internet",
    },
    "Websocket": {
        f"WebSocket API {api} on the route `{route}` in the stage `live`": whom
        for api, whom in {
            "IamSockets": "those who sign their requests",
            "RequestSockets": "those whom the function Apis/Gatekeeper/Function lets in",
            "PublicSockets": "anyone on the internet",
        }.items()
        for route in ("$connect", "$disconnect", "$default")
    },
    "Gatekeeper": {
        "REST API RestApi as its authorizer": "",
        "HTTP API HttpApi as its authorizer": "",
        "WebSocket API RequestSockets as its authorizer": "",
    },
}
"""Who may invoke each function, and whom that lets through."""


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> SystemMap:
    """The APIs that the tests of the emulator deploy, too."""
    folder = tmp_path_factory.mktemp("cdk.out")
    app = cdk.App(outdir=str(folder))
    add_shared_apis(cdk.Stack(app, "Apis"))
    app.synth()
    return read_system(Path(folder))


@pytest.mark.parametrize("name", ROUTES)
def test_routes_are_told_with_whom_they_let_in(name: str, system: SystemMap) -> None:
    """A statement for each route and no more; the map says whom each lets in."""
    (function,) = (each for each in system.functions if each.name == f"Apis/{name}/Function")

    assert as_words(function.access)["can be invoked by"] == [
        f"the {said}" for said in ROUTES[name]
    ]
    assert {
        trigger.words.removeprefix("the "): trigger.lets_in for trigger in function.triggers
    } == ROUTES[name]
    assert function.is_public == ("anyone on the internet" in ROUTES[name].values())


def test_page_and_mermaid_say_whom_a_route_lets_in(system: SystemMap) -> None:
    """Beside the route; anyone in a colour of its own."""
    page, text = as_page(system), as_mermaid(system)

    assert '<span class="whom public">anyone on the internet</span>' in page
    assert '<span class="whom">those with a token of the user pool Users</span>' in page
    assert '|"GET /iam for those who sign their requests"|' in text
