"""ARNs in words: what they name, and which part of it: an object, an index, a request to an API."""

import re

from lambda_foundry.access.vocabulary import nouns
from lambda_foundry.template.arns import Arn

THIS_ACCOUNT = "${AWS::AccountId}"
THIS_REGION = "${AWS::Region}"

_NAMED_ALONE = {"s3", "sns", "sqs", "execute-api", "apigateway"}
"""Services whose ARNs have the name alone, without the kind of thing before it."""

_PART_BEGINS = {"execute-api": "/", "s3": "/", "logs": ":", "sns": ":", "lambda": ":"}

APIS = {"HTTP API", "REST API", "WebSocket API", "API"}

_BY_NOUN: dict[str, list[tuple[str, str]]] = {
    "bucket": [(r"/\*", "any object"), (r"/(.+)", "objects `{}`")],
    "table": [
        (r"/index/\*", "any index"),
        (r"/index/(.+)", "the index `{}`"),
        (r"/stream/\*", "any stream of changes"),
    ],
    "function": [(r":\*", "any version or alias"), (r":(.+)", "its version or alias `{}`")],
    "log group": [(r":\*|:log-stream:\*", "any stream"), (r":log-stream:(.+)", "the stream `{}`")],
    "stream": [(r"/\*|/consumer/\*", "any consumer")],
    "state machine": [(r":\*", "any execution")],
    "schedule group": [(r"/\*", "any schedule")],
    "target group": [(r"/\*", "")],
    "event bus": [(r"/\*", "anything under it")],
}

_ATTRIBUTES = {
    ("table", "StreamArn"): "its stream of changes",
    ("user pool", "ProviderName"): "its name",
}

CONSOLE_TEST = "test-invoke-stage"


def part_of_arn(arn: Arn) -> tuple[str, str]:
    """`the table `orders` of account 123456789012`, and which part of it."""
    service = arn.service
    kind, name = _kind_and_name(service, arn.resource)
    if service == "iam":
        name = name.rpartition("/")[2]  # the rest is a path, which identifies nothing
    noun = nouns("arns").get(f"{service}:{kind}", f"{service} {kind}".strip())
    begins = _PART_BEGINS.get(service, "/")
    whole, found, after = name.partition(begins) if noun != "parameter" else (name, "", "")
    if noun == "log group" and name.startswith("/"):
        whole, found, after = name.partition(":")
    place = f"{_account(arn.account, named=whole != '*')}{_region(arn.region)}"
    part = part_of(noun, "", f"{found}{after}") if found else ""
    return f"{_named(noun, whole)}{place}", part


def _kind_and_name(service: str, resource: str) -> tuple[str, str]:
    if service in _NAMED_ALONE or resource == "*":
        return "", resource
    has_kind = re.search(r"[:/]", resource)
    kind, name = re.split(r"[:/]", resource, maxsplit=1) if has_kind else ("", resource)
    # Parameters are named by their whole path, from its first slash.
    return kind, f"/{name}" if f"{service}:{kind}" == "ssm:parameter" else name


def _named(noun: str, name: str) -> str:
    if name == "*":
        return f"any {noun}"
    return f"every {noun} named `{name}`" if "*" in name or "?" in name else f"the {noun} `{name}`"


def _account(account: str, *, named: bool) -> str:
    if account == "*":
        return " in any account"
    if account == THIS_ACCOUNT:
        return "" if named else " in the account"
    return f" of {account_words(account)}" if account and account != "aws" else ""


def account_words(account: str) -> str:
    """`this account`, or another by its number."""
    if account == THIS_ACCOUNT:
        return "this account"
    return f"account {account}" if re.fullmatch(r"\d{12}", account) else f"account `{account}`"


def _region(region: str) -> str:
    if region in {"", THIS_REGION}:
        return ""
    return " in any region" if region == "*" else f" in {region}"


def part_of(noun: str, attribute: str, after: str) -> str:
    """The words for what follows a thing's own ARN; nothing where nothing does."""
    inside = _after(noun, after) if after else ""
    return ", ".join(filter(None, (_ATTRIBUTES.get((noun, attribute), ""), inside)))


def _after(noun: str, after: str) -> str:
    if noun in APIS:
        return _request_of(noun, after)
    for pattern, words in _BY_NOUN.get(noun, ()):
        if found := re.fullmatch(pattern, after):
            return words.format(*found.groups())
    return "anything under it" if after in {"/*", ":*"} else f"`{after}`"


def _request_of(noun: str, path: str) -> str:
    """`/prod/GET/status`, which follows an API's id, is `GET /status` in the stage prod.

    docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
    """
    if found := re.fullmatch(r"/authorizers/(.+)", path):
        return f"as its authorizer `{found[1]}`" if "$" not in found[1] else "as its authorizer"
    if found := re.fullmatch(r"/([^/]+)/[^/]+/@connections/(.+)", path):
        which = "any connection" if found[2] == "*" else f"connections `{found[2]}`"
        return f"{which}{_in_stage(found[1])}"
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
    if not route:
        return "any route in any stage"
    which = "any route" if route == "*" else f"the route `{route}`"
    return which + _in_stage(stage)


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
    return request + _in_stage(stage)


def _in_stage(stage: str) -> str:
    """An API has few stages, so any of them goes without saying; a single one is said."""
    if stage == "*":
        return ""
    reference = re.fullmatch(r"\$\{(.+)\}", stage)
    return f" in the stage {reference[1]}" if reference else f" in the stage `{stage}`"
