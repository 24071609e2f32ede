"""Lets a handler under test import what its function has in Lambda, and nothing else.

A test run has all that the project is developed with. What a handler takes of that and doesn't
bring along is missing in Lambda, so it is missing here.
"""

import builtins
import contextlib
import functools
import importlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder
from os.path import normcase
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from lambda_foundry.invoke.function import FoundFunction, Given
from lambda_foundry.invoke.function_folders import code_folder
from lambda_foundry.invoke.local_function import PreparedFunction, prepare_found
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import handler_module, project_path
from lambda_foundry.project import builds_folder, lambda_src_folder, project_root
from lambda_foundry.template.cloud_assembly import read_templates
from lambda_foundry.template.deployment import DeploymentValues, TemplateReferences
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import function_ids

HANDLER = "handler.handler"
"""What `PythonFunction` takes unless it is told another."""


class Modules:
    """What can be imported in Lambda by a function whose code is in `lambda_src/<source>`.

    A layer that isn't in the assembly may hold anything, and so may the package of a source that
    no function has: then nothing is missing.
    """

    def __init__(
        self, source: str, functions: list[PreparedFunction], *, is_all: bool, unready: list[str]
    ) -> None:
        self.source = source
        self.unready = unready
        """Why the code of some functions can't be had here."""
        self.own = lambda_src_folder() / source
        self.functions = [made.found for made in functions]
        handler = functions[0].settings.handler if functions else HANDLER
        # One of a layer's calls that of the folder, by a name that only the two know.
        is_own = any((self.own / file).is_file() for file in _files_of(handler))
        self.handler_module = handler_module(handler if is_own else HANDLER).replace("/", ".")
        self.path = list(
            dict.fromkeys([self.own, *(each for made in functions for each in _folders(made))])
        )
        self._everywhere = [*self.path, *(made.package.runtime for made in functions)]
        self._is_all = is_all
        # Compared as text: to ask paths for each import takes a tenth of the time of a test.
        self._own, self._sources = _beginning(self.own), _beginning(lambda_src_folder())
        self._tests = _beginning(project_root() / "tests")
        self.has = functools.cache(self._has)

    def _has(self, name: str) -> bool:
        """Whether there is a module of that name, without a dot, for the function."""
        if name in sys.stdlib_module_names or name in sys.builtin_module_names:
            return True
        return PathFinder.find_spec(name, [str(folder) for folder in self._everywhere]) is not None

    def check(self, name: str, *, importer: Mapping[str, Any]) -> None:
        """Raise `ModuleNotFoundError` where the function's code imports what it doesn't have."""
        top = name.partition(".")[0]
        if not self._is_all or _LAST.get(self.own) is not self or _is_put_in_place(top):
            return
        if self._imports_for_it(importer) and not self.has(top):
            raise ModuleNotFoundError(
                f"No module named '{top}': neither the package nor a layer of {self.source} has "
                "it, nor has Lambda's runtime; add it to a requirements.in, and run: "
                "uv run foundry lock",
                name=top,
            )

    def _imports_for_it(self, importer: Mapping[str, Any]) -> bool:
        """Whether the importer is the function's own, or a dependency that it has in Lambda."""
        file = normcase(importer.get("__file__") or "")
        if file.startswith(self._sources):
            return file.startswith(self._own)
        top = str(importer.get("__name__")).partition(".")[0]
        is_test = file.startswith(self._tests)
        return not is_test and top not in sys.stdlib_module_names and self.has(top)


_LAST: dict[Path, Modules] = {}
"""What counts for a folder: functions may share one, each with layers of its own."""


def _is_put_in_place(name: str) -> bool:
    """Whether a test has made up a module of this name, which comes from no file then."""
    return name in sys.modules and getattr(sys.modules[name], "__spec__", None) is None


def import_handler(modules: Modules) -> ModuleType:
    """Import the handler's module; what it misses is told with how a test gets it, or why not."""
    try:
        with _without_project():
            return importlib.import_module(modules.handler_module)
    except KeyError as error:
        environments = (as_dict(each.properties.get("Environment")) for each in modules.functions)
        set_by_stack = {name for each in environments for name in as_dict(each.get("Variables"))}
        for name in set_by_stack.intersection(error.args):
            error.add_note(
                f"The stack sets the variable {name}. Take the fixture `deployed` in the test, "
                f'which sets it as there, or write load_handler("{modules.source}", {name}="…").'
            )
        raise
    except ModuleNotFoundError as error:
        for why in modules.unready:
            error.add_note(why)
        raise


@contextlib.contextmanager
def _without_project() -> Iterator[None]:
    """Find no module of the project's, such as its `app.py`.

    Python takes that before a handler's folder `app` without `__init__.py`, wherever the two are.
    """
    root = str(project_root())
    at = [place for place, entry in enumerate(sys.path) if entry == root]
    sys.path[:] = [entry for entry in sys.path if entry != root]
    try:
        yield
    finally:
        for place in at:
            sys.path.insert(place, root)


