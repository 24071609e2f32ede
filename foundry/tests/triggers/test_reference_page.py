"""The page on who permits a trigger and who waits for it says of each what its template says."""

import re
from typing import Any

import pytest

from lambda_foundry.project import project_root
from lambda_foundry.scaffold.new_function import questions
from lambda_foundry.testing.template_parts import of_type
from tests.triggers.conftest import TriggerTemplate
from tests.triggers.every_trigger import EVERY_TRIGGER, OF_OTHERS

PAGE = (project_root() / "docs" / "reference" / "triggers.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(?P<name>\w+)` \| (?P<permits>[^|]+) \| (?P<waits>[^|]+) \|", re.MULTILINE)
ROWS = {
    row["name"]: (row["permits"], row["waits"])
    for row in ROW.finditer(PAGE.partition("\n- *policy*")[0])
}


COUNTED = (36, "thirty-six")
"""How many choices `foundry new` has, `none` among them."""

COUNTING = (
    "README.md",
    "foundry/README.md",
    "docs/concepts/6-triggers.md",
    "docs/how-to/start-your-own-project.md",
)


def who_permits(template: dict[str, Any]) -> str:
    """By what the template has of the three."""
    if of_type(template, "AWS::Lambda::Permission"):
        return "policy"
    return "own role" if of_type(template, "AWS::Lambda::EventSourceMapping") else "source's role"


def who_waits(trigger: Any) -> str:
    """As the trigger's class says it to the checks."""
    if trigger.polls:
        return "Lambda polls"
    return "caller" if trigger.waits else "nobody"


def test_page_has_every_trigger() -> None:
    """In alphabetical order."""
    assert list(ROWS) == sorted([*EVERY_TRIGGER, *OF_OTHERS])


@pytest.mark.parametrize("page", COUNTING)
def test_page_says_how_many_triggers_there_are(page: str) -> None:
    """In words."""
    number, word = COUNTED

    assert len(questions()["trigger"]) == number
    assert word in (project_root() / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", EVERY_TRIGGER)
def test_page_says_who_permits_and_who_waits(name: str, trigger_template: TriggerTemplate) -> None:
    """Two facts that people take for one."""
    trigger, _ = EVERY_TRIGGER[name]

    assert ROWS[name] == (who_permits(trigger_template(name)), who_waits(trigger))
