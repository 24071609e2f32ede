"""ARNs in words: what they name, and which part of it: an object, an index, a request to an API."""

import re

from lambda_foundry.access.vocabulary import actions, nouns
from lambda_foundry.template.arns import VARIABLE, Arn

THIS_ACCOUNT = "${AWS::AccountId}"
THIS_REGION = "${AWS::Region}"

_NAMED_ALONE = {"s3", "sns", "sqs", "execute-api", "apigateway"}
"""Services whose ARNs have the name alone, without the kind of thing before it."""

_PART_BEGINS = {
    "bucket": "/",
    "e-mail rule set": ":",
    "event bus": "/",
    "access point": "/",
    "function": ":",
    "GraphQL API": "/",
    "layer": ":",
    "log group": ":",
    "OpenSearch domain": "/",
    "schedule group": "/",
    "stack": "/",
    "state machine": ":",
    "stream": "/",
    "table": "/",
    "target group": "/",
    "topic": ":",
}
"""What comes before a part, by the kind of thing; the names of all others may have slashes."""

_WITHIN = {
    "EventBridge rule": ("/", "on", "event bus"),
    "execution": (":", "of", "state machine"),
    "schedule": ("/", "of", "schedule group"),
}
"""Things whose ARN names first what they are in."""

_OF_A_CLUSTER = {"topic": "topic", "group": "group", "transactional-id": "transactional id"}
"""What MSK's ARNs name after the cluster and its id.

docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
"""

# Characters that no name has stand for those at which an ARN is cut.
_SEALS = str.maketrans(":/*?", "\ue000\ue001\ue002\ue003")
_UNSEALS = str.maketrans("\ue000\ue001\ue002\ue003", ":/*?")

_GIVEN = re.compile(r"\$\{(\?|Fn::(?!ImportValue|GetStackOutput)[^{}]*)\}")

APIS = {"HTTP API", "REST API", "WebSocket API", "API"}

