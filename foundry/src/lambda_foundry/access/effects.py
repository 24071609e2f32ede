"""Whether what a statement names has any effect: an action that there is, on what it is about."""

import re
from functools import lru_cache
from typing import Any

from lambda_foundry.access.things import full_text
from lambda_foundry.template.actions import (
    actions_like,
    is_known_action,
    kinds_of_resources,
    known_services,
)
from lambda_foundry.template.arns import VARIABLE, split_arn
from lambda_foundry.template.document import Template

BUCKET = "AWS::S3::Bucket"
_BUCKET_ARN = re.compile(r"\$\{([^{}.]+)\.Arn\}(.*)", re.DOTALL)


@lru_cache(maxsize=4096)
def no_service_has(action: str) -> bool:
    """Whether an action, perhaps with wildcards, is none of any service, as far as is known."""
    service, colon, _ = action.partition(":")
    if action == "*" or "${" in action or not known_services():
        return False
    if not colon:
        return True
    if "*" in service or "?" in service:
        return False
    is_pattern = "*" in action or "?" in action
    return not (actions_like(action) if is_pattern else is_known_action(action))


def misses(action: str, value: Any, template: Template) -> bool:
    """Whether a resource is a bucket and the action about objects alone, or the other way round.

    docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
    """
    if not action.lower().startswith("s3:"):
        return False
    kind = _bucket_or_object(full_text(value), template)
    kinds = _kinds(action) if kind else set()
    return kind not in kinds and bool(kinds & {"bucket", "object"})


@lru_cache(maxsize=4096)
def _kinds(action: str) -> set[str]:
    return kinds_of_resources(action)


def _bucket_or_object(written: str, template: Template) -> str:
    """Which of both an ARN is; nothing for one that may be either, or is neither."""
    if (found := _BUCKET_ARN.fullmatch(written)) and template.type(found[1]) == BUCKET:
        inside = found[2]
    elif (arn := split_arn(written)) and arn.service == "s3" and not arn.account:
        name, slash, _ = VARIABLE.sub("x", arn.resource).partition("/")
        inside = slash or ("*" if "*" in name else "")
    else:
        return ""
    if not inside:
        return "bucket"
    return "object" if inside.startswith("/") else ""
