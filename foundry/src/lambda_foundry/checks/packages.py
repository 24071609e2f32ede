"""What packages and layers hold, where it lies, and what runtime and processor it was built for."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.template.asset_files import AssetFiles, files_of, layer_files
from lambda_foundry.template.branches import Branch, branches
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import FUNCTION, function_ids, layers_of, runs_python
from lambda_foundry.template.values import listed, literal, logical_id_in, most_items

LAYER = "AWS::Lambda::LayerVersion"

MOST_BYTES = 262_144_000
"""Code and layers, unzipped: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

_SECRET_FILE = re.compile(
    r"(^|/)(\.env(\.(?!example$|sample$|template$|dist$)[^/]*)?|\.netrc|\.pgpass|\.pypirc|\.npmrc"
    r"|id_(rsa|dsa|ecdsa|ed25519)|[^/]+\.(p12|pfx|jks)|\.aws/credentials|\.git/config)$"
)
_KEY_FILE = re.compile(r"\.(pem|key)$")
_TEST_FOLDERS = {"test", "tests"}

# Left out of Python since 3.12, so a module of that name hides nothing: peps.python.org/pep-0594
_REMOVED = {
    "aifc", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "crypt", "distutils",
    "imghdr", "imp", "lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes",
    "smtpd", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib",
}  # fmt: skip
STANDARD = sys.stdlib_module_names - _REMOVED
RUNTIME = {"boto3", "botocore"}
"""What Lambda's Python runtime brings beside the standard library."""

MOST_LAYERS = 5
_KINDS = (
    "Runtime", "Architectures", "Layers", "CompatibleRuntimes", "CompatibleArchitectures",
)  # fmt: skip

