"""Turns a title into what may stand in an address, with a package that it brings along."""

from typing import Any

from slugify import slugify


def handler(event: dict[str, str], context: Any) -> dict[str, str]:
    """Answer with the title's slug."""
    return {"slug": slugify(event["title"])}
