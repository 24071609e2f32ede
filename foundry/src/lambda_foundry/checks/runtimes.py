"""Runtimes: those that Lambda has, by the dates that cfn-lint ships.

docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.template.cfn_lint_data import cfn_lint_data
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_ids
from lambda_foundry.template.values import branches_of, literal

NEWEST = "python3.14"
_OTHER_LANGUAGES = re.compile(r"(nodejs|java|dotnet(core)?|ruby|go|provided)[\w.-]*")
_PYTHON = re.compile(r"python3\.1[0-4]")


def supported(template: Template) -> Iterator[Problem]:
    """Runtimes that Lambda doesn't have, or that it has deprecated."""
    for function in function_ids(template):
        for value, where in branches_of(template.settings(function).get("Runtime")):
            name = literal(value)
            if name and (said := _wrong(name)):
                why, instead = said
                yield Problem(
                    resource=function,
                    what=f"its runtime is '{name}'{where}",
                    why=why,
                    instead=f"write '{instead}'",
                )
                break


def _wrong(name: str) -> tuple[str, str] | None:
    """Why not to use a runtime, and which one to use."""
    dates = _dates().get(name)
    if dates is None:
        is_one = _PYTHON.fullmatch(name) or _OTHER_LANGUAGES.fullmatch(name)
        return None if is_one else ("Lambda has none of that name", NEWEST)
    today = datetime.now(tz=UTC).date().isoformat()
    deprecated, blocked = dates["deprecated"], dates["create-block"]
    instead = dates.get("successor") or NEWEST
    if blocked <= today:
        return f"Lambda has made no new functions with it since {blocked}", instead
    if deprecated <= today and name.startswith("python"):
        ends = f"new functions can be made until {blocked}"
        return f"Lambda has deprecated it on {deprecated}, and {ends}", instead
    return None


@cache
def _dates() -> dict[str, Any]:
    """Each runtime's dates; nothing where there is no list of them."""
    return cfn_lint_data("LmbdRuntimeLifecycle.json")