def only_these(modules: Modules, patch: pytest.MonkeyPatch) -> None:
    """Import afresh, and nothing but these for the function, until the patch is undone."""
    _forget_others(modules)
    for name in _folders_without_init(modules.own) & sys.modules.keys():
        patch.delitem(sys.modules, name)
    patch.setitem(_LAST, modules.own, modules)
    for folder in reversed(modules.path):
        patch.syspath_prepend(str(folder))
    by_statement, by_function = builtins.__import__, importlib.import_module

    def statement(
        name: str,
        globals: Mapping[str, Any] | None = None,  # noqa: A002  # Python's own name
        locals: Mapping[str, Any] | None = None,  # noqa: A002  # likewise
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        if level == 0:
            importer = sys._getframe(1).f_globals if globals is None else globals  # noqa: SLF001  # as logging does
            modules.check(name, importer=importer)
        return by_statement(name, globals, locals, fromlist, level)

    def function(name: str, package: str | None = None) -> ModuleType:
        if not name.startswith("."):
            modules.check(name, importer=sys._getframe(1).f_globals)  # noqa: SLF001  # as logging does
        return by_function(name, package)

    patch.setattr(builtins, "__import__", statement)
    patch.setattr(importlib, "import_module", function)


def _forget_others(modules: Modules) -> None:
    """Forget all handlers, and the dependencies of other functions, which may differ in version.

    Compiled ones stay: a process can't load those again.
    """
    # Compared as text: a thousand modules as paths take more time than the test itself.
    files = {
        name: normcase(getattr(each, "__file__", None) or _of_namespace(each))
        for name, each in sys.modules.items()
    }
    compiled = {name.partition(".")[0] for name, file in files.items() if _is_compiled(file)}
    own = tuple(_beginning(folder) for folder in modules.path)
    handlers, builds = _beginning(lambda_src_folder()), _beginning(builds_folder())
    for name, file in files.items():
        built = file.startswith(builds) and name.partition(".")[0] not in compiled
        if (built and not file.startswith(own)) or file.startswith(handlers):
            del sys.modules[name]


def _folders_without_init(folder: Path) -> set[str]:
    """The folders in one from which modules can be imported, though they are no packages."""
    folders = [entry for entry in folder.iterdir() if entry.is_dir()] if folder.is_dir() else []
    return {each.name for each in folders if not (each / "__init__.py").is_file()}


def _beginning(folder: Path) -> str:
    """How the names of the files in a folder begin."""
    return normcase(f"{folder}{os.sep}")


def _of_namespace(module: ModuleType) -> str:
    """A file in the first folder of a package without `__init__.py`; nothing for what is none."""
    folders = [*getattr(module, "__path__", [])]
    return f"{folders[0]}{os.sep}" if folders else ""


def _is_compiled(file: str) -> bool:
    return file.endswith(tuple(EXTENSION_SUFFIXES))


def _folders(function: PreparedFunction) -> list[Path]:
    """Where Lambda looks for a function's modules, the runtime's apart."""
    package, version = function.package, function.settings.python_version
    folders = [package.task_root]
    if package.opt:
        folders += [package.opt / f"python/lib/python{version}/site-packages"]
        folders += [package.opt / "python"]
    return folders


@functools.cache
def modules_of(name: str, assembly: Path) -> Modules:
    """The modules of the function of that name, or else of all that have the code of that source.

    A function may have the code of another's folder.
    """
    templates = templates_of(assembly)
    every = [
        FoundFunction(template=template, logical_id=logical_id)
        for template in templates
        for logical_id in function_ids(template)
    ]
    service, _, own = name.partition("/")
    path = f"{project_path(service, own)}/"
    named = [each for each in every if f"{each.path}/".startswith(path)]
    source = _source_of(name, named)
    found = _with_code(source, named) or _with_code(source, every)
    functions, unready = [], []
    for function in found:
        environment = as_dict(function.properties.get("Environment"))
        # What only a deployment knows of them is no matter here.
        variables = dict.fromkeys(as_dict(environment.get("Variables")), "")
        try:
            functions.append(prepare_found(function, templates, Given(variables=variables)))
        except Mistake as why:
            unready.append(str(why))
    is_all = bool(found) and not unready
    return Modules(source, functions, is_all=is_all, unready=unready)


@functools.cache
def templates_of(assembly: Path) -> list[Template]:
    """The templates of the assembly under test, read once."""
    return read_templates(assembly)


def _source_of(name: str, named: list[FoundFunction]) -> str:
    """The folder in `lambda_src` of the functions of a name, which mostly is the name."""
    if (lambda_src_folder() / name).is_dir():
        return name
    folders = sorted(folder for folder in lambda_src_folder().glob("*/*") if folder.is_dir())
    sources = (folder.relative_to(lambda_src_folder()).as_posix() for folder in folders)
    return next((source for source in sources if _with_code(source, named)), name)


def _with_code(source: str, functions: list[FoundFunction]) -> list[FoundFunction]:
    return [each for each in functions if each.is_python and _has_code(each, source)]


def _has_code(function: FoundFunction, source: str) -> bool:
    """Whether the handler's file is that of the source."""
    references = TemplateReferences(function.template, templates=[], values=DeploymentValues())
    own, candidates = lambda_src_folder() / source, handler_files(function)
    if not candidates:
        return False
    named = [own / file for file in candidates if (own / file).is_file()]
    try:
        folder = code_folder(
            function.template, function.logical_id, of="Code", intrinsics=references.intrinsics
        )
        # A handler that a layer or a dependency brings is in no file of the source.
        files = named[:1] or [*own.rglob("*.py")]
        pairs = [(folder / file.relative_to(own), file) for file in files]
        return bool(files) and all(one.read_bytes() == other.read_bytes() for one, other in pairs)
    except (Mistake, OSError):
        return False


def handler_files(function: FoundFunction) -> tuple[str, ...]:
    """Where the handler's module may be in the function's package, if not only a deployment tells.

    That is a file, or a package of that name.
    """
    handler = function.properties.get("Handler")
    return _files_of(handler) if isinstance(handler, str) else ()


def _files_of(handler: str) -> tuple[str, ...]:
    return f"{handler_module(handler)}.py", f"{handler_module(handler)}/__init__.py"
