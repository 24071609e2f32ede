"""A team's own templates take the place of the package's, and their mistakes are told plainly."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.scaffold.small_project import SmallProject

pytestmark = pytest.mark.slow

OWN = "cookiecutter-template/templates"
STACK = '{% extends "stack.py" %}\n{% block promise %}As we do it.{% endblock %}\n'
NOTIFY = '''
def notify(message: dict[str, Any]) -> None:
    """Tell the team."""
    requests.post(os.environ["WEBHOOK_URL"], json=message, timeout=9).raise_for_status()
'''

Scaffold = Callable[..., subprocess.CompletedProcess[str]]

plain, new = SmallProject.cookiecutter, SmallProject.new


def test_own_template_takes_the_place_of_the_packages(project: SmallProject) -> None:
    """One that extends a template of the package, and one that templates of the package include."""
    project.write(f"{OWN}/none/stack.py", STACK)
    project.write(f"{OWN}/notify.py", NOTIFY)

    result = project.cookiecutter("--no-input", "use_requests=yes")

    assert result.stderr == ""
    assert '"""As we do it."""' in project.read("stacks/shop/orders.py")
    assert '"""Tell the team."""' in project.read("lambda_src/shop/orders/handler.py")


def test_own_template_may_have_triggers_and_questions_of_its_own(project: SmallProject) -> None:
    """What the team adds to its `cookiecutter.json` is asked, and told to its templates."""
    questions = project.read("cookiecutter-template/cookiecutter.json")
    added = questions.replace('"none",', '"none",\n"ours",', 1).replace("{", '{"team": "us",', 1)
    project.write("cookiecutter-template/cookiecutter.json", added)
    project.write(f"{OWN}/ours/stack.py", '{% extends "none/stack.py" %}')
    project.write(f"{OWN}/ours/handler.py", '{% include "none/handler.py" %}')
    project.write(
        f"{OWN}/ours/test.py", "# By {{ cookiecutter.team }}\n{% include 'none/test.py' %}"
    )
    project.write(f"{OWN}/ours/event.json", '{% include "none/event.json" %}')

    result = project.new(answers="we\nshop\norders\nours\n\n\n\n\n")

    assert result.stderr == ""
    assert "Added shop/orders, invoked by ours:" in result.stdout
    assert project.read("tests/shop/test_orders.py").startswith("# By we\n")


@pytest.mark.parametrize("scaffold", [plain, new])
def test_own_questions_that_cannot_be_read_are_told_with_their_line(
    scaffold: Scaffold, project: SmallProject
) -> None:
    """A slip of JSON: one line for its author."""
    project.write("cookiecutter-template/cookiecutter.json", '{\n"service": shop}')

    result = scaffold(project, "--no-input")

    assert result.returncode == 1
    assert result.stderr == (
        "error: cookiecutter-template/cookiecutter.json, line 2: Expecting value\n"
    )


@pytest.mark.parametrize(
    ("scaffold", "file", "text", "told"),
    [
        (plain, "loaded.py", "\n{% if %}", "2: Expected an expression, got 'end of statement bl"),
        (new, "none/stack.py", "\n\n{{ color }}", "3: 'color' is undefined"),
        (plain, "none/test.py", '{% include "not.py" %}', "1: there is no template not.py"),
        (new, "none/event.json", "\n{{ 1 / 0 }}", "2: division by zero"),
    ],
)
def test_mistake_in_an_own_template_is_told_with_its_line(
    scaffold: Scaffold, file: str, text: str, told: str, project: SmallProject
) -> None:
    """A slip of Jinja: one line, no traceback, nothing changed."""
    project.write(f"{OWN}/{file}", text)
    before = project.tree()

    result = scaffold(project, "--no-input")

    (line,) = (result.stdout + result.stderr).splitlines()
    assert result.returncode == 1
    assert line.startswith(f"error: {OWN}/{file}, line {told}")
    assert project.tree() == before


@pytest.mark.parametrize(
    ("scaffold", "file", "text", "told"),
    [
        (plain, "none/event.json", "{\n]", "tests/events/shop/orders.json, line 2: Expecting"),
        (new, "none/handler.py", "\ndef f(", "lambda_src/shop/orders/handler.py, line 2: '(' was"),
    ],
)
def test_own_template_of_what_cannot_be_read_is_refused(
    scaffold: Scaffold, file: str, text: str, told: str, project: SmallProject
) -> None:
    """It becomes neither Python nor JSON: the line of the result is told, nothing changed."""
    project.write(f"{OWN}/{file}", text)
    before = project.tree()

    result = scaffold(project, "--no-input")

    (line,) = result.stderr.splitlines()
    assert result.returncode == 1
    assert line.startswith(f"error: {told}")
    assert line.endswith("; nothing was changed")
    assert project.tree() == before


def test_template_without_the_package_says_what_to_run(project: SmallProject) -> None:
    """Cookiecutter of another environment, say of `uvx`, has nothing of the package."""
    hook = "cookiecutter-template/hooks/pre_prompt.py"
    python = sys._base_executable  # type: ignore[attr-defined]  # noqa: SLF001  # the one that has nothing installed

    result = project.run(python, "-S", "-I", hook)

    assert result.returncode == 1
    assert result.stderr == (
        "error: lambda-foundry is missing; run this by: uv run cookiecutter …\n"
    )
