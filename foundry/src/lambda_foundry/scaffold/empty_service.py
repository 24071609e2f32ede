"""Makes a service for its first function, and takes away one that has no function any more.

A service stays if anybody has written anything into it.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from cookiecutter.exceptions import FailedHookException

from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import construct_id, is_private
from lambda_foundry.project import project_root, shown
from lambda_foundry.scaffold.extension import service_file
from lambda_foundry.scaffold.function_files import (
    functions_in,
    holds_files,
    package_file,
    services_in,
    snapshot_file,
)
from lambda_foundry.scaffold.new_function import package_templates
from lambda_foundry.scaffold.relocation import FunctionName, Relocation
from lambda_foundry.scaffold.routes import package_text, shared_apis
from lambda_foundry.template.cloud_assembly import Assembly

FOLDERS = ("stacks", "lambda_src", "tests", "tests/events", "tests/snapshots")
"""What has a folder for each service."""


def make_service(old: FunctionName, new: FunctionName, relocation: Relocation) -> list[Path]:
    """Write the file of a service that isn't there yet; that one, and its snapshot's, in a list.

    It has an API to share where the function joins the one of its old service.
    """
    root = project_root()
    if new.service in services_in(root):
        return []
    apis = shared_apis(package_text(root, old.service))
    own = old.places[-1].read_text(encoding="utf-8")
    trigger = next((trigger for trigger, api in apis.items() if f"scope.{api}" in own), "none")
    template = root / "cookiecutter-template"
    answers = {"service": new.service, "function": new.function, "trigger": trigger}
    try:
        text = service_file(answers | {"_repo_dir": str(template)})
    except FailedHookException as failed:
        raise Mistake(str(failed).removeprefix("error: ")) from None
    relocation.write(root / package_file(new.service), f"{text.rstrip()}\n")
    return [root / package_file(new.service), root / snapshot_file(new.service, "__init__")]


def take_away_if_empty(name: FunctionName, relocation: Relocation, holding: Path) -> None:
    """Take the service of a function that is gone away as well, unless there is more in it."""
    if _has_no_function(name.service) and not _kept_by(name):
        for file in _own_files(name.service):
            relocation.move(file, holding / file.relative_to(project_root()))


def told_of_service(name: FunctionName, before: Assembly) -> list[str]:
    """What became of the service of a function that is gone, and what is left to do."""
    service = name.service
    if service not in services_in(project_root()):
        stack = before.stack(service)
        region = f" --region {stack.region}" if stack.region else ""
        why = f"{service} has no other function, and {package_file(service)} was as foundry new"
        return [
            f"{why} wrote it, so the service is gone as well.",
            "Where its stack is deployed, delete the stack, in each stage by its name there:",
            f"  aws cloudformation delete-stack --stack-name {stack.name}{region}",
        ]
    if not _has_no_function(service):
        return []
    destroy = f"uv run npx cdk destroy {construct_id(service)}"
    return [
        f"{service} has no function any more, and stays: {_kept_by(name)}.",
        f"To end it, {destroy}, then delete its files.",
    ]


def _has_no_function(service: str) -> bool:
    is_there = service in services_in(project_root())
    return is_there and all(map(is_private, functions_in(project_root(), service)))


def _own_files(service: str) -> list[Path]:
    """The service's own file, and what the tests have recorded of it."""
    files = (project_root() / file(service) for file in (package_file, _snapshot))
    return [file for file in files if file.is_file()]


def _snapshot(service: str) -> Path:
    return Path(snapshot_file(service, "__init__"))


def _kept_by(name: FunctionName) -> str:
    """Why a service without functions stays, or nothing."""
    package = project_root() / package_file(name.service)
    if _meaning(package.read_text(encoding="utf-8")) not in map(_meaning, _as_scaffolded(name)):
        return f"{shown(package)} says more than foundry new wrote into it"
    if file := next(_other_files(name.service), None):
        return f"{shown(file)} is there"
    if file := next(_files_naming(name.service), None):
        return f"{shown(file)} names it"
    return ""


def _as_scaffolded(name: FunctionName) -> Iterator[str]:
    """What the service's own file may say as `foundry new` writes it, by any trigger."""
    template = project_root() / "cookiecutter-template"
    folders = (template / "templates", package_templates())
    triggers = {file.parent.name for folder in folders for file in folder.glob("*/service.py")}
    answers = {"service": name.service, "function": name.function, "_repo_dir": str(template)}
    for trigger in {"none", *triggers}:
        try:
            yield service_file(answers | {"trigger": trigger})
        except FailedHookException:
            # What others extend can't be rendered by itself.
            continue


def _meaning(text: str) -> tuple[str, list[str]]:
    """What a module says, in whatever way it is formatted, and its comments."""
    try:
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
        return ast.dump(ast.parse(text)), comments
    except (SyntaxError, tokenize.TokenError):
        return text, []


def _other_files(service: str) -> Iterator[Path]:
    """Whatever else lies in the service's folders."""
    for folder in FOLDERS:
        for path in sorted((project_root() / folder / service).glob("*")):
            is_left_by_python = path.name == "__pycache__"
            if not is_left_by_python and path not in _own_files(service) and holds_files(path):
                yield path


def _files_naming(service: str) -> Iterator[Path]:
    """The code outside of the service that names it, so that it may need it."""
    named = re.compile(rf'"{service}"|\bstacks\.{service}\b|\b{construct_id(service)}Stack\b')
    root = project_root()
    files = [*root.glob("*.py"), *(root / "stacks").rglob("*.py"), *(root / "tests").rglob("*.py")]
    for file in sorted(files):
        if file != root / package_file(service) and named.search(file.read_text("utf-8")):
            yield file
