"""Parts of things, as the ends of ARNs name them: objects, indexes, streams, versions, routes."""

import re

from lambda_foundry.access.api_paths import request_of

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


def part_of(noun: str, attribute: str, after: str) -> str:
    """The words for what follows a thing's own ARN; nothing where nothing does."""
    inside = _after(noun, after) if after else ""
    return ", ".join(filter(None, (_ATTRIBUTES.get((noun, attribute), ""), inside)))


def _after(noun: str, after: str) -> str:
    if noun in APIS:
        return request_of(noun, after)
    for pattern, words in _BY_NOUN.get(noun, ()):
        if found := re.fullmatch(pattern, after):
            return words.format(*found.groups())
    return "anything under it" if after in {"/*", ":*"} else f"`{after}`"
