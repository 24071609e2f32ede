"""The package is tried with other versions of the tools, each week and each in its own way."""

from lambda_foundry.project import project_root
from tests.delivery.workflows import FOLDERS, job
from tests.tomorrow import CHOICES, INTERNALS


def test_workflow_tries_each_choice_of_versions() -> None:
    """In jobs of their own, so that one that fails keeps none of the others back."""
    strategy = job("tomorrow.yml: tomorrow", FOLDERS["here"]).settings["strategy"]

    assert strategy == {"fail-fast": False, "matrix": {"versions": list(CHOICES)}}


def test_tests_that_show_a_tool_s_insides_are_there() -> None:
    """No area is named that has been renamed."""
    words = [word for internal in INTERNALS for word in internal.shown_by]
    named = [word for word in words if "tests" in word]

    assert [word for word in named if not (project_root() / word).is_dir()] == []
    assert named
