"""Layers: where their modules lie, and what runtime and processor they were built for."""

import re
from collections.abc import Iterator
from functools import cache

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.function_settings import runs_python
from lambda_foundry.checks.packages import LAYER
from lambda_foundry.template.asset_files import AssetFiles, files_of
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_ids, layers_of
from lambda_foundry.template.values import listed, literal, most_items

MOST_LAYERS = 5

# e_machine of an ELF file's header, which says for which processor it was compiled
_MACHINES = {0x3E: "x86_64", 0xB7: "arm64"}
_MACHINE_AT = 18
_PYTHON_TAG = re.compile(r"\.cpython-3(\d+)[.-]")
_PYTHON_FOLDER = re.compile(r"^python/lib/python3\.(\d+)/site-packages/")
_AT_ROOT = re.compile(r"^([^/]+\.py|[^/]+/__init__\.py|[^/]+\.dist-info/RECORD)$")


def layout(template: Template) -> Iterator[Problem]:
    """Layers from which nothing can be imported."""
    used = {
        layer
        for function in function_ids(template)
        if runs_python(template, function)
        for layer in layers_of(template, function)
    }
    for layer in template.ids(LAYER):
        files = files_of(template, layer)
        if files is None or not (layer in used or _is_for_python(template, layer)):
            continue
        if any(name.startswith("python/") for name in files.sizes):
            continue
        if misplaced := [name for name in files.sizes if _AT_ROOT.match(name)]:
            yield _misplaced(layer, f"{misplaced[0]} lies outside a folder 'python'")
        elif not files.sizes:
            yield _misplaced(layer, "it is empty")


def _misplaced(layer: str, what: str) -> Problem:
    return Problem(
        resource=layer,
        what=what,
        why="Lambda unpacks layers to /opt and looks for modules in /opt/python",
        instead="put its modules into a folder 'python'",
    )


def _is_for_python(template: Template, layer: str) -> bool:
    runtimes = listed(template.properties(layer).get("CompatibleRuntimes"))
    return any((literal(runtime) or "").startswith("python") for runtime in runtimes)


def compatible(template: Template) -> Iterator[Problem]:
    """Layers that say that they are for another runtime or processor than the function's."""
    for function in function_ids(template):
        runtime, processor = _target(template, function)
        for layer in layers_of(template, function):
            said = template.properties(layer)
            for kind, mine, theirs in (
                ("runtime", runtime, said.get("CompatibleRuntimes")),
                ("architecture", processor, said.get("CompatibleArchitectures")),
            ):
                known = [literal(value) for value in listed(theirs)]
                if mine and known and None not in known and mine not in known:
                    yield Problem(
                        resource=function,
                        what=f"it runs {mine}, {layer} is for {', '.join(map(str, known))}",
                        why="deployment fails, or the layer's modules can't be loaded",
                        instead=f"give both the same {kind}",
                    )


def native(template: Template) -> Iterator[Problem]:
    """Compiled modules for another Python or processor, in the package or its layers."""
    for function in function_ids(template):
        runtime, processor = _target(template, function)
        if not runtime.startswith("python"):
            continue
        for part in (function, *layers_of(template, function)):
            files = files_of(template, part)
            root = "" if part == function else "python/"
            if files and (said := _foreign(files, root, runtime, processor)):
                where = "its package" if part == function else f"its layer {part}"
                yield Problem(
                    resource=function,
                    what=f"it runs {runtime} on {processor}, {where} holds {said}",
                    why="the import fails in Lambda",
                    instead="build it for the function's runtime and architecture",
                )


def _target(template: Template, function: str) -> tuple[str, str]:
    """The function's runtime and processor; empty where the template leaves them open."""
    properties = template.properties(function)
    given = [literal(name) for name in listed(properties.get("Architectures"))] or ["x86_64"]
    return literal(properties.get("Runtime")) or "", given[0] or ""


@cache
def _foreign(files: AssetFiles, root: str, runtime: str, processor: str) -> str | None:
    """The first file below the root that the function could import and not load."""
    minor = runtime.removeprefix("python3.")
    for name in (name for name in files.sizes if name.startswith(root)):
        folder = _PYTHON_FOLDER.match(name)
        if folder and folder[1] != minor:
            return f"modules in python/lib/python3.{folder[1]}"
        if not name.endswith(".so"):
            continue
        tag = _PYTHON_TAG.search(name)
        if tag and tag[1] != minor:
            return f"{name}, which is for Python 3.{tag[1]}"
        built_for = _processor(files.start(name, _MACHINE_AT + 2))
        if processor and built_for and built_for != processor:
            return f"{name}, which is for {built_for}"
    return None


def _processor(header: bytes) -> str | None:
    if not header.startswith(b"\x7fELF") or len(header) < _MACHINE_AT + 2:
        return None
    return _MACHINES.get(int.from_bytes(header[_MACHINE_AT : _MACHINE_AT + 2], "little"))


def number_of_layers(template: Template) -> Iterator[Problem]:
    """More layers than Lambda takes."""
    for function in function_ids(template):
        count = most_items(template.properties(function).get("Layers"))
        if count > MOST_LAYERS:
            yield Problem(
                resource=function,
                what=f"it has {count} layers",
                why=f"deployment fails above {MOST_LAYERS}",
                instead="put their requirements into one layer",
            )


def region(template: Template) -> Iterator[Problem]:
    """Somebody's layer of another region than the stack's."""
    if template.region is None:
        return
    for function in function_ids(template):
        for layer in listed(template.properties(function).get("Layers")):
            found = re.match(r"arn:[a-z-]+:lambda:([a-z0-9-]+):", literal(layer) or "")
            if found and found[1] != template.region:
                yield Problem(
                    resource=function,
                    what=f"the stack is in {template.region}, its layer is {literal(layer)}",
                    why="deployment fails: a layer is used in its own region",
                    instead=f"take the layer's ARN of {template.region}",
                )
