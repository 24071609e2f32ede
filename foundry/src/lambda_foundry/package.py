"""A function's package and its layers, checked together before CDK uploads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct

from lambda_foundry.handler_source import handler_folder
from lambda_foundry.layers import SharedLayer
from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.budget import (
    CLOSE,
    LIMIT,
    MOST_LAYERS,
    largest,
    megabytes,
    sizes,
)
from lambda_foundry.packaging.build import build
from lambda_foundry.packaging.content import Content
from lambda_foundry.packaging.lock import Lock, read_lock
from lambda_foundry.packaging.target import Target
from lambda_foundry.project import shown
from lambda_foundry.acceleration.staged_code import staged_code


@dataclass(frozen=True, kw_only=True)
class Package:
    """The code in `lambda_src/<source>`, with its dependencies if it has requirements."""

    source: str
    target: Target
    folder: Path
    lock: Lock | None

    @classmethod
    def of(cls, source: str, *, handler: str, target: Target) -> "Package":
        """Find the folder, make sure that its handler is there, and build what it depends on."""
        folder = handler_folder(source, handler=handler)
        lock = read_lock(folder)
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
            if lock and "boto3" in lock.packages:
                weight = megabytes(weights["boto3"] + weights["botocore"])
                cdk.Annotations.of(function).add_warning_v2(
                    "lambda-foundry:boto3",
                    f"{shown(lock.path)}: brings boto3, {weight} with botocore, though Lambda has "
                    "one; keep it only to pin the version",
                )