# e_machine of an ELF file's header, which says for which processor it was compiled
_MACHINES = {0x3E: "x86_64", 0xB7: "arm64"}
_MACHINE_AT = 18
_OF_MACOS = (b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")

# A compiled module; its tag says which Pythons look at it, see peps.python.org/pep-3149
_COMPILED = re.compile(r"(?P<module>(.*/)?[^/.]+)(\.(?P<tag>[^/]+))?\.(?P<kind>so|pyd)")
_PYTHON_TAG = re.compile(r"cpython-3(\d+)(t?)(-|$)")
_PYTHON_FOLDER = re.compile(r"^python/lib/python3\.(\d+)/site-packages/")
_MISPLACED = re.compile(
    r"([^/]+\.py|[^/]+/__init__\.py|[^/]+\.dist-info/RECORD"
    r"|([^/]+/)?python/.+\.py|(.+/)?site-packages/.+)",
    re.IGNORECASE,
)
_MISPLACED_WITHIN = re.compile(r"python/(?!lib/python3\.\d+/site-packages/)(.+/)?site-packages/.+")


def secrets(template: Template) -> Iterator[Problem]:
    """Passwords and keys that would be uploaded."""
    for owner in template.ids(FUNCTION, LAYER):
        files = files_of(template, owner)
        if files and (found := _secrets(files)):
            yield Problem(
                resource=owner,
                what=f"its package holds {_few(found)}",
                why="whoever may read the function's code can read it",
                instead="delete it there, or leave it out by the asset's exclude",
            )


@cache
def _secrets(files: AssetFiles) -> list[str]:
    return [name for name in files.sizes if _is_secret(files, name)]


def _is_secret(files: AssetFiles, name: str) -> bool:
    if _SECRET_FILE.search(name):
        return True
    if not _KEY_FILE.search(name) or _is_of_installed_tests(files, name):
        return False
    return b"PRIVATE KEY-----" in files.start(name, 20_000)


def _is_of_installed_tests(files: AssetFiles, name: str) -> bool:
    """Whether an installed package has it for its own tests, as public ones do with keys."""
    folders = name.split("/")[:-1]
    in_layer = folders[:1] == ["python"] and bool({*folders[1:2]} & files.distributed_in_layer)
    is_installed = in_layer or bool({*folders[:1]} & files.distributed)
    return is_installed and not _TEST_FOLDERS.isdisjoint(folders)


def bytecode(template: Template) -> Iterator[Problem]:
    """Compiled modules, which differ from machine to machine and change the package's hash.

    What comes as a zip file was packed elsewhere, once.
    """
    for owner in template.ids(FUNCTION, LAYER):
        files = files_of(template, owner)
        if files is None or files.is_archive:
            continue
        found = [name for name in files.sizes if _is_bytecode(files, name)]
        if found:
            yield Problem(
                resource=owner,
                what=f"its package holds compiled modules: {_few(found)}",
                why="they differ on every machine, so it is uploaded anew, and Lambda ignores them",
                instead='leave them out by exclude=["__pycache__", "*.pyc"]',
            )


def _is_bytecode(files: AssetFiles, name: str) -> bool:
    # A .pyc in place of its source is a way to ship code; beside it, it is left over.
    return "__pycache__/" in name or (name.endswith(".pyc") and name[:-1] in files.sizes)


def _few(names: list[str]) -> str:
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""  # noqa: PLR2004  # two are shown
    return f"{', '.join(names[:2])}{more}"


def shadows(template: Template) -> Iterator[Problem]:
    """Modules of one's own that are imported in place of the standard library's or a package's."""
    for function in function_ids(template):
        files = files_of(template, function)
        if files is None or not runs_python(template, function):
            continue
        own = _modules(files, "") - _modules_in(files.distributed)
        hidden = dict.fromkeys(own & STANDARD, "the standard library's")
        packages = RUNTIME | _modules_in(files.distributed)
        for layer in layer_files(template, function) or []:
            packages |= _modules_in(layer.distributed_in_layer)
        hidden |= dict.fromkeys(_entries(files) & packages, "the package's")
        for name, whose in sorted(hidden.items()):
            yield Problem(
                resource=function,
                what=f"its module '{name}' hides {whose} of the same name",
                why="whatever imports that gets yours, also Lambda itself and your dependencies",
                instead=f"give it another name, like 'my_{name}'",
            )


def _entries(files: AssetFiles) -> set[str]:
    """The modules of one's own, by what lies at the root and was not installed."""
    return {
        name.removesuffix(".py")
        for name in files.sizes
        if "/" not in name and name.endswith(".py") and name not in files.distributed
    }


def _modules(files: AssetFiles, root: str) -> set[str]:
    """What can be imported from the root; a folder without `__init__.py` hides nothing."""
    below = [name.removeprefix(root) for name in files.sizes if name.startswith(root)]
    return {
        name.removesuffix(".py").removesuffix("/__init__")
        for name in below
        if re.fullmatch(r"[^/]+(\.py|/__init__\.py)", name)
    }


def _modules_in(entries: set[str]) -> set[str]:
    return {entry.partition(".")[0] for entry in entries if not entry.endswith(".dist-info")}


def weight(template: Template) -> Iterator[Problem]:
    """More code than Lambda unpacks."""
    for function in function_ids(template):
        parts = [function, *layers_of(template, function)]
        sizes = {
            part: sum(files.sizes.values()) for part in parts if (files := files_of(template, part))
        }
        if (total := sum(sizes.values())) > MOST_BYTES:
            largest = max(sizes, key=lambda part: sizes[part])
            yield Problem(
                resource=function,
                what=f"its code and layers are {total:,} bytes unzipped, most of them in {largest}",
                why=f"deployment fails above {MOST_BYTES:,}",
                instead="leave dependencies out, or use a container image",
            )


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
        within = [name for name in files.sizes if name.startswith("python/")]
        if [name for name in within if not _MISPLACED_WITHIN.fullmatch(name)]:
            continue
        if within:
            yield _misplaced(layer, f"{within[0]} lies too deep in 'python' to be imported")
        elif misplaced := [name for name in files.sizes if _MISPLACED.fullmatch(name)]:
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
        for layer in dict.fromkeys(layers_of(template, function)):
            held = {"Use": template.properties(function), "Layer": template.properties(layer)}
            cases = branches({part: _about_kinds(said) for part, said in held.items()})
            yield from islice(_others(function, layer, cases), 1)


def _about_kinds(said: dict[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in _KINDS if name in said}


def _others(function: str, layer: str, cases: Iterator[Branch]) -> Iterator[Problem]:
    for case in cases:
        used, said = (as_dict(case.properties[part]) for part in ("Use", "Layer"))
        runtime, processor = _runs_on(used)
        if layer not in map(logical_id_in, listed(used.get("Layers"))):
            continue
        for kind, mine, theirs in (
            ("runtime", runtime, said.get("CompatibleRuntimes")),
            ("architecture", processor, said.get("CompatibleArchitectures")),
        ):
            known = [literal(value) for value in listed(theirs)]
            if mine and known and None not in known and mine not in known:
                for_others = f"{layer} is for {', '.join(map(str, known))}"
                yield Problem(
                    resource=function,
                    what=f"it runs {mine}, {for_others}{case.where}",
                    why="what the layer has compiled is for another, and can't be loaded",
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
    return _runs_on(template.properties(function))


def _runs_on(properties: dict[str, Any]) -> tuple[str, str]:
    given = [literal(name) for name in listed(properties.get("Architectures"))] or ["x86_64"]
    return literal(properties.get("Runtime")) or "", given[0] or ""


@cache
def _foreign(files: AssetFiles, root: str, runtime: str, processor: str) -> str | None:
    """The first file below the root that the function could import and not load."""
    minor = runtime.removeprefix("python3.")
    pythons = {folder[1] for name in files.sizes if (folder := _PYTHON_FOLDER.match(name))}
    if root and pythons and minor not in pythons:
        return f"modules in python/lib/python3.{min(pythons)}"
    for module, variants in _compiled(files, root, minor).items():
        by_name = [_by_name(file, minor) for file in variants]
        if all(by_name) and f"{module}.py" in files.sizes:
            continue  # Python doesn't look at files of such names, and takes the other module.
        reasons = [
            reason or _by_header(files.start(file[0], _MACHINE_AT + 2), processor)
            for file, reason in zip(variants, by_name, strict=True)
        ]
        if all(reasons):
            return f"{variants[0][0]}, which is for {reasons[0]}"
    return None


def _compiled(files: AssetFiles, root: str, minor: str) -> dict[str, list[re.Match[str]]]:
    """By module the files of it below the root; a layer may have folders for other Pythons."""
    modules: dict[str, list[re.Match[str]]] = {}
    for name in files.sizes:
        folder = _PYTHON_FOLDER.match(name)
        is_looked_at = name.startswith(root) and not (folder and folder[1] != minor)
        if is_looked_at and (file := _COMPILED.fullmatch(name)):
            modules.setdefault(file["module"], []).append(file)
    return modules


def _by_name(file: re.Match[str], minor: str) -> str | None:
    """What a compiled module is for by its name, if that isn't CPython 3.`minor` on Linux."""
    tag = file["tag"] or ""
    if file["kind"] == "pyd" or tag.endswith("-darwin"):
        return "macOS" if tag.endswith("-darwin") else "Windows"
    if tag.startswith("pypy"):
        return "PyPy"
    python = _PYTHON_TAG.match(tag)
    if python and (python[1] != minor or python[2]):
        return f"Python 3.{python[1]}" + (" without the GIL" if python[2] else "")
    return "musl, not for the glibc of Lambda" if tag.endswith("-musl") else None


def _by_header(header: bytes, processor: str) -> str | None:
    """What it is for by how it begins, if that isn't Linux on the processor."""
    if header.startswith(_OF_MACOS):
        return "macOS"
    if not header.startswith(b"\x7fELF") or len(header) < _MACHINE_AT + 2:
        return None
    number = int.from_bytes(header[_MACHINE_AT : _MACHINE_AT + 2], "little")
    machine = _MACHINES.get(number, "a processor that Lambda doesn't have")
    return machine if processor and machine != processor else None


def number_of_layers(template: Template) -> Iterator[Problem]:
    """More layers than Lambda takes, or one of them twice."""
    for function in function_ids(template):
        layers = template.properties(function).get("Layers")
        if twice := _named_twice(layers):
            yield Problem(
                resource=function,
                what=f"it has the layer {twice} twice",
                why="deployment fails: Lambda takes one version of a layer",
                instead="leave one of them out",
            )
        count = most_items(layers)
        if count > MOST_LAYERS:
            yield Problem(
                resource=function,
                what=f"it has {count} layers",
                why=f"deployment fails above {MOST_LAYERS}",
                instead="put their requirements into one layer",
            )


def _named_twice(layers: object) -> str | None:
    """A layer of which a list that has no conditions names two versions, or one twice."""
    written = [literal(layer) for layer in layers] if isinstance(layers, list) else []
    named = Counter(arn.rpartition(":")[0] for arn in written if arn and ":layer:" in arn)
    return next((layer for layer, times in named.items() if times > 1), None)