_BY_NOUN: dict[str, list[tuple[str, str]]] = {
    "access point": [(r"/object/\*|/\*", "any object"), (r"/object/(.+)", "objects `{}`")],
    "bucket": [
        (r"/\*", "any object"),
        (r"/(.+)", "objects `{}`"),
        (r"\*", "itself, any object, and every bucket whose name goes on after it"),
    ],
    "e-mail rule set": [(r":receipt-rule/(.+)", "its rule `{}`")],
    "GraphQL API": [
        (r"/types/([^/]+)/fields/\*", "any field of `{}`"),
        (r"/types/([^/]+)/fields/(.+)", "the field `{}.{}`"),
        (r"/\*", "any field"),
    ],
    "layer": [(r":\*", "any version"), (r":(.+)", "its version {}")],
    "OpenSearch domain": [(r"/\*", "any request"), (r"/(.+)", "requests to `/{}`")],
    "table": [
        (r"/index/\*", "any index"),
        (r"/index/(.+)", "the index `{}`"),
        (r"/stream/\*", "any stream of changes"),
    ],
    "function": [
        (r":\*", "any version or alias"),
        (r":(.+)", "its version or alias `{}`"),
        # As SAM's LambdaInvokePolicy has it.
        (r"\*", "itself, any version or alias, and every function whose name goes on after it"),
    ],
    "log group": [
        (r":\*(:\*)?|:log-stream:\*", "any stream"),
        (r":log-stream:(.+)", "the stream `{}`"),
    ],
    "stack": [(r"/\*", "")],
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
    service, resource = arn.service, _sealed(shortened(arn.resource))
    name, part, is_named = _named_and_part(service, resource)
    account = _account(shortened(arn.account), named=is_named)
    return _opened(f"{name}{account}{_region(shortened(arn.region))}"), _opened(part)


def shortened(written: str) -> str:
    """`…` for what a function such as `Fn::Select` puts into a name; exports keep their names."""
    return _GIVEN.sub("…", written)


def _sealed(written: str) -> str:
    """Without the colons and slashes of variables, at which nothing is to be cut."""
    return VARIABLE.sub(lambda found: found[0].translate(_SEALS), written)


def _opened(written: str) -> str:
    return written.translate(_UNSEALS)


def _named_and_part(service: str, resource: str) -> tuple[str, str, bool]:
    """The words for a resource, for a part of it, and whether it is named at all."""
    if resource == "*" and service not in _NAMED_ALONE:
        return _anything(service), "", False
    kind, name = _kind_and_name(service, resource)
    if service == "kafka":
        return _in_kafka(kind, name)
    if service == "iam":
        name = name.rpartition("/")[2]  # the rest is a path, which identifies nothing
    noun = nouns("arns").get(f"{service}:{kind}", f"{service} {kind}".strip())
    if noun in _WITHIN:
        return _inside_another(noun, name)
    begins = "/" if noun in APIS else _PART_BEGINS.get(noun)
    whole, found, after = name.partition(begins) if begins else (name, "", "")
    part = part_of(noun, "", f"{found}{after}") if found else ""
    return _named(noun, whole), part, bool(whole.strip("/*"))


def _anything(service: str) -> str:
    """`arn:aws:logs:…:*`; other services have several kinds of things."""
    if service == "logs":
        return "any log group"
    known = actions().get(service, {}).get("service", f"the service `{service}`")
    return f"anything in {known}" if service != "*" else "anything in any service"


def _inside_another(noun: str, name: str) -> tuple[str, str, bool]:
    """`the EventBridge rule `nightly` on the event bus `orders``."""
    separator, preposition, outer = _WITHIN[noun]
    around, found, inner = name.partition(separator)
    if not found:
        return _named(noun, name), "", name != "*"
    words = f"{_named(noun, inner)} {preposition} {_named(outer, around)}"
    return words, "", (around, inner) != ("*", "*")


def _in_kafka(kind: str, name: str) -> tuple[str, str, bool]:
    """`the group `readers` of the cluster `shop``; the id between the two is left out."""
    cluster, _, rest = name.partition("/")
    if kind == "*":
        return f"anything of {_named('cluster', cluster)}", "", cluster != "*"
    if kind not in _OF_A_CLUSTER:
        noun = nouns("arns").get(f"kafka:{kind}", f"kafka {kind}".strip())
        return _named(noun, cluster), "", cluster != "*"
    inner = rest.partition("/")[2] or "*"
    of = _named("cluster", cluster)
    return f"{_named(_OF_A_CLUSTER[kind], inner)} of {of}", "", cluster != "*"


def _kind_and_name(service: str, resource: str) -> tuple[str, str]:
    if service == "ssm" and (found := re.fullmatch(r"parameter([/$*].*)", resource)):
        return "parameter", found[1]  # named by its whole path, from its first slash
    if service in _NAMED_ALONE and not resource.startswith("accesspoint/"):
        return "", resource
    if not re.search(r"[:/]", resource):
        return "", resource
    kind, name = re.split(r"[:/]", resource, maxsplit=1)
    return kind, name


def _named(noun: str, name: str) -> str:
    if name == "*" or (noun, name) == ("parameter", "/*"):
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
    inside = _opened(_after(noun, _sealed(shortened(after)))) if after else ""
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
        is_named = not re.search(r"[$*]", found[1])
        return f"as its authorizer `{found[1]}`" if is_named else "as its authorizer"
    if found := re.fullmatch(r"/([^/]+)/([^/]+)/@connections/(.+)", path):
        which = "any connection" if found[3] == "*" else f"connections `{found[3]}`"
        alone = {"POST": ", messages alone", "DELETE": ", closing alone"}.get(found[2], "")
        return f"{which}{_in_stage(found[1])}{alone}"
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
    if method == "$default":
        request = "what none of its other routes takes"
    elif method == "*" and path in {None, "/*"}:
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
