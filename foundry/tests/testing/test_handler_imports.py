"""A handler under test imports what its function has in Lambda, and nothing else."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

import pytest

from lambda_foundry.project import in_project
from lambda_foundry.testing.handler_imports import import_handler, modules_of, only_these
from tests.invoke.small_assembly import write_assembly, write_files

SOURCE = "shop/sell"
# `pluggy` is installed for tests, and nothing here requires it.
HANDLER = "import own\ndef handler(event, context):\n    {}\n"
Load = Callable[..., ModuleType]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project for all these tests, whose functions are written by each."""
    folder = tmp_path_factory.mktemp("project")
    with in_project(folder):
        yield folder


@pytest.fixture
def load(project: Path, tmp_path: Path) -> Iterator[Load]:
    """Loads the handler of a function with these files, dependencies and layers, as a test does."""
    made: list[Path] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "dont_write_bytecode", True)

        def load_handler(
            code: str,
            *,
            file: str = "handler.py",
            brings: dict[str, str] | None = None,
            **more: Any,
        ) -> ModuleType:
            source = {file: code, "own.py": "VALUE = 'own'"}
            write_files(project / "lambda_src" / SOURCE, source)
            more = {"Handler": "handler.handler"} | more
            # Several of one test differ by their number.
            folder = project / ".build" / tmp_path.name / str(len(made))
            assembly = write_assembly(folder, files=source | (brings or {}), **more)
            made.append(assembly)
            modules = modules_of(SOURCE, assembly)
            only_these(modules, patch)
            return import_handler(modules)

        yield load_handler


def test_handler_finds_its_own_modules(load: Load) -> None:
    """And Python's."""
    loaded = load(HANDLER.format("import json, os.path; return own.VALUE"))

    assert loaded.handler(None, None) == "own"


def test_handler_finds_what_its_package_brings(load: Load) -> None:
    """Also where the project itself doesn't have it."""
    loaded = load(
        HANDLER.format("import brought; return brought.VALUE"), brings={"brought.py": "VALUE = 1"}
    )

    assert loaded.handler(None, None) == 1


@pytest.mark.parametrize("place", ["python", "python/lib/python3.14/site-packages"])
def test_handler_finds_what_its_layers_bring(place: str, load: Load) -> None:
    """Where Lambda looks for it."""
    loaded = load(
        HANDLER.format("from layered.part import VALUE; return VALUE"),
        layers={"One": {f"{place}/layered/part.py": "VALUE = 2"}},
        Runtime="python3.14",
    )

    assert loaded.handler(None, None) == 2


