"""Environment variables that handler and stack don't agree about, by what the code reads."""

import ast
import re
from collections.abc import Container, Iterator

from lambda_foundry.checks.environment import (
    NAME,
    RESERVED,
    variables_are_known,
    variables_of,
)
from lambda_foundry.checks.environment_readers import Asked
from lambda_foundry.checks.environment_reads import Variables, variables_in
from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.handler_definition import module_file
from lambda_foundry.names import handler_module
from lambda_foundry.template.asset_files import AssetFiles, files_of, layer_files
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import function_ids, runs_python
from lambda_foundry.template.values import literal

# What Lambda, Python, certificates, proxies, AWS's SDK, Powertools and observability agents read.
OTHERS = (
    "AWS_", "LAMBDA_", "POWERTOOLS_", "LOG_LEVEL", "PYTHON", "OTEL_", "DD_", "NEW_RELIC_",
    "OPENTELEMETRY_", "LUMIGO_", "SENTRY_", "SSL_", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "LD_", "LANG", "LC_", "TZ", "PATH", "HOME", "TMPDIR",
    "BOTO", "PARAMETERS_SECRETS_EXTENSION_", "SECRETS_MANAGER_TTL", "SSM_PARAMETER_STORE_",
)  # fmt: skip

_READ = re.compile(
    rb"(?:environ\s*\[|environ\s*\.\s*get\s*\(|getenv\s*\()\s*(?:['\"](\w+)['\"]|[A-Za-z_]\w*\W)"
    rb"|=\s*(?:os\.)?environ\s*(?:[\n;#]|$)|environ\s+as\b"
)
"""A variable that is read; an empty name is one by a constant."""

# Libraries that read variables by names that are in no source.
SETTINGS_LIBRARIES = {
    "pydantic_settings", "pydantic.BaseSettings", "environs", "decouple", "dynaconf", "dotenv",
    "environ", "aws_lambda_env_modeler", "starlette", "everett", "typed_settings", "subprocess",
}  # fmt: skip
"""And programs, which get the variables of the function that starts them."""


def missing(template: Template) -> Iterator[Problem]:
    """Variables that the handler can't do without and the stack doesn't set."""
    for function in function_ids(template):
        given = variables_of(template, function)
        if not variables_are_known(template, function) or "AWS_LAMBDA_EXEC_WRAPPER" in given:
            continue
        if all(_is_given(name, given) for name in _mentioned(template, function)):
            continue
        handler = literal(template.properties(function).get("Handler")) or ""
        parts = _reached(template, function)
        if any(part.is_filled for part in parts):
            continue
        for name in sorted(_required_by(parts, handler.rpartition(".")[2])):
            if not _is_given(name, given):
                yield Problem(
                    resource=function,
                    what=f"the handler reads the variable '{name}', which the stack doesn't set",
                    why="the function fails when it gets there",
                    instead=f"add '{name}' to the function's environment, or a default in the code",
                )


def _required_by(parts: list[Variables], handler: str) -> set[str]:
    """What modules need, without functions that nothing names and what the code sets itself."""
    mentioned = {handler} | {name for part in parts for name in part.mentioned | part.constants}
    required = [part.required for part in parts] + [
        names for part in parts for name, names in part.required_by.items() if name in mentioned
    ]
    asked = [
        name
        for part in parts
        for function, calls in [(handler, part.asked), *part.asked_by.items()]
        if function in mentioned
        for name in _asked_for(calls, part, parts)
    ]
    return set(asked).union(*required) - {name for part in parts for name in part.made}


def _asked_for(calls: set[Asked], part: Variables, parts: list[Variables]) -> Iterator[str]:
    """What functions read that get its name, of the same module or of an imported one."""
    imported = {name.rpartition(".")[2] for name in part.imports}
    elsewhere = {name: place for other in parts for name, place in other.readers.items()}
    for function, texts in calls:
        module, _, name = function.rpartition(".")
        if not module and name in part.functions | part.readers.keys():
            place = part.readers.get(name)
        else:
            place = elsewhere.get(name) if (module or name) in imported else None
        if place is not None and place < len(texts) and texts[place] not in {"", *part.guarded}:
            yield texts[place]


