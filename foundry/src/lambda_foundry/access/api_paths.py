"""Which requests to an API an ARN means: `/prod/GET/status` is `GET /status` in stage prod.

The form: docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
"""

import re

CONSOLE_TEST = "test-invoke-stage"


def request_of(noun: str, path: str) -> str:
    """The words for what follows an API's id in an ARN of `execute-api`."""
    if found := re.fullmatch(r"/authorizers/(.+)", path):
        return f"as its authorizer `{found[1]}`" if "$" not in found[1] else "as its authorizer"
    if found := re.fullmatch(r"/([^/]+)/[^/]+/@connections/(.+)", path):
        which = "any connection" if found[2] == "*" else f"connections `{found[2]}`"
        return f"{which}{_stage(found[1])}"
    if noun == "WebSocket API":
        return _websocket_route(path)
    if found := re.fullmatch(r"/([^/]+)/([^/]+)(/.*)?", path):
        return _request(stage=found[1], method=found[2], path=found[3])
    return "any request" if path == "/*" else f"`{path}`"


def _websocket_route(path: str) -> str:
    found = re.fullmatch(r"/(\*|[^/*]+)/?(.*)", path)
    if not found:
        return f"`{path}`"
    stage, route = found.groups()
    return f"{_which(route, 'any route')}{_stage(stage)}" if route else "any route in any stage"


def _request(*, stage: str, method: str, path: str | None) -> str:
    if method == "*" and path in {None, "/*"}:
        request = "any request"
    elif method == "*":
        request = f"any method of `{path}`"
    elif path in {None, "/*"}:
        request = f"`{method}` of any path"
    else:
        request = f"`{method} {path}`"
    if stage == CONSOLE_TEST:
        return f"{request} from the console's test"
    return request + _stage(stage)


def _stage(stage: str) -> str:
    """An API has few stages, so any of them goes without saying; a single one is said."""
    if stage == "*":
        return ""
    reference = re.fullmatch(r"\$\{(.+)\}", stage)
    return f" in the stage {reference[1]}" if reference else f" in the stage `{stage}`"


def _which(route: str, anything: str) -> str:
    return anything if route == "*" else f"the route `{route}`"
