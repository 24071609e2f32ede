"""Writes docs/reference/api.md from the docstrings of the public names.

`uv run python -m tests.docs.api_page`, in `foundry/`, writes it again. It reads source text and
imports no CDK. A test compares the page with what this makes.
"""

import ast
import inspect
from collections.abc import Iterator
from importlib import resources
from itertools import pairwise
from pathlib import Path

import lambda_foundry
from lambda_foundry import triggers
from lambda_foundry.project import project_root
from tests.docs.llms import FILE as LLMS
from tests.docs.llms import llms

PAGE = project_root() / "docs" / "reference" / "api.md"
COLUMNS = 100

Function = ast.FunctionDef
Definition = ast.ClassDef | ast.FunctionDef

HEAD = """\
# API

The public names of the package: what stacks and tests import. They keep their meaning until the
next major version. Everything else is the package's own, and any release may change it.

This page is made from the docstrings. After a change of those, write it again in `foundry/`:
`uv run python -m tests.docs.api_page`.
"""

STACKS = """\
## Stacks

Imported as in `from lambda_foundry import PythonFunction`.
"""

TRIGGERS = """\
## Triggers

Imported as in `from lambda_foundry.triggers import SqsTrigger`.
[Add a function](../how-to/add-a-function.md#the-triggers) compares them.
"""

FIXTURES = """\
## Fixtures for tests

The package is a pytest plugin. Its fixtures are there in every test of a project without an
import.
"""

DEPLOYED = """\
What `deployed` gives, imported as in `from lambda_foundry.testing import DeployedResources`:
"""

EVENTS = """\
## Sample events

Imported as in `from lambda_foundry.testing import sample_event`.
"""

TESTS = """\
## Tests for every function

A project takes them on by one line in `tests/test_every_function.py`:
`from lambda_foundry.testing.every_function import *`.
"""

PARTS = """\
## Functions for tests of a template

Imported as in `from lambda_foundry.testing.template_parts import only`.
"""


def main() -> None:
    """Write the page, and beside the docs the list of all pages."""
    PAGE.write_text(page(), encoding="utf-8")
    LLMS.write_text(llms(), encoding="utf-8")


def page() -> str:
    """The whole page."""
    return "\n".join(
        [
            HEAD,
            STACKS,
            *_exported(lambda_foundry.MODULES, ""),
            TRIGGERS,
            *_exported(triggers.MODULES, "triggers."),
            FIXTURES,
            *map(_fixture, filter(_is_fixture, _functions("testing.project_plugin"))),
            "What `lambda_function` gives, and what a call of that gives:\n",
            _described("invoke.local_function", "LocalFunction"),
            _described("invoke.invocation", "Outcome"),
            DEPLOYED,
            _described("testing.deployed_resources", "DeployedResources"),
            EVENTS,
            _described("testing.__init__", "sample_event"),
            TESTS,
            *(f"- `{each.name}`: {_text(each)}\n" for each in _functions("testing.every_function")),
            PARTS,
            *map(_entry, _functions("testing.template_parts")),
        ]
    ).replace("\n\n\n", "\n\n")


def _exported(modules: dict[str, str], package: str) -> Iterator[str]:
    for name in sorted(modules, key=str.lower):
        yield _described(f"{package}{modules[name]}", name)


def _described(module: str, name: str) -> str:
    (found,) = (each for each in _definitions(module) if each.name == name)
    return _entry(found)


def _definitions(module: str) -> Iterator[Definition]:
    """The public classes and functions of a module, in its order."""
    file = Path(str(resources.files(lambda_foundry)), *module.split(".")).with_suffix(".py")
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node


def _functions(module: str) -> Iterator[Function]:
    return (each for each in _definitions(module) if isinstance(each, Function))


def _is_fixture(function: Function) -> bool:
    """Whether tests ask for it; what pytest uses for every test isn't named by any."""
    return [ast.unparse(each) for each in function.decorator_list] == ["pytest.fixture"]


def _fixture(function: Function) -> str:
    return f"### {function.name}\n\n{_text(function)}\n"


def _entry(definition: Definition) -> str:
    """A heading, how it is called, what it is for, and what it has."""
    lines = [f"### {definition.name}", "", *_code(_call(definition)), "", _text(definition), ""]
    if isinstance(definition, ast.ClassDef):
        members = [f"- `{name}`: {text}" for name, text in _members(definition)]
        lines += [*members, ""] if members else []
    return "\n".join(lines)


def _text(node: Definition) -> str:
    return ast.get_docstring(node) or ""


def _code(text: str) -> list[str]:
    return ["```python", text, "```"]


def _call(definition: Definition) -> str:
    if isinstance(definition, Function):
        returned = f" -> {ast.unparse(definition.returns)}" if definition.returns else ""
        return _wrapped(definition.name, _parameters(definition), returned)
    for node in definition.body:
        if isinstance(node, Function) and node.name == "__init__":
            return _wrapped(definition.name, _parameters(node)[1:], "")
    fields = [ast.unparse(node) for node in definition.body if isinstance(node, ast.AnnAssign)]
    return _wrapped(definition.name, ["*", *fields], "") if fields else definition.name


def _parameters(function: Function) -> list[str]:
    """Each as it is written, `*` among them."""
    given = function.args
    defaults = [None] * (len(given.args) - len(given.defaults)) + given.defaults
    written = [_parameter(each, value) for each, value in zip(given.args, defaults, strict=True)]
    if given.vararg:
        written.append(f"*{ast.unparse(given.vararg)}")
    elif given.kwonlyargs:
        written.append("*")
    pairs = zip(given.kwonlyargs, given.kw_defaults, strict=True)
    written += [_parameter(each, value) for each, value in pairs]
    return [*written, f"**{ast.unparse(given.kwarg)}"] if given.kwarg else written


def _parameter(parameter: ast.arg, default: ast.expr | None) -> str:
    return ast.unparse(parameter) + (f" = {ast.unparse(default)}" if default else "")


def _wrapped(name: str, parameters: list[str], returned: str) -> str:
    one_line = f"{name}({', '.join(parameters)}){returned}"
    if len(one_line) <= COLUMNS:
        return one_line
    return "\n".join([f"{name}(", *(f"    {each}," for each in parameters), f"){returned}"])


def _members(definition: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Fields with the text below each, and public methods with theirs."""
    yield from _fields(definition.body)
    for node in definition.body:
        if isinstance(node, Function) and node.name == "__init__":
            yield from _fields(node.body)
        elif isinstance(node, Function) and not node.name.startswith("_") and _text(node):
            yield node.name + ("" if _is_property(node) else "()"), " ".join(_text(node).split())


def _fields(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for node, after in pairwise(body):
        if isinstance(node, ast.AnnAssign | ast.Assign) and (text := _string(after)):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            name = ast.unparse(target).removeprefix("self.")
            if not name.startswith("_"):
                yield name, text


def _string(node: ast.stmt) -> str | None:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return " ".join(inspect.cleandoc(str(node.value.value)).split())
    return None


def _is_property(function: Function) -> bool:
    return any("property" in ast.unparse(each) for each in function.decorator_list)


if __name__ == "__main__":
    main()