def _is_given(name: str, given: Container[str]) -> bool:
    return name in given or name in RESERVED or name.startswith(OTHERS)


def _mentioned(template: Template, function: str) -> set[str]:
    """What may be read, at a glance: most functions need no closer look, which takes a while."""
    files = files_of(template, function)
    if files is None or not runs_python(template, function):
        return set()
    return {
        name.decode()
        for file in files.sizes
        if file.endswith(".py") and not _is_installed(files, file)
        for name in _READ.findall(files.read(file))
    }


def unread(template: Template) -> Iterator[Problem]:
    """Variables that the stack sets and no code in the function or its layers mentions.

    Those that SAM gives to all functions at once are for those that read them.
    """
    common = as_dict(template.section("Globals").get("Function")).get("Environment")
    shared = as_dict(as_dict(common).get("Variables"))
    for function in function_ids(template):
        given = [
            name
            for name in variables_of(template, function)
            if NAME.fullmatch(name) and not name.upper().startswith(OTHERS)
            if name not in shared
        ]
        if not given or not runs_python(template, function):
            continue
        files, layers = files_of(template, function), layer_files(template, function)
        if files is None or layers is None or not files.sizes:
            continue
        for name in given:
            if not _may_be_read(name, [files, *layers]):
                yield Problem(
                    resource=function,
                    what=f"the stack sets the variable '{name}', which no code here reads",
                    why="one of the two is misspelt, or a setting changes nothing",
                    instead="give both the same name, or leave it out",
                )


def _reached(template: Template, function: str) -> list[Variables]:
    """What the handler's module reads, and the modules of the package that it imports."""
    return [variables_in(tree) for tree in own_modules(template, function).values()]


def own_modules(template: Template, function: str) -> dict[str, ast.Module]:
    """By their files, the handler's module and those of one's own that it imports."""
    files = files_of(template, function)
    handler = literal(template.properties(function).get("Handler"))
    if files is None or not handler or not runs_python(template, function):
        return {}
    found: dict[str, ast.Module] = {}
    waiting = [handler_module(handler)]
    while waiting:
        module = waiting.pop()
        file = module_file(files, module)
        if file is None or file in found or module.partition("/")[0] in files.distributed:
            continue
        if tree := files.parsed(file):
            found[file] = tree
            waiting += [_path(name, file) for name in variables_in(tree).imports]
    return found


def _path(imported: str, file: str) -> str:
    """An import as a path without suffix; `.orders` is found beside the importing file."""
    dots = len(imported) - len(imported.lstrip("."))
    name = imported.lstrip(".").replace(".", "/")
    if not dots:
        return name
    return "/".join([*file.split("/")[:-dots], *filter(None, [name])])


def _may_be_read(name: str, everything: list[AssetFiles]) -> bool:
    """Whether any module mentions the name; one's own first, for they are few and mostly do."""
    modules = [
        (_is_installed(files, file), files, file)
        for files in everything
        for file in files.sizes
        if file.endswith(".py")
    ]
    modules.sort(key=lambda module: module[0])
    return any(
        name.encode() in files.read(file) if installed else _mentions(files, file, name)
        for installed, files, file in modules
    )


def _is_installed(files: AssetFiles, file: str) -> bool:
    first, _, rest = file.partition("/")
    if first == "python":
        return rest.partition("/")[0] in files.distributed_in_layer
    return first in files.distributed


def _mentions(files: AssetFiles, file: str, name: str) -> bool:
    """Whether a module of one's own may read a variable, also one whose name it computes."""
    source = files.read(file)
    if any(quote + name.encode() + quote in source for quote in (b"'", b'"')):
        return True
    tree = files.parsed(file)
    if tree is None:
        return name.encode() in source
    found = variables_in(tree)
    computed = not found.is_complete or any(
        imported == library or imported.startswith(f"{library}.")
        for imported in found.imports
        for library in SETTINGS_LIBRARIES
    )
    whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    return computed or any(whole.search(constant) for constant in found.constants)
