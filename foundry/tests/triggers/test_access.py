"""What `foundry access` says of each trigger: everything, and in words."""

from collections.abc import Callable
from typing import Any

import pytest

from lambda_foundry.access.report import as_words
from lambda_foundry.access.template_access import template_access
from lambda_foundry.template.document import Template
from tests.access.statement_changes import unnoticed
from tests.triggers.every_trigger import EVERY_TRIGGER

IN_PROD = ("alb", "s3", "sqs")
"""Those that gain statements of their own there, and one that gains what all do."""

every_trigger = pytest.mark.parametrize(
    ("name", "stage"),
    [
        *((name, "dev") for name in EVERY_TRIGGER),
        *(pytest.param(name, "prod", marks=pytest.mark.slow) for name in IN_PROD),
    ],
)


@every_trigger
def test_trigger_changes_with_each_statement(
    name: str, stage: str, trigger_template: Callable[..., dict[str, Any]]
) -> None:
    """Taking a statement of a trigger away, or widening it, changes what is said."""
    assert unnoticed({"Resources": trigger_template(name, stage)}) == []


@every_trigger
def test_trigger_is_told_in_words(
    name: str, stage: str, trigger_template: Callable[..., dict[str, Any]]
) -> None:
    """No ARN, no action that has no words, nothing that can't be told."""
    resources = {"Resources": trigger_template(name, stage)}

    access = template_access(Template(resources), name=name)

    said = str([*map(as_words, access.functions), *(entry.line.words for entry in access.beside)])
    assert [mark for mark in ("arn:", "call `", "${") if mark in said] == []