@pytest.mark.parametrize(
    ("file", "handler"), [("app/main.py", "app/main.handler"), ("api/__init__.py", "api.handler")]
)
def test_handler_may_be_in_a_folder(
    file: str, handler: str, load: Load, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in one that has the name of the project's own app, or that is a package."""
    (project / "app.py").write_text("raise SystemExit")
    monkeypatch.syspath_prepend(str(project))

    loaded = load("def handler(event, context):\n    return event\n", file=file, Handler=handler)

    assert loaded.handler(1, None) == 1


def test_handlers_of_one_folder_have_layers_of_their_own(load: Load) -> None:
    """What the one has doesn't depend on the other, which was loaded before."""
    load(HANDLER.format("return own.VALUE"))
    loaded = load(
        "from tariffs import VALUE\n",
        file="another.py",
        Handler="another.handler",
        layers={"One": {"python/tariffs.py": "VALUE = 3"}},
    )

    assert loaded.VALUE == 3


def test_missing_variable_is_told_with_how_to_give_it(load: Load) -> None:
    """Of those that the stack sets; with another one the handler itself is wrong."""
    table = {"Variables": {"TABLE_NAME": {"Ref": "Table"}}}
    with pytest.raises(KeyError) as raised:
        load("import os\nTABLE = os.environ['TABLE_NAME']\n", Environment=table)

    (note,) = raised.value.__notes__
    assert "the fixture `deployed`" in note
    assert 'load_handler("shop/sell", TABLE_NAME="…")' in note


@pytest.mark.parametrize("module", ["boto3", "botocore.exceptions", "urllib3"])
def test_handler_finds_what_the_runtime_brings(module: str, load: Load) -> None:
    """Without a requirement."""
    loaded = load(HANDLER.format(f"import {module}; return {module}.__name__"))

    assert loaded.handler(None, None) == module


@pytest.mark.parametrize(
    "statement",
    [
        "import pluggy",
        "import pluggy._manager",
        "from pluggy import PluginManager",
        "import importlib; importlib.import_module('pluggy')",
        "__import__('pluggy')",
        "import lambda_foundry",
    ],
)
def test_handler_misses_what_is_for_tests_alone(statement: str, load: Load) -> None:
    """As it does in Lambda, and is told what to do about it."""
    loaded = load(HANDLER.format(statement))

    with pytest.raises(ModuleNotFoundError, match="has it, nor has Lambda's runtime; add it to"):
        loaded.handler(None, None)


def test_handler_misses_it_at_import(load: Load) -> None:
    """Where most imports are."""
    with pytest.raises(ModuleNotFoundError, match="No module named 'pluggy'"):
        load("import pluggy\n")


def test_handler_may_do_without(load: Load) -> None:
    """The error is the one that Python has for it."""
    loaded = load(
        HANDLER.format("try: import pluggy\n    except ImportError as e: return [e.name]")
    )

    assert loaded.handler(None, None) == ["pluggy"]


def test_dependency_misses_it_too(load: Load) -> None:
    """As one does that has it as an extra, which nobody asked for."""
    loaded = load(
        HANDLER.format("import brought; return brought.work()"),
        brings={"brought.py": "def work():\n    import pluggy"},
    )

    with pytest.raises(ModuleNotFoundError, match="'pluggy': neither the package nor a layer of"):
        loaded.handler(None, None)


def test_test_itself_finds_everything(load: Load) -> None:
    """While a handler is loaded."""
    load(HANDLER.format("pass"))

    assert __import__("pluggy").__name__ == "pluggy"
    assert pytest.importorskip("responses")


@pytest.mark.parametrize("stand_in", [ModuleType("sensors"), MagicMock()])
def test_handler_finds_what_a_test_puts_in_place(
    stand_in: Any, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for what there is in Lambda alone."""
    monkeypatch.setitem(sys.modules, "sensors", stand_in)
    loaded = load(HANDLER.format("import sensors; return sensors"))

    assert loaded.handler(None, None) is stand_in


def test_layer_from_elsewhere_may_hold_anything(load: Load) -> None:
    """What isn't in the assembly is unknown, so nothing is missing."""
    loaded = load(
        HANDLER.format("import pluggy; return pluggy.__name__"),
        Layers=["arn:aws:lambda:us-east-1:123456789012:layer:theirs:1"],
    )

    assert loaded.handler(None, None) == "pluggy"


def test_module_of_code_that_cannot_be_had_here_says_why(load: Load) -> None:
    """As where a compiled package has no wheel for this Python."""
    with pytest.raises(ModuleNotFoundError) as raised:
        load("import theirs\n", Layers=["arn:aws:lambda:us-east-1:123456789012:layer:theirs:1"])

    (why,) = raised.value.__notes__
    assert "layer:theirs:1" in why


def test_variables_of_a_deployment_are_not_needed(load: Load) -> None:
    """A test gives those that the handler reads."""
    loaded = load(
        HANDLER.format("return own.VALUE"), Environment={"Variables": {"TABLE": {"Ref": "Table"}}}
    )

    assert loaded.handler(None, None) == "own"


@pytest.mark.parametrize(
    ("file", "handler"),
    [("app.py", "app.main"), ("api/orders.py", "api.orders.main"), ("a/b.py", "a/b.main")],
)
def test_handler_may_have_another_name(file: str, handler: str, load: Load) -> None:
    """That of the template is loaded, in a folder too."""
    loaded = load("def main(event, context): return __name__", file=file, Handler=handler)

    assert loaded.main(None, None) == handler.rpartition(".")[0].replace("/", ".")


def test_handler_is_loaded_afresh(load: Load) -> None:
    """Also as the second of a test, and with other dependencies."""
    first = load("import changing\nVALUE = changing.VALUE", brings={"changing.py": "VALUE = 1"})
    second = load(
        "import changing\nVALUE = 10 * changing.VALUE",
        brings={},
        layers={"One": {"python/changing.py": "VALUE = 2"}},
    )

    assert [first.VALUE, second.VALUE] == [1, 20]


def test_source_without_a_function_may_import_anything(project: Path) -> None:
    """Nobody knows what it is deployed with."""
    write_files(project / "lambda_src/shop/idle", {"handler.py": "import pluggy\n"})
    assembly = write_assembly(project / ".build" / "idle", files={"handler.py": "other"})
    with pytest.MonkeyPatch.context() as patch:
        modules = modules_of("shop/idle", assembly)
        only_these(modules, patch)

        assert importlib.import_module(modules.handler_module).pluggy


def test_handler_may_be_in_the_folder_of_another_function(project: Path, tmp_path: Path) -> None:
    """One folder can serve several functions, each of which is found by its own name."""
    code = {"cancel.py": HANDLER.format("return own.VALUE"), "own.py": "VALUE = 'own'"}
    write_files(project / "lambda_src" / "desk" / "take", code)
    assembly = write_assembly(tmp_path, files=code, Handler="cancel.handler")

    modules = modules_of("small/app", assembly)

    assert (modules.source, modules.handler_module) == ("desk/take", "cancel")
