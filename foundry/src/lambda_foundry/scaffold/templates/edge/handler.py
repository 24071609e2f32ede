"""{{ cookiecutter.description|sentence }}"""

import logging
from typing import Any

MOVED = {"/shop": "/orders"}

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Hand on the request with the file of a folder; send those elsewhere whose page has moved."""
    request: dict[str, Any] = event["Records"][0]["cf"]["request"]
    path = request["uri"]
    if new := MOVED.get(path.rstrip("/")):
        logger.info("%s has moved to %s", path, new)
        return redirect(new, query=request["querystring"])
    if path.endswith("/"):
        request["uri"] = f"{path}index.html"
    return request


def redirect(path: str, *, query: str) -> dict[str, Any]:
    """An answer that tells the browser where the page is now; nothing else of it is kept."""
    location = f"{path}?{query}" if query else path
    return {
        "status": "301",
        "statusDescription": "Moved Permanently",
        "headers": {"location": [{"key": "Location", "value": location}]},
    }
