"""What a change newly allows is said, and nothing else."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.access.report import differences
from lambda_foundry.access.template_access import TemplateAccess, template_access
from lambda_foundry.template.cloud_assembly import read_template
from lambda_foundry.template.document import Template

FUNCTIONS = Path(__file__).parent / "templates" / "orders.yaml"
NOT_HERE = "which isn't in this template"
Document = dict[str, Any]


def access(document: Document) -> list[TemplateAccess]:
    """The access of one template."""
    return [template_access(Template(document), name="orders")]


def statement(document: Document) -> Document:
    """The one statement of the function's role."""
    role = document["Resources"]["Role"]["Properties"]
    found: Document = role["Policies"][0]["PolicyDocument"]["Statement"][0]
    return found


def add_action(document: Document) -> None:
    """One more action on the same table."""
    statement(document)["Action"] = ["dynamodb:Query", "dynamodb:DeleteItem"]


def widen_resource(document: Document) -> None:
    """Any table in place of the one."""
    statement(document)["Resource"] = "*"


def widen_action(document: Document) -> None:
    """Every action in place of the one."""
    statement(document)["Action"] = "dynamodb:*"


def deny(document: Document) -> None:
    """Keep the function from what it could do."""
    statement(document)["Effect"] = "Deny"


def open_to_all(document: Document) -> None:
    """Let any topic invoke the function."""
    del document["Resources"]["Permission"]["Properties"]["SourceArn"]


def remove_function(document: Document) -> None:
    """Take the function away."""
    del document["Resources"]["Function"]


def attach_policy(document: Document) -> None:
    """Give the role a policy that isn't in the template."""
    document["Resources"]["Role"]["Properties"]["ManagedPolicyArns"] = [
        "arn:aws:iam::aws:policy/More"
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (add_action, ["can now also delete items from the table Orders"]),
        (widen_resource, ["can now also query any table in the account"]),
        (widen_action, ["can now also do everything with the table Orders"]),
        (
            deny,
            [
                "can no longer query the table Orders",
                "is now kept from this: query the table Orders",
            ],
        ),
        (
            open_to_all,
            [
                "can now also be invoked by SNS for anyone in any account",
                "can no longer be invoked by the topic Placed",
            ],
        ),
        (remove_function, ["is gone"]),
        (
            attach_policy,
            ["can now also do whatever AWS's managed policy More allows, " + NOT_HERE],
        ),
    ],
)
def test_change_is_said_in_one_sentence(
    change: Callable[[Document], None], said: list[str]
) -> None:
    """Right by right: what was allowed before is not told again."""
    before = read_template(FUNCTIONS).document
    after = copy.deepcopy(before)
    change(after)

    assert differences(access(before), access(after))["Function"] == said


def test_narrowing_says_what_is_left() -> None:
    """What a wider right included isn't new."""
    before = read_template(FUNCTIONS).document
    after = copy.deepcopy(before)
    widen_resource(before)

    assert differences(access(before), access(after)) == {
        "Function": [
            "can no longer query any table in the account, but can still query the table Orders"
        ]
    }


def test_nothing_is_said_of_what_stays() -> None:
    """Names of logical ids and the order of statements are no access."""
    before = read_template(FUNCTIONS).document

    assert differences(access(before), access(copy.deepcopy(before))) == {}


def test_new_function_is_told_whole() -> None:
    """What it can do and who can invoke it."""
    after = read_template(FUNCTIONS).document
    before = copy.deepcopy(after)
    remove_function(before)

    assert differences(access(before), access(after))["Function"] == [
        "is new: it can query the table Orders",
        "is new: it can be invoked by the topic Placed; and nobody else",
    ]
