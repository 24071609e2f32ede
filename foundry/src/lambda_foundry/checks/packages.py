"""What packages hold that they shouldn't: secrets, leftovers, names of others, and too much."""

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.layers import LAYER
from lambda_foundry.template.asset_files import AssetFiles, files_of
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import FUNCTION, function_ids, layers_of, runs_python

MOST_BYTES = 262_144_000
"""Code and layers, unzipped: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

_SECRET_FILE = re.compile(
    r"(^|/)(\.env(\.(?!example$|sample$|template$|dist$)[^/]*)?|\.netrc|\.pgpass|\.pypirc|\.npmrc"
    r"|id_(rsa|dsa|ecdsa|ed25519)|[^/]+\.(p12|pfx|jks)|\.aws/credentials|\.git/config)$"
)
_KEY_FILE = re.compile(r"\.(pem|key)$")
_MAY_HOLD_KEY = re.compile(r"(\.(json|txt|ya?ml|toml|ini|cfg|conf)|(^|/)[^./]+)$")
_LARGEST_WITH_KEY = 20_000
"""Bytes; files of one's own that may hold a key beside other things, as those of Google do."""
_KEY = b"PRIVATE KEY-----"
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
    if _KEY_FILE.search(name):
        may_hold = not _is_of_installed_tests(files, name)
    else:
        may_hold = (
            files.sizes[name] <= _LARGEST_WITH_KEY
            and bool(_MAY_HOLD_KEY.search(name))
            and not _is_installed(files, name)
        )
    return may_hold and _KEY in files.start(name, _LARGEST_WITH_KEY)


def _is_of_installed_tests(files: AssetFiles, name: str) -> bool:
    """Whether an installed package has it for its own tests, as public ones do with keys."""
    return _is_installed(files, name) and not _TEST_FOLDERS.isdisjoint(name.split("/")[:-1])


def _is_installed(files: AssetFiles, name: str) -> bool:
    """Whether it is of what pip or uv has installed."""
    first, _, rest = name.partition("/")
    return first in files.distributed or (
        first == "python" and rest.partition("/")[0] in files.distributed_in_layer
    )


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
    """Modules that are imported in place of the standard library's or a package's."""
    for function in function_ids(template):
        files = files_of(template, function)
        if files is None or not runs_python(template, function):
            continue
        layers = {layer: files_of(template, layer) for layer in layers_of(template, function)}
        known = {layer: each for layer, each in layers.items() if each}
        own = _modules(files, "") - _modules_in(files.distributed)
        hidden = dict.fromkeys(own & STANDARD, "the standard library's")
        hidden |= dict.fromkeys(_hidden_packages(files, known.values()), "the package's")
        for name, whose in sorted(hidden.items()):
            yield Problem(
                resource=function,
                what=f"its module '{name}' hides {whose} of the same name",
                why="whatever imports that gets yours, also Lambda itself and your dependencies",
                instead=f"give it another name, like 'my_{name}'",
            )
        brought = {"a dependency": (_modules(files, "") - own) & STANDARD} | {
            f"its layer {layer}": _modules(each, "python/") & STANDARD
            for layer, each in known.items()
        }
        for owner, names in brought.items():
            for name in sorted(names):
                yield Problem(
                    resource=function,
                    what=f"{owner} brings a module '{name}', which hides the standard library's",
                    why="in Lambda packages and layers come before the standard library",
                    instead="leave out what brings it: Python has it itself",
                )


def _hidden_packages(files: AssetFiles, layers: Iterable[AssetFiles]) -> set[str]:
    """The packages of layers, and of Lambda, that modules of one's own stand before."""
    hidden = _entries(files) & (RUNTIME | _modules_in(files.distributed))
    for layer in layers:
        own = _entries(files) | _packages(files)
        for name in own & _modules_in(layer.distributed_in_layer):
            theirs = {
                file.removeprefix("python/"): size
                for file, size in layer.sizes.items()
                if file.startswith((f"python/{name}/", f"python/{name}."))
            }
            copied = theirs.items() & files.sizes.items()
            # A copy of the package is there on purpose.
            if len(copied) * 2 < len(theirs):
                hidden.add(name)
    return hidden


def _packages(files: AssetFiles) -> set[str]:
    """The packages of one's own at the root."""
    found = {
        name.removesuffix("/__init__.py") for name in files.sizes if name.endswith("/__init__.py")
    }
    return {name for name in found if "/" not in name} - files.distributed


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
