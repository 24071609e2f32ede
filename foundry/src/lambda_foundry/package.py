"""A function's package and its layers, checked together before CDK uploads them."""

import ast
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct

from lambda_foundry.acceleration.staged_code import staged_code
from lambda_foundry.checks.handler import is_misnamed, is_wrong_everywhere
from lambda_foundry.checks.handler_definition import defines
from lambda_foundry.layers import SharedLayer
from lambda_foundry.mistakes import Mistake, readable
from lambda_foundry.names import handler_module
from lambda_foundry.packaging.build import build
from lambda_foundry.packaging.content import Content
from lambda_foundry.packaging.lock import Lock, read_lock
from lambda_foundry.packaging.source import (
    CLOSE,
    LIMIT,
    MOST_LAYERS,
    largest,
    megabytes,
    parsed,
    sizes,
    startup_file,
)
from lambda_foundry.packaging.target import PYTHON_VERSIONS, Target
from lambda_foundry.packaging.target_notes import note_target
from lambda_foundry.project import lambda_src_folder, shown

NEED_NEWER_BOTO3 = {"aws-durable-execution-sdk-python"}
"""Packages that rightly bring one: Lambda's own is too old for them."""


@dataclass(frozen=True, kw_only=True)
class Package:
    """The code in `lambda_src/<source>`, with its dependencies if it has requirements."""

    source: str
    target: Target
    folder: Path
    lock: Lock | None

    @classmethod
    def of(
        cls, source: str, *, handler: str, target: Target, has_layers: bool = False
    ) -> "Package":
        """Find the folder, make sure that its handler is there, and build what it depends on.

        A layer or a dependency may bring the handler's module, as those do that watch functions.
        """
        folder = lambda_src_folder() / source
        if note_target(folder, target):
            return cls(source=source, target=target, folder=folder, lock=None)
        brings_more = has_layers or (folder / "requirements.in").is_file()
        folder = handler_folder(source, handler=handler, brings_more=brings_more)
        lock = read_lock(folder, target=target)
        built = build(lock, target=target, source=folder) if lock else folder
        return cls(source=source, target=target, folder=built, lock=lock)

    def code(self, scope: IConstruct) -> lambda_.Code:
        """What CDK uploads."""
        of = Content.of_build if self.lock else Content.of_source
        return staged_code(scope, of(self.folder))

    def check_layers(self, layers: Sequence[lambda_.ILayerVersion]) -> None:
        """Refuse layers that Lambda would refuse, or load and then fail to import from."""
        if len(layers) > MOST_LAYERS:
            raise Mistake(
                f"{self.source}: {len(layers)} layers, Lambda takes {MOST_LAYERS}; "
                "put their requirements into one layer"
            )
        for layer in layers:
            if isinstance(layer, SharedLayer) and layer.content.target != self.target:
                raise Mistake(
                    f"{self.source}: runs {self.target}, its layer {layer.content.name} is for "
                    f"{layer.content.target}; give both the same runtime and architecture"
                )

    def check_weight(self, function: IConstruct, layers: Sequence[lambda_.ILayerVersion]) -> None:
        """Refuse what is too large to deploy; warn when it soon will be."""
        shared = [layer.content for layer in layers if isinstance(layer, SharedLayer)]
        weights = sum((layer.weights for layer in shared), sizes(self.folder))
        total = weights.total()
        if total > LIMIT:
            raise Mistake(
                f"{self.source}: code and layers are {total:,} bytes unzipped, Lambda takes "
                f"{LIMIT:,}; the largest: {largest(weights)}"
            )
        if total > CLOSE:
            cdk.Annotations.of(function).add_warning_v2(
                "lambda-foundry:package-size",
                f"{self.source}: code and layers are {megabytes(total)} unzipped, the limit is "
                f"{megabytes(LIMIT)}; the largest: {largest(weights)}",
            )
        for lock in [self.lock, *(layer.lock for layer in shared)]:
            if lock and "boto3" in lock.packages and not NEED_NEWER_BOTO3 & lock.packages:
                weight = megabytes(weights["boto3"] + weights["botocore"])
                cdk.Annotations.of(function).add_warning_v2(
                    "lambda-foundry:boto3",
                    f"{shown(lock.path)}: brings boto3, {weight} with botocore, though Lambda has "
                    "one; keep it only to pin the version",
                )
        for name in sorted(weights):
            if why := startup_file(name):
                cdk.Annotations.of(function).add_warning_v2(
                    f"lambda-foundry:startup-file-{name}",
                    f"{self.source}: its package or a layer brings {name}, {why}; "
                    "import what you need of it in the handler",
                )


def handler_folder(source: str, *, handler: str, brings_more: bool = False) -> Path:
    """The folder `lambda_src/<source>`, once it is sure that Lambda will find the handler there.

    Where something `brings_more`, a module that isn't in the folder is left to the rule `handler`,
    which sees all that is packed.
    """
    if is_misnamed(handler):
        raise Mistake(f"handler='{handler}': write it as module.function, like 'handler.handler'")
    path, name = handler_module(handler), handler.rpartition(".")[2]
    folder = lambda_src_folder() / source
    if not folder.is_dir():
        raise Mistake(f"{shown(folder)}: there is no such folder; put {path}.py there")
    module = folder / f"{path}.py"
    with readable(folder):
        files = [file for file in (module, folder / path / "__init__.py") if file.is_file()]
    if not files and brings_more:
        return folder
    if not files:
        raise Mistake(
            f"{shown(module)}: there is no such file; the handler is '{handler}'{_instead(folder)}"
        )
    if not defines(_parsed(files[0]), name):
        raise Mistake(f"{shown(files[0])}: defines no '{name}'; write: def {name}(event, context)")
    return folder


def _instead(folder: Path) -> str:
    """What to write where another file of the folder has what looks like the handler."""
    for module in sorted(folder.glob("*.py")):
        for name in ("lambda_handler", "handler"):
            if defines(_parsed(module), name):
                return f"; write handler='{module.stem}.{name}', which {module.name} defines"
    return ""


def _parsed(module: Path) -> ast.Module:
    with readable(module.parent):
        content = module.read_bytes()
    try:
        return parsed(content)
    except SyntaxError as error:
        error.filename = str(module)
        newest = PYTHON_VERSIONS[-1]
        # The Python that reads the handler may be older than the one that it runs with.
        here = sys.version_info[:2]
        if tuple(map(int, newest.split("."))) <= here or is_wrong_everywhere(error):
            raise
        raise Mistake(
            f"{shown(module)}, line {error.lineno}: SyntaxError: {error.msg}; where a Python "
            f"newer than {here[0]}.{here[1]} allows it, use that here too: uv python pin {newest}"
        ) from error
