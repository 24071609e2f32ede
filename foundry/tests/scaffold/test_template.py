"""The template itself: what it asks, and each trigger's parts in a place of their own."""

import json
from typing import Any

import pytest

from lambda_foundry.cli import main
from lambda_foundry.project import project_root
from lambda_foundry.scaffold.new_function import package_templates, questions
from lambda_foundry.scaffold.variants import VARIANTS

TEMPLATE = project_root() / "cookiecutter-template"
TRIGGERS: list[str] = questions()["trigger"]


@pytest.fixture
def settings() -> dict[str, Any]:
    """What `cookiecutter.json` says."""
    settings: dict[str, Any] = json.loads((TEMPLATE / "cookiecutter.json").read_text())
    return settings


def test_template_asks_eleven_questions() -> None:
    """These keys are what scripts and people use."""
    assert list(questions()) == [
        "service",
        "function",
        "trigger",
        "variant",
        "route",
        "schedule",
        "description",
        "use_requests",
        "memory",
        "timeout",
        "durable",
    ]


def test_template_explains_each_question_and_each_trigger(settings: dict[str, Any]) -> None:
    """Nobody has to guess what a word stands for."""
    prompts = settings["__prompts__"]

    assert set(prompts) == set(questions())
    assert [*prompts["trigger"]] == ["__prompt__", *TRIGGERS]


def test_help_names_each_trigger(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody has to give a wrong one to see which there are."""
    with pytest.raises(SystemExit, match="0"):
        main(["new", "--help"])

    told = capsys.readouterr().out.replace(",", " ").replace(".", " ").split()
    assert [trigger for trigger in TRIGGERS if trigger not in told] == []


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_trigger_has_its_parts_in_one_folder(trigger: str) -> None:
    """A stack, a handler, a test and an event, an API for a new service, what makes it durable."""
    parts = {part.name for part in (package_templates() / trigger).iterdir()}

    perhaps = {"service.py", "durable.jinja", *VARIANTS.get(trigger, {})}
    assert parts - perhaps == {"event.json", "handler.py", "stack.py", "test.py"}


@pytest.mark.parametrize(
    ("trigger", "variant"),
    [(trigger, name) for trigger, known in VARIANTS.items() for name in [*known][1:]],
)
def test_variant_has_its_parts_in_one_folder(trigger: str, variant: str) -> None:
    """All four, since each begins with another event; the usual one's are the trigger's."""
    parts = {part.name for part in (package_templates() / trigger / variant).iterdir()}

    assert parts == {"event.json", "handler.py", "stack.py", "test.py"}


def test_no_other_file_speaks_of_a_trigger() -> None:
    """So none has branches for them."""
    shared = [*package_templates().glob("*.py"), *TEMPLATE.glob("{{*/**/*.py")]
    text = "".join(file.read_text() for file in shared)

    assert [trigger for trigger in TRIGGERS if f'"{trigger}"' in text] == []
